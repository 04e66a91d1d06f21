/**
 * What can happen on the way of an order, over real sockets, at each broker: afterwards the checker
 * finds nothing lost, nothing doubled and nothing hidden.
 */
import { SHARE } from './live-day.ts';
import { market, place, playAll, pushes, resting, type Scenario } from './scenario.ts';

const LATEST_MS = 300_000;

const SCENARIOS: readonly Scenario[] = [
  { name: 'a calm day' },
  {
    name: 'the reply is lost (F-02)',
    faults: [{ match: { ...place, every: 2 }, action: { kind: 'swallow' } }],
  },
  {
    name: 'the request is lost (F-01)',
    faults: [{ match: { ...place, nth: 2 }, action: { kind: 'lose' } }],
  },
  {
    name: '400 "timed out" and placed after eight seconds (F-05)',
    faults: [
      {
        match: { ...place, nth: 1 },
        action: {
          kind: 'status',
          status: 400,
          acts: true,
          actsAfterMs: 8_000,
          body: 'broker',
          message: 'Your request timed out',
        },
      },
    ],
  },
  {
    name: '5xx, placed or not (F-06)',
    faults: [
      {
        match: { ...place, every: 2 },
        action: { kind: 'status', status: 502, acts: 0.5, body: 'html' },
      },
    ],
  },
  {
    name: 'the reply is lost and the order shows up after five minutes (F-03)',
    faults: [
      { match: { ...place, nth: 1 }, action: { kind: 'swallow' } },
      { match: { ...place, nth: 1 }, action: { kind: 'hide', forMs: LATEST_MS } },
    ],
  },
  {
    name: 'an answer slower than the time-out (F-04)',
    faults: [{ match: { ...place, every: 3 }, action: { kind: 'slow', delayMs: 15_000 } }],
  },
  {
    name: 'too many requests (F-07)',
    faults: [
      {
        match: { ...place, nth: 2 },
        action: { kind: 'status', status: 429, acts: false, body: 'broker' },
      },
    ],
  },
  {
    name: 'a body that says nothing (F-09)',
    faults: [
      { match: { ...place, nth: 1 }, action: { kind: 'body', body: 'html' } },
      { match: { ...place, nth: 3 }, action: { kind: 'body', body: 'truncated' } },
      { match: { ...place, nth: 4 }, action: { kind: 'body', body: 'empty' } },
    ],
  },
  {
    name: 'the connection is cut before, in and after the reply (F-11)',
    faults: [
      { match: { ...place, nth: 1 }, action: { kind: 'reset', at: 'before' } },
      { match: { ...place, nth: 2 }, action: { kind: 'reset', at: 'mid' } },
      { match: { ...place, nth: 3 }, action: { kind: 'reset', at: 'after' } },
    ],
  },
  {
    name: 'one request is executed twice (F-12)',
    faults: [{ match: { ...place, nth: 1 }, action: { kind: 'twice' } }],
    verdict: { twins: true },
    holds: true,
  },
  {
    name: 'updates dropped, doubled and out of order (F-30)',
    faults: [
      { match: { ...pushes, prob: 0.3 }, action: { kind: 'drop' } },
      { match: { ...pushes, prob: 0.3 }, action: { kind: 'repeat', times: 2, everyMs: 200 } },
      { match: { ...pushes, prob: 0.3 }, action: { kind: 'reorder', window: 3 } },
    ],
  },
  {
    name: 'a stream that is open and dead while orders fill (F-33)',
    faults: [{ match: { ...pushes, nth: 3 }, action: { kind: 'half_open' } }],
  },
  {
    name: 'the session ends in the middle of the day (F-08)',
    during: async (day) => {
      day.sim.endSession('kill');
      await day.until(() => day.client.desk().login?.state === 'expired', 'the end is noticed');
      market(day, { fill: { order: resting(day) } });
      // A one-time code is good once, so the next window has to begin.
      await day.pass(31_000);
      await day.logIn();
      day.hurry();
    },
  },
  {
    name: 'books that are stale, cut or empty (F-20, F-21)',
    faults: [
      {
        match: { channel: 'rest', op: 'orders', every: 2 },
        action: { kind: 'stale', byMs: 20_000 },
      },
      {
        match: { channel: 'rest', op: 'orders', every: 3 },
        action: { kind: 'body', body: 'truncated' },
      },
      { match: { ...place, nth: 1 }, action: { kind: 'swallow' } },
    ],
  },
  {
    name: 'orders of another terminal, and one of ours cancelled there (F-41)',
    during: async (day) => {
      const price = day.client.quote(SHARE)?.last ?? 0;
      const external = {
        instrument: SHARE,
        side: 'buy',
        units: 3,
        price,
        product: 'mis',
        tag: null,
      };
      market(day, { external });
      market(day, { cancel: { order: resting(day) } });
      await day.pass(2_000);
    },
  },
  {
    name: 'a cancel that races a fill (F-14)',
    faults: [
      { match: { channel: 'rest', op: 'cancel', nth: 1 }, action: { kind: 'race', units: 'all' } },
    ],
  },
  {
    name: 'a desk that dies with orders in flight (F-50)',
    faults: [{ match: { ...place, nth: 5 }, action: { kind: 'swallow' } }],
    during: async (day) => {
      await day.restart();
      await day.until(() => day.client.desk().state === 'open', 'caught up after the start');
    },
  },
];

playAll(SCENARIOS);
