/**
 * The blockers as rows, in the precedence order of REFUSALS: first what stops all trading, then
 * what is wrong with the order itself, then limits, the execution guard, and duplicates; questions
 * come last, so that nobody is asked about what is refused anyhow. A row answers with the figures
 * of its sentence when it applies, and null when it lets pass.
 */
import { MANUAL } from '../../shared/domain/ids.ts';
import { isDerivative, isOption, isTradable } from '../../shared/domain/instrument.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import { groupedText, isMultipleOf, type Price } from '../../shared/domain/money.ts';
import { isWholeLots } from '../../shared/domain/quantity.ts';
import { REFUSALS, type RefusalCode } from '../../shared/domain/refusals.ts';
import { DESK_FACTS } from '../../shared/domain/session.ts';
import { closingSide } from '../../shared/domain/side.ts';
import { type Candidate, isStale } from './candidate.ts';

export type Figures = Readonly<Record<string, string | number>>;

export interface Check {
  readonly code: RefusalCode;
  /** Null lets the order pass. */
  applies(candidate: Candidate): Figures | null;
}

const NO_FIGURES: Figures = {};
const BASIS = 10_000;

function when(condition: boolean, figures: () => Figures = () => NO_FIGURES): Figures | null {
  return condition ? figures() : null;
}

function adds(candidate: Candidate): boolean {
  return !isReducing(candidate.wish.intent);
}

function waitsForTrigger(candidate: Candidate): boolean {
  return candidate.wish.type === 'stop' || candidate.wish.type === 'stop_limit';
}

/** The price that counts as the market for one side: what it would trade against, else the last. */
function reference(candidate: Candidate): Price | null {
  const { price, wish } = candidate;
  if (price === null) return null;
  return (wish.side === 'buy' ? price.ask : price.bid) ?? price.last;
}

/** By how much the order's bound is worse than the market; negative when it is better. */
function gapTo({ wish }: Candidate, market: number): number {
  return wish.side === 'buy' ? wish.price - market : market - wish.price;
}

/** The same in whole percent, for the sentence. */
function percentWorse(candidate: Candidate): number {
  const market = reference(candidate) ?? 0;
  return market === 0 ? 0 : Math.floor((gapTo(candidate, market) * 100) / market);
}

/** Cheap options move by whole ticks, and a few of them are no distance at all. */
const FEW_TICKS = 4;

function isWorseThan(candidate: Candidate, basis: number): boolean {
  const market = reference(candidate);
  if (market === null || market === 0) return false;
  const gap = gapTo(candidate, market);
  return gap > shareOf(market, basis) && gap > FEW_TICKS * candidate.instrument.tick;
}

function collar({ instrument, limits }: Candidate): number {
  return isOption(instrument) ? limits.collarOptions : limits.collarFutures;
}

function collarAsk({ instrument, limits }: Candidate): number {
  return isOption(instrument) ? limits.collarOptionsAsk : limits.collarFuturesAsk;
}

function isFuture({ instrument }: Candidate): boolean {
  return instrument.kind === 'future';
}

/** The lower of the rupees and the share of the capital, where that is known. */
function lossLimit(candidate: Candidate): number {
  const { limits, book } = candidate;
  return lowerLoss(limits.dailyLoss, limits.lossShare, book.capital);
}

export function lowerLoss(rupees: number, share: number, capital: number | null): number {
  return capital === null ? rupees : Math.min(rupees, shareOf(capital, share));
}

/** Rounded down; in two parts, because the product of large money is beyond exact numbers. */
function shareOf(amount: number, share: number): number {
  const whole = Math.floor(amount / BASIS);
  return whole * share + Math.floor(((amount - whole * BASIS) * share) / BASIS);
}

/** Whether this order is more than so many times what the trader usually sends. */
function isUnusual(candidate: Candidate, times: number): boolean {
  const { usual } = candidate.book;
  return adds(candidate) && usual !== null && candidate.wish.total > usual * times;
}

function unusualFigures(candidate: Candidate, times: number): Figures {
  const { wish, book, instrument } = candidate;
  return { asked: wish.total, times, usual: book.usual ?? 0, underlying: instrument.underlying };
}

/** A plain product: what no amount of money can hold is above every limit, and is only refused. */
function orderValue(candidate: Candidate): number {
  return candidate.wish.price * candidate.wish.total;
}

const STOPPED: readonly Check[] = [
  { code: 'ledger_stopped', applies: ({ desk }) => when(desk.ledgerStopped) },
  {
    code: 'trading_halted',
    applies: ({ desk }) => (desk.haltedBecause === null ? null : { cause: desk.haltedBecause }),
  },
  { code: 'kill_switch_on', applies: (c) => when(c.desk.kill > 0 && adds(c)) },
  {
    code: 'not_reconciled',
    applies: (c) => when(adds(c) && !DESK_FACTS[c.desk.state].entries),
  },
  {
    code: 'session_closed',
    applies: ({ desk }) => when(desk.session === 'closed' || desk.session === 'pre_open'),
  },
  { code: 'link_down', applies: ({ desk }) => when(!desk.linkUp) },
  { code: 'not_armed', applies: (c) => when(!c.desk.armed && adds(c)) },
  {
    code: 'contract_held',
    applies: (c) => (c.book.held !== null && adds(c) ? { why: c.book.held } : null),
  },
  {
    code: 'position_differs',
    applies: (c) => (c.book.differs !== null && adds(c) ? { ...c.book.differs } : null),
  },
  {
    code: 'strategy_paused',
    applies: (c) => {
      const { rejects, unknowns } = c.book;
      const stormy = rejects >= c.limits.rejectsPause || unknowns >= c.limits.unknownsPause;
      return when(stormy && adds(c), () => ({ strategy: c.wish.strategy, rejects, unknowns }));
    },
  },
];

const ILL_FORMED: readonly Check[] = [
  { code: 'instrument_not_tradable', applies: ({ instrument }) => when(!isTradable(instrument)) },
  {
    code: 'instrument_expired',
    applies: ({ instrument, desk }) =>
      instrument.expiryDay !== null && instrument.expiryDay < desk.today
        ? { expiryDay: instrument.expiryDay }
        : null,
  },
  {
    code: 'contracts_old',
    applies: (c) =>
      c.desk.oldListDay !== null && adds(c) && isDerivative(c.instrument)
        ? { day: c.desk.oldListDay }
        : null,
  },
  {
    code: 'product_unfit',
    applies: ({ wish, instrument }) =>
      when(wish.product === (instrument.kind === 'equity' ? 'nrml' : 'cnc')),
  },
  { code: 'quantity_zero', applies: ({ wish }) => when(wish.quantity === 0) },
  {
    code: 'quantity_off_lot',
    applies: ({ wish, instrument }) =>
      when(!isWholeLots(wish.total, instrument.lot), () => ({ lot: instrument.lot })),
  },
  {
    code: 'quantity_over_freeze',
    applies: ({ wish, instrument }) =>
      when(wish.quantity > instrument.freeze, () => ({ freeze: instrument.freeze })),
  },
  {
    code: 'price_missing',
    applies: ({ wish }) =>
      when((wish.type === 'limit' || wish.type === 'stop_limit') && wish.price === 0),
  },
  {
    code: 'price_off_tick',
    applies: ({ wish, instrument }) =>
      when(!isMultipleOf(wish.price, instrument.tick), () => ({
        tick: groupedText(instrument.tick),
      })),
  },
  {
    code: 'trigger_missing',
    applies: (c) => when(waitsForTrigger(c) && (c.wish.trigger ?? 0) === 0),
  },
  {
    code: 'trigger_off_tick',
    applies: ({ wish, instrument }) =>
      when(wish.trigger !== null && !isMultipleOf(wish.trigger, instrument.tick), () => ({
        tick: groupedText(instrument.tick),
      })),
  },
  {
    code: 'trigger_wrong_side',
    applies: (c) =>
      when(
        c.wish.type === 'stop_limit' &&
          c.wish.trigger !== null &&
          (c.wish.side === 'buy' ? c.wish.price < c.wish.trigger : c.wish.price > c.wish.trigger),
      ),
  },
  {
    code: 'trigger_already_passed',
    applies: (c) => {
      const last = c.price?.last ?? null;
      if (!waitsForTrigger(c) || c.wish.trigger === null || last === null) return null;
      const passed = c.wish.side === 'buy' ? last >= c.wish.trigger : last <= c.wish.trigger;
      return when(passed, () => ({ last: groupedText(last) }));
    },
  },
  {
    code: 'ioc_needs_price_now',
    applies: (c) => when(waitsForTrigger(c) && c.wish.validity === 'ioc'),
  },
];

const LIMITED: readonly Check[] = [
  {
    code: 'no_price_known',
    applies: (c) => when(c.wish.price === 0 || (c.wish.type === 'market' && reference(c) === null)),
  },
  {
    code: 'price_stale',
    applies: (c) => {
      const derived = c.wish.type === 'market';
      if (!derived || c.price === null) return null;
      return when(isStale(c.price, c.limits), () => ({
        ageSeconds: Math.floor((c.price?.ageMs ?? 0) / 1_000),
      }));
    },
  },
  {
    code: 'price_outside_band',
    applies: ({ wish, price }) => {
      if (price === null || price.bandLow === null || price.bandHigh === null) return null;
      const outside = wish.price < price.bandLow || wish.price > price.bandHigh;
      const { bandLow, bandHigh } = price;
      return when(outside, () => ({ low: groupedText(bandLow), high: groupedText(bandHigh) }));
    },
  },
  {
    code: 'price_far_from_market',
    applies: (c) => {
      if (waitsForTrigger(c)) return null;
      return when(isWorseThan(c, collar(c)), () => ({
        percent: percentWorse(c),
        limitPercent: Math.floor(collar(c) / 100),
      }));
    },
  },
  {
    code: 'order_quantity_over_limit',
    applies: (c) => {
      const byFreeze = Math.floor((c.instrument.freeze * c.limits.freezeShare) / BASIS);
      const byLots = isDerivative(c.instrument) ? c.limits.orderLots * c.instrument.lot : Infinity;
      const limit = Math.min(byLots, byFreeze * c.wish.slices);
      const asked = c.wish.total;
      return when(adds(c) && asked > limit, () => ({ asked, limit }));
    },
  },
  {
    code: 'order_value_over_limit',
    applies: (c) => {
      const value = orderValue(c);
      const limit = isFuture(c) ? c.limits.futuresValue : c.limits.orderValue;
      return when(adds(c) && value > limit, () => ({
        asked: groupedText(value),
        limit: groupedText(limit),
      }));
    },
  },
  {
    code: 'order_far_above_usual',
    applies: (c) =>
      when(isUnusual(c, c.limits.unusualBlock), () => unusualFigures(c, c.limits.unusualBlock)),
  },
  {
    code: 'open_orders_over_limit',
    applies: (c) =>
      when(adds(c) && c.book.openOrders + c.wish.slices > c.limits.openOrders, () => ({
        open: c.book.openOrders,
        limit: c.limits.openOrders,
      })),
  },
  {
    code: 'position_over_limit',
    applies: (c) => {
      const limit = c.limits.positionLots * c.instrument.lot;
      const over = isDerivative(c.instrument) && c.book.worstPosition > limit;
      return when(adds(c) && over, () => ({ asked: c.book.worstPosition, limit }));
    },
  },
  {
    code: 'gross_exposure_over_limit',
    applies: (c) => {
      const asked = c.book.exposure + orderValue(c);
      return when(adds(c) && asked > c.limits.grossExposure, () => ({
        asked: groupedText(asked),
        limit: groupedText(c.limits.grossExposure),
      }));
    },
  },
  {
    code: 'orders_per_minute_over_limit',
    applies: (c) =>
      when(adds(c) && c.book.sentLastMinute + c.wish.slices > c.limits.ordersPerMinute, () => ({
        sent: c.book.sentLastMinute,
        limit: c.limits.ordersPerMinute,
      })),
  },
  {
    code: 'contract_orders_over_limit',
    applies: (c) => {
      const { contractLastMinute: sent } = c.book;
      const limit = c.limits.contractPerMinute;
      return when(adds(c) && sent + c.wish.slices > limit, () => ({ sent, limit }));
    },
  },
  {
    code: 'minute_value_over_limit',
    applies: (c) => {
      const limit = isFuture(c) ? c.limits.futuresPerMinute : c.limits.valuePerMinute;
      const over = c.book.valueLastMinute + orderValue(c) > limit;
      return when(adds(c) && over, () => ({
        sent: groupedText(c.book.valueLastMinute),
        limit: groupedText(limit),
      }));
    },
  },
  {
    code: 'loss_unknown',
    applies: (c) => (c.book.unpriced !== null && adds(c) ? { instrument: c.book.unpriced } : null),
  },
  {
    code: 'daily_loss_over_limit',
    applies: (c) =>
      when(adds(c) && c.book.dayLoss >= lossLimit(c), () => ({
        loss: groupedText(c.book.dayLoss),
        limit: groupedText(lossLimit(c)),
      })),
  },
  { code: 'margin_unknown', applies: (c) => when(adds(c) && c.book.margin === null) },
  {
    code: 'margin_short',
    applies: (c) => {
      const margin = c.book.margin;
      if (!adds(c) || margin === null) return null;
      const { needed, available } = margin;
      const most = shareOf(available, c.limits.marginShare);
      return when(needed > most, () => ({
        needed: groupedText(needed),
        available: groupedText(available),
        percent: Math.floor(c.limits.marginShare / 100),
      }));
    },
  },
  {
    code: 'rate_quota_spent',
    applies: ({ book, wish }) => {
      const { quota } = book.rate;
      if (quota === null || quota.left >= wish.slices) return null;
      return { span: quota.span, used: quota.used, limit: quota.limit };
    },
  },
  { code: 'rate_budget_spent', applies: (c) => when(c.book.rate.now < 1) },
  {
    code: 'crosses_own_order',
    applies: ({ book: { crossesOwn: own } }) =>
      own === null
        ? null
        : { other: own.orderId, side: own.side, symbol: own.symbol, price: groupedText(own.price) },
  },
];

const GUARDED: readonly Check[] = [
  {
    code: 'nothing_to_exit',
    applies: (c) => when(!adds(c) && c.book.net === 0, () => ({ scope: c.wish.strategy })),
  },
  {
    code: 'exit_over_free',
    applies: (c) =>
      when(!adds(c) && c.wish.total > c.book.freeToExit, () => ({
        free: c.book.freeToExit,
        held: Math.abs(c.book.net),
      })),
  },
  {
    code: 'exit_wrong_side',
    applies: (c) => {
      const side = closingSide(c.book.net);
      return when(!adds(c) && side !== null && side !== c.wish.side, () => ({ side: side ?? '' }));
    },
  },
  {
    code: 'entry_opposes_position',
    applies: (c) => when(adds(c) && c.book.opposes, () => ({ strategy: c.wish.strategy })),
  },
  {
    code: 'strategy_holds_position',
    applies: (c) =>
      when(adds(c) && c.book.holds && !c.wish.scaleIn && c.wish.strategy !== MANUAL, () => ({
        strategy: c.wish.strategy,
      })),
  },
];

const REDUCES: ReadonlySet<RefusalCode> = new Set([
  'nothing_to_exit',
  'exit_over_free',
  'exit_wrong_side',
]);

const REPEATED: readonly Check[] = [
  {
    code: 'duplicate_order',
    applies: (c) => {
      const age = c.book.duplicateAgeMs;
      if (age === null || age >= c.limits.duplicateWindowMs) return null;
      const waitMs = Math.max(0, c.limits.duplicateWindowMs - age);
      return { ageSeconds: Math.floor(age / 1_000), waitSeconds: Math.ceil(waitMs / 1_000) };
    },
  },
];

/** A person may answer these; what only takes risk away is never asked about. */
const ASKED: readonly Check[] = [
  {
    code: 'order_unusually_large',
    applies: (c) =>
      when(isUnusual(c, c.limits.unusualAsk), () => unusualFigures(c, c.limits.unusualAsk)),
  },
  {
    code: 'price_unusual',
    applies: (c) =>
      when(adds(c) && c.wish.type === 'limit' && isWorseThan(c, collarAsk(c)), () => ({
        percent: percentWorse(c),
        limitPercent: Math.floor(collarAsk(c) / 100),
      })),
  },
  {
    code: 'price_unseen',
    applies: (c) => {
      if (!adds(c) || c.wish.type === 'market') return null;
      if (c.price === null) return { age: 'never' };
      const { ageMs } = c.price;
      return when(ageMs > c.limits.staleAskMs, () => ({
        age: `${Math.floor(ageMs / 1_000)} s ago`,
      }));
    },
  },
  {
    code: 'duplicate_likely',
    applies: (c) => {
      const age = c.book.duplicateAgeMs;
      if (age === null || !adds(c) || age >= c.limits.duplicateAskMs) return null;
      return { ageSeconds: Math.floor(age / 1_000) };
    },
  },
];

/** Without the questions that have been answered about just this order. */
export function isAnswered(check: Check, { wish }: Candidate): boolean {
  return REFUSALS[check.code].asks && wish.confirmed?.has(check.code) === true;
}

/**
 * What a slice meets that waited for the rate: whatever stops all trading, and that the position it
 * reduces is still there. Its own size, price and limits were judged with the whole intention.
 */
export const LATER_CHECKS: readonly Check[] = [
  ...STOPPED,
  ...GUARDED.filter(({ code }) => REDUCES.has(code)),
];

export const CHECKS: readonly Check[] = [
  ...STOPPED,
  ...ILL_FORMED,
  ...LIMITED,
  ...GUARDED,
  ...REPEATED,
  ...ASKED,
];
