/**
 * What a standing order fired is an order of this account without our tag. It is booked to the
 * strategy that was protected as soon as something proves whose it is: the broker's own word which
 * order it is, or, once the broker says that it fired, the one order that is exactly it.
 */
import {
  type CausationId,
  EXTERNAL,
  type OrderId,
  type StandingId,
} from '../../../shared/domain/ids.ts';
import type { Order } from '../../../shared/domain/order.ts';
import {
  type Standing,
  standingAllows,
  type StandingFired,
  type StandingTerms,
} from '../../../shared/domain/standing.ts';
import type { BrokerOrder } from '../../broker/gateway.ts';
import type { EngineView } from '../state.ts';
import type { Turn } from '../turn.ts';

const CAUSE = 'traced' as CausationId;

export function traceFired(turn: Turn): void {
  for (const standing of [...turn.state.liveStandings.values()]) {
    if (standing.state !== 'fired') continue;
    const named = namedOrders(turn.state, standing);
    const found = standing.orderIds.length > 0 ? named : matchOf(turn.state, standing);
    const orders: OrderId[] = [];
    for (const order of found) {
      orders.push(order.orderId);
      trace(turn, standing, order);
    }
    const whole = orders.length > 0 && orders.length >= standing.orderIds.length;
    if (!whole) continue;
    const { standingId, protectionId } = standing;
    turn.stage([{ kind: 'standing_traced', standingId, protectionId, orders }], CAUSE);
  }
}

function namedOrders(state: EngineView, { orderIds }: Standing): readonly Order[] {
  return orderIds.flatMap((id) => {
    const orderId = state.byBrokerId.get(id);
    return orderId === undefined ? [] : (state.orders.get(orderId) ?? []);
  });
}

function matchOf(state: EngineView, standing: Standing): readonly Order[] {
  const orders = exactMatches(state, standing);
  return orders.length === 1 ? orders : [];
}

function trace(turn: Turn, standing: Standing, order: Order): void {
  if (order.intent !== 'adopt') return;
  const { standingId, strategy } = standing;
  const reason = reasonOf(standing, order);
  turn.stage(
    [{ kind: 'order_traced', orderId: order.orderId, standingId, strategy, reason }],
    CAUSE,
  );
}

/** Two legs differ by their limits. */
function reasonOf({ stop, target, request }: Standing, { price }: Order): 'stop' | 'target' {
  if (stop === null) return 'target';
  const targets = [target?.limit, request?.terms?.target?.limit];
  return price !== stop.limit && targets.includes(price) ? 'target' : 'stop';
}

/**
 * Orders placed elsewhere that are exactly what this standing order fires. Of several nobody can
 * say which it is, nor that it is none of them.
 */
export function exactMatches(state: EngineView, standing: Standing): readonly Order[] {
  const matches: Order[] = [];
  let at = 0;
  for (const order of state.orders.values()) {
    at += 1;
    if (at <= standing.ordersBefore || order.intent !== 'adopt') continue;
    // A person may have claimed it for that very strategy before the broker said anything.
    if (order.strategy !== EXTERNAL && order.strategy !== standing.strategy) continue;
    if (order.instrument !== standing.instrument || order.product !== standing.product) continue;
    if (order.side !== standing.side) continue;
    const { request } = standing;
    const asked = request?.terms ?? null;
    const fits = isOf(standing, order) || (asked !== null && isOf(asked, order));
    if (fits) matches.push(order);
  }
  return matches;
}

function isOf({ quantity, stop, target }: StandingTerms, order: Order): boolean {
  if (order.quantity !== quantity) return false;
  return order.price === stop?.limit || order.price === target?.limit;
}

/**
 * An order of another hand came to light: true when a standing order of ours is proven to have
 * fired it, by the broker's word or because it carries our tag, which tells of the firing as well.
 */
export function noteFiredOrder(
  turn: Turn,
  { brokerOrderId, tag }: Pick<BrokerOrder, 'brokerOrderId' | 'tag'>,
  cause: CausationId,
): boolean {
  for (const { orderIds } of turn.state.liveStandings.values()) {
    if (orderIds.includes(brokerOrderId)) return true;
  }
  const tagged = tag === null ? undefined : turn.state.standings.get(tag as StandingId);
  if (tagged === undefined) return false;
  const { standingId, protectionId, orderIds } = tagged;
  const event: StandingFired = {
    kind: 'standing_fired',
    standingId,
    protectionId,
    brokerStandingId: null,
    orderIds: [...orderIds, brokerOrderId],
    words: '',
  };
  if (standingAllows(tagged, event)) turn.stage([event], cause);
  return true;
}
