/**
 * The port to the ledger. The engine sees this and never SQLite. Append is all or nothing and
 * durable when it returns; a ledger that failed once stays failed until the program is started
 * again.
 */
import type { EventRecord, PendingEvent } from '../../shared/domain/events.ts';
import type { Result } from '../../shared/lib/result.ts';

export interface AppendFailure {
  readonly cause: 'disk_full' | 'io_error' | 'read_only' | 'damaged' | 'lost_lease' | 'stopped';
  readonly words: string;
}

export interface Ledger {
  /** Sequence number of the last durable event; 0 when empty. */
  head(): number;
  /**
   * Writes the events as the next numbers, in one transaction, with full synchronisation. When the
   * expected head is not the head, it is a bug of the caller and asserts.
   */
  append(
    expectedHead: number,
    events: readonly PendingEvent[],
  ): Result<readonly EventRecord[], AppendFailure>;
  /** Every event with a number above `seq`, in order, streamed. */
  readFrom(seq: number): Iterable<EventRecord>;
  /** Null while it can write. */
  failure(): AppendFailure | null;
  close(): void;
}
