/**
 * Kite's triggers in our words; pure. A lone trigger below the last price that was sent along waits
 * for a fall, one above it for a rise. That a trigger has fired says nothing of its order: the
 * answer of the order system stands beside it, and only a plain no of it ends the matter.
 */
import { asId, type BrokerOrderId, type BrokerStandingId } from '../../../shared/domain/ids.ts';
import type { Price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { Side } from '../../../shared/domain/side.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indexRows } from '../../../shared/lib/tables.ts';
import type { BrokerStanding, StandingStatus } from '../standing.ts';
import { idFromWire } from './instruments.ts';
import { type Complaint, momentOf, priceOf, productOf } from './normalise.ts';
import { isNoProof } from './outcome.ts';
import type { TriggerRow } from './wire.ts';

export type TriggerStatusRow = readonly [word: string, status: StandingStatus, why: string];

export const TRIGGER_STATUS_ROWS: readonly TriggerStatusRow[] = [
  ['active', 'standing', 'Kite watches it'],
  ['triggered', 'fired', 'the condition was met; of the order the result tells'],
  ['disabled', 'cancelled', 'kept and not watched: nothing fires'],
  ['expired', 'expired', 'a year went by, or the contract ended'],
  ['cancelled', 'cancelled', ''],
  ['rejected', 'rejected', ''],
  ['deleted', 'cancelled', 'taken away by a request'],
];

const STATUSES = indexRows(TRIGGER_STATUS_ROWS, ([word]) => word);

export function normaliseStanding(row: TriggerRow): Result<BrokerStanding, Complaint> {
  const { condition, orders } = row;
  const instrument = idFromWire(condition.exchange, condition.tradingsymbol);
  const [first, second] = orders;
  const product = productOf(first?.product ?? '');
  const wanted = row.type === 'single' ? 1 : 2;
  const complain = (what: string): Result<never, Complaint> =>
    err(`trigger ${row.id}: ${what}`.slice(0, 200));
  if (instrument === null) return complain(`contract ${condition.tradingsymbol}`);
  if (first === undefined || product === undefined) return complain('its order');
  if (orders.length !== wanted || condition.trigger_values.length !== wanted) {
    return complain('as many triggers as orders');
  }
  if (second !== undefined && second.transaction_type !== first.transaction_type) {
    return complain('one leg buys and the other sells');
  }
  const side = first.transaction_type === 'BUY' ? 'buy' : 'sell';
  const legs = legsOf(row, side);
  if (legs === null) return complain('a price that is none');
  const units = orders.map((order) => order.quantity);
  const uneven = units.some((each) => each !== units[0]) ? `legs of ${units.join(' and ')}` : '';
  return ok({
    brokerStandingId: asId<BrokerStandingId>(row.id),
    tag: null,
    instrument,
    side,
    product,
    // Whichever leg fires, never more than this.
    quantity: quantity(Math.max(...units)),
    ...legs,
    ...fateOf(row, uneven),
    updatedMs: momentOf(row.updated_at),
  });
}

function legsOf(row: TriggerRow, side: Side): Pick<BrokerStanding, 'stop' | 'target'> | null {
  const { trigger_values: values, last_price: lastPrice } = row.condition;
  const legs = values.map((value, place) => legOf(value, row.orders[place]?.price ?? Number.NaN));
  const last = priceOf(lastPrice);
  const [first, second = null] = legs;
  if (first === undefined || first === null || last === null) return null;
  if (row.type === 'single') {
    const below = first.trigger < last;
    const stops = below === (side === 'sell');
    return { stop: stops ? first : null, target: stops ? null : first };
  }
  if (second === null || second.trigger < first.trigger) return null;
  return side === 'sell' ? { stop: first, target: second } : { stop: second, target: first };
}

function legOf(triggerRupees: number, limitRupees: number): StandingLeg | null {
  const trigger: Price | null = priceOf(triggerRupees);
  const limit = priceOf(limitRupees);
  return trigger === null || trigger === 0 || limit === null ? null : { trigger, limit };
}

function fateOf(
  row: TriggerRow,
  uneven: string,
): Pick<BrokerStanding, 'status' | 'orderIds' | 'words'> {
  const known = STATUSES.get(row.status)?.[1] ?? null;
  const results = row.orders.flatMap(({ result }) => result?.order_result ?? []);
  const ids = results.flatMap(({ order_id: id }) => (id === null || id === undefined ? [] : id));
  const orderIds = ids.filter((id) => id !== '').map((id) => asId<BrokerOrderId>(id));
  const said = [row.meta?.rejection_reason, ...results.map((each) => each.rejection_reason)];
  const unknown = known === null ? `unknown status ${row.status}` : '';
  const words = [unknown, uneven, ...said].filter(Boolean).join('; ').slice(0, 500);
  const refused = results.length > 0 && results.every(({ status }) => status === 'failed');
  const without = known === 'fired' && refused && orderIds.length === 0 && !isNoProof(words);
  return { status: without ? 'rejected' : (known ?? 'standing'), orderIds, words };
}
