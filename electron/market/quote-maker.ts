/** Puts one contract's price, book, trades and day figures together as a Quote. */
import type { InstrumentId } from '../../shared/domain/ids.ts';
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

export function openQuoteMaker(
  contract: PricedContract,
  base: { readonly volume: number; readonly openInterest: number } | null,
): QuoteMaker {
  let last: Quote | null = null;
  let madeAtStep = -1;
  let figures: DayFigures | null = null;
  let bands: Bands | null = null;
  let own: OwnPrint | null = null;
  let ownUnits = 0;
  const { instrument } = contract;
  const baseVolume = base?.volume ?? usualVolume(contract);
  const baseInterest = base?.openInterest ?? usualInterest(contract);

  function fairAt(step: number, nowMs: number): number {
    const { path } = contract;
    return fairPrice(contract, path.levelAt(step), path.factorAt(step), yearsLeft(contract, nowMs));
  }

  function tradePrice(print: Print, nowMs: number): Price {
    const fair = fairAt(print.step, nowMs);
    if (instrument.kind === 'index') return nearestTick(fair * SCALE, instrument.tick);
    const { bids, asks } = depthAt(contract, fair, print.step, 1);
    const hit = print.aggressor === 'buy' ? asks[0] : (bids[0] ?? asks[0]);
    return hit?.price ?? instrument.tick;
  }

  function dayFigures(nowMs: number): DayFigures {
    const version = contract.path.dayVersion();
    if (figures === null || figures.version !== version) {
      figures = { version, ...dayPrices(contract, nowMs) };
    }
    return figures;
  }

  function bandsAt(step: number, nowMs: number): Bands {
    const block = Math.floor(step / BAND_STEPS);
    if (bands === null || bands.block !== block) {
      bands = { block, ...priceBands(contract, fairAt(block * BAND_STEPS, nowMs)) };
    }
    return bands;
  }

  function lastTrade(
    step: number,
    nowMs: number,
  ): { price: Price; quantity: Print['quantity']; step: number } {
    const print = instrument.kind === 'index' ? indexPrint(step) : lastPrint(contract, step);
    if (own !== null && own.step >= print.step) return own;
    return { price: tradePrice(print, nowMs), quantity: print.quantity, step: print.step };
  }

  function build(step: number, nowMs: number): Quote {
    const depth =
      instrument.kind === 'index' ? null : shownDepth(contract, fairAt(step, nowMs), step);
    const trade = lastTrade(step, nowMs);
    const day = dayFigures(nowMs);
    const band = bandsAt(step, nowMs);
    const bid = depth?.bids[0];
    const ask = depth?.asks[0];
    const isIndex = instrument.kind === 'index';
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
      volume: isIndex ? 0 : baseVolume + unitsTraded(contract, step) + ownUnits,
      openInterest: isDerivative(instrument) ? interestAt(contract, baseInterest, step) : null,
      bandLow: isIndex ? null : band.low,
      bandHigh: isIndex ? null : band.high,
      changedMs: nowMs,
      lastTradeMs: nowMs - Math.max(0, step - trade.step) * STEP_MS,
      depth,
    };
  }

  return {
    contract,
    make: (step, nowMs) => {
      if (last !== null && madeAtStep === step) return last;
      const next = build(step, nowMs);
      madeAtStep = step;
      if (last === null || !sameFigures(last, next)) last = next;
      return last;
    },
    tradePrice,
    notePrint: (print) => {
      own = print;
      ownUnits += print.units;
      madeAtStep = -1;
    },
  };
}

function indexPrint(step: number): Print {
  return { step, aggressor: 'buy', quantity: NO_QUANTITY };
}

function shownDepth(contract: PricedContract, fair: number, step: number): Depth {
  return depthAt(contract, fair, step, SHOWN_LEVELS);
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

export type MakerLookup = (id: InstrumentId) => QuoteMaker | null;
