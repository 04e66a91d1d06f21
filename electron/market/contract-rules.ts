/**
 * What the exchanges say about a contract, as rows with the day from which each holds. The live
 * desk takes these from the broker's instrument master; the simulated market and imports that lack
 * a column take them from here. A change at an exchange is a new row, never an edit.
 *
 * Sources of the index rows:
 * - Lots: NSE circular of October 2025 (from the January 2026 series: 65, 30, 60, 120; the old
 *   75, 35, 65, 140 hold until 30 December 2025); BSE notices for SENSEX (20).
 * - Freeze quantities: NSE circular effective 1 December 2025 (1,800, 600, 1,200, 2,800); SENSEX
 *   1,000 from BSE's list. They are revised often, so they are good for paper only.
 * - Expiry days: NSE on Tuesday and BSE on Thursday since 1 September 2025 (SEBI, May 2025); weekly
 *   contracts only on one index per exchange since November 2024.
 * - Ticks of index futures by level since 15 April 2025 (NSE circular FAOP67231): 0.05 below
 *   15,000, 0.10 to 30,000, 0.20 above. Options have 0.05 throughout.
 * - Share rows: lots of the 2025-26 contract files; freeze assumed at 40 lots.
 */
import type { Exchange } from '../../shared/domain/instrument.ts';
import { type Price, price } from '../../shared/domain/money.ts';
import { type Quantity, quantity } from '../../shared/domain/quantity.ts';
import { must } from '../../shared/lib/assert.ts';
import { THURSDAY, TUESDAY, type Weekday } from '../../shared/maths/calendar.ts';

export interface ContractRule {
  readonly underlying: string;
  /** First day (YYYY-MM-DD) on which the row holds. */
  readonly from: string;
  readonly exchange: Extract<Exchange, 'NFO' | 'BFO'>;
  readonly spotExchange: Extract<Exchange, 'NSE' | 'BSE'>;
  readonly spotKind: 'index' | 'equity';
  readonly lot: Quantity;
  readonly freeze: Quantity;
  readonly optionTick: Price;
  readonly futureTick: Price;
  readonly spotTick: Price;
  readonly strikeStep: Price;
  readonly expiryWeekday: Weekday;
  /** Whether there are weekly options beside the monthly ones. */
  readonly weekly: boolean;
}

const PAISA = 100;
const RUPEE = 10_000;

type Row = readonly [
  underlying: string,
  from: string,
  lot: number,
  freeze: number,
  strikeStep: number,
  weekly: boolean,
  futureTick: number,
];

// underlying, from, lot, freeze, strike step (₹), weekly, tick of futures (paise)
const NSE_INDICES: readonly Row[] = [
  ['NIFTY', '2024-11-20', 75, 1_800, 50, true, 10],
  ['NIFTY', '2025-12-31', 65, 1_800, 50, true, 10],
  ['BANKNIFTY', '2025-04-25', 35, 600, 100, false, 20],
  ['BANKNIFTY', '2025-12-31', 30, 600, 100, false, 20],
  ['FINNIFTY', '2024-11-20', 65, 1_200, 50, false, 10],
  ['FINNIFTY', '2025-12-31', 60, 1_200, 50, false, 10],
  ['MIDCPNIFTY', '2025-04-25', 140, 2_800, 25, false, 5],
  ['MIDCPNIFTY', '2025-12-31', 120, 2_800, 25, false, 5],
];

const BSE_INDICES: readonly Row[] = [['SENSEX', '2025-01-01', 20, 1_000, 100, true, 5]];

const NSE_SHARES: readonly Row[] = [
  ['RELIANCE', '2025-01-01', 500, 20_000, 10, false, 10],
  ['HDFCBANK', '2025-08-26', 1_100, 44_000, 10, false, 5],
];

export const CONTRACT_RULES: readonly ContractRule[] = [
  ...NSE_INDICES.map((row) => rule(row, 'NFO', 'NSE', 'index', TUESDAY)),
  ...BSE_INDICES.map((row) => rule(row, 'BFO', 'BSE', 'index', THURSDAY)),
  ...NSE_SHARES.map((row) => rule(row, 'NFO', 'NSE', 'equity', TUESDAY)),
];

function rule(
  [underlying, from, lot, freeze, strikeStep, weekly, futureTick]: Row,
  exchange: 'NFO' | 'BFO',
  spotExchange: 'NSE' | 'BSE',
  spotKind: 'index' | 'equity',
  expiryWeekday: Weekday,
): ContractRule {
  return {
    underlying,
    from,
    exchange,
    spotExchange,
    spotKind,
    lot: quantity(lot),
    freeze: quantity(freeze),
    optionTick: price(5 * PAISA),
    futureTick: price(futureTick * PAISA),
    spotTick: price((spotKind === 'equity' ? futureTick : 5) * PAISA),
    strikeStep: price(strikeStep * RUPEE),
    expiryWeekday,
    weekly,
  };
}

/** The newest row that holds on this day; null for an underlying that is not in the table. */
export function contractRule(underlying: string, day: string): ContractRule | null {
  let found: ContractRule | null = null;
  for (const each of CONTRACT_RULES) {
    if (each.underlying !== underlying || each.from > day) continue;
    if (found === null || each.from > found.from) found = each;
  }
  return found;
}

export function mustContractRule(underlying: string, day: string): ContractRule {
  return must(
    contractRule(underlying, day),
    `there is no contract rule for ${underlying} on ${day}`,
  );
}

export const RULED_UNDERLYINGS: readonly string[] = [
  ...new Set(CONTRACT_RULES.map((each) => each.underlying)),
];
