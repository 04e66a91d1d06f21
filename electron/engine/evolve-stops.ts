/** The fold of what stops the desk and of who lets it go on. */
import type { DeskEvent } from '../../shared/domain/desk-events.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import { forgetMishaps } from './risk-log.ts';
import type { EngineState } from './state.ts';

export type StopEvent = Extract<
  DeskEvent,
  { kind: 'desk_halted' | 'desk_resumed' | 'kill_set' | 'kill_rearmed' | 'guard_tripped' }
>;

/**
 * Level three is written down before its exits, and sometimes by no desk at all: what is held then
 * is owed an exit, whatever exits there were before and however they end.
 */
function flattenHeld(state: EngineState): void {
  for (const [key, { net }] of state.positions) if (net !== 0) state.toFlatten.add(key);
}

export function evolveStops(state: EngineState, event: StopEvent, atMs: number): void {
  switch (event.kind) {
    case 'desk_halted':
      state.haltedBecause = event.cause;
      return;
    case 'desk_resumed':
      state.haltedBecause = null;
      if (state.kill.level === 3) flattenHeld(state);
      return;
    case 'kill_set':
      state.kill = { level: event.level, reason: event.reason, atMs };
      state.killedBy = event.commandId;
      if (event.level === 3) flattenHeld(state);
      return;
    case 'kill_rearmed':
      state.kill = { level: 0, reason: event.reason, atMs };
      state.killedBy = null;
      forgetMishaps(state.risk);
      return;
    case 'guard_tripped':
      if (event.guard === 'loss') state.risk.lossHaltDay = state.clock.day;
      return;
    default:
      unreachable(event);
  }
}
