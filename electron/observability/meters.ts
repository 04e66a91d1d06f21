/**
 * Counters and latency histograms in memory. Every meter is a row of one table, so that a name, its
 * unit and its help exist once, and labels can never grow.
 */
import { build, type Histogram } from 'hdr-histogram-js';

export const HISTOGRAMS = {
  command_to_durable: 'From the engine hearing a command to its events being durable',
  update_to_durable: 'From a broker update arriving to its events being durable',
  broker_round_trip: 'From handing a request over to the broker’s answer',
} as const;
export type HistogramName = keyof typeof HISTOGRAMS;

export const COUNTERS = {
  turns: 'Turns of the engine',
  inputs: 'Inputs that turns have taken',
  events: 'Events appended to the ledger',
} as const;
export type CounterName = keyof typeof COUNTERS;

export interface LatencyFigures {
  readonly name: HistogramName;
  readonly count: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
}

export interface Meters {
  count(name: CounterName, by?: number): void;
  /** Milliseconds in, kept as microseconds. */
  observe(name: HistogramName, ms: number): void;
  counter(name: CounterName): number;
  latencies(): LatencyFigures[];
}

const LONGEST_US = 600_000_000;

export function openMeters(): Meters {
  const histograms = new Map<HistogramName, Histogram>();
  const counters = new Map<CounterName, number>();
  for (const name of Object.keys(HISTOGRAMS) as HistogramName[]) {
    const options = {
      highestTrackableValue: LONGEST_US,
      numberOfSignificantValueDigits: 2,
    } as const;
    histograms.set(name, build(options));
  }
  return {
    count: (name, by = 1) => {
      counters.set(name, (counters.get(name) ?? 0) + by);
    },
    observe: (name, ms) => {
      const us = Math.min(LONGEST_US, Math.max(1, Math.round(ms * 1_000)));
      histograms.get(name)?.recordValue(us);
    },
    counter: (name) => counters.get(name) ?? 0,
    latencies: () =>
      [...histograms].flatMap(([name, histogram]) =>
        histogram.totalCount === 0
          ? []
          : [
              {
                name,
                count: histogram.totalCount,
                p50Us: Math.round(histogram.getValueAtPercentile(50)),
                p99Us: Math.round(histogram.getValueAtPercentile(99)),
                maxUs: Math.round(histogram.maxValue),
              },
            ],
      ),
  };
}
