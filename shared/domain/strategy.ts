/**
 * A package: legs in one underlying that are bought, held and closed as one. The builder, the
 * batch and the payoff picture all speak of the same legs; a structure such as an iron condor is
 * recognised from them and never stored.
 */
import type { InstrumentId } from './ids.ts';
import type { InstrumentKind } from './instrument.ts';
import type { Price } from './money.ts';
import type { Quantity } from './quantity.ts';

/** An index can be written on but is never a leg. */
export type LegKind = Exclude<InstrumentKind, 'index'>;

export interface PackageLeg {
  readonly instrument: InstrumentId;
  readonly kind: LegKind;
  /** Of an option; null for futures and shares. */
  readonly strike: Price | null;
  /** Expiry day in India as YYYY-MM-DD; null for a share. */
  readonly expiryDay: string | null;
  /**
   * Lots in one unit of the package, never 0: above zero bought, below zero sold. One unit of a
   * package of ratios +1, -2 is one lot bought and two sold.
   */
  readonly ratio: number;
  /** Units in one lot; 1 for shares. */
  readonly lot: Quantity;
  /** What one unit of the contract costs or cost; null while nobody has priced the leg. */
  readonly price: Price | null;
}
