/**
 * Positions as a fold of fills, per strategy, contract and product. Open lots are matched first in,
 * first out, so realised profit is exact and integer; an average is value over quantity when
 * printed.
 */
import { assert } from '../lib/assert.ts';
import type { Fill } from './fill.ts';
import type { AccountId, InstrumentId, StrategyName } from './ids.ts';
import { addMoney, type Money, money, type Price, times, ZERO_MONEY } from './money.ts';
import type { Product } from './order-events.ts';
import { FLAT, type SignedQuantity, signedQuantity } from './quantity.ts';
import { SIDE_SIGN } from './side.ts';

export interface PositionKey {
  readonly account: AccountId;
  readonly strategy: StrategyName;
  readonly instrument: InstrumentId;
  readonly product: Product;
}

export interface OpenLot {
  /** Signed: a short lot is below zero. */
  readonly units: SignedQuantity;
  readonly price: Price;
  readonly atMs: number;
}

export interface Position extends PositionKey {
  readonly net: SignedQuantity;
  readonly lots: readonly OpenLot[];
  /**
   * Signed cost of the open lots: what was paid for longs above zero, received for shorts below.
   */
  readonly openValue: Money;
  readonly realised: Money;
  readonly boughtUnits: number;
  readonly soldUnits: number;
  readonly boughtValue: Money;
  readonly soldValue: Money;
  readonly lastFillMs: number;
}

/** All strategies of a contract together, as a broker counts them. */
export function contractKey(instrument: InstrumentId, product: Product): string {
  return `${instrument}|${product}`;
}

export function positionKeyText(key: PositionKey): string {
  return `${key.account}|${key.strategy}|${key.instrument}|${key.product}`;
}

export function emptyPosition(key: PositionKey): Position {
  return {
    account: key.account,
    strategy: key.strategy,
    instrument: key.instrument,
    product: key.product,
    net: FLAT,
    lots: [],
    openValue: ZERO_MONEY,
    realised: ZERO_MONEY,
    boughtUnits: 0,
    soldUnits: 0,
    boughtValue: ZERO_MONEY,
    soldValue: ZERO_MONEY,
    lastFillMs: 0,
  };
}

/** The position after one fill; closing matches the oldest lots first, the rest opens. */
export function applyFill(before: Position, fill: Fill): Position {
  const value = times(fill.price, fill.quantity);
  const { lots, realised, openValue } = matchLots(before.lots, fill);
  const after: Position = {
    ...before,
    lots,
    net: signedQuantity(before.net + SIDE_SIGN[fill.side] * fill.quantity),
    openValue: addMoney(before.openValue, openValue),
    realised: addMoney(before.realised, realised),
    boughtUnits: before.boughtUnits + (fill.side === 'buy' ? fill.quantity : 0),
    soldUnits: before.soldUnits + (fill.side === 'sell' ? fill.quantity : 0),
    boughtValue: fill.side === 'buy' ? addMoney(before.boughtValue, value) : before.boughtValue,
    soldValue: fill.side === 'sell' ? addMoney(before.soldValue, value) : before.soldValue,
    lastFillMs: fill.atMs,
  };
  assertIdentity(after);
  return after;
}

interface Matched {
  readonly lots: readonly OpenLot[];
  readonly realised: Money;
  /** What this fill adds to the cost of the open lots; closing takes away. */
  readonly openValue: Money;
}

/**
 * Only the lots that a fill closes are looked at: a day of many fills stays as fast as its start.
 */
function matchLots(lots: readonly OpenLot[], fill: Fill): Matched {
  const sign = SIDE_SIGN[fill.side];
  let remaining: number = fill.quantity;
  let realised = 0;
  let openValue = 0;
  let gone = 0;
  let cut: OpenLot | null = null;
  for (const lot of lots) {
    if (remaining === 0 || Math.sign(lot.units) !== -sign) break;
    const closes = Math.min(remaining, Math.abs(lot.units));
    remaining -= closes;
    realised += closes * (fill.price - lot.price) * Math.sign(lot.units);
    openValue += sign * closes * lot.price;
    gone += 1;
    const rest = lot.units + sign * closes;
    if (rest !== 0) cut = { ...lot, units: signedQuantity(rest) };
  }
  const left = lots.slice(gone);
  if (cut !== null) left.unshift(cut);
  if (remaining > 0) {
    openValue += sign * remaining * fill.price;
    left.push({ units: signedQuantity(sign * remaining), price: fill.price, atMs: fill.atMs });
  }
  return { lots: left, realised: money(realised), openValue: money(openValue) };
}

/** Cash out and in must explain the open cost and the realised profit exactly. */
function assertIdentity(position: Position): void {
  const cash = position.soldValue - position.boughtValue;
  assert(cash + position.openValue === position.realised, 'position value does not add up');
  assert(
    position.boughtUnits - position.soldUnits === position.net,
    'position quantity does not add up',
  );
}

/** What the open lots would bring beyond their cost at this price. */
export function unrealisedAt(position: Position, mark: Price): Money {
  return money(mark * position.net - position.openValue);
}
