/**
 * The simulated exchange's public side: levels, books, trades and a clock. Deterministic from its
 * seed: the same seed and the same number of steps give the same market, at any speed and whoever
 * watches. Only watched contracts are worked out at every step, all others when somebody asks.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { type Price, SCALE } from '../../shared/domain/money.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import type { Side } from '../../shared/domain/side.ts';
import { indiaDay } from '../../shared/maths/calendar.ts';
import type { Cancel, World } from '../platform/world.ts';
import {
  fairPrice,
  type PricedContract,
  prepareContract,
  type Valuation,
  valueContract,
  yearsLeft,
} from './contract-pricing.ts';
import { depthAt, lastPrint, unitsWaitingAt } from './depth-model.ts';
import { overlayContracts } from './chain-start.ts';
import { contractRule } from './contract-rules.ts';
import { type IndexPaths, openIndexPaths, type PathState, STEP_MS } from './index-paths.ts';
import { type InstrumentBook, openInstrumentBook } from './instruments.ts';
import { listContracts } from './listing.ts';
import { openQuoteMaker, type QuoteMaker } from './quote-maker.ts';
import type { Depth, Quote, QuoteFeed, QuoteSource } from './quotes.ts';
import { isTrading, type SessionMode, sessionAt } from './session-clock.ts';
import { checkSetups, UNDERLYINGS, type UnderlyingSetup } from './underlyings.ts';
import type { StrikeVolatilities } from './volatility-surface.ts';

export const SPEEDS = [0, 1, 2, 5, 10] as const;
/** How many market steps a quarter of a second holds; 0 is a pause. */
export type Speed = (typeof SPEEDS)[number];

/** After a sleep of the computer the market goes on from where it was, not through the gap. */
const LONGEST_CATCH_UP_MS = 2_000;

export interface MarketOptions {
  readonly seed: number;
  readonly setups?: readonly UnderlyingSetup[];
  readonly mode?: SessionMode;
  readonly speed?: Speed;
  /** Where a market that ran before goes on. */
  readonly from?: MarketState | null;
}

/** Figures of one expiry that came from outside and stay in place of the model's. */
export interface ChainOverlay {
  readonly underlying: string;
  readonly expiryDay: string;
  /** Every strike of the chain, scaled; those without a volatility lie between those with one. */
  readonly strikes: readonly number[];
  readonly volatilities: StrikeVolatilities;
  readonly figures: Readonly<
    Record<InstrumentId, { readonly volume: number; readonly openInterest: number }>
  >;
}

export interface MarketState {
  readonly paths: readonly PathState[];
  readonly overlays: readonly ChainOverlay[];
}

/** A trade of somebody else in this very step. */
export interface MarketTrade {
  readonly price: Price;
  readonly quantity: Quantity;
  readonly aggressor: Side;
}

export interface SimulatedMarket extends QuoteSource {
  readonly instruments: InstrumentBook;
  session(): SessionState;
  setMode(mode: SessionMode): void;
  mode(): SessionMode;
  speed(): Speed;
  setSpeed(speed: Speed): void;
  start(): void;
  stop(): void;
  /** Lets so much time pass at the present speed. */
  advance(elapsedMs: number): void;
  step(): number;
  /** Runs after every step, before quotes are published. */
  onStep(listen: () => void): Cancel;
  /** Runs when the session opened, closed or changed otherwise. */
  onSession(listen: (session: SessionState) => void): Cancel;
  /** Runs when an underlying was put somewhere else, as by an imported chain. */
  onPlaced(listen: () => void): Cancel;
  /** Where the changed quotes of watched contracts go. */
  feed(to: QuoteFeed): void;
  quote(id: InstrumentId): Quote | null;
  /** The book beyond what is shown, for matching. */
  depth(id: InstrumentId, levels: number): Depth | null;
  /** Units that others have waiting at this price. */
  waitingAt(id: InstrumentId, at: Price, side: Side): Quantity;
  tradeNow(id: InstrumentId): MarketTrade | null;
  /** Our own fill is a trade of this market too. */
  noteTrade(id: InstrumentId, at: Price, units: Quantity): void;
  valuation(id: InstrumentId): Valuation | null;
  /** Level of an underlying in rupees; null when it is not simulated. */
  level(underlying: string): number | null;
  addUnderlying(setup: UnderlyingSetup): void;
  /** Puts an underlying at a level and one of its expiries on given volatilities. */
  overlay(overlay: ChainOverlay, level: number): void;
  state(): MarketState;
}

export function openSimulatedMarket(world: World, options: MarketOptions): SimulatedMarket {
  const setups = options.setups ?? UNDERLYINGS;
  const today = indiaDay(world.nowMs());
  checkSetups(setups, today);
  const paths = openIndexPaths(setups, options.seed, options.from?.paths);
  return new Market(world, options, setups, paths);
}

class Market implements SimulatedMarket {
  readonly instruments = openInstrumentBook();
  readonly #world: World;
  readonly #setups: readonly UnderlyingSetup[];
  readonly #paths: IndexPaths;
  readonly #makers = new Map<InstrumentId, QuoteMaker>();
  readonly #watched = new Set<InstrumentId>();
  readonly #published = new Map<InstrumentId, Quote>();
  readonly #listeners = new Set<() => void>();
  readonly #placedListeners = new Set<() => void>();
  readonly #sessionListeners = new Set<(session: SessionState) => void>();
  readonly #overlays: ChainOverlay[];
  #feed: QuoteFeed | null = null;
  #mode: SessionMode;
  #speed: Speed;
  #owedMs = 0;
  #timer: Cancel | null = null;
  #day: string;
  #heardSession: SessionState | null = null;

  constructor(
    world: World,
    options: MarketOptions,
    setups: readonly UnderlyingSetup[],
    paths: IndexPaths,
  ) {
    this.#world = world;
    this.#setups = setups;
    this.#paths = paths;
    this.#mode = options.mode ?? 'always_open';
    this.#speed = options.speed ?? 1;
    this.#day = indiaDay(world.nowMs());
    this.#overlays = (options.from?.overlays ?? []).filter((each) => each.expiryDay >= this.#day);
    this.#list(this.#day);
  }

  session(): SessionState {
    return sessionAt(this.#mode, this.#world.nowMs());
  }

  mode(): SessionMode {
    return this.#mode;
  }

  setMode(mode: SessionMode): void {
    this.#mode = mode;
  }

  speed(): Speed {
    return this.#speed;
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
    this.#owedMs = 0;
  }

  start(): void {
    if (this.#timer !== null) return;
    let beforeMs = this.#world.monotonicMs();
    const tick = (): void => {
      const nowMs = this.#world.monotonicMs();
      const elapsedMs = nowMs - beforeMs;
      beforeMs = nowMs;
      this.#timer = this.#world.after(STEP_MS, tick);
      this.advance(Math.min(elapsedMs, LONGEST_CATCH_UP_MS));
    };
    this.#timer = this.#world.after(STEP_MS, tick);
  }

  stop(): void {
    this.#timer?.();
    this.#timer = null;
  }

  advance(elapsedMs: number): void {
    this.#rollDay();
    this.#feed?.vouch();
    const session = this.#noticeSession();
    if (!isTrading(session)) return;
    this.#owedMs += elapsedMs * this.#speed;
    let moved = false;
    while (this.#owedMs >= STEP_MS) {
      this.#owedMs -= STEP_MS;
      this.#paths.advance();
      for (const listen of this.#listeners) listen();
      moved = true;
    }
    if (moved) this.#publish();
  }

  step(): number {
    return this.#paths.step();
  }

  onStep(listen: () => void): Cancel {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  onSession(listen: (session: SessionState) => void): Cancel {
    this.#sessionListeners.add(listen);
    return () => this.#sessionListeners.delete(listen);
  }

  onPlaced(listen: () => void): Cancel {
    this.#placedListeners.add(listen);
    return () => this.#placedListeners.delete(listen);
  }

  feed(to: QuoteFeed): void {
    this.#feed = to;
  }

  subscribe(id: InstrumentId): void {
    this.#watched.add(id);
  }

  unsubscribe(id: InstrumentId): void {
    this.#watched.delete(id);
    this.#published.delete(id);
  }

  pull(id: InstrumentId): Quote | null {
    return this.quote(id);
  }

  quote(id: InstrumentId): Quote | null {
    return this.#maker(id)?.make(this.step(), this.#world.nowMs()) ?? null;
  }

  depth(id: InstrumentId, levels: number): Depth | null {
    const contract = this.#maker(id)?.contract ?? null;
    if (contract === null || contract.instrument.kind === 'index') return null;
    return depthAt(contract, this.#fairNow(contract), this.step(), levels);
  }

  waitingAt(id: InstrumentId, at: Price, side: Side): Quantity {
    const contract = this.#maker(id)?.contract ?? null;
    return contract === null ? (0 as Quantity) : unitsWaitingAt(contract, at, side, this.step());
  }

  tradeNow(id: InstrumentId): MarketTrade | null {
    const maker = this.#maker(id);
    if (maker === null || maker.contract.instrument.kind === 'index') return null;
    const print = lastPrint(maker.contract, this.step());
    if (print.step !== this.step()) return null;
    const at = maker.tradePrice(print, this.#world.nowMs());
    return { price: at, quantity: print.quantity, aggressor: print.aggressor };
  }

  noteTrade(id: InstrumentId, at: Price, units: Quantity): void {
    this.#maker(id)?.notePrint({ step: this.step(), price: at, quantity: units, units });
  }

  valuation(id: InstrumentId): Valuation | null {
    const maker = this.#maker(id);
    return maker === null ? null : valueContract(maker.contract, this.step(), this.#world.nowMs());
  }

  level(underlying: string): number | null {
    return this.#paths.find(underlying)?.level() ?? null;
  }

  addUnderlying(setup: UnderlyingSetup): void {
    if (this.#paths.find(setup.name) === null) this.#paths.add(setup);
  }

  overlay(overlay: ChainOverlay, level: number): void {
    const same = (other: ChainOverlay): boolean =>
      other.underlying === overlay.underlying && other.expiryDay === overlay.expiryDay;
    const place = this.#overlays.findIndex(same);
    if (place >= 0) this.#overlays.splice(place, 1);
    this.#overlays.push(overlay);
    this.#paths.place(overlay.underlying, level);
    this.#makers.clear();
    this.#publish();
    for (const listen of this.#placedListeners) listen();
  }

  state(): MarketState {
    return { paths: this.#paths.all().map((path) => path.state()), overlays: this.#overlays };
  }

  /** Prepared on first use; a contract whose underlying is not simulated has no price. */
  #maker(id: InstrumentId): QuoteMaker | null {
    const known = this.#makers.get(id);
    if (known !== undefined) return known;
    const instrument = this.instruments.get(id);
    const path = instrument === null ? null : this.#paths.find(instrument.underlying);
    if (instrument === null || path === null) return null;
    const overlay = this.#overlays.find(
      (each) =>
        each.underlying === instrument.underlying && each.expiryDay === instrument.expiryDay,
    );
    const chain = overlay?.volatilities ?? null;
    const contract = prepareContract(instrument, path, chain, this.#world.nowMs());
    const maker = openQuoteMaker(contract, overlay?.figures[id] ?? null);
    this.#makers.set(id, maker);
    return maker;
  }

  #fairNow(contract: PricedContract): number {
    const { path } = contract;
    const step = this.step();
    const years = yearsLeft(contract, this.#world.nowMs());
    return fairPrice(contract, path.levelAt(step), path.factorAt(step), years);
  }

  #noticeSession(): SessionState {
    const session = this.session();
    if (session !== this.#heardSession) {
      this.#heardSession = session;
      for (const listen of this.#sessionListeners) listen(session);
    }
    return session;
  }

  /** Everything that trades on this day; what traded before stays known. */
  #list(today: string): void {
    this.instruments.add(listContracts(this.#setups, (name) => this.level(name) ?? 0, today));
    for (const overlay of this.#overlays) {
      const setup = this.#setups.find((each) => each.name === overlay.underlying);
      const rule = contractRule(overlay.underlying, today);
      if (setup === undefined || rule === null) continue;
      this.instruments.add(overlayContracts(overlay, setup, rule, today));
    }
  }

  #publish(): void {
    if (this.#feed === null) return;
    const changed: Quote[] = [];
    for (const id of this.#watched) {
      const quote = this.quote(id);
      if (quote === null || this.#published.get(id) === quote) continue;
      this.#published.set(id, quote);
      changed.push(quote);
    }
    this.#feed.apply(changed);
  }

  /** A market that runs over midnight starts a new day: yesterday's levels become the close. */
  #rollDay(): void {
    const today = indiaDay(this.#world.nowMs());
    if (today === this.#day) return;
    this.#day = today;
    this.#paths.rollDay();
    this.#makers.clear();
    this.#list(today);
  }
}

/** The level as a scaled price, for searches that want the strikes near it first. */
export function scaledLevel(market: SimulatedMarket, underlying: string): Price | null {
  const level = market.level(underlying);
  return level === null ? null : (Math.round(level * SCALE) as Price);
}
