/**
 * What many schedules together did: which faults struck, which edges of an order's life were
 * walked.
 */
import type { FaultId } from './faults.ts';
import type { KillState } from './kill-watch.ts';
import type { Verdict } from './simulate.ts';

export class Tally {
  readonly failed: Verdict[] = [];
  readonly seedsByFault = new Map<FaultId, number>();
  readonly edges = new Map<string, number>();
  readonly keptEdges = new Map<string, number>();
  readonly batchEdges = new Map<string, number>();
  seeds = 0;
  gestures = 0;
  events = 0;
  frames = 0;
  restarts = 0;
  kills = 0;
  readonly firings = new Map<string, number>();
  readonly killStates = new Map<KillState, number>();

  add(verdict: Verdict): void {
    this.seeds += 1;
    this.gestures += verdict.gestures;
    this.events += verdict.events;
    this.frames += verdict.frames;
    this.restarts += verdict.restarts;
    this.kills += verdict.kills;
    addAll(this.firings, verdict.firings);
    addAll(this.killStates, verdict.killStates);
    for (const fault of verdict.faults) {
      this.seedsByFault.set(fault, (this.seedsByFault.get(fault) ?? 0) + 1);
    }
    addAll(this.edges, verdict.edges);
    addAll(this.keptEdges, verdict.keptEdges);
    addAll(this.batchEdges, verdict.batchEdges);
    if (verdict.complaints.length > 0) this.failed.push(verdict);
  }

  says(): string {
    const { seeds, gestures, events, frames, restarts, kills } = this;
    const firings = [...this.firings.values()].reduce((sum, count) => sum + count, 0);
    const did = `${gestures} gestures, ${events} events, ${frames} requests, ${restarts} restarts`;
    return `${seeds} schedules: ${did}, ${kills} kills, ${firings} firings`;
  }

  /** One paragraph per failing seed, with the line that runs it again. */
  failures(): string {
    return this.failed
      .map(({ seed, complaints }) =>
        [`seed ${seed} (npm run sim -- --seed ${seed})`, ...complaints.slice(0, 6)].join('\n  '),
      )
      .join('\n');
  }
}

function addAll<Key>(sums: Map<Key, number>, counts: readonly (readonly [Key, number])[]): void {
  for (const [key, count] of counts) sums.set(key, (sums.get(key) ?? 0) + count);
}
