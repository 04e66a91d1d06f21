/** I-41: how many requests leave within a second and within a minute. */
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

export interface Limits {
  readonly perSecond: number;
  /** Null where the broker names no such limit. */
  readonly perMinute: number | null;
}

export class RateWatch {
  private readonly left: number[] = [];
  private readonly written: number[] = [];

  /** One more has left; what is broken by it, in words. */
  *frame(atMs: number, { perSecond, perMinute }: Limits, isWritten: boolean): Iterable<string> {
    this.left.push(atMs);
    const second = countSince(this.left, atMs - SECOND_MS);
    if (second > perSecond) yield `I-41: ${second} requests within a second`;
    // Cancels that no ledger could write down are unknown to the next run.
    if (perMinute === null || !isWritten) return;
    this.written.push(atMs);
    const minute = countSince(this.written, atMs - MINUTE_MS);
    if (minute > perMinute) yield `I-41: ${minute} requests within a minute`;
  }
}

function countSince(times: readonly number[], afterMs: number): number {
  const first = times.findLastIndex((atMs) => atMs <= afterMs);
  return times.length - 1 - first;
}
