/**
 * The trader's own limits. Hashed into the ledger at each start, so an audit can say which applied.
 * Money is scaled by 10,000, percentages are in hundredths of a percent (basis points).
 *
 * A limit may be tightened at any moment and loosened only after a wait; what `most` and `least`
 * say is never exceeded. `looser` says which way is which.
 */
import { groupedText, SCALE } from './money.ts';

export interface Limits {
  /** Of shares and options at their price; a future is judged by `futuresValue`. */
  readonly orderValue: number;
  /** Of futures at their full contract value. */
  readonly futuresValue: number;
  /** Of futures and options; shares have no lots and are held by their value. */
  readonly orderLots: number;
  /** Share of the freeze quantity that one order may use, in basis points. */
  readonly freezeShare: number;
  /** Into how many orders one above the freeze quantity may be cut. */
  readonly slices: number;
  /** Times the trader's own median order in the same underlying: asked about, and refused. */
  readonly unusualAsk: number;
  readonly unusualBlock: number;
  readonly openOrders: number;
  /** Everything held and everything that may still fill, at its price. */
  readonly grossExposure: number;
  /** Of futures and options, in one contract. */
  readonly positionLots: number;
  readonly ordersPerMinute: number;
  readonly contractPerMinute: number;
  /** Sent in a minute, as `orderValue` and `futuresValue` count it. */
  readonly valuePerMinute: number;
  readonly futuresPerMinute: number;
  readonly ordersPerSecond: number;
  /** Share of the rate kept for cancels, exits and unwinding, in basis points. */
  readonly reservedRate: number;
  /** How far a limit price may be on the wrong side of the market, in basis points. */
  readonly collarFuturesAsk: number;
  readonly collarFutures: number;
  readonly collarOptionsAsk: number;
  readonly collarOptions: number;
  readonly duplicateWindowMs: number;
  readonly duplicateAskMs: number;
  readonly staleAfterMs: number;
  /** No price is derived from a feed that is down for longer, however young its last words are. */
  readonly feedDownMs: number;
  /** What is held without a price this young makes the day's loss unknown. */
  readonly blindAfterMs: number;
  /** A typed price is asked about when the market was last seen so long ago. */
  readonly staleAskMs: number;
  /** From this loss on only exits pass: in rupees and as share of the capital; the lower holds. */
  readonly dailyLoss: number;
  readonly lossShare: number;
  /** At this loss the kill switch goes on by itself; the lower holds. */
  readonly haltLoss: number;
  readonly haltShare: number;
  /** To which level: 2 stops and cancels, 3 flattens as well. */
  readonly lossLevel: number;
  /** Of a strategy within a minute; then its entries wait. */
  readonly rejectsPause: number;
  readonly unknownsPause: number;
  /** Of the whole account within a minute; then the kill switch goes to two by itself. */
  readonly rejectsHalt: number;
  /** Share of the available margin that an order may need, in basis points. */
  readonly marginShare: number;
  /** A difference with the broker's positions that stands so long halts the account. */
  readonly differsHaltMs: number;
  /** A live desk that nobody touches for so long disarms itself. */
  readonly armedIdleMs: number;
  /** How far a protected market order may reach beyond the best opposite price, in basis points. */
  readonly protectionBand: number;
  /** How long an exit order stands at one price before it takes the next one. */
  readonly ladderStepMs: number;
  /** Where in the spread an exit begins: 0 is our own side, 10,000 the best price of the other. */
  readonly ladderFirst: number;
  /** How much further each step beyond the best price of the other side goes, in basis points. */
  readonly ladderBand: number;
  /** An exit that has not moved for so long calls for a person. */
  readonly ladderGiveUpMs: number;
}

export type LimitUnit =
  | 'rupees'
  | 'lots'
  | 'orders'
  | 'times'
  | 'basis points'
  | 'milliseconds'
  /** One of a few, each with its words. */
  | 'choice';

export interface LimitHelp {
  readonly name: keyof Limits;
  readonly title: string;
  readonly unit: LimitUnit;
  readonly normal: number;
  readonly least: number;
  readonly most: number;
  /** Which way lets more through. */
  readonly looser: 'more' | 'less';
  /** Of a choice: what each value means, the first that it has at first. */
  readonly says?: Readonly<Record<number, string>>;
}

const RUPEES_MOST = 1_00_00_00_000 * SCALE;
const MINUTE_MS = 60_000;

function row(
  name: keyof Limits,
  title: string,
  unit: LimitUnit,
  [normal, least, most]: readonly [normal: number, least: number, most: number],
  looser: LimitHelp['looser'] = 'more',
): LimitHelp {
  return { name, title, unit, normal, least, most, looser };
}

function rupees(name: keyof Limits, title: string, normal: number): LimitHelp {
  return row(name, title, 'rupees', [normal * SCALE, SCALE, RUPEES_MOST]);
}

/**
 * One row per limit: what it is called on the screen, its unit, what it is at first, and its hard
 * floor and ceiling.
 */
export const LIMIT_HELP: readonly LimitHelp[] = [
  rupees('orderValue', 'Value of one order, shares and options', 5_00_000),
  rupees('futuresValue', 'Value of one order, futures', 50_00_000),
  row('orderLots', 'Lots in one order', 'lots', [10, 1, 10_000]),
  row('freezeShare', 'Share of the freeze quantity', 'basis points', [2_500, 1, 10_000]),
  row('slices', 'Parts of one order', 'orders', [10, 1, 10]),
  row('unusualAsk', 'Asks above your usual order', 'times', [5, 1, 1_000]),
  row('unusualBlock', 'Refuses above your usual order', 'times', [20, 1, 1_000]),
  row('openOrders', 'Open orders', 'orders', [50, 1, 10_000]),
  rupees('grossExposure', 'Held and working together', 1_50_00_000),
  row('positionLots', 'Lots in one contract', 'lots', [100, 1, 100_000]),
  row('ordersPerMinute', 'Orders in a minute', 'orders', [60, 1, 600]),
  row('contractPerMinute', 'Orders in a minute in one contract', 'orders', [10, 1, 300]),
  rupees('valuePerMinute', 'Value in a minute, shares and options', 25_00_000),
  rupees('futuresPerMinute', 'Value in a minute, futures', 1_00_00_000),
  row('ordersPerSecond', 'Orders in a second', 'orders', [10, 1, 10]),
  row('reservedRate', 'Rate kept for exits and cancels', 'basis points', [4_000, 0, 9_000], 'less'),
  row(
    'collarFuturesAsk',
    'Asks about the price, futures and shares',
    'basis points',
    [200, 1, 5_000],
  ),
  row('collarFutures', 'Distance from market, futures and shares', 'basis points', [300, 1, 5_000]),
  row('collarOptionsAsk', 'Asks about the price, options', 'basis points', [1_000, 1, 20_000]),
  row('collarOptions', 'Distance from market, options', 'basis points', [4_000, 1, 20_000]),
  row(
    'duplicateWindowMs',
    'Refuses the same order again',
    'milliseconds',
    [2_000, 0, MINUTE_MS],
    'less',
  ),
  row(
    'duplicateAskMs',
    'Asks about the same order again',
    'milliseconds',
    [15_000, 0, MINUTE_MS],
    'less',
  ),
  row('staleAfterMs', 'A price is stale after', 'milliseconds', [5_000, 500, 10 * MINUTE_MS]),
  row('feedDownMs', 'No price counts when the feed is down for', 'milliseconds', [
    1_000,
    0,
    MINUTE_MS,
  ]),
  row('blindAfterMs', 'The loss is unknown without a price for', 'milliseconds', [
    10_000,
    1_000,
    10 * MINUTE_MS,
  ]),
  row('staleAskMs', 'Asks when the market was seen', 'milliseconds', [10_000, 500, 10 * MINUTE_MS]),
  rupees('dailyLoss', 'Loss in one day, then only exits', 1_00_000),
  row('lossShare', 'The same, of the capital', 'basis points', [200, 1, 10_000]),
  rupees('haltLoss', 'Loss in one day, then everything stops', 1_50_000),
  row('haltShare', 'The same, of the capital', 'basis points', [300, 1, 10_000]),
  {
    ...row('lossLevel', 'At that loss the desk', 'choice', [2, 2, 3], 'less'),
    says: { 2: 'stops and cancels', 3: 'flattens as well' },
  },
  row('rejectsPause', 'Rejections that pause a strategy', 'orders', [5, 1, 1_000]),
  row('unknownsPause', 'Unknown outcomes that pause a strategy', 'orders', [3, 1, 1_000]),
  row('rejectsHalt', 'Rejections that stop everything', 'orders', [10, 1, 1_000]),
  row('marginShare', 'Share of the margin an order may need', 'basis points', [9_500, 1, 10_000]),
  row('differsHaltMs', 'Other positions at the broker stop everything after', 'milliseconds', [
    5 * MINUTE_MS,
    30_000,
    1_440 * MINUTE_MS,
  ]),
  row('armedIdleMs', 'Disarms live when nobody touches it', 'milliseconds', [
    15 * MINUTE_MS,
    MINUTE_MS,
    480 * MINUTE_MS,
  ]),
  row('protectionBand', 'Reach of a protected market order', 'basis points', [200, 1, 4_000]),
  row(
    'ladderStepMs',
    'An exit changes its price every',
    'milliseconds',
    [500, 200, MINUTE_MS],
    'less',
  ),
  row('ladderFirst', 'An exit begins so far across the spread', 'basis points', [5_000, 0, 10_000]),
  row('ladderBand', 'Each step beyond the other side', 'basis points', [50, 5, 1_000]),
  row('ladderGiveUpMs', 'An exit calls for you when it has rested', 'milliseconds', [
    20_000,
    1_000,
    10 * MINUTE_MS,
  ]),
];

function limitsOf(value: (help: LimitHelp) => number): Limits {
  const rows = LIMIT_HELP.map((help) => [help.name, value(help)]);
  return Object.fromEntries(rows) as Record<keyof Limits, number>;
}

/** Of a desk whose trader has said nothing yet. */
export const DEFAULT_LIMITS: Limits = limitsOf(({ normal }) => normal);

export const LIMIT_NAMES = LIMIT_HELP.map(({ name }) => name);

/** What the limits that stand here are called on the screen, in the order of the rows. */
export function limitTitles(limits: Readonly<Partial<Record<string, number>>>): string {
  const named = LIMIT_HELP.filter(({ name }) => limits[name] !== undefined);
  return named.map(({ title }) => title).join(', ');
}

/** Whether the second value lets through what the first would not. */
export function isLooser({ looser }: LimitHelp, now: number, wanted: number): boolean {
  return looser === 'more' ? wanted > now : wanted < now;
}

/** So many digits behind the point, without those that say nothing. */
function trimmed(scaled: number, digits: number): string {
  const text = String(scaled).padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return `${text.slice(0, -digits)}${fraction === '' ? '' : '.'}${fraction}`;
}

/** In the units that the page of limits shows: rupees, lots, percent, seconds. */
export function saysLimit({ unit, says }: Pick<LimitHelp, 'unit' | 'says'>, value: number): string {
  switch (unit) {
    case 'rupees':
      return `₹${groupedText(value).replace(/\.00$/, '')}`;
    case 'basis points':
      return `${trimmed(value, 2)} %`;
    case 'milliseconds':
      return `${trimmed(value, 3)} s`;
    case 'choice':
      return says?.[value] ?? String(value);
    default: // what is counted says its own unit
      return `${value} ${unit}`;
  }
}
