/**
 * The broker's clock beside this computer's, by the date of its answers. A date has whole seconds
 * and an answer takes its time, so one answer tells a span; what all answers of the last minutes
 * allow together is much narrower, and only what it proves is said.
 */
import type { HeardTime } from '../broker/net/http.ts';
import type { World } from '../platform/world.ts';

/** A date is the second in which it was written. */
const DATE_MS = 1_000;
const KEPT_MS = 120_000;
const KEPT = 64;

export interface BrokerClock {
  readonly heard: HeardTime;
  /**
   * By how many milliseconds the broker's clock is at least ahead; below zero when it is behind,
   * zero while both may agree. Null when nothing was heard lately.
   */
  aheadMs(): number | null;
}

interface Span {
  readonly least: number;
  readonly most: number;
  readonly atMs: number;
}

export function openBrokerClock(world: Pick<World, 'monotonicMs'>): BrokerClock {
  let spans: readonly Span[] = [];

  function fits(span: Span): boolean {
    return spans.every(({ least, most }) => least <= span.most && span.least <= most);
  }

  return {
    heard: (date, askedMs, heardMs) => {
      const toldMs = Date.parse(date);
      if (Number.isNaN(toldMs)) return;
      const atMs = world.monotonicMs();
      const span = { least: toldMs - heardMs, most: toldMs + DATE_MS - askedMs, atMs };
      // One of the two clocks was set: what was heard before says nothing any more.
      spans = fits(span) ? [...spans.slice(1 - KEPT), span] : [span];
    },
    aheadMs: () => {
      const nowMs = world.monotonicMs();
      const recent = spans.filter(({ atMs }) => nowMs - atMs <= KEPT_MS);
      if (recent.length === 0) return null;
      const least = Math.max(...recent.map((span) => span.least));
      const most = Math.min(...recent.map((span) => span.most));
      return least > 0 ? least : Math.min(0, most);
    },
  };
}
