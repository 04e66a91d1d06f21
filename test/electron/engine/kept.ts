/** Short ways to a desk whose holding is protected at the broker. */
import type { BrokerOrder, PlaceRequest } from '../../../electron/broker/gateway.ts';
import type { StandingOutcome, StandingRequest } from '../../../electron/broker/standing.ts';
import {
  asId,
  type BrokerOrderId,
  type BrokerStandingId,
  type OrderId,
} from '../../../shared/domain/ids.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import type { Standing } from '../../../shared/domain/standing.ts';
import { ok } from '../../../shared/lib/result.ts';
import { openDesk, type TestDesk } from '../../support/desk.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { rowOf, standingGateway, type StandingGateway } from '../../support/standing-gateway.ts';
import { last } from './fills.ts';
import { HOLDING, holdOf, protect, type Rules, STOP } from './protected.ts';

export interface KeptDesk extends TestDesk {
  readonly gateway: StandingGateway;
}

export async function openKept(
  gateway = standingGateway(),
  parts: Parameters<typeof openDesk>[0] = {},
): Promise<KeptDesk> {
  return { ...(await openDesk({ ...parts, gateway })), gateway };
}

/** Holds 130 and has handed the broker these rules; nothing is answered yet. */
export async function handedOver(
  rules: Rules = [STOP],
  gateway = standingGateway(),
): Promise<KeptDesk> {
  const desk = await openKept(gateway);
  await holdOf(desk, 'B1', 130);
  const answered = await protect(desk, rules, HOLDING, 'broker');
  if (!answered.ok) throw new Error(answered.error.says);
  return desk;
}

export function accept(desk: KeptDesk, id = 'S1'): Promise<void> {
  last(desk.gateway.kept).answer({ kind: 'accepted', brokerStandingId: standingIdOf(id) });
  return desk.world.settle();
}

function standingIdOf(id: string): BrokerStandingId {
  return asId<BrokerStandingId>(id);
}

/** The broker's list shows it with these variations, and is read. */
export async function listed(
  desk: KeptDesk,
  more: Parameters<typeof rowOf>[2] = {},
  request: StandingRequest = last(desk.gateway.kept).request,
  id = 'S1',
): Promise<void> {
  desk.gateway.list = ok([rowOf(request, id, more)]);
  await readSoon(desk);
}

export async function readSoon(desk: KeptDesk): Promise<void> {
  const before = desk.gateway.standingReads;
  for (let waits = 0; desk.gateway.standingReads === before && waits < 70; waits += 1) {
    await desk.world.advance(1_000);
  }
  await desk.world.settle();
}

/** Stands at the broker as S1, seen by a read. */
export async function standingDesk(
  rules: Rules = [STOP],
  gateway = standingGateway(),
): Promise<KeptDesk> {
  const desk = await handedOver(rules, gateway);
  await accept(desk);
  await listed(desk);
  return desk;
}

export function standings(desk: KeptDesk): readonly Standing[] {
  return [...desk.engine.view.standings.values()];
}

export function states(desk: KeptDesk): readonly string[] {
  return standings(desk).map(({ state }) => state);
}

/** The broker took the latest of these requests. */
export function taken(requests: StandingGateway['changed'] | StandingGateway['withdrawn']): void {
  last<{ answer(outcome: StandingOutcome): void }>(requests).answer({
    kind: 'accepted',
    brokerStandingId: standingIdOf('S1'),
  });
}

/** What the stop fires, as the broker's book shows it: an order without our tag. */
function firedRequest(desk: KeptDesk): PlaceRequest {
  const { standingId, stop, target, last: _last, ...request } = last(desk.gateway.kept).request;
  const limit = (stop ?? target)?.limit;
  if (limit === undefined) throw new Error('it has no leg');
  const terms = { type: 'limit', price: limit, trigger: null, validity: 'day' } as const;
  return { ...request, ...terms, orderId: asId<OrderId>(standingId) };
}

export function firedPicture(
  desk: KeptDesk,
  id: string,
  more: Partial<BrokerOrder> = {},
): BrokerOrder {
  return pictureOf(firedRequest(desk), id, { tag: null, ...more });
}

/** It comes to light by a push, filled so far, and stands in the book from then on. */
export async function pushFired(desk: KeptDesk, id: string, filled = 0): Promise<void> {
  const request = firedRequest(desk);
  const order = firedPicture(desk, id, {
    filled: quantity(filled),
    status: filled === request.quantity ? 'filled' : 'working',
  });
  const trades = filled === 0 ? [] : [tradeOf(request, id, `T-${id}`, filled, 94 * SCALE)];
  desk.gateway.push({ order, trades });
  desk.gateway.book = ok({ orders: [order], trades, positions: [] });
  await desk.world.settle();
}

export function brokerOrderId(id: string): BrokerOrderId {
  return asId<BrokerOrderId>(id);
}

/** What the broker's book says is held of the contract. */
export function holds(desk: KeptDesk, net: number): void {
  const at = { instrument: HOLDING.instrument, product: HOLDING.product, average: null };
  const positions = net === 0 ? [] : [{ ...at, net: signedQuantity(net) }];
  desk.gateway.book = ok({ orders: [], trades: [], positions });
}
