/** Standing orders in words: what the broker keeps of a plan, and what became of it. */
import { groupedText } from '../../shared/domain/money.ts';
import type { LossCause } from '../../shared/domain/order-events.ts';
import { REJECTIONS } from '../../shared/domain/rejections.ts';
import type {
  StandingAnswered,
  StandingEnd,
  StandingEvent,
  StandingTerms,
} from '../../shared/domain/standing.ts';
import { unreachable } from '../../shared/lib/assert.ts';

export function saysStanding(
  event: StandingEvent,
  loss: Readonly<Record<LossCause, string>>,
): string {
  switch (event.kind) {
    case 'standing_intended':
      return `Written down, then handed to the broker: ${event.side} ${saysTerms(event)}`;
    case 'standing_accepted':
      return `Taken by the broker as ${event.brokerStandingId}`;
    case 'standing_refused':
      return `Refused by the broker: ${event.words || REJECTIONS[event.rejection]}`;
    case 'standing_lost':
      return `Outcome unknown: ${loss[event.cause]}; it may stand and is not sent again`;
    case 'standing_requested':
      return event.terms === null
        ? 'Cancel asked for at the broker'
        : `Change asked for at the broker: ${saysTerms(event.terms)}`;
    case 'standing_answered':
      return saysAnswer(event);
    case 'standing_seen':
      return `Stands at the broker as ${event.brokerStandingId}: ${saysTerms(event)}`;
    case 'standing_fired':
      return event.orderIds.length === 0
        ? 'Fired at the broker; its order is being looked for'
        : `Fired at the broker as order ${event.orderIds.join(', ')}`;
    case 'standing_traced':
      return 'The order that it fired is in the books of its strategy';
    case 'standing_ended':
      return `${END_SAYS[event.end]}${event.words === '' ? '' : `: ${event.words}`}`;
    default:
      return unreachable(event);
  }
}

const END_SAYS: Readonly<Record<StandingEnd, string>> = {
  cancelled: 'Cancelled at the broker',
  rejected: 'Given up by the broker',
  expired: 'Expired at the broker',
  not_received: 'It never reached the broker',
  vanished: 'It no longer stands at the broker, and no order came of it',
  assumed_dead: 'Counted as gone by your decision',
};

function saysAnswer({ answer, words }: StandingAnswered): string {
  switch (answer) {
    case 'acknowledged':
      return 'The broker took the request';
    case 'failed':
      return `The broker did not do what was asked${words === '' ? '' : `: ${words}`}`;
    case 'lost':
      return 'The answer to the request is unknown';
    default:
      return unreachable(answer);
  }
}

/** Such as `130, stop at 95.00 (limit 93.10), target at 120.00 (limit 117.60)`. */
function saysTerms({ quantity, stop, target }: StandingTerms): string {
  const legs = [
    stop === null ? [] : [`stop at ${saysLeg(stop)}`],
    target === null ? [] : [`target at ${saysLeg(target)}`],
  ].flat();
  return [String(quantity), ...legs].join(', ');
}

function saysLeg({ trigger, limit }: NonNullable<StandingTerms['stop']>): string {
  return `${groupedText(trigger)} (limit ${groupedText(limit)})`;
}
