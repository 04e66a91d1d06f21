/**
 * The latest picture of every contract that somebody watches. Quotes are never in the ledger. The
 * simulated market feeds this book now and live ticks will feed the same shapes later.
 *
 * Freshness belongs to the feed and not to the price: a far strike that did not trade for an hour
 * is current while the feed vouches for it, and a busy one is stale once the feed fell silent.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import type { Cancel, World } from '../platform/world.ts';

export interface DepthLevel {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly orders: number;
}

/** Best first, five levels at most; a side can be empty. */
export interface Depth {
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

export interface Quote {
  readonly instrument: InstrumentId;
  readonly last: Price | null;
  readonly lastQuantity: Quantity;
  readonly bid: Price | null;
  readonly ask: Price | null;
  readonly bidQuantity: Quantity;
  readonly askQuantity: Quantity;
  readonly open: Price | null;
  readonly high: Price | null;
  readonly low: Price | null;
  /** The previous day's closing price; changes are measured from it. */
  readonly close: Price | null;
  /** Units traded today. */
  readonly volume: number;
  /** Units; null where there is none, as for shares and indices. */
  readonly openInterest: number | null;
  /** The range the exchange accepts prices in at this moment; null when it is not known. */
  readonly bandLow: Price | null;
  readonly bandHigh: Price | null;
  /** Wall clock of the last change of any field. */
  readonly changedMs: number;
  readonly lastTradeMs: number | null;
  readonly depth: Depth | null;
}

/** How much of the book somebody looks at: last and best prices, or the levels too. */
export type QuoteDetail = 'touch' | 'depth';

/** Whoever can produce quotes: the simulated market, or a broker's market stream. */
export interface QuoteSource {
  /** Asks for pushes of this contract from now on; asked again when the detail changes. */
  subscribe(id: InstrumentId, detail: QuoteDetail): void;
  unsubscribe(id: InstrumentId): void;
  /** Computes one quote on demand; null when the source can only push. */
  pull(id: InstrumentId): Quote | null;
}

export interface QuoteBook {
  /** The latest quote; one that nobody watches is pulled when the source can do that. */
  get(id: InstrumentId): Quote | null;
  /** Milliseconds since the feed last vouched for this quote; null when there is none. */
  ageMs(id: InstrumentId): number | null;
  /** For how long the feed has been down; zero while it is up and before it was ever lost. */
  downMs(): number;
  /** True as well for a contract without any quote. */
  isStale(id: InstrumentId): boolean;
  /** Counted: the contract stays subscribed until every watcher took its watch back. */
  watch(id: InstrumentId, detail?: QuoteDetail): Cancel;
  watched(): readonly InstrumentId[];
  /** One call per market step with everything that changed in it. */
  onChange(listen: (changed: readonly Quote[]) => void): Cancel;
}

/** The side of the book that a feed writes to. */
export interface QuoteFeed {
  /** Every quote that changed in one step; it also vouches for all that did not. */
  apply(changed: readonly Quote[]): void;
  /** The feed is alive and nothing changed. */
  vouch(): void;
  /**
   * The feed broke: it vouches for nothing that it said before, even when it is back, until it
   * says it again.
   */
  lost(): void;
}

export interface QuoteBookOptions {
  readonly staleAfterMs: number;
}

export const STALE_AFTER_MS = 2_000;

export function openQuoteBook(
  world: Pick<World, 'monotonicMs'>,
  source: QuoteSource | null,
  options: QuoteBookOptions = { staleAfterMs: STALE_AFTER_MS },
): QuoteBook & QuoteFeed {
  const latest = new Map<InstrumentId, Quote>();
  /** Quotes outside the subscribed set are only as fresh as the moment they came. */
  const heldSinceMs = new Map<InstrumentId, number>();
  const watchers = new Map<InstrumentId, Watchers>();
  /** What was said since the feed last came up. */
  const vouchedFor = new Set<InstrumentId>();
  const listeners = new Set<(changed: readonly Quote[]) => void>();
  let vouchedMs: number | null = null;
  let lostMs: number | null = null;

  function alive(): void {
    vouchedMs = world.monotonicMs();
    lostMs = null;
  }

  function keep(quote: Quote): void {
    latest.set(quote.instrument, quote);
    heldSinceMs.set(quote.instrument, world.monotonicMs());
    vouchedFor.add(quote.instrument);
  }

  function pull(id: InstrumentId): Quote | null {
    const quote = source?.pull(id) ?? null;
    if (quote !== null) keep(quote);
    return quote;
  }

  /** Tells the source what the watchers together want now, when that has changed. */
  function change(id: InstrumentId, detail: QuoteDetail, by: 1 | -1): void {
    const before = watchers.get(id) ?? NOBODY;
    const after = { ...before, [detail]: before[detail] + by };
    const was = wanted(before);
    const is = wanted(after);
    if (is === null) watchers.delete(id);
    else watchers.set(id, after);
    if (is === was) return;
    if (is === null) source?.unsubscribe(id);
    else source?.subscribe(id, is);
  }

  function ageMs(id: InstrumentId): number | null {
    const heldMs = heldSinceMs.get(id);
    if (heldMs === undefined) return null;
    const fed = watchers.has(id) && vouchedFor.has(id);
    const freshMs = fed ? Math.max(heldMs, vouchedMs ?? heldMs) : heldMs;
    return world.monotonicMs() - freshMs;
  }

  return {
    get: (id) =>
      watchers.has(id) ? (latest.get(id) ?? pull(id)) : (pull(id) ?? latest.get(id) ?? null),
    ageMs,
    downMs: () => (lostMs === null ? 0 : world.monotonicMs() - lostMs),
    isStale: (id) => (ageMs(id) ?? Number.POSITIVE_INFINITY) > options.staleAfterMs,
    watch: (id, detail = 'touch') => {
      change(id, detail, 1);
      return once(() => change(id, detail, -1));
    },
    watched: () => [...watchers.keys()],
    onChange: (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    apply: (changed) => {
      alive();
      for (const quote of changed) keep(quote);
      if (changed.length > 0) for (const listen of listeners) listen(changed);
    },
    vouch: alive,
    lost: () => {
      vouchedFor.clear();
      lostMs ??= world.monotonicMs();
    },
  };
}

type Watchers = Readonly<Record<QuoteDetail, number>>;

const NOBODY: Watchers = { touch: 0, depth: 0 };

function wanted({ touch, depth }: Watchers): QuoteDetail | null {
  if (depth > 0) return 'depth';
  return touch > 0 ? 'touch' : null;
}

function once(call: () => void): Cancel {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    call();
  };
}
