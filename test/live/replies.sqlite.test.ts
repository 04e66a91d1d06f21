/** What a broker can say and write wrong: ids, plain refusals, changes, and fields that drift. */
import { expect } from 'vitest';
import type { Edit } from '../../electron/broker-sim/faults.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import type { LiveDay } from './live-day.ts';
import {
  addFaults,
  place,
  playAll,
  pushes,
  resting,
  type Rule,
  type Scenario,
} from './scenario.ts';
import type { Way } from './ways.ts';

/** An edit of the id in the reply to an order. */
function replyId(way: Way, change: Edit['change'], value?: string): Rule['action'] {
  const path = way.words.replyId;
  return { kind: 'edit', edits: [{ path, change, ...(value === undefined ? {} : { value }) }] };
}

/** The same change of one field in the book of orders, and in pushes. */
function drift(
  way: Way,
  field: keyof Way['words']['row'],
  edit: Omit<Edit, 'path'>,
): readonly Rule[] {
  const { row, push, bookPath, pushPath } = way.words;
  return [
    {
      match: { channel: 'rest', op: 'orders', window: { toMs: 40_000 } },
      action: { kind: 'edit', edits: [{ path: `${bookPath}${row[field]}`, ...edit }] },
    },
    {
      match: { ...pushes, every: 2 },
      action: { kind: 'edit', edits: [{ path: `${pushPath}${push[field]}`, ...edit }] },
    },
  ];
}

/** Brokers say most of these in the reply or in the book; both are proof. */
function refused(rejection: RejectionCode, answer?: 'reply' | 'book'): Scenario {
  return {
    name: `refused: ${rejection} ${answer ?? 'where this broker says it'} (F-13)`,
    faults: [
      {
        match: { ...place, nth: 3 },
        action: {
          kind: 'refuse',
          rejection,
          words: 'Not today',
          ...(answer === undefined ? {} : { answer }),
        },
      },
    ],
    holds: true,
    after: (day) => {
      const rejected = day.ledger().orders.filter(({ state }) => state === 'rejected');
      expect(rejected).toHaveLength(1);
      expect(day.ledger().kinds.get('order_outcome_lost') ?? 0).toBe(0);
      const row = day.client.orders().find(({ state }) => state === 'rejected');
      expect(row?.words).not.toBe('');
    },
  };
}

/** So many changes of the order that rests, one after the other. */
async function change(day: LiveDay, id: string, times: number): Promise<readonly string[]> {
  const refusals: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const refusal = await day.modify(id, time % 2 === 0 ? 98 : 98.4);
    if (refusal !== null) refusals.push(refusal);
    await day.pass(1_200);
  }
  return refusals;
}

async function restingHere(day: LiveDay): Promise<string> {
  const there = resting(day);
  const row = () => day.client.orders().find(({ brokerOrderId }) => brokerOrderId === there);
  await day.until(() => row()?.state === 'working', 'the desk shows what rests');
  return row()?.orderId ?? '';
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a success without an id (F-10)',
    faults: (way) => [{ match: { ...place, every: 2 }, action: replyId(way, 'remove') }],
  },
  {
    name: 'a success with an empty id (F-10)',
    faults: (way) => [{ match: { ...place, every: 2 }, action: replyId(way, 'set', '') }],
  },
  {
    name: 'a success that names an order that is not there (F-10)',
    faults: (way) => [
      { match: { ...place, nth: 2 }, action: replyId(way, 'set', '99887766554433') },
    ],
    holds: true,
  },
  {
    name: 'a success that names an order of before (F-10)',
    before: async (day, way) => {
      await day.place({ units: 6 });
      await day.until(() => day.sim.truth().orders.length === 1, 'the first order is there');
      const used = day.sim.truth().orders[0]?.id ?? '';
      addFaults(day, [{ match: { ...place, nth: 2 }, action: replyId(way, 'set', used) }], 200);
    },
    holds: true,
  },
  refused('margin_short'),
  refused('price_outside_band'),
  refused('over_freeze'),
  refused('off_tick_or_lot'),
  refused('market_closed', 'book'),
  refused('not_permitted', 'reply'),
  refused('margin_short', 'book'),
  {
    name: 'a change is applied and its reply is lost (F-15)',
    faults: [{ match: { channel: 'rest', op: 'modify', nth: 1 }, action: { kind: 'swallow' } }],
    during: async (day) => {
      expect(await change(day, await restingHere(day), 1)).toEqual([]);
      await day.pass(4_000);
    },
  },
  {
    name: 'a change is lost on the way (F-15)',
    faults: [{ match: { channel: 'rest', op: 'modify', nth: 1 }, action: { kind: 'lose' } }],
    during: async (day) => {
      expect(await change(day, await restingHere(day), 1)).toEqual([]);
      await day.pass(4_000);
    },
  },
  {
    name: 'more changes than a broker allows (F-15)',
    during: async (day) => {
      const id = await restingHere(day);
      await change(day, id, 28);
      const { modifications, state } = day.order(id);
      expect(state).toBe('working');
      expect(modifications).toBeLessThanOrEqual(28);
    },
  },
  {
    name: 'a fill before the reply to its order (F-31)',
    faults: [{ match: { ...place, every: 2 }, action: { kind: 'slow', delayMs: 3_000 } }],
    during: (day) => day.pass(4_000),
  },
  {
    name: 'the token is killed in the middle of an order (F-08)',
    faults: [{ match: { ...place, nth: 3 }, action: { kind: 'session', event: 'kill' } }],
    holds: true,
    during: async (day) => {
      await day.until(() => day.client.desk().login?.state === 'expired', 'the end is noticed');
      await day.pass(31_000);
      await day.logIn();
      day.hurry();
    },
  },
  {
    name: 'numbers become text and text becomes numbers (F-24)',
    holds: true,
    faults: (way) => [
      ...drift(way, 'quantity', { change: 'retype' }),
      ...drift(way, 'price', { change: 'retype' }),
    ],
  },
  {
    name: 'a price that is null (F-24)',
    holds: true,
    faults: (way) => drift(way, 'price', { change: 'set', value: null }),
  },
  {
    name: 'a quantity that is gone (F-24)',
    holds: true,
    faults: (way) => drift(way, 'quantity', { change: 'remove' }),
  },
  {
    name: 'a renamed status (F-24)',
    holds: true,
    faults: (way) => drift(way, 'status', { change: 'rename', value: 'newState' }),
  },
  {
    name: 'a new word for a status (F-24)',
    holds: true,
    faults: (way) => drift(way, 'status', { change: 'set', value: 'FROZEN BY AUCTION' }),
  },
  {
    name: 'a status in small letters (F-24)',
    holds: true,
    faults: (way) => drift(way, 'status', { change: 'lower' }),
  },
  {
    name: 'a field that is new (F-24)',
    holds: true,
    faults: (way) => [
      {
        match: { channel: 'rest', op: 'orders' },
        action: {
          kind: 'edit',
          edits: [{ path: `${way.words.bookPath}novelty`, change: 'set', value: { deep: [1] } }],
        },
      },
    ],
  },
];

playAll(SCENARIOS);
