/**
 * A broker's market line as the source of the quote book: what is watched goes out as one wish, the
 * pieces that come back are put onto the last picture of each contract. What the broker has not
 * said stays unknown; nothing is guessed.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { MarketLine, Tick, TickDetail, TickLevel } from '../broker/market-line.ts';
import type { DepthLevel, Quote, QuoteFeed, QuoteSource } from '../market/quotes.ts';
import type { World } from '../platform/world.ts';

/** The ladder shows so many. */
const LEVELS = 5;

export interface LiveSource extends QuoteSource {
  /** The contracts that come first when the broker's line is too short for all. */
  first(ids: ReadonlySet<InstrumentId>): void;
  /** What is written down here goes into this book from now on. */
  feed(book: QuoteFeed): void;
}

export function openLiveSource(line: MarketLine, world: Pick<World, 'nowMs' | 'soon'>): LiveSource {
  const wanted = new Map<InstrumentId, TickDetail>();
  const latest = new Map<InstrumentId, Quote>();
  let before: ReadonlySet<InstrumentId> = new Set();
  let telling = false;

  /** One wish for all changes of a turn: a page that scrolls changes hundreds of rows at once. */
  function tellSoon(): void {
    if (telling) return;
    telling = true;
    world.soon(() => {
      telling = false;
      line.watch(inOrder(wanted, before));
    });
  }

  function merged(ticks: readonly Tick[]): readonly Quote[] {
    const changed = new Map<InstrumentId, Quote>();
    for (const tick of ticks) {
      const id = tick.instrument;
      if (!wanted.has(id)) continue;
      const quote = mergeTick(latest.get(id) ?? emptyQuote(id), tick, world.nowMs());
      latest.set(id, quote);
      changed.set(id, quote);
    }
    return [...changed.values()];
  }

  return {
    subscribe: (id, detail) => {
      wanted.set(id, detail);
      tellSoon();
    },
    unsubscribe: (id) => {
      wanted.delete(id);
      latest.delete(id);
      tellSoon();
    },
    pull: () => null,
    first: (ids) => {
      before = ids;
      tellSoon();
    },
    feed: (book) => {
      line.onTicks((ticks) => book.apply(merged(ticks)));
      line.onAlive(() => book.vouch());
      line.onLink(({ state }) => {
        // Silence that ends is the same connection, on which nothing was lost.
        if (state === 'down' || state === 'connecting') book.lost();
      });
    },
  };
}

/** Lines that are too short are cut at the end, so what money rides on stands at the front. */
function inOrder(
  wanted: ReadonlyMap<InstrumentId, TickDetail>,
  first: ReadonlySet<InstrumentId>,
): ReadonlyMap<InstrumentId, TickDetail> {
  const front = [...wanted].filter(([id]) => first.has(id));
  const rest = [...wanted].filter(([id]) => !first.has(id));
  return new Map([...front, ...rest]);
}

export function emptyQuote(instrument: InstrumentId): Quote {
  return {
    instrument,
    last: null,
    lastQuantity: quantity(0),
    bid: null,
    ask: null,
    bidQuantity: quantity(0),
    askQuantity: quantity(0),
    open: null,
    high: null,
    low: null,
    close: null,
    volume: 0,
    openInterest: null,
    bandLow: null,
    bandHigh: null,
    changedMs: 0,
    lastTradeMs: null,
    depth: null,
  };
}

/** A field that the tick does not carry stays as it was; one that it carries as null is gone. */
export function mergeTick(quote: Quote, tick: Tick, nowMs: number): Quote {
  const [bid] = tick.bids ?? [];
  const [ask] = tick.asks ?? [];
  return {
    ...quote,
    ...plainFields(tick),
    ...(tick.bids && { bid: bid?.price ?? null, bidQuantity: bid?.quantity ?? quantity(0) }),
    ...(tick.asks && { ask: ask?.price ?? null, askQuantity: ask?.quantity ?? quantity(0) }),
    ...((tick.bids ?? tick.asks) && {
      depth: {
        bids: tick.bids?.slice(0, LEVELS).map(levelOf) ?? quote.depth?.bids ?? [],
        asks: tick.asks?.slice(0, LEVELS).map(levelOf) ?? quote.depth?.asks ?? [],
      },
    }),
    changedMs: nowMs,
  };
}

function levelOf({ price, quantity: units, orders }: TickLevel): DepthLevel {
  return { price, quantity: units, orders };
}

const PLAIN = [
  'last',
  'lastQuantity',
  'lastTradeMs',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'openInterest',
  'bandLow',
  'bandHigh',
] as const satisfies readonly (keyof Tick & keyof Quote)[];

function plainFields(tick: Tick): Partial<Quote> {
  return Object.fromEntries(
    PLAIN.filter((name) => tick[name] !== undefined).map((name) => [name, tick[name]]),
  );
}
