/** Arming a live desk: entries pass until a person, or a cause of DISARM_SAYS, ends it. */
import type { CausationId, Mode } from '../../shared/domain/ids.ts';
import type { ArmingWish } from './engine-port.ts';
import type { ArmingFacts, EngineView } from './state.ts';

export const ARMING_CAUSE = 'arming' as CausationId;

/** Nothing where it changes nothing: a desk is disarmed once, whatever else would disarm it. */
export function armingEvents(
  state: Pick<EngineView, 'arming'>,
  mode: Mode,
  wish: ArmingWish,
): readonly ArmingWish[] {
  if (mode === 'paper') return [];
  return state.arming.armed === (wish.kind === 'live_armed') ? [] : [wish];
}

export function armingAfter(before: ArmingFacts, event: ArmingWish, sinceMs: number): ArmingFacts {
  if (event.kind === 'live_disarmed') {
    return { ...before, armed: false, sinceMs, cause: event.cause };
  }
  const { kind: _kind, ...last } = event;
  return { armed: true, sinceMs, cause: null, last };
}

/** Paper moves no money, so nobody has to arm it. */
export function mayEnter(state: Pick<EngineView, 'arming'>, mode: Mode): boolean {
  return mode === 'paper' || state.arming.armed;
}
