/**
 * Proof that an unknown order never arrived (I-12): it was absent from at least three complete
 * reads, spaced at least twenty seconds, the last at least three minutes after it was sent, and
 * the stream was up all along. Counts are kept in memory: a restart or a gap starts them anew.
 */
import type { OrderId } from '../../shared/domain/ids.ts';

export const ABSENCE_READS = 3;
export const ABSENCE_SPACING_MS = 20_000;
export const ABSENCE_AFTER_MS = 180_000;

interface Count {
  readonly reads: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface Absences<Id extends string = OrderId> {
  /** Another complete read without it; the count once it is proof, null before. */
  note(id: Id, sinceMs: number, nowMs: number): Count | null;
  forget(id: Id): void;
  forgetAll(): void;
}

export function absences<Id extends string = OrderId>(): Absences<Id> {
  const counts = new Map<Id, Count>();
  return {
    note(id, sinceMs, nowMs) {
      const before = counts.get(id);
      if (before !== undefined && nowMs - before.lastMs < ABSENCE_SPACING_MS) return null;
      const count = {
        reads: (before?.reads ?? 0) + 1,
        firstMs: before?.firstMs ?? nowMs,
        lastMs: nowMs,
      };
      counts.set(id, count);
      const proven = count.reads >= ABSENCE_READS && nowMs - sinceMs >= ABSENCE_AFTER_MS;
      return proven ? count : null;
    },
    forget: (id) => {
      counts.delete(id);
    },
    forgetAll: () => counts.clear(),
  };
}
