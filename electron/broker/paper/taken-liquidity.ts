/**
 * What our own fills took out of the simulated book. The book behind is a function of time and does
 * not know us, so what was taken is remembered here and comes back bit by bit: half of it in two
 * seconds of market time.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Price } from '../../../shared/domain/money.ts';
import type { Side } from '../../../shared/domain/side.ts';

/** What is left after one step: the eighth root of a half. */
const LEFT_PER_STEP = 0.917_004_043_204_671_2;
const FORGOTTEN_BELOW = 1;
const SWEEP_ABOVE = 500;

interface Taken {
  units: number;
  step: number;
}

export interface TakenLiquidity {
  /** How much of the units shown at this price is really there for us. */
  left(id: InstrumentId, side: Side, at: Price, shown: number, step: number): number;
  take(id: InstrumentId, side: Side, at: Price, units: number, step: number): void;
}

export function openTakenLiquidity(): TakenLiquidity {
  const taken = new Map<string, Taken>();

  function missing(key: string, step: number): number {
    const entry = taken.get(key);
    if (entry === undefined) return 0;
    return entry.units * LEFT_PER_STEP ** (step - entry.step);
  }

  function sweep(step: number): void {
    for (const key of taken.keys()) if (missing(key, step) < FORGOTTEN_BELOW) taken.delete(key);
  }

  return {
    left: (id, side, at, shown, step) =>
      Math.max(0, Math.floor(shown - missing(`${id}|${side}|${at}`, step))),
    take: (id, side, at, units, step) => {
      const key = `${id}|${side}|${at}`;
      taken.set(key, { units: missing(key, step) + units, step });
      if (taken.size > SWEEP_ABOVE) sweep(step);
    },
  };
}
