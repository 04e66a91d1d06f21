/**
 * What Dhan can do, as the engine and the screen see it. Numbers from the published limits (v2,
 * 2026), counted for the client, not for one connection.
 */
import type { AccountId } from '../../../shared/domain/ids.ts';
import { ORDER_TYPES, PRODUCTS, VALIDITIES } from '../../../shared/domain/order-events.ts';
import type { Ability, GatewayManifest } from '../manifest.ts';
import { DHAN_STANDING } from './standing.ts';

const ABILITIES: readonly Ability[] = [
  { name: 'order_push', by: 'broker', says: 'Every order of the account, whoever placed it' },
  {
    name: 'trade_push',
    by: 'no',
    says: 'A push names totals; the trade book is read for the fills',
  },
  { name: 'order_history', by: 'no', says: 'The broker keeps only the latest state of an order' },
  { name: 'find_by_tag', by: 'broker', says: 'The tag is the correlation id of the order' },
  { name: 'basket_margin', by: 'broker', says: 'With the positions held, without open orders' },
  { name: 'slicing', by: 'desk', says: 'So that each slice has a tag of its own' },
  { name: 'tick_push', by: 'broker', says: 'Needs the data plan; 5,000 contracts' },
  { name: 'depth', by: 'broker', says: 'Five levels' },
  {
    name: 'greeks',
    by: 'broker',
    says: 'In the option chain, once in three seconds for an expiry',
  },
  { name: 'freeze_quantities', by: 'broker', says: '' },
  { name: 'resting_stop', by: 'broker', says: 'With a limit beyond the trigger' },
  { name: 'good_till_triggered', by: 'broker', says: DHAN_STANDING.says },
];

export function dhanManifest(account: AccountId): GatewayManifest {
  return {
    broker: 'dhan',
    account,
    mode: 'live',
    ordersPerSecond: 10,
    quotas: [
      { span: 'minute', most: 250, counts: 'requests' },
      { span: 'hour', most: 1_000, counts: 'requests' },
      { span: 'day', most: 7_000, counts: 'requests' },
    ],
    modificationsPerOrder: 25,
    // The day's trade book gives every fill with the exchange's id; pushes carry none.
    tradeIds: true,
    orderTypes: ORDER_TYPES,
    validities: VALIDITIES,
    products: PRODUCTS,
    abilities: ABILITIES,
    standing: DHAN_STANDING,
  };
}
