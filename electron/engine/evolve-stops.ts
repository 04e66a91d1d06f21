/** The fold of what stops the desk and of who lets it go on. */
import type { DeskEvent } from '../../shared/domain/desk-events.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import { forgetMishaps } from './risk-log.ts';
import type { EngineState } from './state.ts';

export type StopEvent = Extract<
  DeskEvent,
  { kind: 'desk_halted' | 'desk_resumed' | 'kill_set' | 'kill_rearmed' | 'guard_tripped' }
>;

export function evolveStops(state: EngineState, event: StopEvent, atMs: number): void {
  switch (event.kind) {
    case 'desk_halted':
      state.haltedBecause = event.cause;
      return;
    case 'desk_resumed':
      state.haltedBecause = null;
      return;
    case 'kill_set':
      state.kill = { level: event.level, reason: event.reason, atMs };
      state.killedBy = event.commandId;
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
