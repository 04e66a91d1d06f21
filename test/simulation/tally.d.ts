import type { Verdict } from './simulate.ts';
export declare class Tally {
  readonly failed: Verdict[];
  readonly seedsByFault: Map<
    | 'F-01'
    | 'F-02'
    | 'F-03'
    | 'F-04'
    | 'F-05'
    | 'F-06'
    | 'F-07'
    | 'F-08'
    | 'F-12'
    | 'F-13'
    | 'F-14'
    | 'F-15'
    | 'F-20'
    | 'F-21'
    | 'F-22'
    | 'F-30'
    | 'F-31'
    | 'F-32'
    | 'F-33'
    | 'F-34'
    | 'F-36'
    | 'F-40'
    | 'F-41',
    number
  >;
  readonly edges: Map<string, number>;
  seeds: number;
  gestures: number;
  events: number;
  frames: number;
  restarts: number;
  add(verdict: Verdict): void;
  says(): string;
  /** One paragraph per failing seed, with the line that runs it again. */
  failures(): string;
}
