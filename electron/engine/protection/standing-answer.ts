/**
 * A reply about a standing order as events. A reply can come after a read has told more; then it
 * adds nothing. A refusal is believed only while nothing has shown the order.
 */
import type { DomainEvent } from '../../../shared/domain/events.ts';
import type { Standing } from '../../../shared/domain/standing.ts';
import { unreachable } from '../../../shared/lib/assert.ts';
import { anomaly } from '../decide-update.ts';
import type { StandingAnswer } from '../dispatch.ts';

export function answerEvents(standing: Standing, answer: StandingAnswer): readonly DomainEvent[] {
  return answer.attempt === 0 ? placeEvents(standing, answer) : requestEvents(standing, answer);
}

function placeEvents(standing: Standing, { outcome }: StandingAnswer): readonly DomainEvent[] {
  const { standingId, protectionId, state, brokerStandingId: known } = standing;
  const of = { standingId, protectionId };
  const unheard = state === 'sent' || (state === 'unknown' && known === null);
  switch (outcome.kind) {
    case 'accepted': {
      const { brokerStandingId } = outcome;
      if (known === brokerStandingId) return [];
      if (known !== null) {
        return [anomaly('broker_id_changed', null, `${standingId}: ${brokerStandingId}, ${known}`)];
      }
      const late = state === 'not_received' || state === 'assumed_dead' || state === 'refused';
      return unheard || late ? [{ kind: 'standing_accepted', ...of, brokerStandingId }] : [];
    }
    case 'refused': {
      const { rejection } = outcome;
      const words = outcome.words.slice(0, 500);
      return unheard
        ? [{ kind: 'standing_refused', ...of, rejection, words }]
        : [anomaly('illegal_update', null, `${standingId}: refused while ${state}: ${words}`)];
    }
    case 'unknown':
      return state === 'sent' ? [{ kind: 'standing_lost', ...of, cause: outcome.cause }] : [];
    default:
      return unreachable(outcome);
  }
}

function requestEvents(
  { standingId, protectionId, request }: Standing,
  { attempt, outcome }: StandingAnswer,
): readonly DomainEvent[] {
  if (request === null || request.attempt !== attempt) return [];
  const of = { standingId, protectionId, attempt };
  switch (outcome.kind) {
    case 'accepted':
      return request.status === 'acknowledged'
        ? []
        : [{ kind: 'standing_answered', ...of, answer: 'acknowledged', again: false, words: '' }];
    case 'refused': {
      const again = outcome.rejection === 'rate_limited';
      const words = outcome.words.slice(0, 500);
      return [{ kind: 'standing_answered', ...of, answer: 'failed', again, words }];
    }
    case 'unknown':
      return request.status === 'pending'
        ? [{ kind: 'standing_answered', ...of, answer: 'lost', again: false, words: '' }]
        : [];
    default:
      return unreachable(outcome);
  }
}
