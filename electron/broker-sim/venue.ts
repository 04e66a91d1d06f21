/**
 * The market as the simulated broker and its exchange see it: the simulated market of paper
 * trading, plus what can be done to it from outside. Contracts can be halted, given another band,
 * moved to another price, or have their terms changed as over a night.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { type Price, ZERO_PRICE } from '../../shared/domain/money.ts';
import { type Quantity, quantity } from '../../shared/domain/quantity.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import type { Side } from '../../shared/domain/side.ts';
import { must } from '../../shared/lib/assert.ts';
import type { ExchangeMarket } from '../broker/paper/paper-exchange.ts';
import type { Depth, DepthLevel, Quote } from '../market/quotes.ts';
import { isTrading } from '../market/session-clock.ts';
import type { MarketTrade, SimulatedMarket } from '../market/simulated-market.ts';
import type { Cancel, World } from '../platform/world.ts';

/** A quote together with the exchange's time that stands in it on the wire. */
export interface QuotePicture {
  readonly instrument: Instrument;
  readonly quote: Quote;
  readonly exchangeMs: number;
}

export type TicksAs = 'normal' | 'frozen' | 'zero' | 'crossed' | 'future';

export interface Venue extends ExchangeMarket {
  readonly market: SimulatedMarket;
  instrument(id: InstrumentId): Instrument | null;
  /** Every contract listed, in a stable order; those padded for load tests come last. */
  listed(): Iterable<Instrument>;
  /** The quote as a stream or a snapshot shows it; null for a contract without a price. */
  picture(id: InstrumentId): QuotePicture | null;
  /** Runs after every market step; pictures may have changed. */
  onTick(listen: () => void): Cancel;
  isHalted(id: InstrumentId): boolean;
  /** Whether an order could trade now. */
  trading(): boolean;
  halt(id: InstrumentId, on: boolean): void;
  band(id: InstrumentId, low: Price | null, high: Price | null): void;
  /** Null puts the contract back to where the market has it. */
  movePrice(id: InstrumentId, to: Price | null): void;
  showTicks(id: InstrumentId, as: TicksAs): void;
  changeTerms(id: InstrumentId, terms: { lot?: number; freeze?: number }): void;
  /** Ends or reopens the session whatever the clock says; null gives it back to the clock. */
  forceSession(open: boolean | null): void;
}

const AHEAD_MS = 3_600_000;

/** The very broken quote that a feed can send; `frozen` is left to whoever remembers the last. */
export function bentPicture(picture: QuotePicture, as: TicksAs): QuotePicture {
  const { quote } = picture;
  switch (as) {
    case 'normal':
    case 'frozen':
      return picture;
    case 'zero':
      return { ...picture, quote: { ...quote, last: ZERO_PRICE } };
    case 'crossed':
      return { ...picture, quote: crossed(quote) };
    case 'future': {
      const exchangeMs = picture.exchangeMs + AHEAD_MS;
      return { ...picture, quote: { ...quote, lastTradeMs: exchangeMs }, exchangeMs };
    }
  }
}

function crossed(quote: Quote): Quote {
  const depth = quote.depth === null ? null : { bids: quote.depth.asks, asks: quote.depth.bids };
  return { ...quote, bid: quote.ask, ask: quote.bid, depth };
}

export function openVenue(world: Pick<World, 'nowMs'>, market: SimulatedMarket): Venue {
  return new OpenVenue(world, market);
}

interface Moved {
  readonly from: Quote;
  readonly to: Quote;
}

class OpenVenue implements Venue {
  readonly market: SimulatedMarket;
  readonly #world: Pick<World, 'nowMs'>;
  readonly #halted = new Set<InstrumentId>();
  readonly #bands = new Map<InstrumentId, { low: Price | null; high: Price | null }>();
  /** Scaled; what is added to every price of the contract. */
  readonly #shifts = new Map<InstrumentId, number>();
  readonly #moved = new Map<InstrumentId, Moved>();
  readonly #ticks = new Map<InstrumentId, TicksAs>();
  readonly #frozen = new Map<InstrumentId, QuotePicture>();
  #forced: boolean | null = null;

  constructor(world: Pick<World, 'nowMs'>, market: SimulatedMarket) {
    this.#world = world;
    this.market = market;
  }

  get instruments(): SimulatedMarket['instruments'] {
    return this.market.instruments;
  }

  session(): SessionState {
    if (this.#forced === null) return this.market.session();
    return this.#forced ? 'open' : 'closed';
  }

  step(): number {
    return this.market.step();
  }

  valuation(id: InstrumentId): ReturnType<SimulatedMarket['valuation']> {
    return this.market.valuation(id);
  }

  quote(id: InstrumentId): Quote | null {
    const from = this.market.quote(id);
    if (from === null) return null;
    const shift = this.#shifts.get(id) ?? 0;
    const band = this.#bands.get(id);
    if (shift === 0 && band === undefined) return from;
    const known = this.#moved.get(id);
    if (known?.from === from) return known.to;
    const to = moved(from, shift, band ?? null);
    this.#moved.set(id, { from, to });
    return to;
  }

  depth(id: InstrumentId, levels: number): Depth | null {
    if (this.#halted.has(id)) return null;
    const depth = this.market.depth(id, levels);
    const shift = this.#shifts.get(id) ?? 0;
    return depth === null || shift === 0 ? depth : movedDepth(depth, shift);
  }

  waitingAt(id: InstrumentId, at: Price, side: Side): Quantity {
    const there = at - (this.#shifts.get(id) ?? 0);
    return there <= 0 ? quantity(0) : this.market.waitingAt(id, there as Price, side);
  }

  tradeNow(id: InstrumentId): MarketTrade | null {
    const trade = this.#halted.has(id) ? null : this.market.tradeNow(id);
    const shift = this.#shifts.get(id) ?? 0;
    return trade === null || shift === 0 ? trade : { ...trade, price: by(trade.price, shift) };
  }

  noteTrade(id: InstrumentId, at: Price, units: Quantity): void {
    const there = at - (this.#shifts.get(id) ?? 0);
    if (there > 0) this.market.noteTrade(id, there as Price, units);
  }

  instrument(id: InstrumentId): Instrument | null {
    return this.instruments.get(id);
  }

  listed(): Iterable<Instrument> {
    return this.instruments.all();
  }

  picture(id: InstrumentId): QuotePicture | null {
    const instrument = this.instruments.get(id);
    const quote = instrument === null ? null : this.quote(id);
    if (instrument === null || quote === null) return null;
    const frozen = this.#frozen.get(id);
    if (frozen !== undefined) return frozen;
    const picture = { instrument, quote, exchangeMs: this.#world.nowMs() };
    return bentPicture(picture, this.#ticks.get(id) ?? 'normal');
  }

  onTick(listen: () => void): Cancel {
    return this.market.onStep(listen);
  }

  isHalted(id: InstrumentId): boolean {
    return this.#halted.has(id);
  }

  trading(): boolean {
    return isTrading(this.session());
  }

  halt(id: InstrumentId, on: boolean): void {
    if (on) this.#halted.add(id);
    else this.#halted.delete(id);
  }

  band(id: InstrumentId, low: Price | null, high: Price | null): void {
    this.#moved.delete(id);
    if (low === null && high === null) this.#bands.delete(id);
    else this.#bands.set(id, { low, high });
  }

  movePrice(id: InstrumentId, to: Price | null): void {
    this.#moved.delete(id);
    const last = this.market.quote(id)?.last ?? null;
    if (to === null || last === null) this.#shifts.delete(id);
    else this.#shifts.set(id, to - last);
  }

  showTicks(id: InstrumentId, as: TicksAs): void {
    this.#frozen.delete(id);
    this.#ticks.set(id, as);
    const now = as === 'frozen' ? this.picture(id) : null;
    if (now !== null) this.#frozen.set(id, now);
  }

  changeTerms(id: InstrumentId, terms: { lot?: number; freeze?: number }): void {
    const known = must(this.instruments.get(id), `no contract ${id}`);
    const lot = terms.lot === undefined ? known.lot : quantity(terms.lot);
    const freeze = terms.freeze === undefined ? known.freeze : quantity(terms.freeze);
    this.instruments.add([{ ...known, lot, freeze }]);
  }

  forceSession(open: boolean | null): void {
    this.#forced = open;
  }
}

function by(at: Price, shift: number): Price {
  return Math.max(0, at + shift) as Price;
}

function maybeBy(at: Price | null, shift: number): Price | null {
  return at === null ? null : by(at, shift);
}

function moved(
  quote: Quote,
  shift: number,
  band: { low: Price | null; high: Price | null } | null,
): Quote {
  const last = maybeBy(quote.last, shift);
  const high = quote.high !== null && last !== null && last > quote.high ? last : quote.high;
  const low = quote.low !== null && last !== null && last < quote.low ? last : quote.low;
  return {
    ...quote,
    last,
    high,
    low,
    bid: maybeBy(quote.bid, shift),
    ask: maybeBy(quote.ask, shift),
    bandLow: band === null ? maybeBy(quote.bandLow, shift) : band.low,
    bandHigh: band === null ? maybeBy(quote.bandHigh, shift) : band.high,
    depth: quote.depth === null ? null : movedDepth(quote.depth, shift),
  };
}

/** Levels that would stand at nothing or below are no levels. */
function movedDepth({ bids, asks }: Depth, shift: number): Depth {
  const side = (levels: readonly DepthLevel[]): DepthLevel[] =>
    levels
      .filter((level) => level.price + shift > 0)
      .map((level) => ({
        ...level,
        price: by(level.price, shift),
      }));
  return { bids: side(bids), asks: side(asks) };
}
