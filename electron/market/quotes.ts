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

/** Whoever can produce quotes: the simulated market, or a broker's market stream. */
export interface QuoteSource {
  /** Asks for pushes of this contract from now on. */
  subscribe(id: InstrumentId): void;
  unsubscribe(id: InstrumentId): void;
  /** Computes one quote on demand; null when the source can only push. */
  pull(id: InstrumentId): Quote | null;
}

export interface QuoteBook {
  /** The latest quote; one that nobody watches is pulled when the source can do that. */
  get(id: InstrumentId): Quote | null;
  /** Milliseconds since the feed last vouched for this quote; null when there is none. */
  ageMs(id: InstrumentId): number | null;
  /** True as well for a contract without any quote. */
  isStale(id: InstrumentId): boolean;
  /** Counted: the contract stays subscribed until every watcher took its watch back. */
  watch(id: InstrumentId): Cancel;
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
  const watchers = new Map<InstrumentId, number>();
  const listeners = new Set<(changed: readonly Quote[]) => void>();
  let vouchedMs: number | null = null;

  function keep(quote: Quote): void {
    latest.set(quote.instrument, quote);
    heldSinceMs.set(quote.instrument, world.monotonicMs());
  }

  function pull(id: InstrumentId): Quote | null {
    const quote = source?.pull(id) ?? null;
    if (quote !== null) keep(quote);
    return quote;
  }

  function release(id: InstrumentId): void {
    const rest = (watchers.get(id) ?? 1) - 1;
    if (rest > 0) {
      watchers.set(id, rest);
      return;
    }
    watchers.delete(id);
    source?.unsubscribe(id);
  }

  function ageMs(id: InstrumentId): number | null {
    const heldMs = heldSinceMs.get(id);
    if (heldMs === undefined) return null;
    const freshMs = watchers.has(id) ? Math.max(heldMs, vouchedMs ?? heldMs) : heldMs;
    return world.monotonicMs() - freshMs;
  }

  return {
    get: (id) =>
      watchers.has(id) ? (latest.get(id) ?? pull(id)) : (pull(id) ?? latest.get(id) ?? null),
    ageMs,
    isStale: (id) => (ageMs(id) ?? Number.POSITIVE_INFINITY) > options.staleAfterMs,
    watch: (id) => {
      const before = watchers.get(id) ?? 0;
      watchers.set(id, before + 1);
      if (before === 0) source?.subscribe(id);
      return once(() => release(id));
    },
    watched: () => [...watchers.keys()],
    onChange: (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    apply: (changed) => {
      vouchedMs = world.monotonicMs();
      for (const quote of changed) keep(quote);
      if (changed.length > 0) for (const listen of listeners) listen(changed);
    },
    vouch: () => {
      vouchedMs = world.monotonicMs();
    },
  };
}

function once(call: () => void): Cancel {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    call();
  };
}
