/** Plans of protection as a fold of their events; one that has ended is forgotten. */
import {
  evolveProtection,
  firstProtection,
  type Protection,
  type ProtectionChanged,
  type ProtectionEvent,
  type ProtectionSet,
  scopeKey,
} from '../../../shared/domain/protection.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { EngineState } from '../state.ts';
import { openTrips } from './values.ts';

export function evolveProtections(state: EngineState, event: ProtectionEvent, atMs: number): void {
  const { protectionId } = event;
  if (event.kind === 'protection_set') {
    const plan = firstProtection(event, atMs);
    state.protections.set(protectionId, plan);
    state.protectionOf.set(keyOf(plan), protectionId);
    noteKeeper(state, event);
    noteTrips(state, plan);
    return;
  }
  const before = must(state.protections.get(protectionId), `no protection ${protectionId}`);
  if (event.kind === 'protection_ended') {
    state.protections.delete(protectionId);
    state.protectionOf.delete(keyOf(before));
    state.protectedTrips.delete(protectionId);
    state.keptPlans.delete(protectionId);
    return;
  }
  if (event.kind === 'protection_changed') {
    noteKeeper(state, event);
    noteTrips(state, before);
  }
  state.protections.set(protectionId, evolveProtection(before, event, atMs));
}

/** A claim folds trips anew, under other names: what is held behind it counts as held before. */
export function followClaim(state: EngineState): void {
  for (const plan of state.protections.values()) noteTrips(state, plan);
}

function noteTrips(state: EngineState, plan: Protection): void {
  const held = new Set(openTrips(state, plan).map(({ id }) => id));
  state.protectedTrips.set(plan.protectionId, held);
}

/** A plan that is armed anew owes nothing to what has ended or fired at the broker before. */
function noteKeeper(
  state: EngineState,
  { protectionId, where }: ProtectionSet | ProtectionChanged,
): void {
  if (where === 'broker') state.keptPlans.add(protectionId);
  else state.keptPlans.delete(protectionId);
  const latest = state.standingOf.get(protectionId);
  if (latest !== undefined && !state.liveStandings.has(latest)) {
    state.standingOf.delete(protectionId);
  }
}

function keyOf({ account, strategy, scope }: Protection): string {
  return scopeKey(account, strategy, scope);
}
