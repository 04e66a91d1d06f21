/**
 * Quantities are whole units (shares, units of the underlying), never lots; lots are for people.
 */
import { assert } from '../lib/assert.ts';
import type { Branded } from '../lib/brand.ts';

export type Quantity = Branded<number, 'Quantity'>;
/** Above zero long, below zero short. */
export type SignedQuantity = Branded<number, 'SignedQuantity'>;

export const QUANTITY_MAX = 10_000_000;
export const NO_QUANTITY: Quantity = 0 as Quantity;
export const FLAT: SignedQuantity = 0 as SignedQuantity;

export function quantity(units: number): Quantity {
  assert(
    Number.isSafeInteger(units) && units >= 0 && units <= QUANTITY_MAX,
    `a quantity must be a whole number from 0 to ${QUANTITY_MAX}, got ${units}`,
  );
  return units as Quantity;
}

export function signedQuantity(units: number): SignedQuantity {
  assert(
    Number.isSafeInteger(units) && Math.abs(units) <= QUANTITY_MAX * 10,
    `not a position size: ${units}`,
  );
  return (units === 0 ? 0 : units) as SignedQuantity;
}

export function isWholeLots(units: number, lot: Quantity): boolean {
  return lot > 0 && units % lot === 0;
}

/** The most whole lots within the given units. */
export function floorToLot(units: number, lot: Quantity): Quantity {
  assert(lot > 0, 'a lot must be above zero');
  return quantity(units - (units % lot));
}
