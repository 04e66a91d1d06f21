/** What the streams of a broker can do: silence, flapping, garbage and updates of strangers. */
import { expect } from 'vitest';
import type { ActionOf } from '../../electron/broker-sim/faults.ts';
import { SHARE, type LiveDay } from './live-day.ts';
import {
  addFaults,
  connects,
  market,
  playAll,
  pushes,
  resting,
  type Rule,
  type Scenario,
} from './scenario.ts';

const GARBAGE: readonly ActionOf<'garbage'>['what'][] = [
  'bad_json',
  'nested',
  'cut_binary',
  'unknown_packet',
  'proto',
  'big_number',
  'not_a_number',
  'bad_utf8',
  'huge',
];

function garbage(what: ActionOf<'garbage'>['what'], nth: number): Rule {
  return { match: { ...pushes, nth }, action: { kind: 'garbage', what } };
}

const times = (day: LiveDay, kind: string): number => day.ledger().kinds.get(kind) ?? 0;

/**
 * Does it, and waits until the ledger says that the desk lost the broker and caught up again. The
 * screen is no witness: a short break is over before one looks, and its end is shown late.
 */
async function breakAndReturn(day: LiveDay, what: () => Promise<void>): Promise<void> {
  const broken = times(day, 'gap_opened');
  const caughtUp = times(day, 'desk_reconciled');
  await what();
  await day.until(() => times(day, 'gap_opened') > broken, 'the break is noticed');
  await day.until(() => times(day, 'desk_reconciled') > caughtUp, 'caught up again');
}

/** Cuts every stream and lets the broker misbehave while they come back. */
async function reconnect(day: LiveDay, how: object, faults: readonly Rule[]): Promise<void> {
  addFaults(day, faults, 100);
  await breakAndReturn(day, async () => {
    await day.streams({ which: 'all', ...how });
    market(day, { fill: { order: resting(day) } });
  });
}

/** A refused entry is the right answer while the desk has yet to catch up. */
const SCENARIOS: readonly Scenario[] = [
  {
    name: 'garbage of every kind between the updates (F-35)',
    faults: GARBAGE.map((what, at) => garbage(what, at + 2)),
    holds: true,
  },
  {
    name: 'garbage in the place of updates (F-35)',
    faults: [
      {
        match: { ...pushes, every: 2 },
        action: { kind: 'garbage', what: 'big_number', instead: true },
      },
      { match: { ...pushes, every: 3 }, action: { kind: 'garbage', what: 'proto', instead: true } },
    ],
  },
  {
    name: 'updates of an order that no book ever shows (F-36)',
    faults: [{ match: { ...pushes, every: 3 }, action: { kind: 'foreign', whose: 'unknown' } }],
    holds: true,
  },
  {
    name: 'updates of another account (F-36)',
    faults: [{ match: { ...pushes, every: 2 }, action: { kind: 'foreign', whose: 'account' } }],
    after: (day) => {
      const here = new Set(day.sim.truth().orders.map(({ id }) => id));
      const strangers = day
        .ledger()
        .orders.filter(({ brokerOrderId }) => brokerOrderId !== null && !here.has(brokerOrderId));
      expect(strangers).toEqual([]);
    },
  },
  {
    name: 'updates of yesterday (F-36)',
    faults: [{ match: { ...pushes, every: 2 }, action: { kind: 'foreign', whose: 'yesterday' } }],
    holds: true,
  },
  {
    name: 'no update is ever pushed (F-32)',
    faults: [
      { match: pushes, action: { kind: 'drop' } },
      { match: { channel: 'ws', op: 'trade' }, action: { kind: 'drop' } },
    ],
  },
  {
    name: 'part fills told after the whole (F-31)',
    faults: [{ match: { ...pushes, every: 2 }, action: { kind: 'hold', longestMs: 4_000 } }],
    during: async (day) => {
      market(day, { partial: { order: resting(day), units: 1, everyMs: 300 } });
      await day.pass(3_000);
    },
  },
  {
    name: 'updates late by ten seconds (F-30)',
    faults: [{ match: { ...pushes, every: 2 }, action: { kind: 'delay', delayMs: 10_000 } }],
  },
  {
    name: 'connects that are closed at once, again and again (F-34)',
    during: (day) =>
      reconnect(day, { reset: true }, [
        { match: connects, action: { kind: 'close', code: 1011, afterMs: 50 }, max: 2 },
        { match: connects, action: { kind: 'close', code: 1013, afterMs: 400 }, max: 4 },
      ]),
  },
  {
    name: 'streams that end with 1006 every few seconds (F-34)',
    during: async (day) => {
      for (const code of [1006, 1011, 1013]) {
        await breakAndReturn(day, () => day.streams({ which: 'all', close: code }));
      }
    },
  },
  {
    name: 'handshakes that are refused with 429 and 403 (F-34)',
    during: (day) =>
      reconnect(day, { reset: true }, [
        { match: connects, action: { kind: 'handshake', status: 429 }, max: 3 },
      ]),
  },
  {
    name: 'handshakes that are cut (F-34)',
    during: (day) =>
      reconnect(day, { reset: true }, [
        { match: connects, action: { kind: 'handshake_reset' }, max: 4 },
      ]),
  },
  {
    name: 'a login that is answered and subscriptions that are ignored (F-34)',
    during: (day) =>
      reconnect(day, { reset: true }, [{ match: connects, action: { kind: 'deaf' }, max: 2 }]),
  },
  {
    name: 'both streams half open at once while an order fills (F-33)',
    during: async (day) => {
      await breakAndReturn(day, async () => {
        await day.streams({ which: 'all', halfOpen: 'dead' });
        market(day, { fill: { order: resting(day) } });
      });
    },
  },
  {
    name: 'streams that only send heartbeats while an order fills (F-33)',
    during: async (day) => {
      await day.streams({ which: 'all', halfOpen: 'heartbeats' });
      market(day, { fill: { order: resting(day) } });
      await day.pass(2_000);
    },
  },
  ...(['frozen', 'zero', 'crossed', 'future'] as const).map(
    (as): Scenario => ({
      name: `ticks that are ${as}, in a storm (F-37)`,
      during: async (day) => {
        expect(await day.settled()).toEqual([]);
        const before = day.client.orders().map(({ orderId, state }) => `${orderId} ${state}`);
        const storm = { kind: 'storm', times: 200 } as const;
        addFaults(day, [{ match: { channel: 'ws', op: 'tick' }, action: storm }], 50);
        market(day, { ticks: { instrument: SHARE, as } });
        await day.pass(8_000);
        const quote = day.client.quote(SHARE);
        expect(quote?.last).not.toBe(0);
        const { bid, ask } = quote ?? { bid: null, ask: null };
        if (bid !== null && ask !== null && quote?.stale === false) {
          expect(bid).toBeLessThanOrEqual(ask);
        }
        const now = day.client.orders().map(({ orderId, state }) => `${orderId} ${state}`);
        expect(now).toEqual(before);
        market(day, { ticks: { instrument: SHARE, as: 'normal' } });
        await day.pass(1_000);
      },
    }),
  ),
];

playAll(SCENARIOS);
