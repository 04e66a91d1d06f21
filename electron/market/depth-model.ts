/**
 * The order book and the trades around a fair price. A level's size belongs to its price for a
 * while, so that a book does not boil when it moves by a tick; how long, and how large, follows
 * from how busy the contract is.
 */
import { type Price, price, SCALE } from '../../shared/domain/money.ts';
import { type Quantity, quantity } from '../../shared/domain/quantity.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { PricedContract } from './contract-pricing.ts';
import { mix3, unit3 } from './prng.ts';
import type { Depth, DepthLevel } from './quotes.ts';

const BID_SALT = 0x51;
const ASK_SALT = 0xa7;
const NOISE_SALT = 0x1d;
const TRADE_SALT = 0x3b;

/** Levels with nothing on them are skipped at most this often in a row. */
const LARGEST_LEVEL_LOTS = 60;
const MOST_UNITS = 2_000_000;

/** Half the distance between the best two prices, in rupees. */
export function halfSpread(contract: PricedContract, fair: number): number {
  const quiet = 1 / contract.liquidity - 1;
  const part = Math.min(0.035, 0.0002 + 0.00025 * quiet);
  return contract.tick * 0.35 + fair * (contract.right === null ? part * 0.06 : part);
}

/**
 * The mid as this step's crowd sees it: the model's price, leaned to one side by a part of the
 * spread.
 */
export function leanedPrice(contract: PricedContract, fair: number, step: number): number {
  const block = (step + (contract.hash & 15)) >> 2;
  const lean = unit3(contract.hash, block, NOISE_SALT) - 0.5;
  return fair + lean * 0.8 * halfSpread(contract, fair);
}

/** The best `count` levels of each side, best first. */
export function depthAt(
  contract: PricedContract,
  fair: number,
  step: number,
  count: number,
): Depth {
  const tick = contract.instrument.tick;
  const middle = leanedPrice(contract, fair, step) * SCALE;
  const half = halfSpread(contract, fair) * SCALE;
  const bestBid = Math.floor((middle - half) / tick);
  const bestAsk = Math.max(bestBid + 1, Math.ceil((middle + half) / tick), 1);
  const stride = Math.max(1, Math.round((half / tick) * 0.4));
  return {
    bids: levels(contract, bestBid, -stride, step, count, BID_SALT),
    asks: levels(contract, bestAsk, stride, step, count, ASK_SALT),
  };
}

function levels(
  contract: PricedContract,
  best: number,
  stride: number,
  step: number,
  count: number,
  salt: number,
): readonly DepthLevel[] {
  const found: DepthLevel[] = [];
  const tick = contract.instrument.tick;
  for (let place = 0; place < count; place += 1) {
    const ticks = best + place * stride;
    if (ticks < 1) break;
    const units = unitsAt(contract, ticks, place, step, salt);
    const lots = Math.max(1, Math.round(units / contract.lot));
    found.push({ price: price(ticks * tick), quantity: units, orders: ordersIn(lots, ticks) });
  }
  return found;
}

/** Busy books refresh every second, quiet ones twice a minute; each price at its own moment. */
function unitsAt(
  contract: PricedContract,
  ticks: number,
  place: number,
  step: number,
  salt: number,
): Quantity {
  const period = contract.liquidity > 0.3 ? 4 : contract.liquidity > 0.05 ? 16 : 120;
  const phase = mix3(contract.hash, ticks, salt) & 127;
  const draw = unit3(contract.hash ^ salt, ticks, Math.floor((step + phase) / period));
  const most = 2 + LARGEST_LEVEL_LOTS * contract.liquidity;
  const lots = 1 + Math.floor(draw * draw * most * (1 + 0.4 * place));
  const lotUnits = contract.lot > 1 ? contract.lot : 25;
  return quantity(Math.min(MOST_UNITS, lots * lotUnits));
}

function ordersIn(lots: number, ticks: number): number {
  return Math.max(1, Math.min(lots, Math.round(lots / (2 + (ticks & 3)))));
}

/** Where one price's crowd stands: how many units wait there, whether or not it is shown. */
export function unitsWaitingAt(
  contract: PricedContract,
  at: Price,
  side: Side,
  step: number,
): Quantity {
  const ticks = Math.round(at / contract.instrument.tick);
  return unitsAt(contract, ticks, 2, step, side === 'buy' ? BID_SALT : ASK_SALT);
}

export interface Print {
  readonly step: number;
  /** The side that came to trade: a buyer lifts the best ask. */
  readonly aggressor: Side;
  readonly quantity: Quantity;
}

/** One trade in every so many steps, at a step of its own within each stretch. */
export function tradeStretch(contract: PricedContract): number {
  return Math.max(1, Math.min(120, Math.round(0.5 / contract.liquidity)));
}

/** The latest trade at or before the step. */
export function lastPrint(contract: PricedContract, step: number): Print {
  const stretch = tradeStretch(contract);
  const index = Math.floor(step / stretch);
  const inThis = tradeStepOf(contract, index, stretch);
  return inThis <= step ? printOf(contract, inThis) : printBefore(contract, index, stretch);
}

function printBefore(contract: PricedContract, index: number, stretch: number): Print {
  return printOf(contract, tradeStepOf(contract, index - 1, stretch));
}

function tradeStepOf(contract: PricedContract, index: number, stretch: number): number {
  return index * stretch + (mix3(contract.hash, index, TRADE_SALT) % stretch);
}

function printOf(contract: PricedContract, step: number): Print {
  const bits = mix3(contract.hash, step, TRADE_SALT + 1);
  const most = Math.max(1, Math.round(usualLots(contract) * 2));
  const lots = 1 + ((bits >>> 1) % most);
  const lotUnits = contract.lot > 1 ? contract.lot : 10;
  return {
    step,
    aggressor: (bits & 1) === 0 ? 'buy' : 'sell',
    quantity: quantity(lots * lotUnits),
  };
}

function usualLots(contract: PricedContract): number {
  return 1 + 24 * contract.liquidity;
}

/** Units traded since the market began: whole stretches count their usual size. */
export function unitsTraded(contract: PricedContract, step: number): number {
  const stretch = tradeStretch(contract);
  const index = Math.floor(step / stretch);
  const done = index + (tradeStepOf(contract, index, stretch) <= step ? 1 : 0);
  const lotUnits = contract.lot > 1 ? contract.lot : 10;
  return done * Math.round(usualLots(contract) + 1) * lotUnits;
}
