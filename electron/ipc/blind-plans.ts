/**
 * Plans of protection that cannot see: a stop on an old price does not fire, and nobody may learn
 * that from the loss. A feed that hesitates for a moment is no alarm; one that stays old is.
 */
import type { AlarmRow } from '../../shared/contract/rows.ts';
import type { Protection } from '../../shared/domain/protection.ts';
import type { Engine } from '../engine/engine-port.ts';
import { heldBack } from '../engine/protection/protect.ts';
import { nameOf, openTrips, positionsOf, readingOf, sumOf } from '../engine/protection/values.ts';
import type { World } from '../platform/world.ts';
import { keptRow } from './protection-kept.ts';

/** Longer than a reconnect usually takes. */
export const BLIND_AFTER_MS = 5_000;

/** More of them say nothing new: then the feed is down. */
const MOST = 20;

interface Seen {
  /** Of the monotonic clock, which measures; and of the wall clock, which is shown. */
  readonly fromMs: number;
  readonly atMs: number;
}

/** Looks at all plans and gives the alarms that stand now. */
export function blindPlans(
  engine: Engine,
  world: Pick<World, 'monotonicMs' | 'nowMs'>,
): () => AlarmRow[] {
  const since = new Map<string, Seen>();
  return () => {
    const alarms: AlarmRow[] = [];
    for (const plan of engine.view.protections.values()) {
      const why = blindness(engine, plan);
      if (why === null) {
        since.delete(plan.protectionId);
        continue;
      }
      const seen = since.get(plan.protectionId) ?? {
        fromMs: world.monotonicMs(),
        atMs: world.nowMs(),
      };
      since.set(plan.protectionId, seen);
      if (world.monotonicMs() - seen.fromMs >= BLIND_AFTER_MS) {
        alarms.push(alarmOf(plan, why, seen.atMs));
      }
    }
    const plans = new Set<string>(engine.view.protections.keys());
    for (const id of since.keys()) if (!plans.has(id)) since.delete(id);
    return alarms.slice(0, MOST);
  };
}

/** Why its first blind rule cannot fire; null when all see, or when it has nothing to act on. */
function blindness(engine: Engine, plan: Protection): string | null {
  const { view, around } = engine;
  if (plan.fired !== null || openTrips(view, plan).length === 0) return null;
  // What stands at the broker sees by itself; what it does not have, this computer watches.
  const kept = keptRow(engine, plan);
  if (kept !== null && kept.state !== 'here') return null;
  if (heldBack(view, around, positionsOf(view, plan)) !== null) return null;
  for (const rule of plan.rules) {
    if (rule.purpose === 'time') continue;
    const { stale } = readingOf(around, sumOf(view, plan, rule.watch));
    if (stale !== null) return stale;
  }
  return null;
}

function alarmOf(
  { protectionId, strategy, scope }: Protection,
  why: string,
  atMs: number,
): AlarmRow {
  const what = scope.kind === 'strategy' ? 'all of it' : nameOf(scope.instrument);
  return {
    id: `alarm-blind-${protectionId}`,
    code: 'protection_blind',
    level: 'critical',
    says: `${strategy}, ${what}: protection cannot fire. ${why}`,
    next: 'It watches again with the next good price. Look at the connections, or exit by hand.',
    atMs,
    orderId: null,
    contract: null,
    position: null,
  };
}
