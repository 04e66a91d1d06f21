/**
 * What holds the units that a leg is to close: resting stops and targets of the strategy, and what
 * the broker keeps for it. A leg does as every exit does: it has them cancelled, waits until the
 * broker proves that they are gone, and leaves then, for what is free. Nothing of a wave leaves
 * before the way of all its legs is clear, so waiting for a proof legs nobody.
 */
import type { Batch } from '../../../shared/domain/batch.ts';
import type { CommandId } from '../../../shared/domain/ids.ts';
import { isReducing } from '../../../shared/domain/intent.ts';
import { mayStillFill, type Order } from '../../../shared/domain/order.ts';
import type { PositionKey } from '../../../shared/domain/position.ts';
import { freeToExit } from '../../../shared/domain/reservation.ts';
import { type Quantity, quantity } from '../../../shared/domain/quantity.ts';
import { closingSide } from '../../../shared/domain/side.ts';
import { isStandingInDoubt, mayStillFire, type Standing } from '../../../shared/domain/standing.ts';
import { decideCancel, mayAskCancel } from '../change.ts';
import { type Decision, NO_DECISION } from '../decision.ts';
import { netOf, ordersOfPosition } from '../facts.ts';
import { cancelStanding } from '../protection/standing-drive.ts';
import { type EngineView, standingsOf, standingUnits } from '../state.ts';
import type { Surroundings } from '../surroundings.ts';
import { keyOf, type Lane } from './lanes.ts';

interface InTheWay {
  readonly orders: readonly Order[];
  readonly standings: readonly Standing[];
}

/** Orders of exits and of other batches have a driver of their own and are left alone. */
function inTheWay(state: EngineView, key: PositionKey): InTheWay {
  const side = closingSide(netOf(state, key));
  const orders = [...ordersOfPosition(state, key)].filter(
    (order) =>
      isReducing(order.intent) &&
      order.side === side &&
      order.exit === null &&
      order.batch === null,
  );
  return { orders, standings: [...standingsOf(state, key)] };
}

function freeNow(state: EngineView, key: PositionKey): number {
  return freeToExit(netOf(state, key), ordersOfPosition(state, key)) - standingUnits(state, key);
}

function unitsOf({ orders, standings }: InTheWay): number {
  const resting = orders.reduce((sum, order) => sum + mayStillFill(order), 0);
  return standings.reduce((sum, standing) => sum + mayStillFire(standing), resting);
}

/**
 * Units that a package may ask for: all that is held save what cannot be cleared, which is what
 * exits and other packages have been promised, and everything in doubt.
 */
export function freeOnceCleared(state: EngineView, key: PositionKey): Quantity {
  const { orders, standings } = inTheWay(state, key);
  const clearable = unitsOf({
    orders: orders.filter(({ state: at, request }) => {
      return at !== 'unknown' && request?.status !== 'unknown';
    }),
    standings: standings.filter((standing) => !isStandingInDoubt(standing)),
  });
  const held = Math.abs(netOf(state, key));
  return quantity(Math.min(held, Math.max(0, freeNow(state, key) + clearable)));
}

/**
 * Null when the leg may leave, or could not even with a clear way, which is the gate's to say. An
 * empty decision waits for a proof.
 */
export function clearWay(
  state: EngineView,
  around: Surroundings,
  batch: Batch,
  { leg, missing }: Lane,
): Decision | null {
  if (!isReducing(batch.intent)) return null;
  const key = keyOf(batch, leg);
  const free = freeNow(state, key);
  const found = inTheWay(state, key);
  if (free >= missing || free + unitsOf(found) < missing) return null;
  for (const standing of found.standings) {
    const decision = cancelStanding(state, around, standing);
    if (decision.events.length > 0) return decision;
  }
  for (const order of found.orders) {
    if (!mayAskCancel(order, around.nowMs())) continue;
    const commandId = `${batch.batchId}.w.${order.orderId}` as CommandId;
    const decision = decideCancel(state, around, order, commandId);
    if (decision.events.length > 0) return decision;
  }
  return NO_DECISION;
}
