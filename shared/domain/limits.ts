/**
 * The trader's own limits. Hashed into the ledger at each start, so an audit can say which applied.
 * Money is scaled by 10,000, percentages are in hundredths of a percent (basis points).
 */
import { SCALE } from './money.ts';

export interface Limits {
  readonly orderValue: number;
  readonly orderLots: number;
  /** Share of the freeze quantity that one order may use, in basis points. */
  readonly freezeShare: number;
  /** Into how many orders one above the freeze quantity may be cut. */
  readonly slices: number;
  readonly openOrders: number;
  readonly positionLots: number;
  readonly ordersPerMinute: number;
  readonly ordersPerSecond: number;
  /** Share of the rate kept for cancels, exits and unwinding, in basis points. */
  readonly reservedRate: number;
  /** How far a limit price may be on the wrong side of the market, in basis points. */
  readonly collarFutures: number;
  readonly collarOptions: number;
  readonly duplicateWindowMs: number;
  readonly staleAfterMs: number;
  readonly dailyLoss: number;
  /** How far a protected market order may reach beyond the best opposite price, in basis points. */
  readonly protectionBand: number;
}

export const DEFAULT_LIMITS: Limits = {
  orderValue: 50_00_000 * SCALE,
  orderLots: 100,
  freezeShare: 10_000,
  slices: 10,
  openOrders: 200,
  positionLots: 500,
  ordersPerMinute: 300,
  ordersPerSecond: 10,
  reservedRate: 4_000,
  collarFutures: 300,
  collarOptions: 4_000,
  duplicateWindowMs: 2_000,
  staleAfterMs: 5_000,
  dailyLoss: 1_00_000 * SCALE,
  protectionBand: 200,
};

export const LIMIT_NAMES = Object.keys(DEFAULT_LIMITS) as readonly (keyof Limits)[];

export interface LimitHelp {
  readonly name: keyof Limits;
  readonly title: string;
  readonly unit: 'rupees' | 'lots' | 'orders' | 'basis points' | 'milliseconds';
  readonly least: number;
  readonly most: number;
}

const RUPEES_MOST = 1_00_00_00_000 * SCALE;

/** One row per limit: what it is called on the screen, its unit, and what a sane value may be. */
export const LIMIT_HELP: readonly LimitHelp[] = [
  {
    name: 'orderValue',
    title: 'Value of one order',
    unit: 'rupees',
    least: SCALE,
    most: RUPEES_MOST,
  },
  { name: 'orderLots', title: 'Lots in one order', unit: 'lots', least: 1, most: 10_000 },
  {
    name: 'freezeShare',
    title: 'Share of the freeze quantity',
    unit: 'basis points',
    least: 1,
    most: 10_000,
  },
  { name: 'slices', title: 'Parts of one order', unit: 'orders', least: 1, most: 10 },
  { name: 'openOrders', title: 'Open orders', unit: 'orders', least: 1, most: 10_000 },
  { name: 'positionLots', title: 'Lots in one contract', unit: 'lots', least: 1, most: 100_000 },
  { name: 'ordersPerMinute', title: 'Orders in a minute', unit: 'orders', least: 1, most: 600 },
  { name: 'ordersPerSecond', title: 'Orders in a second', unit: 'orders', least: 1, most: 10 },
  {
    name: 'reservedRate',
    title: 'Rate kept for exits and cancels',
    unit: 'basis points',
    least: 0,
    most: 9_000,
  },
  {
    name: 'collarFutures',
    title: 'Distance from market, futures and shares',
    unit: 'basis points',
    least: 1,
    most: 5_000,
  },
  {
    name: 'collarOptions',
    title: 'Distance from market, options',
    unit: 'basis points',
    least: 1,
    most: 20_000,
  },
  {
    name: 'duplicateWindowMs',
    title: 'Same order again',
    unit: 'milliseconds',
    least: 0,
    most: 60_000,
  },
  {
    name: 'staleAfterMs',
    title: 'A price is stale after',
    unit: 'milliseconds',
    least: 500,
    most: 600_000,
  },
  { name: 'dailyLoss', title: 'Loss in one day', unit: 'rupees', least: SCALE, most: RUPEES_MOST },
  {
    name: 'protectionBand',
    title: 'Reach of a protected market order',
    unit: 'basis points',
    least: 1,
    most: 4_000,
  },
];
