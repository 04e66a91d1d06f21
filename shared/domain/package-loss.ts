/**
 * The most that legs can lose at their expiry against the prices they were taken at. At expiry a
 * package is a line with bends at its strikes, so the worst is at zero, at a strike, or without
 * end. Integers in the scale of money.
 */
import type { Instrument } from './instrument.ts';
import { SIDE_SIGN, type Side } from './side.ts';

export interface HeldLeg {
  readonly instrument: Pick<Instrument, 'kind' | 'strike' | 'expiryDay'>;
  readonly side: Side;
  readonly units: number;
  readonly price: number;
}

/** untold: what is sold outlives what hedges it, and no expiry tells its price. */
export type WorstLoss =
  | { readonly kind: 'limited'; readonly loss: number }
  | { readonly kind: 'unlimited' | 'untold' };

export function worstLoss(legs: readonly HeldLeg[]): WorstLoss {
  const days = legs.map(({ instrument }) => instrument.expiryDay ?? '');
  const first = days.reduce((least, day) => (day !== '' && day < least ? day : least), '9999');
  const outlives = (leg: HeldLeg, at: number): boolean =>
    leg.side === 'sell' && days[at] !== '' && days[at] !== first;
  if (legs.some(outlives)) return { kind: 'untold' };
  if (risesBy(legs) < 0) return { kind: 'unlimited' };
  const levels = [0, ...legs.map(({ instrument }) => instrument.strike ?? 0)];
  const worst = Math.min(...levels.map((level) => profitAt(legs, level)));
  return { kind: 'limited', loss: Math.max(0, -worst) };
}

/** Units by which the package gains above all strikes. */
function risesBy(legs: readonly HeldLeg[]): number {
  return legs.reduce(
    (sum, { instrument, side, units }) =>
      sum + (instrument.kind === 'put' ? 0 : SIDE_SIGN[side] * units),
    0,
  );
}

function profitAt(legs: readonly HeldLeg[], level: number): number {
  return legs.reduce((sum, { instrument: { kind, strike }, side, units, price }) => {
    const above = level - (strike ?? 0);
    const worth =
      kind === 'call' ? Math.max(0, above) : kind === 'put' ? Math.max(0, -above) : level;
    return sum + SIDE_SIGN[side] * units * (worth - price);
  }, 0);
}
