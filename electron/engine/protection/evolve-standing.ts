/** Standing orders at the broker as a fold of their events. */
import type { StandingId } from '../../../shared/domain/ids.ts';
import {
  evolveStanding,
  firstStanding,
  type Standing,
  type StandingEvent,
} from '../../../shared/domain/standing.ts';
import { isLiveStanding } from '../../../shared/domain/standing-transitions.ts';
import { must } from '../../../shared/lib/assert.ts';
import { noteSent } from '../sent-log.ts';
import type { EngineState } from '../state.ts';

export function evolveStandings(state: EngineState, event: StandingEvent, atMs: number): void {
  const { standingId } = event;
  if (event.kind === 'standing_intended') {
    keep(state, standingId, firstStanding(event, atMs, state.orders.size));
    state.standingOf.set(event.protectionId, standingId);
    noteSent(state.sent, state.clock, false);
    return;
  }
  const before = must(state.standings.get(standingId), `no standing order ${standingId}`);
  keep(state, standingId, evolveStanding(before, event, atMs));
  if (event.kind === 'standing_requested') noteSent(state.sent, state.clock, false);
}

function keep(state: EngineState, id: StandingId, standing: Standing): void {
  state.standings.set(id, standing);
  if (isLiveStanding(standing.state)) state.liveStandings.set(id, standing);
  else state.liveStandings.delete(id);
}
