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

export function evolveProtections(state: EngineState, event: ProtectionEvent, atMs: number): void {
  const { protectionId } = event;
  if (event.kind === 'protection_set') {
    const plan = firstProtection(event, atMs);
    state.protections.set(protectionId, plan);
    state.protectionOf.set(keyOf(plan), protectionId);
    noteKeeper(state, event);
    return;
  }
  const before = must(state.protections.get(protectionId), `no protection ${protectionId}`);
  if (event.kind === 'protection_ended') {
    state.protections.delete(protectionId);
    state.protectionOf.delete(keyOf(before));
    state.keptPlans.delete(protectionId);
    return;
  }
  if (event.kind === 'protection_changed') noteKeeper(state, event);
  state.protections.set(protectionId, evolveProtection(before, event, atMs));
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
