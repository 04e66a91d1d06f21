/**
 * The prices of an exit, one after the other: from inside the spread to the best price of the other
 * side, then through it by one band after another, and never beyond the reach of a protected market
 * order, the collar, the exchange's price band, or the worst price that the trader named.
 *
 * The other side is where the whole rest of the exit can trade: for a large one that is a price
 * further down the book than the best.
 */
import { type Instrument, isOption } from '../../../shared/domain/instrument.ts';
import type { ExitReason } from '../../../shared/domain/intent.ts';
import type { Limits } from '../../../shared/domain/limits.ts';
import { ceilToTick, floorToTick, PRICE_MAX, type Price } from '../../../shared/domain/money.ts';
import { SIDE_SIGN, type Side } from '../../../shared/domain/side.ts';
import type { PriceFacts } from '../../risk/candidate.ts';

const BASIS = 10_000;
/** How much of the spread one step crosses, in basis points. */
const ACROSS = 2_500;
/** Cheap options move by whole ticks: a share of the price alone would not reach the next one. */
const LEAST_TICKS = 4;

export type LadderLimits = Pick<
  Limits,
  'ladderFirst' | 'ladderBand' | 'protectionBand' | 'collarOptions' | 'collarFutures'
>;

/** What an exit is about to send or move. */
export interface ExitNeed {
  readonly side: Side;
  /** The worst price that the trader takes; null leaves the limits to bound it. */
  readonly worst: Price | null;
  /** All that the exit has still to get, not just one of its orders. */
  readonly units: number;
}

export interface Ladder {
  /** The number of its last step; the first is 0. */
  readonly steps: number;
  /** Where an exit begins that cannot wait: one band beyond the best price of the other side. */
  readonly urgent: number;
  /** On the tick, inside every bound; null when no price can be derived. */
  priceAt(step: number): Price | null;
}

/** A stop, a limit of risk or the kill switch has no time to ask for a better price. */
export function isUrgent(reason: ExitReason): boolean {
  return reason !== 'manual' && reason !== 'target' && reason !== 'time';
}

export function ladderOf(
  limits: LadderLimits,
  instrument: Instrument,
  facts: PriceFacts,
  { side, worst, units }: ExitNeed,
): Ladder {
  const across = Math.ceil((BASIS - limits.ladderFirst) / ACROSS);
  const beyond = Math.ceil(limits.protectionBand / limits.ladderBand);
  const { tick } = instrument;
  const sign = SIDE_SIGN[side];
  const sell = side === 'sell';
  const other = (sell ? facts.bid : facts.ask) ?? facts.last;
  const levels = (sell ? facts.depth?.bids : facts.depth?.asks) ?? [];
  const own = (sell ? facts.ask : facts.bid) ?? other;

  /** Where the book takes all of it, or the last price that it shows; within the reach. */
  function deepOf(best: number): number {
    let deep = best;
    let left = units;
    for (const level of levels) {
      if (left <= 0) break;
      if ((level.price - deep) * sign > 0) deep = level.price;
      left -= level.quantity;
    }
    const most = share(best, limits.protectionBand);
    return (deep - best) * sign > most ? best + sign * most : deep;
  }

  /** How far beyond the other side, in ten-thousandths of a rupee. */
  function share(of: number, basis: number): number {
    return Math.max(Math.ceil((of * basis) / BASIS), LEAST_TICKS * tick);
  }

  function bounded(market: number, wanted: number): Price {
    const collar = isOption(instrument) ? limits.collarOptions : limits.collarFutures;
    const gap = Math.max(Math.floor((market * collar) / BASIS), LEAST_TICKS * tick);
    if (sell) {
      const least = Math.max(market - gap, facts.bandLow ?? 0, worst ?? 0, tick);
      return ceilToTick(Math.max(floorToTick(Math.max(0, wanted), tick), least), tick);
    }
    const most = Math.min(
      market + gap,
      facts.bandHigh ?? PRICE_MAX,
      worst ?? PRICE_MAX,
      floorToTick(PRICE_MAX, tick),
    );
    return floorToTick(Math.min(ceilToTick(Math.min(wanted, most), tick), most), tick);
  }

  return {
    steps: across + beyond,
    urgent: Math.min(across + 1, across + beyond),
    priceAt(step) {
      if (other === null || other === 0 || own === null) return null;
      // A book that stands crossed for a moment has no spread to work inside.
      const deep = deepOf(other);
      const spread = Math.max(0, (deep - own) * sign);
      const inside = Math.max(0, BASIS - limits.ladderFirst - step * ACROSS);
      const touch = deep - sign * Math.floor((spread * inside) / BASIS);
      const bands = step - across;
      if (bands <= 0) return bounded(other, touch);
      const reach = share(other, limits.protectionBand);
      const wide = Math.max(Math.ceil((other * limits.ladderBand * bands) / BASIS), bands * tick);
      const beside = bands >= beyond ? reach : Math.min(wide, reach);
      return bounded(other, other + sign * Math.max(beside, (deep - other) * sign));
    },
  };
}

export interface Standing {
  readonly step: number;
  readonly price: Price;
}

/**
 * The next price that is worse for us than the one at which it stands: steps that the tick makes
 * equal are passed over. At the last step it follows a market that runs away. Null at the end.
 */
export function nextRung(ladder: Ladder, side: Side, at: Standing): Standing | null {
  for (let step = Math.min(at.step + 1, ladder.steps); step <= ladder.steps; step += 1) {
    const price = ladder.priceAt(step);
    if (price === null) return null;
    if ((price - at.price) * SIDE_SIGN[side] > 0) return { step, price };
  }
  return null;
}
