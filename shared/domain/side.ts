import { type SignedQuantity, signedQuantity } from './quantity.ts';

export type Side = 'buy' | 'sell';

/** The one place where a side implies a sign. */
export const SIDE_SIGN: Readonly<Record<Side, 1 | -1>> = { buy: 1, sell: -1 };

export function oppositeSide(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy';
}

export function signedBySide(side: Side, units: number): SignedQuantity {
  return signedQuantity(SIDE_SIGN[side] * units);
}

/** The side that brings a position towards zero, or null when it is flat. */
export function closingSide(net: SignedQuantity): Side | null {
  if (net === 0) return null;
  return net > 0 ? 'sell' : 'buy';
}
