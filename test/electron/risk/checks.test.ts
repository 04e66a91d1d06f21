/** Every code provoked by one change, the order of the codes, and each limit at its edge. */
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../electron/risk/candidate.ts';
import { CHECKS } from '../../../electron/risk/checks.ts';
import { firstRefusal, passGate } from '../../../electron/risk/gate.ts';
import { asId, MANUAL, type OrderId } from '../../../shared/domain/ids.ts';
import { money, price, SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import {
  REFUSAL_ORDER,
  REFUSALS,
  type RefusalCode,
  saysRefusal,
} from '../../../shared/domain/refusals.ts';
import { CALL } from '../../support/desk.ts';
import { candidate, exitCandidate } from './candidates.ts';

const OWN = {
  orderId: asId<OrderId>('P-2'),
  side: 'sell',
  symbol: 'NIFTY26NOV26000CE',
  price: price(99 * SCALE),
} as const;

const STOP = {
  type: 'stop_limit',
  trigger: price(102 * SCALE),
  price: price(103 * SCALE),
} as const;

const ASKING = { collarOptionsAsk: 1_000, duplicateAskMs: 15_000 } as const;

const SPENT = { left: 0, span: 'day', used: 4_800, limit: 5_000 };

/** One row for each check: a candidate that this check alone refuses. */
const PROVOKED: readonly (readonly [code: RefusalCode, candidate: Candidate])[] = [
  ['ledger_stopped', candidate({ desk: { ledgerStopped: true } })],
  ['trading_halted', candidate({ desk: { haltedBecause: 'a bug' } })],
  ['kill_switch_on', candidate({ desk: { kill: 1 } })],
  ['not_reconciled', candidate({ desk: { state: 'not_reconciled' } })],
  ['session_closed', candidate({ desk: { session: 'pre_open' } })],
  ['link_down', candidate({ desk: { linkUp: false } })],
  ['not_armed', candidate({ desk: { armed: false } })],
  ['contract_held', candidate({ book: { held: '130 filled of 65' } })],
  ['position_differs', candidate({ book: { differs: { ours: 65, theirs: 0 } } })],
  ['strategy_paused', candidate({ book: { rejects: 5 }, limits: { rejectsPause: 5 } })],
  ['instrument_not_tradable', candidate({ instrument: { kind: 'index' } })],
  ['instrument_expired', candidate({ instrument: { expiryDay: '2026-11-19' } })],
  ['contracts_old', candidate({ desk: { oldListDay: '2026-11-18' } })],
  ['product_unfit', candidate({ wish: { product: 'cnc' } })],
  ['quantity_zero', candidate({ wish: { quantity: quantity(0), total: quantity(0) } })],
  ['quantity_off_lot', candidate({ wish: { quantity: quantity(66), total: quantity(66) } })],
  ['quantity_over_freeze', candidate({ instrument: { freeze: quantity(64) } })],
  ['price_missing', candidate({ wish: { price: price(0) } })],
  ['price_off_tick', candidate({ wish: { price: price(101 * SCALE + 1) } })],
  ['trigger_missing', candidate({ wish: { ...STOP, trigger: null } })],
  ['trigger_off_tick', candidate({ wish: { ...STOP, trigger: price(102 * SCALE + 1) } })],
  ['trigger_wrong_side', candidate({ wish: { ...STOP, trigger: price(104 * SCALE) } })],
  ['trigger_already_passed', candidate({ wish: STOP, price: { last: price(102 * SCALE) } })],
  ['ioc_needs_price_now', candidate({ wish: { ...STOP, validity: 'ioc' } })],
  ['no_price_known', candidate({ wish: { type: 'market', price: price(0) } })],
  ['price_stale', candidate({ wish: { type: 'market' }, price: { ageMs: 5_001 } })],
  ['price_outside_band', candidate({ price: { bandHigh: price(100 * SCALE) } })],
  ['price_far_from_market', candidate({ wish: { price: price(142 * SCALE) } })],
  ['order_quantity_over_limit', candidate({ limits: { orderLots: 0 } })],
  ['order_value_over_limit', candidate({ limits: { orderValue: 65 * 101 * SCALE - 1 } })],
  ['order_far_above_usual', candidate({ book: { usual: 3 }, limits: { unusualBlock: 20 } })],
  ['open_orders_over_limit', candidate({ book: { openOrders: 200 } })],
  ['position_over_limit', candidate({ book: { worstPosition: 65 * 500 + 1 } })],
  ['gross_exposure_over_limit', candidate({ limits: { grossExposure: 65 * 101 * SCALE - 1 } })],
  ['orders_per_minute_over_limit', candidate({ book: { sentLastMinute: 300 } })],
  ['contract_orders_over_limit', candidate({ book: { contractLastMinute: 300 } })],
  ['minute_value_over_limit', candidate({ limits: { valuePerMinute: 65 * 101 * SCALE - 1 } })],
  ['loss_unknown', candidate({ book: { unpriced: CALL.id } })],
  ['daily_loss_over_limit', candidate({ book: { dayLoss: money(1_00_000 * SCALE) } })],
  ['margin_unknown', candidate({ book: { margin: null } })],
  ['margin_short', candidate({ book: { margin: { needed: money(2), available: money(1) } } })],
  ['rate_quota_spent', candidate({ book: { rate: { now: 6, quota: SPENT } } })],
  ['rate_budget_spent', candidate({ book: { rate: { now: 0, quota: null } } })],
  ['crosses_own_order', candidate({ book: { crossesOwn: OWN } })],
  ['nothing_to_exit', exitCandidate({ book: { net: signedQuantity(0) } })],
  ['exit_over_free', exitCandidate({ book: { freeToExit: quantity(64) } })],
  ['exit_wrong_side', exitCandidate({ wish: { side: 'buy', price: price(101 * SCALE) } })],
  ['entry_opposes_position', candidate({ book: { opposes: true } })],
  ['strategy_holds_position', candidate({ book: { holds: true } })],
  ['duplicate_order', candidate({ book: { duplicateAgeMs: 1_500 } })],
  ['order_unusually_large', candidate({ book: { usual: 12 }, limits: { unusualAsk: 5 } })],
  ['price_unusual', candidate({ wish: { price: price(120 * SCALE) }, limits: ASKING })],
  ['price_unseen', candidate({ price: { ageMs: 10_001 }, limits: { staleAskMs: 10_000 } })],
  ['duplicate_likely', candidate({ book: { duplicateAgeMs: 9_000 }, limits: ASKING })],
];

function refusedBy(one: Candidate): readonly string[] {
  return CHECKS.filter((check) => check.applies(one) !== null).map((check) => check.code);
}

describe('the rows of the gate', () => {
  it('let a sound entry and a sound exit pass', () => {
    expect(refusedBy(candidate())).toEqual([]);
    expect(refusedBy(exitCandidate())).toEqual([]);
    expect(passGate(candidate(), ['request'])).toEqual({ ok: true, value: ['request'] });
  });

  it('stand in the precedence of the codes', () => {
    const order = CHECKS.map(({ code }) => code);
    expect(order).toEqual(REFUSAL_ORDER.filter((code) => order.includes(code)));
    expect(new Set(order).size).toBe(order.length);
  });

  it('are each provoked below', () => {
    expect(PROVOKED.map(([code]) => code)).toEqual(CHECKS.map(({ code }) => code));
  });

  it.each(PROVOKED)('refuse with %s, and say why in a whole sentence', (code, one) => {
    const reason = firstRefusal(one);
    expect(reason?.code).toBe(code);
    expect(saysRefusal(reason ?? { code, context: {} })).not.toMatch(/[{}]/);
    expect(REFUSALS[code].says.length).toBeGreaterThan(10);
  });

  it('answer with the first when several apply', () => {
    const wrong = candidate({ wish: { quantity: quantity(66), total: quantity(66) } });
    for (const check of CHECKS.slice(0, 6)) {
      const [, stopped] = PROVOKED.find(([code]) => code === check.code) ?? [];
      if (stopped === undefined) throw new Error('a row is missing');
      const both = { ...wrong, desk: stopped.desk };
      expect(firstRefusal(both)?.code).toBe(check.code);
    }
  });
});

describe('what only takes risk away', () => {
  it.each([
    ['the kill switch is on', { desk: { kill: 3 } }],
    ['the desk is not armed', { desk: { armed: false } }],
    ['the desk has not caught up', { desk: { state: 'not_reconciled' } }],
    ['the day’s loss is at its limit', { book: { dayLoss: money(9_00_000 * SCALE) } }],
    ['too many orders are open', { book: { openOrders: 900 } }],
    ['too many were sent in a minute', { book: { sentLastMinute: 900 } }],
    ['the position is too large already', { book: { worstPosition: 9_000_000 } }],
    ['the order is worth too much', { limits: { orderValue: 1 } }],
  ] as const)('passes while %s', (_situation, changes) => {
    expect(firstRefusal(exitCandidate(changes))).toBeNull();
  });

  it.each([
    ['the ledger cannot write', { desk: { ledgerStopped: true } }, 'ledger_stopped'],
    ['trading is halted', { desk: { haltedBecause: 'a bug' } }, 'trading_halted'],
    ['the exchange is closed', { desk: { session: 'closed' } }, 'session_closed'],
    ['there is no connection', { desk: { linkUp: false } }, 'link_down'],
    ['the rate is used up', { book: { rate: { now: 0, quota: null } } }, 'rate_budget_spent'],
  ] as const)('still waits while %s', (_situation, changes, code) => {
    expect(firstRefusal(exitCandidate(changes))?.code).toBe(code);
  });
});

describe('a limit at its edge', () => {
  const lots = (units: number) => ({ quantity: quantity(units), total: quantity(units) });
  const slices = (total: number) => ({
    quantity: quantity(1_755),
    total: quantity(total),
    slices: Math.ceil(total / 1_755),
  });
  /** A figure below, at and above the edge, and which of the three pass. */
  const edges: readonly (readonly [
    name: string,
    passes: readonly boolean[],
    three: readonly Candidate[],
  ])[] = [
    [
      'lots in one order',
      [true, true, false],
      [1, 2, 3].map((n) => candidate({ wish: lots(n * 65), limits: { orderLots: 2 } })),
    ],
    [
      'share of the freeze quantity',
      [true, true, false],
      [12, 13, 14].map((n) => candidate({ wish: lots(n * 65), limits: { freezeShare: 4_695 } })),
    ],
    [
      'value of one order',
      [true, true, false],
      [1, 0, -1].map((n) => candidate({ limits: { orderValue: 65 * 101 * SCALE + n } })),
    ],
    [
      'open orders',
      [true, true, false],
      [8, 9, 10].map((openOrders) =>
        candidate({ book: { openOrders }, limits: { openOrders: 10 } }),
      ),
    ],
    [
      'lots in one contract',
      [true, true, false],
      [129, 130, 131].map((worstPosition) =>
        candidate({ book: { worstPosition }, limits: { positionLots: 2 } }),
      ),
    ],
    [
      'orders in a minute',
      [true, true, false],
      [8, 9, 10].map((sentLastMinute) =>
        candidate({ book: { sentLastMinute }, limits: { ordersPerMinute: 10 } }),
      ),
    ],
    [
      'loss of the day',
      [true, false, false],
      [99, 100, 101].map((loss) =>
        candidate({ book: { dayLoss: money(loss) }, limits: { dailyLoss: 100 } }),
      ),
    ],
    [
      'margin',
      [true, true, false],
      [99, 100, 101].map((needed) =>
        candidate({ book: { margin: { needed: money(needed), available: money(100) } } }),
      ),
    ],
    [
      'rate left',
      [true, true, false],
      [2, 1, 0].map((now) =>
        candidate({
          wish: slices(2 * 1_755),
          book: { rate: { now, quota: null }, worstPosition: 1 },
        }),
      ),
    ],
    [
      'distance from the market of an option',
      [true, true, false],
      [140, 141, 142].map((rupees) =>
        candidate({ wish: { price: price(rupees * SCALE) }, limits: { collarOptions: 3_961 } }),
      ),
    ],
    [
      'distance from the market of a future',
      [true, true, false],
      [103, 104, 105].map((rupees) =>
        candidate({
          wish: { price: price(rupees * SCALE) },
          instrument: { kind: 'future' },
          limits: { collarFutures: 300 },
        }),
      ),
    ],
    [
      'age of a price that a bound is derived from',
      [true, true, false],
      [4_999, 5_000, 5_001].map((ageMs) =>
        candidate({ wish: { type: 'market' }, price: { ageMs } }),
      ),
    ],
    [
      'the band of the exchange',
      [true, true, false],
      [-1, 0, 1].map((above) =>
        candidate({ price: { bandHigh: price(101 * SCALE - above * 500) } }),
      ),
    ],
    [
      'what is free to exit',
      [true, true, false],
      [66, 65, 64].map((units) => exitCandidate({ book: { freeToExit: quantity(units) } })),
    ],
  ];
  it.each(edges)('%s', (_name, passes, three) => {
    expect(three.map((one) => firstRefusal(one) === null)).toEqual(passes);
  });

  it('judges the whole intention, not its first slice', () => {
    const wish = slices(2 * 1_755 + 1);
    expect(firstRefusal(candidate({ wish }))?.code).toBe('quantity_off_lot');
    expect(firstRefusal(candidate({ wish: slices(2 * 1_755 + 65) }))).toBeNull();
  });
});

describe('scaling in', () => {
  it('is free for the manual strategy, and for others when they say so', () => {
    const holds = { holds: true } as const;
    expect(firstRefusal(candidate({ book: holds, wish: { strategy: MANUAL } }))).toBeNull();
    expect(firstRefusal(candidate({ book: holds, wish: { scaleIn: true } }))).toBeNull();
  });

  it('is never free against the position', () => {
    const opposes = { opposes: true } as const;
    const manual = candidate({ book: opposes, wish: { strategy: MANUAL, scaleIn: true } });
    expect(firstRefusal(manual)?.code).toBe('entry_opposes_position');
  });
});
