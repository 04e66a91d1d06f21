/** Plans of protection as a fold of their events; one that has ended is forgotten. */
import {
  evolveProtection,
  firstProtection,
  type Protection,
  type ProtectionEvent,
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
    return;
  }
  const before = must(state.protections.get(protectionId), `no protection ${protectionId}`);
  if (event.kind === 'protection_ended') {
    state.protections.delete(protectionId);
    state.protectionOf.delete(keyOf(before));
    return;
  }
  state.protections.set(protectionId, evolveProtection(before, event, atMs));
}

function keyOf({ account, strategy, scope }: Protection): string {
  return scopeKey(account, strategy, scope);
}
