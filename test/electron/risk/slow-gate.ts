/**
 * The controls once more, slow and plain: exact whole numbers, one sentence of the rules per row,
 * written from the rules and sharing nothing but types with the gate. Where the two disagree, one
 * of them has misread a rule.
 */
import type { Candidate } from '../../../electron/risk/candidate.ts';
import type { RefusalCode } from '../../../shared/domain/refusals.ts';

type Rule = readonly [code: RefusalCode, refuses: (order: Facts) => boolean];

/** What the rules speak of, in their own words and exact. */
interface Facts {
  readonly c: Candidate;
  readonly entry: boolean;
  readonly exit: boolean;
  readonly buys: boolean;
  readonly limitOrder: boolean;
  readonly waits: boolean;
  readonly option: boolean;
  readonly lots: boolean;
  readonly future: boolean;
  readonly price: bigint;
  readonly total: bigint;
  readonly value: bigint;
  /** What the order would trade against, else the last price; null without either. */
  readonly market: bigint | null;
}

const WHOLE = 10_000n;

function factsOf(c: Candidate): Facts {
  const { wish, instrument, price: quote } = c;
  const buys = wish.side === 'buy';
  const against = quote === null ? null : buys ? quote.ask : quote.bid;
  const seen = against ?? (quote === null ? null : quote.last);
  const option = instrument.kind === 'call' || instrument.kind === 'put';
  return {
    c,
    entry: wish.intent === 'enter' || wish.intent === 'adopt',
    exit: wish.intent !== 'enter' && wish.intent !== 'adopt',
    buys,
    limitOrder: wish.type === 'limit',
    waits: wish.type === 'stop' || wish.type === 'stop_limit',
    option,
    future: instrument.kind === 'future',
    lots: option || instrument.kind === 'future',
    price: BigInt(wish.price),
    total: BigInt(wish.total),
    value: BigInt(wish.price) * BigInt(wish.total),
    market: seen === null ? null : BigInt(seen),
  };
}

/** Worse than the market by more than so many hundredths of a percent, and by more than 4 ticks. */
function worse({ c, buys, price, market }: Facts, basis: number): boolean {
  if (market === null || market === 0n) return false;
  const gap = buys ? price - market : market - price;
  return gap * WHOLE > BigInt(basis) * market && gap > 4n * BigInt(c.instrument.tick);
}

function overUsual({ c, total, entry }: Facts, times: number): boolean {
  return entry && c.book.usual !== null && total > BigInt(c.book.usual) * BigInt(times);
}

function offTick(c: Candidate, price: number | null): boolean {
  return price !== null && BigInt(price) % BigInt(c.instrument.tick) !== 0n;
}

function lost({ c, entry }: Facts): boolean {
  const loss = BigInt(c.book.dayLoss);
  const inRupees = loss >= BigInt(c.limits.dailyLoss);
  if (c.book.capital === null) return entry && inRupees;
  // A share is taken in whole ten-thousandths of a rupee.
  const share = (BigInt(c.book.capital) * BigInt(c.limits.lossShare)) / WHOLE;
  return entry && (inRupees || loss >= share);
}

function overMinute({ c, value, future, entry }: Facts): boolean {
  const most = future ? c.limits.futuresPerMinute : c.limits.valuePerMinute;
  return entry && BigInt(c.book.valueLastMinute) + value > BigInt(most);
}

function tooMany({ c, total, lots, entry }: Facts): boolean {
  const { limits, instrument, wish } = c;
  const perOrder = (BigInt(instrument.freeze) * BigInt(limits.freezeShare)) / WHOLE;
  const byLots = BigInt(limits.orderLots) * BigInt(instrument.lot);
  return entry && (total > perOrder * BigInt(wish.slices) || (lots && total > byLots));
}

function triggered({ c, waits, buys }: Facts): boolean {
  const last = c.price?.last ?? null;
  const { trigger } = c.wish;
  if (!waits || trigger === null || last === null) return false;
  return buys ? last >= trigger : last <= trigger;
}

function wrongSide({ c, buys }: Facts): boolean {
  const { type, trigger, price } = c.wish;
  if (type !== 'stop_limit' || trigger === null) return false;
  return buys ? price < trigger : price > trigger;
}

function outsideBand({ c, price }: Facts): boolean {
  const low = c.price?.bandLow ?? null;
  const high = c.price?.bandHigh ?? null;
  return low !== null && high !== null && (price < BigInt(low) || price > BigInt(high));
}

function unseen({ c, entry }: Facts): boolean {
  if (!entry || c.wish.type === 'market') return false;
  return c.price === null || c.price.ageMs > c.limits.staleAskMs;
}

const RULES: readonly Rule[] = [
  ['ledger_stopped', ({ c }) => c.desk.ledgerStopped],
  ['trading_halted', ({ c }) => c.desk.haltedBecause !== null],
  ['kill_switch_on', ({ c, entry }) => entry && c.desk.kill >= 1],
  ['not_reconciled', ({ c, entry }) => entry && c.desk.state !== 'open'],
  ['session_closed', ({ c }) => ['closed', 'pre_open'].includes(c.desk.session)],
  ['link_down', ({ c }) => !c.desk.linkUp],
  ['not_armed', ({ c, entry }) => entry && !c.desk.armed],
  ['contract_held', ({ c, entry }) => entry && c.book.held !== null],
  ['position_differs', ({ c, entry }) => entry && c.book.differs !== null],
  [
    'strategy_paused',
    ({ c, entry }) =>
      entry &&
      (c.book.rejects >= c.limits.rejectsPause || c.book.unknowns >= c.limits.unknownsPause),
  ],
  ['instrument_not_tradable', ({ c }) => c.instrument.kind === 'index'],
  [
    'instrument_expired',
    ({ c }) => c.instrument.expiryDay !== null && c.instrument.expiryDay < c.desk.today,
  ],
  ['contracts_old', ({ c, entry, lots }) => entry && lots && c.desk.oldListDay !== null],
  [
    'product_unfit',
    ({ c }) =>
      c.instrument.kind === 'equity' ? c.wish.product === 'nrml' : c.wish.product === 'cnc',
  ],
  ['quantity_zero', ({ c }) => c.wish.quantity === 0],
  ['quantity_off_lot', ({ c, total }) => total === 0n || total % BigInt(c.instrument.lot) !== 0n],
  ['quantity_over_freeze', ({ c }) => c.wish.quantity > c.instrument.freeze],
  ['price_missing', ({ c, price }) => price === 0n && /limit/.test(c.wish.type)],
  ['price_off_tick', ({ c }) => offTick(c, c.wish.price)],
  ['trigger_missing', ({ c, waits }) => waits && (c.wish.trigger === null || c.wish.trigger === 0)],
  ['trigger_off_tick', ({ c }) => offTick(c, c.wish.trigger)],
  ['trigger_wrong_side', wrongSide],
  ['trigger_already_passed', triggered],
  ['ioc_needs_price_now', ({ c, waits }) => waits && c.wish.validity === 'ioc'],
  [
    'no_price_known',
    ({ c, price, market }) => price === 0n || (c.wish.type === 'market' && market === null),
  ],
  [
    'price_stale',
    ({ c }) =>
      c.wish.type === 'market' &&
      c.price !== null &&
      !(c.price.ageMs <= c.limits.staleAfterMs && c.price.feedDownMs <= c.limits.feedDownMs),
  ],
  ['price_outside_band', outsideBand],
  [
    'price_far_from_market',
    (f) => !f.waits && worse(f, f.option ? f.c.limits.collarOptions : f.c.limits.collarFutures),
  ],
  ['order_quantity_over_limit', tooMany],
  [
    'order_value_over_limit',
    ({ c, entry, value, future }) =>
      entry && value > BigInt(future ? c.limits.futuresValue : c.limits.orderValue),
  ],
  ['order_far_above_usual', (f) => overUsual(f, f.c.limits.unusualBlock)],
  [
    'open_orders_over_limit',
    ({ c, entry }) => entry && c.book.openOrders + c.wish.slices > c.limits.openOrders,
  ],
  [
    'position_over_limit',
    ({ c, entry, lots }) =>
      entry &&
      lots &&
      BigInt(c.book.worstPosition) > BigInt(c.limits.positionLots) * BigInt(c.instrument.lot),
  ],
  [
    'gross_exposure_over_limit',
    ({ c, entry, value }) =>
      entry && BigInt(c.book.exposure) + value > BigInt(c.limits.grossExposure),
  ],
  [
    'orders_per_minute_over_limit',
    ({ c, entry }) => entry && c.book.sentLastMinute + c.wish.slices > c.limits.ordersPerMinute,
  ],
  [
    'contract_orders_over_limit',
    ({ c, entry }) =>
      entry && c.book.contractLastMinute + c.wish.slices > c.limits.contractPerMinute,
  ],
  ['minute_value_over_limit', overMinute],
  ['loss_unknown', ({ c, entry }) => entry && c.book.unpriced !== null],
  ['daily_loss_over_limit', lost],
  ['margin_unknown', ({ c, entry }) => entry && c.book.margin === null],
  [
    'margin_short',
    ({ c, entry }) =>
      entry &&
      c.book.margin !== null &&
      BigInt(c.book.margin.needed) * WHOLE >
        BigInt(c.book.margin.available) * BigInt(c.limits.marginShare),
  ],
  [
    'rate_quota_spent',
    ({ c }) => c.book.rate.quota !== null && c.book.rate.quota.left < c.wish.slices,
  ],
  ['rate_budget_spent', ({ c }) => c.book.rate.now <= 0],
  ['crosses_own_order', ({ c }) => c.book.crossesOwn !== null],
  ['nothing_to_exit', ({ c, exit }) => exit && c.book.net === 0],
  ['exit_over_free', ({ c, exit, total }) => exit && total > BigInt(c.book.freeToExit)],
  [
    'exit_wrong_side',
    ({ c, exit, buys }) => exit && c.book.net !== 0 && (c.book.net > 0 ? buys : !buys),
  ],
  ['entry_opposes_position', ({ c, entry }) => entry && c.book.opposes],
  [
    'strategy_holds_position',
    ({ c, entry }) => entry && c.book.holds && !c.wish.scaleIn && c.wish.strategy !== 'Manual',
  ],
  [
    'duplicate_order',
    ({ c }) => c.book.duplicateAgeMs !== null && c.book.duplicateAgeMs < c.limits.duplicateWindowMs,
  ],
];

const QUESTIONS: readonly Rule[] = [
  ['order_unusually_large', (f) => overUsual(f, f.c.limits.unusualAsk)],
  [
    'price_unusual',
    (f) =>
      f.entry &&
      f.limitOrder &&
      worse(f, f.option ? f.c.limits.collarOptionsAsk : f.c.limits.collarFuturesAsk),
  ],
  ['price_unseen', unseen],
  [
    'duplicate_likely',
    ({ c, entry }) =>
      entry && c.book.duplicateAgeMs !== null && c.book.duplicateAgeMs < c.limits.duplicateAskMs,
  ],
];

/** The first rule that refuses, else every question that is still open; empty lets it pass. */
export function slowVerdict(candidate: Candidate): readonly RefusalCode[] {
  const facts = factsOf(candidate);
  for (const [code, refuses] of RULES) if (refuses(facts)) return [code];
  const open = QUESTIONS.filter(([code, asks]) => {
    return asks(facts) && candidate.wish.confirmed?.has(code) !== true;
  });
  return open.map(([code]) => code);
}

export const SLOW_CODES = [...RULES, ...QUESTIONS].map(([code]) => code);
