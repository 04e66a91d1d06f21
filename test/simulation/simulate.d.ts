import type { FaultId } from './faults.ts';
export interface Verdict {
  readonly seed: number;
  readonly complaints: readonly string[];
  readonly faults: readonly FaultId[];
  /** From state and event, and how often. */
  readonly edges: readonly (readonly [edge: string, count: number])[];
  readonly gestures: number;
  readonly events: number;
  readonly frames: number;
  readonly restarts: number;
  /** The same seed gives the same ledger, in every process. */
  readonly hash: string;
}
export declare function simulate(seed: number): Promise<Verdict>;
