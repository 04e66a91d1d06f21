/**
 * Three faults at once, drawn from a seed, ten seeds at each broker. A day that fails names its
 * seed, and the same seed draws the same rules again.
 */
import { describe, expect, it } from 'vitest';
import { openPrng } from '../../electron/market/prng.ts';
import { openDay } from './live-day.ts';
import { place, pushes, type Rule, trade } from './scenario.ts';
import { WAYS } from './ways.ts';

const SEEDS = Array.from({ length: 10 }, (_, at) => at + 1);
const reads = { channel: 'rest', op: 'orders' } as const;

/** Each may strike any order or update; what they do to the verdict the checker knows by itself. */
const RULES: readonly Rule[] = [
  { match: { ...place, prob: 0.3 }, action: { kind: 'swallow' } },
  { match: { ...place, prob: 0.2 }, action: { kind: 'lose' } },
  { match: { ...place, prob: 0.3 }, action: { kind: 'slow', delayMs: 500, untilMs: 12_000 } },
  {
    match: { ...place, prob: 0.3 },
    action: { kind: 'status', status: 503, acts: 0.5, body: 'html' },
  },
  { match: { ...place, prob: 0.3 }, action: { kind: 'reset', at: 'mid' } },
  { match: { ...place, prob: 0.3 }, action: { kind: 'body', body: 'truncated' } },
  { match: { ...place, prob: 0.3 }, action: { kind: 'hide', forMs: 20_000 } },
  { match: { ...pushes, prob: 0.5 }, action: { kind: 'drop' } },
  { match: { ...pushes, prob: 0.5 }, action: { kind: 'repeat', times: 3, everyMs: 100 } },
  { match: { ...pushes, prob: 0.5 }, action: { kind: 'reorder', window: 4 } },
  { match: { ...pushes, prob: 0.3 }, action: { kind: 'delay', delayMs: 5_000 } },
  { match: { ...pushes, prob: 0.3 }, action: { kind: 'garbage', what: 'bad_json' } },
  { match: { ...pushes, prob: 0.2 }, action: { kind: 'close', code: 1011 }, max: 2 },
  { match: { ...pushes, nth: 4 }, action: { kind: 'half_open' } },
  { match: { ...reads, prob: 0.4 }, action: { kind: 'stale', byMs: 15_000 } },
  { match: { ...reads, prob: 0.3 }, action: { kind: 'body', body: 'truncated' } },
  { match: { ...reads, prob: 0.3 }, action: { kind: 'slow', delayMs: 4_000 } },
  { match: { channel: 'rest', op: 'trades', prob: 0.4 }, action: { kind: 'stale', byMs: 10_000 } },
  {
    match: { channel: 'rest', op: 'cancel', prob: 0.5 },
    action: { kind: 'race', units: 'all' },
  },
];

function rulesOf(seed: number): readonly Rule[] {
  const chance = openPrng(seed * 7_919);
  const left = [...RULES];
  return [0, 1, 2].flatMap(() => left.splice(Math.floor(chance.unit() * left.length), 1));
}

const DAYS = WAYS.flatMap((way) =>
  SEEDS.map((seed) => {
    const kinds = rulesOf(seed).map(({ match, action }) => `${action.kind} ${match.op}`);
    return [`${way.broker}, seed ${seed}: ${kinds.join(', ')}`, { way, seed }] as const;
  }),
);

describe('three faults at once', () => {
  it.concurrent.each(DAYS)('%s', async (_name, { way, seed }) => {
    const day = await openDay(way, seed);
    try {
      await trade(day, way, { name: '', faults: rulesOf(seed), holds: true });
      expect(await day.settled()).toEqual([]);
    } finally {
      await day.close();
    }
  });
});
