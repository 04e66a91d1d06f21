/**
 * This page's copy of one topic: a snapshot, then numbered patches. A patch that does not follow
 * the last one means something is missing: the copy is marked stale and asks for a new snapshot;
 * until that arrives patches are ignored, because they would be laid on the wrong ground.
 */
import type { Push } from '../../shared/contract/envelope.ts';

export type Freshness = 'waiting' | 'live' | 'stale';

export interface ReplicaPorts<Snapshot, Patch> {
  /** Asks the engine for this topic again; the snapshot comes as a push. */
  askSnapshot(): void;
  onSnapshot(snapshot: Snapshot): void;
  onPatches(patches: readonly Patch[]): void;
  onFreshness(freshness: Freshness): void;
}

export interface Replica {
  /** Takes the pushes of one frame in order and tells the store once. */
  take(pushes: readonly Push[]): void;
  /** Forgets where it was: what follows must start with a snapshot. */
  restart(): void;
  freshness(): Freshness;
}

export function createReplica<Snapshot, Patch>(ports: ReplicaPorts<Snapshot, Patch>): Replica {
  let seq: number | null = null;
  let freshness: Freshness = 'waiting';

  function become(next: Freshness): void {
    if (next === freshness) return;
    freshness = next;
    ports.onFreshness(next);
  }

  function gap(): void {
    seq = null;
    become('stale');
    ports.askSnapshot();
  }

  function take(pushes: readonly Push[]): void {
    let patches: Patch[] = [];
    const flush = (): void => {
      if (patches.length > 0) ports.onPatches(patches);
      patches = [];
    };
    for (const push of pushes) {
      if ('snapshot' in push) {
        patches = [];
        seq = push.seq;
        ports.onSnapshot(push.snapshot as Snapshot);
        become('live');
        continue;
      }
      if (seq === null) continue;
      if (push.toSeq <= seq) continue;
      if (push.fromSeq !== seq) {
        flush();
        gap();
        continue;
      }
      seq = push.toSeq;
      patches.push(push.patch as Patch);
    }
    flush();
  }

  return {
    take,
    restart() {
      seq = null;
      become(freshness === 'live' ? 'stale' : freshness);
    },
    freshness: () => freshness,
  };
}
