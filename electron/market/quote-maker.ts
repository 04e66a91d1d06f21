/** Puts one contract's price, book, trades and day figures together as a Quote. */
import { isDerivative } from '../../shared/domain/instrument.ts';
import {
  ceilToTick,
  floorToTick,
  nearestTick,
  type Price,
  SCALE,
} from '../../shared/domain/money.ts';
import { NO_QUANTITY } from '../../shared/domain/quantity.ts';
import { fairPrice, type PricedContract, yearsLeft } from './contract-pricing.ts';
import { depthAt, lastPrint, type Print, unitsTraded } from './depth-model.ts';
import { STEP_MS, STEP_YEARS } from './index-paths.ts';
import { mix3 } from './prng.ts';
import type { Depth, Quote } from './quotes.ts';

export const SHOWN_LEVELS = 5;
/**
 * The exchange's reference for its bands is the mean of half a minute; ours is renewed as often.
 */
const BAND_STEPS = 120;
const SESSION_STEPS = (6.25 * 3_600_000) / STEP_MS;
const DAY_YEARS = 1 / 365;

interface DayFigures {
  readonly version: number;
  readonly open: Price;
  readonly close: Price;
  readonly high: Price;
  readonly low: Price;
}

interface Bands {
  readonly block: number;
  readonly low: Price;
  readonly high: Price;
}

/** Our own fills print as well; the latest of both is the last trade. */
export interface OwnPrint {
  readonly step: number;
  readonly price: Price;
  readonly quantity: Print['quantity'];
  readonly units: number;
}

export interface QuoteMaker {
  readonly contract: PricedContract;
  /** The same object again when nothing changed since the last call. */
  make(step: number, nowMs: number): Quote;
  /** Price of the latest trade at or before the step. */
  tradePrice(print: Print, nowMs: number): Price;
  notePrint(print: OwnPrint): void;
}

export interface BaseFigures {
  readonly volume: number;
  readonly openInterest: number;
}

export function openQuoteMaker(contract: PricedContract, base: BaseFigures | null): QuoteMaker {
  return new Maker(contract, base);
}

interface LastTrade {
  readonly price: Price;
  readonly quantity: Print['quantity'];
  readonly step: number;
}

class Maker implements QuoteMaker {
  readonly contract: PricedContract;
  readonly #base: BaseFigures;
  #last: Quote | null = null;
  #madeAtStep = -1;
  #figures: DayFigures | null = null;
  #bands: Bands | null = null;
  #own: OwnPrint | null = null;
  #ownUnits = 0;

  constructor(contract: PricedContract, base: BaseFigures | null) {
    this.contract = contract;
    this.#base = base ?? {
      volume: usualVolume(contract),
      openInterest: usualInterest(contract),
    };
  }

  make(step: number, nowMs: number): Quote {
    if (this.#last !== null && this.#madeAtStep === step) return this.#last;
    const next = this.#build(step, nowMs);
    this.#madeAtStep = step;
    if (this.#last === null || !sameFigures(this.#last, next)) this.#last = next;
    return this.#last;
  }

  tradePrice(print: Print, nowMs: number): Price {
    const { instrument } = this.contract;
    const fair = this.#fairAt(print.step, nowMs);
    if (instrument.kind === 'index') return nearestTick(fair * SCALE, instrument.tick);
    const { bids, asks } = depthAt(this.contract, fair, print.step, 1);
    const hit = print.aggressor === 'buy' ? asks[0] : (bids[0] ?? asks[0]);
    return hit?.price ?? instrument.tick;
  }

  notePrint(print: OwnPrint): void {
    this.#own = print;
    this.#ownUnits += print.units;
    this.#madeAtStep = -1;
  }

  #build(step: number, nowMs: number): Quote {
    const { instrument } = this.contract;
    const isIndex = instrument.kind === 'index';
    const fair = this.#fairAt(step, nowMs);
    const depth = isIndex ? null : depthAt(this.contract, fair, step, SHOWN_LEVELS);
    const trade = this.#lastTrade(step, nowMs);
    const day = this.#dayFigures(nowMs);
    const band = isIndex ? null : this.#bandsAt(step, nowMs);
    const bid = depth?.bids[0];
    const ask = depth?.asks[0];
    return {
      instrument: instrument.id,
      last: trade.price,
      lastQuantity: trade.quantity,
      bid: bid?.price ?? null,
      ask: ask?.price ?? null,
      bidQuantity: bid?.quantity ?? NO_QUANTITY,
      askQuantity: ask?.quantity ?? NO_QUANTITY,
      open: day.open,
      high: higher(day.high, trade.price),
      low: lower(day.low, trade.price),
      close: day.close,
      volume: isIndex ? 0 : this.#volumeAt(step),
      openInterest: isDerivative(instrument) ? this.#interestAt(step) : null,
      bandLow: band?.low ?? null,
      bandHigh: band?.high ?? null,
      changedMs: nowMs,
      lastTradeMs: nowMs - Math.max(0, step - trade.step) * STEP_MS,
      depth,
    };
  }

  #fairAt(step: number, nowMs: number): number {
    const { path } = this.contract;
    const years = yearsLeft(this.contract, nowMs);
    return fairPrice(this.contract, path.levelAt(step), path.factorAt(step), years);
  }

  #lastTrade(step: number, nowMs: number): LastTrade {
    const isIndex = this.contract.instrument.kind === 'index';
    const print = isIndex ? indexPrint(step) : lastPrint(this.contract, step);
    if (this.#own !== null && this.#own.step >= print.step) return this.#own;
    const price = this.tradePrice(print, nowMs);
    return { price, quantity: print.quantity, step: print.step };
  }

  #dayFigures(nowMs: number): DayFigures {
    const version = this.contract.path.dayVersion();
    if (this.#figures === null || this.#figures.version !== version) {
      this.#figures = { version, ...dayPrices(this.contract, nowMs) };
    }
    return this.#figures;
  }

  #bandsAt(step: number, nowMs: number): Bands {
    const block = Math.floor(step / BAND_STEPS);
    if (this.#bands === null || this.#bands.block !== block) {
      const reference = this.#fairAt(block * BAND_STEPS, nowMs);
      this.#bands = { block, ...priceBands(this.contract, reference) };
    }
    return this.#bands;
  }

  #volumeAt(step: number): number {
    return this.#base.volume + unitsTraded(this.contract, step) + this.#ownUnits;
  }

  #interestAt(step: number): number {
    return interestAt(this.contract, this.#base.openInterest, step);
  }
}

function indexPrint(step: number): Print {
  return { step, aggressor: 'buy', quantity: NO_QUANTITY };
}

function dayPrices(contract: PricedContract, nowMs: number): Omit<DayFigures, 'version'> {
  const { day } = contract.path;
  const years = yearsLeft(contract, nowMs);
  const tick = contract.instrument.tick;
  const at = (level: number, extraYears: number): Price => {
    const fair = fairPrice(contract, level, 1, contract.expiryMs === null ? 0 : years + extraYears);
    const nearest = nearestTick(fair * SCALE, tick);
    return nearest > 0 ? nearest : tick;
  };
  const rising = contract.right !== 'put';
  return {
    open: at(day.open, SESSION_STEPS * STEP_YEARS * DAY_YEARS),
    close: at(day.close, DAY_YEARS),
    high: at(rising ? day.high : day.low, 0),
    low: at(rising ? day.low : day.high, 0),
  };
}

/**
 * NSE F&O price limits: options to ₹50 by ₹20 either way, dearer ones by 40 %, futures by 3 %; BSE
 * options by 60 % and at least ₹30. A share with derivatives may move by 10 % from its close.
 */
function priceBands(contract: PricedContract, reference: number): { low: Price; high: Price } {
  const { instrument } = contract;
  const away = bandWidth(contract, reference);
  const low = ceilToTick(Math.max(0, reference - away) * SCALE, instrument.tick);
  return {
    low: low > 0 ? low : instrument.tick,
    high: floorToTick((reference + away) * SCALE, instrument.tick),
  };
}

function bandWidth(contract: PricedContract, reference: number): number {
  if (contract.expiryMs === null) return contract.path.day.close * 0.1;
  if (contract.right === null) return reference * 0.03;
  if (contract.instrument.exchange === 'BFO') return Math.max(30, reference * 0.6);
  return reference <= 50 ? 20 : reference * 0.4;
}

/** A day's volume so far for a market that began in the middle of a day. */
function usualVolume(contract: PricedContract): number {
  const share = ((contract.hash % 997) / 997) * 0.5 + 0.5;
  return Math.round(share * contract.liquidity * 60_000) * contract.lot;
}

/** Round strikes collect the positions. */
function usualInterest(contract: PricedContract): number {
  const round = contract.strike % 500 === 0 ? 3 : contract.strike % 100 === 0 ? 1.6 : 1;
  const share = ((contract.hash % 613) / 613) * 0.6 + 0.4;
  const lots = Math.round(share * round * (40 + 20_000 * Math.sqrt(contract.liquidity)));
  return lots * contract.lot;
}

function interestAt(contract: PricedContract, base: number, step: number): number {
  const block = Math.floor(step / 240);
  const drift = ((mix3(contract.hash, block, 77) % 201) - 100) / 100;
  return Math.max(0, Math.round((base / contract.lot) * (1 + 0.004 * drift)) * contract.lot);
}

function higher(a: Price, b: Price): Price {
  return a > b ? a : b;
}

function lower(a: Price, b: Price): Price {
  return a < b ? a : b;
}

/** Everything a trader could see; the times follow from these. */
function sameFigures(a: Quote, b: Quote): boolean {
  return (
    a.last === b.last &&
    a.bid === b.bid &&
    a.ask === b.ask &&
    a.bidQuantity === b.bidQuantity &&
    a.askQuantity === b.askQuantity &&
    a.volume === b.volume &&
    a.openInterest === b.openInterest &&
    a.high === b.high &&
    a.low === b.low &&
    a.bandHigh === b.bandHigh &&
    a.bandLow === b.bandLow &&
    sameDepth(a.depth, b.depth)
  );
}

function sameDepth(a: Depth | null, b: Depth | null): boolean {
  if (a === null || b === null) return a === b;
  return sameSide(a.bids, b.bids) && sameSide(a.asks, b.asks);
}

function sameSide(a: Depth['bids'], b: Depth['bids']): boolean {
  if (a.length !== b.length) return false;
  return a.every((level, place) => {
    const other = b[place];
    return other?.price === level.price && other.quantity === level.quantity;
  });
}
