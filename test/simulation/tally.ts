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
    for (const [purpose, count] of verdict.firings) {
      this.firings.set(purpose, (this.firings.get(purpose) ?? 0) + count);
    }
    for (const [state, count] of verdict.killStates) {
      this.killStates.set(state, (this.killStates.get(state) ?? 0) + count);
    }
    for (const fault of verdict.faults) {
      this.seedsByFault.set(fault, (this.seedsByFault.get(fault) ?? 0) + 1);
    }
    for (const [edge, count] of verdict.edges) {
      this.edges.set(edge, (this.edges.get(edge) ?? 0) + count);
    }
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
