/** What a person has to know of an order that the broker keeps, with the next step. */
import type { AlarmRow } from '../../shared/contract/rows.ts';
import { positionKeyText } from '../../shared/domain/position.ts';
import type { Standing, StandingEvent } from '../../shared/domain/standing.ts';
import type { EngineView } from '../engine/state.ts';

type StandingAlarm = Pick<AlarmRow, 'code' | 'level' | 'says' | 'next'> & {
  readonly position: string;
};

/** The codes of the alarms that this event settles, of the same position. */
export function settledCodes(event: StandingEvent): readonly string[] {
  switch (event.kind) {
    case 'standing_intended':
      return ['standing_gone', 'standing_unknown'];
    case 'standing_accepted':
    case 'standing_refused':
    case 'standing_seen':
    case 'standing_fired':
    case 'standing_ended':
      return ['standing_unknown', 'standing_request'];
    case 'standing_traced':
      return ['standing_fired'];
    default:
      // A request and its answer settle nothing by themselves.
      return [];
  }
}

/** Null where nobody has to look. `says` is the event in words. */
export function standingAlarm(
  event: StandingEvent,
  says: string,
  view: EngineView,
): StandingAlarm | null {
  const standing = view.standings.get(event.standingId);
  if (standing === undefined) return null;
  switch (event.kind) {
    case 'standing_lost':
      return raised(standing, 'standing_unknown', 'critical', says, UNKNOWN_NEXT);
    case 'standing_answered':
      return event.answer === 'failed' && !event.again
        ? raised(standing, 'standing_request', 'warning', says, REQUEST_NEXT)
        : null;
    case 'standing_fired':
      return raised(standing, 'standing_fired', 'critical', says, FIRED_NEXT);
    case 'standing_traced':
      return raised(standing, 'standing_fired', 'warning', says, TRACED_NEXT);
    case 'standing_refused':
    case 'standing_ended':
      if (standing.state === 'assumed_dead' && view.keptPlans.has(standing.protectionId)) {
        return raised(standing, 'standing_gone', 'critical', says, GIVEN_UP_NEXT);
      }
      return isMissed(standing, view)
        ? raised(standing, 'standing_gone', 'warning', says, GONE_NEXT)
        : null;
    default:
      // The rest is ordinary business and needs nobody's eye.
      return null;
  }
}

/** What an earlier run of the program left open; null where nothing is in doubt. */
export function openStandingAlarm(standing: Standing): StandingAlarm | null {
  if (standing.state === 'unknown') {
    const says =
      'Whether it stands at the broker is not known, from before the program was started';
    return raised(standing, 'standing_unknown', 'critical', says, UNKNOWN_NEXT);
  }
  if (standing.state !== 'fired') return null;
  const says = 'It fired at the broker, and its order was not found before the program was started';
  return raised(standing, 'standing_fired', 'critical', says, FIRED_NEXT);
}

/** Its plan is still armed for the broker, and it was not we who took it away. */
function isMissed({ again, protectionId }: Standing, view: EngineView): boolean {
  return !again && view.keptPlans.has(protectionId);
}

function raised(
  standing: Standing,
  code: string,
  level: AlarmRow['level'],
  says: string,
  next: string,
): StandingAlarm {
  const { strategy, instrument } = standing;
  const position = positionKeyText(standing);
  return { code, level, says: `${strategy}, ${instrument}: ${says}`, next, position };
}

const UNKNOWN_NEXT =
  'The broker’s list is read until it shows. Nothing is sent in its place, and exits wait; look at the broker’s own screen if you must be out sooner.';
const REQUEST_NEXT =
  'It stands as it was. If it should be gone, look at the broker’s own screen; it is asked again by itself.';
const FIRED_NEXT =
  'The order that came of it is being looked for; exits wait for it. If the book does not show it, compare positions with the broker.';
const TRACED_NEXT =
  'It is a limit order and can rest unfilled. If it does, exit the position: the exit cancels it first.';
const GONE_NEXT =
  'This computer watches the plan meanwhile, while it runs. Set the plan again to hand it to the broker anew.';
const GIVEN_UP_NEXT =
  'Nobody watches the plan now. Compare what is held with the broker, then set it again.';
