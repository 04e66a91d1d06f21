/** Short ways through a scripted desk: buy, have it filled, exit, and look at what came of it. */
import type { Answered } from '../../../electron/engine/run-command.ts';
import type { BrokerBook, BrokerOrder, PlaceRequest } from '../../../electron/broker/gateway.ts';
import type { CommandParams } from '../../../shared/contract/commands.ts';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { ok } from '../../../shared/lib/result.ts';
import { commandId, placeParams, type TestDesk } from '../../support/desk.ts';
import { pictureOf, type Sent, tradeOf } from '../../support/scripted-gateway.ts';

export function kindsOf(desk: TestDesk, from = 0): readonly string[] {
  return [...desk.ledger.readFrom(from)].map((record) => record.event.kind);
}

export function last<Item>(items: readonly Item[]): Item {
  const item = items.at(-1);
  if (item === undefined) throw new Error('there is nothing');
  return item;
}

/** Sends an order, has it accepted under the id, and gives what left. */
export async function rest(
  desk: TestDesk,
  id: string,
  more: Partial<CommandParams<'place_order'>> = {},
): Promise<Sent<PlaceRequest>> {
  const answered = await desk.send({ name: 'place_order', params: placeParams(more) });
  if (!answered.ok) throw new Error(answered.error.says);
  const sent = last(desk.gateway.placed);
  sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
  await desk.world.settle();
  await desk.world.advance(2_500);
  return sent;
}

/** Fills so many units of it and says so on the stream. */
export async function fill(
  desk: TestDesk,
  { request }: Sent<PlaceRequest>,
  id: string,
  units: number,
  total = units,
): Promise<void> {
  desk.gateway.push({
    order: pictureOf(request, id, {
      status: total >= request.quantity ? 'filled' : 'working',
      filled: quantity(total),
    }),
    trades: [tradeOf(request, id, `T-${id}-${total}`, units, 100 * SCALE)],
  });
  await desk.world.settle();
}

/** Buys and holds so many units. */
export async function hold(desk: TestDesk, id: string, units: number): Promise<void> {
  const sent = await rest(desk, id, { quantity: quantity(units) });
  await fill(desk, sent, id, units);
}

export function exitAll(desk: TestDesk): Promise<Answered> {
  const scope = { kind: 'all' } as const;
  const size = { kind: 'percent', percent: 100 } as const;
  return desk.send({ name: 'exit', params: { commandId: commandId(), scope, size } });
}

export function orderOf(desk: TestDesk, { request }: Sent<PlaceRequest>): Order {
  const order = desk.engine.view.orders.get(request.orderId);
  if (order === undefined) throw new Error('the engine does not know the order');
  return order;
}

export function netOf(desk: TestDesk): number {
  return [...desk.engine.view.positions.values()].reduce((sum, at) => sum + at.net, 0);
}

export function bookOf(...orders: readonly BrokerOrder[]): ReturnType<typeof ok<BrokerBook>> {
  return ok({ orders, trades: [], positions: [] });
}
