/**
 * The last price of every watched contract, one point a second, kept in the page for its small
 * chart. Nothing is asked for: what was not watched was not seen, and the line starts where
 * watching started.
 */
import { useEffect, useState } from 'react';
import { every, nowMs } from '../bridge/clock.ts';
import { useMarket } from './market-store.ts';
import type { ContractId } from './rows.ts';

export interface PriceLine {
  /** Milliseconds at whole seconds, rising. */
  readonly times: number[];
  /** Scaled as everywhere; the chart's axis makes the text. */
  readonly prices: number[];
}

const STEP_MS = 1_000;
/** Six and a quarter hours of trading at one point a second, and some. */
const MOST_POINTS = 24_000;

const lines = new Map<ContractId, PriceLine>();
let stop: (() => void) | null = null;

function sample(): void {
  const now = nowMs();
  const second = now - (now % STEP_MS);
  for (const [id, quote] of useMarket.getState().quotes) {
    if (quote.last === null || quote.stale) continue;
    let line = lines.get(id);
    if (line === undefined) {
      line = { times: [], prices: [] };
      lines.set(id, line);
    }
    if (line.times.at(-1) === second) line.prices[line.prices.length - 1] = quote.last;
    else {
      line.times.push(second);
      line.prices.push(quote.last);
    }
    if (line.times.length > MOST_POINTS) {
      line.times.shift();
      line.prices.shift();
    }
  }
}

/** Starts with the first chart on the screen and goes on until the page ends. */
function keepSampling(): void {
  if (stop !== null) return;
  sample();
  stop = every(STEP_MS, sample);
}

export function priceLine(id: ContractId): PriceLine | undefined {
  return lines.get(id);
}

/** Steps once a second while a chart is on the screen, so that it draws what came. */
export function useChartStep(): number {
  const [step, setStep] = useState(0);
  useEffect(() => {
    keepSampling();
    return every(STEP_MS, () => {
      setStep((before) => before + 1);
    });
  }, []);
  return step;
}
