/**
 * The broker counts requests by its own calendar second, so both the calendar second and the last
 * thousand milliseconds are kept under the limit. A share is reserved for exits and cancels. The
 * times come from the ledger, so a restart inside the second changes nothing.
 */
import type { EngineView } from './state.ts';
import type { Surroundings } from './surroundings.ts';

const BASIS = 10_000;
const SECOND_MS = 1_000;

export function sentWithin(sentMs: readonly number[], nowMs: number, windowMs: number): number {
  let count = 0;
  for (let at = sentMs.length - 1; at >= 0; at -= 1) {
    const sent = sentMs[at] ?? 0;
    // A stamp shortly ahead of the clock was made before the clock was set back a little.
    if (Math.abs(nowMs - sent) >= windowMs) break;
    count += 1;
  }
  return count;
}

/**
 * Requests in the fuller of the calendar second and the sliding second. In the first second after a
 * start or a corrected clock no stamp can be trusted: the last burst before may have been just now.
 */
export function usedThisSecond(sentMs: readonly number[], nowMs: number, fromMs = 0): number {
  const intoSecond = (nowMs % SECOND_MS) + 1;
  const used = Math.max(
    sentWithin(sentMs, nowMs, SECOND_MS),
    sentWithin(sentMs, nowMs, intoSecond),
  );
  if (nowMs - fromMs >= SECOND_MS) return used;
  const before = sentMs.filter((at) => at < fromMs || at > nowMs);
  const burst = sentWithin(before, before.at(-1) ?? nowMs, SECOND_MS);
  return Math.max(used, burst + sentMs.length - before.length);
}

export function rateLimit(around: Surroundings): number {
  return Math.min(around.limits().ordersPerSecond, around.manifest.ordersPerSecond);
}

export function reservedRate(around: Surroundings): number {
  return Math.ceil((rateLimit(around) * around.limits().reservedRate) / BASIS);
}

/** How many more requests may leave now; what adds risk may not touch the reserve. */
export function rateLeft(state: EngineView, around: Surroundings, reducing: boolean): number {
  const limit = rateLimit(around) - (reducing ? 0 : reservedRate(around));
  return Math.max(0, limit - usedThisSecond(state.sentMs, around.nowMs(), around.measuresFromMs()));
}
