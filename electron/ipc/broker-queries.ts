/** What the broker can do and what it tells of one order, in the words of the contract. */
import type { Failure } from '../../shared/contract/envelope.ts';
import type { QueryResult } from '../../shared/contract/queries.ts';
import type { OrderId } from '../../shared/domain/ids.ts';
import { err, type Result } from '../../shared/lib/result.ts';
import type { Surroundings } from '../engine/surroundings.ts';
import { type DeskServices, failure } from './services.ts';

export function manifestRow(manifest: Surroundings['manifest']): QueryResult<'manifest'> {
  const { broker, ordersPerSecond, modificationsPerOrder, tradeIds } = manifest;
  return {
    broker,
    ordersPerSecond,
    quotas: manifest.quotas.map((quota) => ({ ...quota })),
    modificationsPerOrder,
    tradeIds,
    orderTypes: [...manifest.orderTypes],
    validities: [...manifest.validities],
    products: [...manifest.products],
    abilities: manifest.abilities.map((ability) => ({ ...ability })),
  };
}

export function brokerHistory(
  { engine, live }: DeskServices,
  orderId: OrderId,
): Promise<Result<QueryResult<'broker_history'>, Failure>> {
  const brokerOrderId = engine.view.orders.get(orderId)?.brokerOrderId ?? null;
  if (brokerOrderId === null) {
    const says = 'The broker has given this order no number that its story could be asked by';
    return Promise.resolve(err(failure('order_not_at_broker', says)));
  }
  const none = failure('no_history', 'This broker keeps no story of an order');
  return live?.history(brokerOrderId) ?? Promise.resolve(err(none));
}
