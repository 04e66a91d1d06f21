/** What a broker's reply to a request makes of its order. */
import type { CausationId, OrderId } from '../../shared/domain/ids.ts';
import { contradicts, decidePlaceOutcome, decideRequestOutcome } from './decide-outcome.ts';
import type { OrderAnswer } from './dispatch.ts';
import { type Ears, type Heard, hearHeld } from './hear.ts';
import type { CancelWishes } from './run-command.ts';
import type { EngineView } from './state.ts';
import type { Turn } from './turn.ts';

const CAUSE = 'reply' as CausationId;

export function hearAnswer(
  turn: Turn,
  ears: Ears,
  wishes: CancelWishes,
  answer: OrderAnswer,
): Heard {
  const order = turn.state.orders.get(answer.orderId);
  if (order === undefined) return { readWanted: false };
  const { outcome } = answer;
  const events =
    answer.commandId === null
      ? decidePlaceOutcome(order, outcome, ownerOf(turn.state, outcome))
      : decideRequestOutcome(order, answer.commandId, outcome);
  turn.stage(events, CAUSE);
  // Too many requests is proof that the broker did not take it; a cancel that was asked for stays
  // asked for and goes out when the budget has room again.
  const again = outcome.kind === 'refused' && outcome.rejection === 'rate_limited';
  if (again && order.request?.kind === 'cancel' && order.request.commandId === answer.commandId) {
    wishes.set(order.orderId, answer.commandId);
  }
  const heard =
    outcome.kind === 'accepted'
      ? hearHeld(turn, ears, outcome.brokerOrderId, CAUSE)
      : { readWanted: false };
  if (!contradicts(events)) return heard;
  if (outcome.kind === 'accepted') ears.owed.named(outcome.brokerOrderId, ears.around.nowMs());
  return { readWanted: true };
}

/** Which of our orders the broker's id in a reply already stands for. */
function ownerOf(state: EngineView, outcome: OrderAnswer['outcome']): OrderId | null {
  if (outcome.kind !== 'accepted') return null;
  return state.byBrokerId.get(outcome.brokerOrderId) ?? null;
}
