/** What a house can do, as the engine and the screen read it. */
import type { AccountId } from '../../../shared/domain/ids.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../../../shared/domain/order-events.ts';
import type { GatewayManifest } from '../manifest.ts';
import type { House } from './houses.ts';
import { standingOf } from './standing.ts';

/** No house documents a limit; others break off at twenty-five. */
const MODIFICATIONS_PER_ORDER = 20;

export function manifestOf(house: House, account: AccountId): GatewayManifest {
  const bare =
    house.marketOrders === 'refused'
      ? 'A stop releases a limit; the house refuses bare market orders'
      : 'A stop releases a limit; whether the house takes bare market orders is open';
  const standing = standingOf(house);
  return {
    broker: 'noren',
    account,
    mode: 'live',
    ordersPerSecond: house.ordersPerSecond,
    quotas: house.quotas,
    modificationsPerOrder: MODIFICATIONS_PER_ORDER,
    tradeIds: true,
    orderTypes: ORDER_TYPES,
    validities: VALIDITIES,
    products: PRODUCTS,
    standing,
    abilities: [
      { name: 'order_push', by: 'broker', says: '' },
      { name: 'trade_push', by: 'broker', says: '' },
      { name: 'order_history', by: 'broker', says: '' },
      { name: 'find_by_tag', by: 'desk', says: 'By reading the whole order book' },
      { name: 'basket_margin', by: 'broker', says: '' },
      { name: 'slicing', by: 'desk', says: '' },
      { name: 'tick_push', by: 'broker', says: 'Orders and prices share one connection' },
      { name: 'depth', by: 'broker', says: 'Five levels' },
      { name: 'greeks', by: 'desk', says: '' },
      { name: 'freeze_quantities', by: 'desk', says: 'The list of contracts has none' },
      { name: 'resting_stop', by: 'broker', says: bare },
      { name: 'good_till_triggered', by: 'broker', says: standing.says },
    ],
  };
}
