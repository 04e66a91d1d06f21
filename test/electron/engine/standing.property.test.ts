/**
 * Protection at the broker under random prices, fills, exits, edits, lost replies, blind lists and
 * restarts: at no moment could the broker sell more than is held, so nothing crosses zero whatever
 * fires when; nothing fires twice; and what is held in the end goes, booked to its strategy.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindsOf } from './fills.ts';
import { KeptTrial, LOT, type Manner } from './kept-broker.ts';

const RUNS = 40;
const MANNERS: readonly Manner[] = ['accept', 'accept', 'accept', 'lose_reply', 'lose_request'];

function steps(kind: string, weight: number, at: fc.Arbitrary<number>) {
  return { weight, arbitrary: fc.record({ kind: fc.constant(kind), at }) };
}

const step = fc.oneof(
  steps('tick', 7, fc.integer({ min: 90, max: 112 })),
  steps('fill', 6, fc.nat(20)),
  steps('wait', 5, fc.constantFrom(500, 3_000, 20_000, 70_000)),
  steps('manner', 3, fc.nat(5)),
  steps('protect', 3, fc.nat(3)),
  steps('exit', 2, fc.constantFrom(50, 100)),
  steps('enter', 1, fc.integer({ min: 1, max: 2 })),
  steps('restart', 1, fc.integer({ min: 90, max: 112 })),
  steps('blind', 1, fc.nat(1)),
);
type Step = { readonly kind: string; readonly at: number };

async function run(trial: KeptTrial, { kind, at }: Step): Promise<void> {
  if (kind === 'tick') await trial.tick(at);
  if (kind === 'wait') await trial.world.advance(at);
  if (kind === 'manner') trial.manner = MANNERS[at] ?? 'refuse';
  if (kind === 'blind') trial.blind = at === 1;
  if (kind === 'protect') await trial.protect(at === 3 ? 'desk' : 'broker', at);
  if (kind === 'exit') await trial.exit(at);
  if (kind === 'enter') await trial.enter(at);
  if (kind === 'restart') {
    // What the price does meanwhile, nobody here sees.
    trial.running.engine.stop();
    await trial.tick(at, false);
    await trial.open();
  }
  if (kind === 'fill') {
    const working = trial.working();
    const order = working[at % Math.max(1, working.length)];
    if (order !== undefined) {
      const left = order.request.quantity - order.picture.filled;
      trial.fill(order, at % 3 === 0 ? left : Math.min(left, LOT));
    }
  }
  await trial.world.settle();
  await trial.serve();
}

function check(trial: KeptTrial): void {
  expect(trial.net).toBeGreaterThanOrEqual(0);
  expect(trial.couldSell()).toBeLessThanOrEqual(trial.net);
  const kinds = kindsOf(trial.running);
  const count = (...wanted: string[]): number =>
    kinds.filter((kind) => wanted.includes(kind)).length;
  const armed = count('protection_set', 'protection_changed');
  expect(count('protection_fired') + trial.fires).toBeLessThanOrEqual(armed);
}

/** From now on the broker answers, shows its lists and fills. */
async function calm(trial: KeptTrial): Promise<void> {
  trial.manner = 'accept';
  trial.blind = false;
  await trial.serve();
  for (let round = 0; round < 30 && (trial.net > 0 || trial.netOfOurs() > 0); round += 1) {
    await trial.world.advance(30_000);
    await trial.serve();
    await trial.tick(100);
    await trial.serve();
    for (const order of trial.working()) {
      trial.fill(order, order.request.quantity - order.picture.filled);
    }
    await trial.world.settle();
    await trial.serve();
    check(trial);
    await trial.exit(100);
    await trial.serve();
  }
}

describe('protection at the broker', () => {
  it.each([
    ['names what it fired', { namesOrders: true }],
    ['names nothing and keeps what ended', { namesOrders: false }],
    ['shows our tags and only what stands', { tagged: true, tagsOrders: true, endedDays: 0 }],
    ['shows only what stands, and no tags', { namesOrders: false, endedDays: 0 }],
  ])(
    'never sells more than is held where the broker %s',
    async (_name, ability) => {
      let fires = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (taken) => {
          const trial = new KeptTrial(ability);
          await trial.open();
          await run(trial, { kind: 'enter', at: 2 });
          await run(trial, { kind: 'fill', at: 0 });
          await run(trial, { kind: 'protect', at: 2 });
          for (const each of taken) {
            await run(trial, each);
            check(trial);
          }
          await calm(trial);
          fires += trial.fires;
          expect(trial.net).toBe(0);
          await trial.world.advance(70_000);
          await trial.serve();
          expect(trial.couldSell()).toBe(0);
          expect(trial.netOfOurs()).toBe(0);
          trial.running.engine.stop();
        }),
        { numRuns: RUNS },
      );
      expect(fires).toBeGreaterThan(RUNS / 5);
    },
    30_000,
  );
});
