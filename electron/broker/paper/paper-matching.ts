/**
 * How much of one order trades now, and at which prices. An order that comes in takes what stands
 * against it, best price first, within its limit. One that rests waits: it trades when the other
 * side comes to its price, behind those who were there before, and always at its own price.
 */
import type { Price } from '../../../shared/domain/money.ts';
import { type Quantity, quantity } from '../../../shared/domain/quantity.ts';
import { oppositeSide, type Side } from '../../../shared/domain/side.ts';
import type { Depth, DepthLevel } from '../../market/quotes.ts';
import type { MarketTrade } from '../../market/simulated-market.ts';
import { type PaperOrder, unitsLeft } from './paper-order.ts';
import type { TakenLiquidity } from './taken-liquidity.ts';

export interface Match {
  readonly price: Price;
  readonly quantity: Quantity;
}

/** What the matching sees of the market at one step. */
export interface MarketView {
  readonly depth: Depth;
  readonly trade: MarketTrade | null;
  /** Units of others at the order's own price and side. */
  readonly waiting: number;
  readonly step: number;
  readonly lot: number;
  readonly taken: TakenLiquidity;
}

/** The most an order may trade in one step; for contracts that fill in parts on purpose. */
export function stepLimit(order: PaperOrder, lot: number, parts: number | null): number {
  if (parts === null) return unitsLeft(order);
  const part = Math.ceil(order.quantity / (parts * lot)) * lot;
  return Math.min(unitsLeft(order), part);
}

/** For an order that has just reached the book, or whose price was changed. */
export function matchIncoming(order: PaperOrder, view: MarketView, atMost: number): Match[] {
  const matches: Match[] = [];
  let left = Math.min(unitsLeft(order), atMost);
  for (const level of against(order.side, view.depth)) {
    if (left <= 0 || !within(order, level.price)) break;
    const units = available(order, level, view, left);
    if (units <= 0) continue;
    matches.push({ price: level.price, quantity: quantity(units) });
    take(order, level.price, units, view);
    left -= units;
  }
  return matches;
}

/** For an order that rests: the queue moves, and what reaches it trades at the order's price. */
export function matchResting(order: PaperOrder, view: MarketView, atMost: number): Match[] {
  const left = Math.min(unitsLeft(order), atMost);
  const crossed = crossingUnits(order, view, left);
  const units = Math.max(crossed, printedUnits(order, view, left));
  shortenQueue(order, view);
  if (units <= 0) return [];
  return [{ price: order.price, quantity: quantity(units) }];
}

/** Where a newcomer at this price stands: behind everybody there, or first when it betters them. */
export function queueBehind(
  order: PaperOrder,
  view: Pick<MarketView, 'depth' | 'waiting'>,
): number {
  const best = own(order.side, view.depth)[0]?.price;
  const betters =
    best === undefined || (order.side === 'buy' ? order.price > best : order.price < best);
  return betters ? 0 : view.waiting;
}

/** The other side now stands at or through our price. */
function crossingUnits(order: PaperOrder, view: MarketView, left: number): number {
  let units = 0;
  for (const level of against(order.side, view.depth)) {
    if (units >= left || !within(order, level.price)) break;
    const found = available(order, level, view, left - units);
    if (found > 0) take(order, level.price, found, view);
    units += found;
  }
  return units;
}

/** Somebody of the other side traded at or through our price in this step. */
function printedUnits(order: PaperOrder, view: MarketView, left: number): number {
  const { trade } = view;
  if (trade === null || trade.aggressor === order.side || !within(order, trade.price)) return 0;
  if (trade.price !== order.price) return wholeLots(Math.min(left, trade.quantity), view.lot);
  const ahead = order.queueAhead ?? 0;
  order.queueAhead = Math.max(0, ahead - trade.quantity);
  return wholeLots(Math.min(left, Math.max(0, trade.quantity - ahead)), view.lot);
}

/** Those in front of us may also cancel: never more ahead than now wait at the price. */
function shortenQueue(order: PaperOrder, view: MarketView): void {
  order.queueAhead = Math.min(order.queueAhead ?? view.waiting, view.waiting);
}

function available(order: PaperOrder, level: DepthLevel, view: MarketView, wanted: number): number {
  const side = oppositeSide(order.side);
  const there = view.taken.left(order.instrument, side, level.price, level.quantity, view.step);
  return wholeLots(Math.min(wanted, there), view.lot);
}

function take(order: PaperOrder, at: Price, units: number, view: MarketView): void {
  view.taken.take(order.instrument, oppositeSide(order.side), at, units, view.step);
}

function within(order: PaperOrder, at: Price): boolean {
  return order.side === 'buy' ? at <= order.price : at >= order.price;
}

function against(side: Side, depth: Depth): readonly DepthLevel[] {
  return side === 'buy' ? depth.asks : depth.bids;
}

function own(side: Side, depth: Depth): readonly DepthLevel[] {
  return side === 'buy' ? depth.bids : depth.asks;
}

function wholeLots(units: number, lot: number): number {
  return Math.floor(units / lot) * lot;
}
