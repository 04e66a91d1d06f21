/** What exchanges, risk desks and nights do: fills, busts, conversions, ends of sessions. */
import { expect } from 'vitest';
import { type LiveDay, SHARE } from './live-day.ts';
import { market, playAll, resting, type Scenario } from './scenario.ts';

const SECONDS = 1_000;

/** The ledger says that the broker holds another quantity; entries wait for a person then. */
function differs(day: LiveDay): Promise<void> {
  return day.until(() => day.ledger().differs.size > 0, 'the difference is said');
}

const SCENARIOS: readonly Scenario[] = [
  {
    name: 'positions lag the trades by most of a minute (F-22)',
    faults: [
      {
        match: { channel: 'rest', op: 'positions' },
        action: { kind: 'stale', byMs: 25 * SECONDS },
      },
    ],
    during: (day) => day.pass(130 * SECONDS),
    after: (day) => {
      expect(day.ledger().kinds.get('position_differs') ?? 0).toBe(0);
      expect(day.ledger().fills.length).toBeGreaterThan(0);
    },
  },
  {
    name: 'the trade book comes with other ids (F-23)',
    faults: (way) => [
      {
        match: { channel: 'rest', op: 'trades' },
        action: {
          kind: 'edit',
          edits: [
            { path: `${way.words.bookPath}${way.words.tradeId}`, change: 'set', value: '77' },
          ],
        },
      },
    ],
    during: (day) => day.pass(65 * SECONDS),
    // Where pushes carry no trades, the ids of the book are all that anybody knows.
    verdict: { tradeIds: false },
  },
  {
    name: 'a trade is taken back (F-23)',
    during: async (day) => {
      const trade = day.sim.truth().trades[0]?.id ?? '';
      await day.until(() => day.ledger().fills.length > 0, 'the fills are booked');
      market(day, { bust: { trade } });
      await differs(day);
    },
    verdict: (day) => {
      const there = new Set(day.sim.truth().trades.map(({ id }) => id));
      const gone = day.ledger().fills.filter(({ tradeId }) => !there.has(tradeId));
      expect(gone).toHaveLength(1);
      return { corrected: new Set(gone.map(({ tradeId }) => tradeId)), moved: true };
    },
  },
  {
    name: 'fills of one unit at a time (F-40)',
    during: async (day) => {
      market(day, { partial: { order: resting(day), units: 1, everyMs: 200 } });
      await day.pass(2_000);
    },
  },
  {
    name: 'more is filled than was ordered (F-40)',
    during: async (day) => {
      const order = resting(day);
      market(day, { overfill: { order, units: 9 } });
      await day.pass(1_000);
    },
    after: (day) => expect(day.ledger().kinds.get('contract_held') ?? 0).toBeGreaterThan(0),
  },
  {
    name: 'a fill at a worse price than the limit (F-40)',
    during: async (day) => {
      const order = day.sim.truth().orders.findLast(({ phase }) => phase === 'open');
      if (order === undefined) throw new Error('nothing rests');
      market(day, { fill: { order: order.id, price: order.price + 50_000 } });
      await day.pass(1_000);
    },
  },
  {
    name: 'a fill after the cancel (F-31)',
    during: async (day) => {
      const order = day.sim.truth().orders.find(({ phase }) => phase === 'open')?.id ?? '';
      const row = () => day.client.orders().find(({ brokerOrderId }) => brokerOrderId === order);
      await day.until(() => row()?.state === 'working', 'the desk shows what rests');
      await day.cancel(row()?.orderId ?? '');
      await day.until(() => row()?.state === 'cancelled', 'cancelled');
      market(day, { overfill: { order, units: 1 } });
      await day.pass(1_000);
    },
  },
  {
    name: 'the risk desk squares off (F-41)',
    during: async (day) => {
      await day.until(() => day.ledger().fills.length > 2, 'the fills are booked');
      market(day, { squareOff: { product: 'mis' } });
      await day.pass(1_000);
    },
    after: (day) => {
      const net = day.sim.truth().positions.reduce((sum, at) => sum + Math.abs(at.net), 0);
      expect(net).toBe(0);
    },
  },
  {
    name: 'a position is converted (F-41)',
    during: async (day) => {
      const { id, lot } = await day.option();
      const bought = (await day.place({ instrument: id, units: lot, rests: -4 })) ?? '';
      expect(day.refusals).toEqual([]);
      const row = () => day.client.orders().find(({ orderId }) => orderId === bought);
      await day.until(() => row()?.state === 'filled', 'held');
      market(day, { convert: { instrument: id, from: 'mis', to: 'nrml', units: lot } });
      await differs(day);
    },
    verdict: { moved: true },
  },
  {
    name: 'the band moves and the contract is halted (F-42)',
    during: async (day) => {
      const last = day.client.quote(SHARE)?.last ?? 0;
      market(day, { band: { instrument: SHARE, low: last - 100_000, high: last + 100_000 } });
      await day.place({ units: 1, rests: 3 });
      market(day, { halt: { instrument: SHARE, on: true } });
      await day.place({ units: 1, rests: 0.1 });
      await day.pass(2_000);
      market(day, { halt: { instrument: SHARE, on: false } });
    },
    after: (day) => expect(day.ledger().kinds.get('order_outcome_lost') ?? 0).toBe(0),
  },
  {
    name: 'a lot and freeze quantity that changed (F-42), and an option with lots',
    during: async (day) => {
      const { id, lot } = await day.option();
      await day.place({ instrument: id, units: lot });
      await day.place({ instrument: id, units: 2 * lot, rests: 4 });
      expect(day.refusals).toEqual([]);
      market(day, { terms: { instrument: id, lot: lot * 3, freeze: lot * 3 } });
      await day.place({ instrument: id, units: lot });
      await day.pass(2_000);
    },
    after: (day) => expect(day.ledger().kinds.get('order_outcome_lost') ?? 0).toBe(0),
  },
  {
    name: 'everything is closed with one key, and half of the replies are lost',
    faults: [{ match: { channel: 'rest', op: 'place', nth: 6 }, action: { kind: 'swallow' } }],
    during: async (day) => {
      await day.until(() => day.ledger().fills.length > 2, 'the fills are booked');
      expect(await day.exitAll()).toEqual([]);
      // Nothing moves this market: where an exit rests at its price, the market comes to it.
      await day.until(() => {
        const { orders, positions } = day.sim.truth();
        const left = positions.some(({ net }) => net !== 0);
        const rests = orders.find(({ phase, side }) => phase === 'open' && side === 'sell');
        if (left && rests !== undefined) market(day, { fill: { order: rests.id } });
        return !left;
      }, 'flat at the broker');
    },
  },
  {
    name: 'the session ends with open day orders (F-43)',
    during: async (day) => {
      market(day, { session: 'end' });
      await day.pass(3_000);
    },
    after: (day) => {
      const open = day.ledger().orders.filter(({ state }) => state === 'working');
      expect(open).toEqual([]);
    },
  },
  {
    name: 'the next morning finds empty books and what is held (F-43)',
    during: async (day) => {
      await day.until(() => day.ledger().fills.length > 2, 'the fills are booked');
      day.nextMorning();
      // Where the token ends at six in the morning; elsewhere it may outlast the night.
      await day.pass(10 * SECONDS);
      if (day.client.desk().login?.state !== 'expired') return;
      await day.pass(31 * SECONDS);
      await day.logIn();
      day.hurry();
    },
  },
];

playAll(SCENARIOS);
