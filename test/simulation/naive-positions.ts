/** Positions of the auditor: from zero, in whole numbers, the oldest lots closed first. */
import type { NaiveOrder } from './naive-book.ts';

export interface NaiveFill {
  readonly order: NaiveOrder;
  readonly buy: boolean;
  readonly units: bigint;
  readonly price: bigint;
}

export interface NaivePosition {
  net: bigint;
  bought: bigint;
  sold: bigint;
  boughtValue: bigint;
  soldValue: bigint;
  realised: bigint;
  lots: { units: bigint; price: bigint }[];
}

export function positionsOf(
  fills: readonly NaiveFill[],
  keyOf: (order: NaiveOrder) => string,
): Map<string, NaivePosition> {
  const positions = new Map<string, NaivePosition>();
  for (const fill of fills) {
    const key = keyOf(fill.order);
    let at = positions.get(key);
    if (at === undefined) {
      at = {
        net: 0n,
        bought: 0n,
        sold: 0n,
        boughtValue: 0n,
        soldValue: 0n,
        realised: 0n,
        lots: [],
      };
      positions.set(key, at);
    }
    addFill(at, fill);
  }
  return positions;
}

function addFill(at: NaivePosition, { buy, units, price }: NaiveFill): void {
  if (buy) {
    at.bought += units;
    at.boughtValue += units * price;
  } else {
    at.sold += units;
    at.soldValue += units * price;
  }
  at.net += buy ? units : -units;
  let left = units;
  while (left > 0n) {
    const [oldest] = at.lots;
    if (oldest === undefined || oldest.units > 0n === buy) {
      at.lots.push({ units: buy ? left : -left, price });
      return;
    }
    const held = oldest.units > 0n ? oldest.units : -oldest.units;
    const closes = held < left ? held : left;
    at.realised += closes * (oldest.units > 0n ? price - oldest.price : oldest.price - price);
    oldest.units += buy ? closes : -closes;
    if (oldest.units === 0n) at.lots.shift();
    left -= closes;
  }
}
