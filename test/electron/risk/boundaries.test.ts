/** Every limit of the gate one below, at, and one above the figure that it judges. */
import { describe, expect, it } from 'vitest';
import type { Candidate } from '../../../electron/risk/candidate.ts';
import { firstRefusal } from '../../../electron/risk/gate.ts';
import { LIMIT_NAMES, type Limits } from '../../../shared/domain/limits.ts';
import { money, price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { RefusalCode } from '../../../shared/domain/refusals.ts';
import { candidate, type Changes } from './candidates.ts';
import { slowVerdict } from './slow-gate.ts';

/** `at`: the figure may be as large as the limit. `below`: it has to stay below the limit. */
type Edge = 'at' | 'below';

interface Row {
  readonly limit: keyof Limits;
  readonly code: RefusalCode;
  readonly edge: Edge;
  /** What the order below shows of what is limited. */
  readonly figure: number;
  readonly order: Changes;
}

function row(
  limit: keyof Limits,
  code: RefusalCode,
  figure: number,
  order: Changes,
  edge: Edge = 'at',
): Row {
  return { limit, code, figure, order, edge };
}

const VALUE = 65 * 101 * SCALE;
const MORE = 1_000 * SCALE;
const FUTURE = { kind: 'future' } as const;
const lots = (count: number) => ({ quantity: quantity(65 * count), total: quantity(65 * count) });
/** So many hundredths of a percent above the market, in ticks small enough to be exact. */
const above = (basis: number): Changes => ({
  wish: { price: price(101 * SCALE + 101 * basis) },
  instrument: { tick: price(1) },
});
const MARKET = { type: 'market' } as const;

const ROWS: readonly Row[] = [
  row('orderValue', 'order_value_over_limit', VALUE, {}),
  row('futuresValue', 'order_value_over_limit', VALUE, { instrument: FUTURE }),
  row('orderLots', 'order_quantity_over_limit', 3, { wish: lots(3) }),
  row('freezeShare', 'order_quantity_over_limit', 650, {
    wish: lots(1),
    instrument: { freeze: quantity(1_000) },
  }),
  row('unusualAsk', 'order_unusually_large', 5, { wish: lots(5), book: { usual: 65 } }),
  row('unusualBlock', 'order_far_above_usual', 5, { wish: lots(5), book: { usual: 65 } }),
  row('openOrders', 'open_orders_over_limit', 8, { book: { openOrders: 7 } }),
  row('grossExposure', 'gross_exposure_over_limit', VALUE + MORE, {
    book: { exposure: money(MORE) },
  }),
  row('positionLots', 'position_over_limit', 3, { book: { worstPosition: 195 } }),
  row('ordersPerMinute', 'orders_per_minute_over_limit', 8, { book: { sentLastMinute: 7 } }),
  row('contractPerMinute', 'contract_orders_over_limit', 8, { book: { contractLastMinute: 7 } }),
  row('valuePerMinute', 'minute_value_over_limit', VALUE + MORE, {
    book: { valueLastMinute: money(MORE) },
  }),
  row('futuresPerMinute', 'minute_value_over_limit', VALUE + MORE, {
    instrument: FUTURE,
    book: { valueLastMinute: money(MORE) },
  }),
  row('collarFuturesAsk', 'price_unusual', 250, merged(above(250), { instrument: FUTURE })),
  row('collarFutures', 'price_far_from_market', 250, merged(above(250), { instrument: FUTURE })),
  row('collarOptionsAsk', 'price_unusual', 250, above(250)),
  row('collarOptions', 'price_far_from_market', 250, above(250)),
  row('staleAfterMs', 'price_stale', 4_000, { wish: MARKET, price: { ageMs: 4_000 } }),
  row('feedDownMs', 'price_stale', 900, { wish: MARKET, price: { feedDownMs: 900 } }),
  row('staleAskMs', 'price_unseen', 4_000, { price: { ageMs: 4_000 } }),
  row('dailyLoss', 'daily_loss_over_limit', 900, { book: { dayLoss: money(900) } }, 'below'),
  row(
    'lossShare',
    'daily_loss_over_limit',
    200,
    { book: { dayLoss: money(2_000), capital: money(100_000) } },
    'below',
  ),
  row('rejectsPause', 'strategy_paused', 4, { book: { rejects: 4 } }, 'below'),
  row('unknownsPause', 'strategy_paused', 4, { book: { unknowns: 4 } }, 'below'),
  row('marginShare', 'margin_short', 9_000, {
    book: { margin: { needed: money(90_000), available: money(100_000) } },
  }),
];

/** Two more that are tight when the limit is large: they ask for a time that has to pass. */
const WAITS: readonly Row[] = [
  row('duplicateWindowMs', 'duplicate_order', 2_000, { book: { duplicateAgeMs: 2_000 } }),
  row('duplicateAskMs', 'duplicate_likely', 9_000, {
    book: { duplicateAgeMs: 9_000 },
    limits: { duplicateWindowMs: 0 },
  }),
];

/** Judged where they belong and not by the gate: each by the test of that part. */
const ELSEWHERE = new Set<string>([
  ...['slices', 'ordersPerSecond', 'reservedRate', 'protectionBand', 'armedIdleMs'],
  ...['haltLoss', 'haltShare', 'lossLevel', 'blindAfterMs', 'rejectsHalt', 'differsHaltMs'],
  ...LIMIT_NAMES.filter((name) => name.startsWith('ladder')),
]);

function merged(one: Changes, other: Changes): Changes {
  return { ...one, ...other, instrument: { ...one.instrument, ...other.instrument } };
}

function atLimit({ limit, order }: Row, value: number): Candidate {
  return candidate({ ...order, limits: { ...order.limits, [limit]: value } });
}

function codeOf(one: Candidate): string {
  const code = firstRefusal(one)?.code ?? 'passes';
  expect(slowVerdict(one)[0] ?? 'passes').toBe(code);
  return code;
}

describe('a limit one below, at, and one above what it judges', () => {
  it.each(ROWS)('$limit', (each) => {
    const { code, edge, figure } = each;
    const verdicts = [figure - 1, figure, figure + 1].map((value) => codeOf(atLimit(each, value)));
    expect(verdicts).toEqual([code, edge === 'at' ? 'passes' : code, 'passes']);
  });

  it.each(WAITS)('$limit', (each) => {
    const { code, figure } = each;
    const verdicts = [figure - 1, figure, figure + 1].map((value) => codeOf(atLimit(each, value)));
    expect(verdicts).toEqual(['passes', 'passes', code]);
  });

  it('leaves out no limit that the gate reads', () => {
    const here = [...ROWS, ...WAITS].map(({ limit }) => limit);
    const left = LIMIT_NAMES.filter((name) => !here.includes(name) && !ELSEWHERE.has(name));
    expect(left).toEqual([]);
  });
});
