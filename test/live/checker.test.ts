/** The checker bites: a clean day passes, and each kind of mistake is named. */
import { describe, expect, it } from 'vitest';
import type { LedgerBooks, TruthBooks } from './books.ts';
import { complaintsOf, type Day } from './checker.ts';

const ORDER = {
  instrument: 'NSE:RELIANCE',
  product: 'mis',
  side: 'buy',
  quantity: 10,
  price: 20,
  filled: 10,
  filledValue: 200,
} as const;

const TRUTH: TruthBooks = {
  orders: [{ ...ORDER, id: 'B1', tag: 'L1', placedBy: 'desk', phase: 'filled' }],
  trades: [{ id: 'T1', orderId: 'B1', quantity: 10, price: 20 }],
  positions: [{ instrument: 'NSE:RELIANCE', product: 'mis', net: 10 }],
};
const OURS = { ...ORDER, id: 'L1', brokerOrderId: 'B1', state: 'filled', strategy: 'Manual' };
const LEDGER: LedgerBooks = {
  orders: [OURS],
  fills: [{ orderId: 'L1', brokerOrderId: 'B1', tradeId: 'T1', quantity: 10, price: 20 }],
  sends: new Map([['L1', 1]]),
  differs: new Map(),
  kinds: new Map(),
};
const CLEAN: Day = {
  truth: TRUTH,
  ledger: LEDGER,
  places: [{ tag: 'L1', atMs: 1 }],
  settled: true,
  tradeIds: true,
};

const STRANGER = { ...ORDER, id: 'B9', tag: null, placedBy: 'outside', phase: 'open' } as const;

const MISTAKES: readonly (readonly [name: string, day: Partial<Day>, says: string])[] = [
  ['sent twice', { places: [...CLEAN.places, ...CLEAN.places] }, 'L1 was sent 2 times'],
  [
    'a second order of one tag',
    {
      truth: { ...TRUTH, orders: [...TRUTH.orders, { ...STRANGER, tag: 'L1', placedBy: 'twin' }] },
    },
    'L1 is 2 orders at the broker',
  ],
  [
    'an order of another terminal that nobody sees',
    { truth: { ...TRUTH, orders: [...TRUTH.orders, STRANGER] } },
    'broker order B9 (outside) stands in the ledger 0 times',
  ],
  [
    'sent before it was durable',
    { ledger: { ...LEDGER, sends: new Map() } },
    'L1 left without a durable intention',
  ],
  [
    'unknown for ever',
    {
      truth: { orders: [], trades: [], positions: [] },
      ledger: {
        ...LEDGER,
        orders: [{ ...OURS, state: 'unknown', brokerOrderId: null }],
        fills: [],
      },
    },
    'L1 is still unknown',
  ],
  [
    'filled in the ledger and nowhere else',
    { truth: { orders: [], trades: [], positions: [] } },
    'L1 is filled and not at the broker',
  ],
  [
    'another end than at the broker',
    { ledger: { ...LEDGER, orders: [{ ...OURS, state: 'cancelled' }] } },
    'L1 is cancelled, and filled at the broker',
  ],
  [
    'taken as never sent',
    { ledger: { ...LEDGER, orders: [{ ...OURS, state: 'abandoned' }] } },
    'L1 is abandoned and yet at the broker',
  ],
  [
    'a fill that was lost',
    { ledger: { ...LEDGER, fills: [] } },
    'B1: 10 units traded at the broker, 0 in the ledger',
  ],
  [
    'a position that differs',
    { truth: { ...TRUTH, positions: [] } },
    'NSE:RELIANCE mis: 0 at the broker, 10 in the ledger',
  ],
  [
    'an order that rests with other terms',
    {
      truth: {
        ...TRUTH,
        orders: [{ ...ORDER, id: 'B1', tag: 'L1', placedBy: 'desk', phase: 'open', price: 21 }],
      },
      ledger: { ...LEDGER, orders: [{ ...OURS, state: 'working' }] },
    },
    'L1 rests as 10 at 21 at the broker, as 10 at 20 in the ledger',
  ],
  [
    'a position that moved without an order, and the ledger says nothing',
    { truth: { ...TRUTH, positions: [] }, moved: true },
    'NSE:RELIANCE mis: 0 at the broker, 10 in the ledger',
  ],
  [
    'a trade that was corrected before it was ever booked',
    { corrected: new Set(['T9']) },
    'T9 was traded before it was corrected, and not booked',
  ],
];

describe('the checker of a live day', () => {
  it('passes a clean day', () => {
    expect(complaintsOf(CLEAN)).toEqual([]);
  });

  it.each(MISTAKES)('names it: %s', (_name, change, says) => {
    expect(complaintsOf({ ...CLEAN, ...change })).toContain(says);
  });
});
