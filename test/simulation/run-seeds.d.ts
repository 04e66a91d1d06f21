import type { Verdict } from './simulate.ts';
export interface SeedRun {
  readonly seeds: readonly number[];
  readonly threads: number;
  heard(verdict: Verdict): void;
}
export declare function runSeeds({ seeds, threads, heard }: SeedRun): Promise<void>;
