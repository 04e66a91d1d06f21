/**
 * A budget of requests for reads: how many fit into a span, both in the calendar second of the
 * broker and in any sliding span. A read waits for its turn; a wait that would be too long is
 * refused instead, so that nothing piles up unseen. Orders are counted by the engine from the
 * ledger and do not come through here.
 */
import type { World } from '../../platform/world.ts';

export interface Allowance {
  readonly spanMs: number;
  readonly most: number;
}

export interface Budget {
  /** True once the request may leave; false when the wait would exceed `patienceMs`. */
  turn(patienceMs: number): Promise<boolean>;
  /** The broker says that it counted more than we did: nothing leaves for this long. */
  rest(forMs: number): void;
}

/** A broker's clock and ours differ; a span is kept clear of its edges by so much. */
const MARGIN_MS = 50;

export function budget(
  world: Pick<World, 'monotonicMs' | 'after'>,
  allowances: readonly Allowance[],
): Budget {
  const longest = Math.max(...allowances.map(({ spanMs }) => spanMs)) + MARGIN_MS;
  /** When requests left or are due to leave, oldest first. */
  const booked: number[] = [];
  let notBeforeMs = 0;

  function earliest(nowMs: number): number {
    let at = Math.max(nowMs, notBeforeMs);
    for (const { spanMs, most } of allowances) {
      const first = booked.at(-most);
      if (first !== undefined) at = Math.max(at, first + spanMs + MARGIN_MS);
    }
    return at;
  }

  return {
    turn(patienceMs) {
      const nowMs = world.monotonicMs();
      while ((booked[0] ?? nowMs) < nowMs - longest) booked.shift();
      const at = earliest(nowMs);
      if (at - nowMs > patienceMs) return Promise.resolve(false);
      booked.push(at);
      if (at <= nowMs) return Promise.resolve(true);
      return new Promise((resolve) => {
        world.after(at - nowMs, () => resolve(true));
      });
    },
    rest(forMs) {
      notBeforeMs = Math.max(notBeforeMs, world.monotonicMs() + forMs);
    },
  };
}
