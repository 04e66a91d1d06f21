/** Orders and events of an invented busy day, all legal, for the benches of ledger and engine. */
import type { DomainEvent, PendingEvent } from '../../shared/domain/events.ts';
import {
  type AccountId,
  asId,
  type CausationId,
  type ChainId,
  type CommandId,
  type InstrumentId,
  MANUAL,
  type OrderId,
} from '../../shared/domain/ids.ts';
import { price, SCALE } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';

export const ACCOUNT = asId<AccountId>('BENCH1');
const DAY_MS = 1_795_000_000_000;

export function orderIdOf(run: string, n: number): OrderId {
  return asId<OrderId>(`P${run}${String(n).padStart(9, '0')}`);
}

/** A limit order as a person intends it; the size of a row of the real ledger. */
export function intention(run: string, n: number): PendingEvent {
  const orderId = orderIdOf(run, n);
  const event: DomainEvent = {
    kind: 'order_intended',
    orderId,
    commandId: asId<CommandId>(`ui-${run}-${n}-5c0b7a52-6f0e-4b1c`),
    account: ACCOUNT,
    mode: 'paper',
    instrument: asId<InstrumentId>('NFO:NIFTY26D26000CE'),
    exchange: 'NFO',
    symbol: 'NIFTY26D26000CE',
    lot: quantity(65),
    strategy: MANUAL,
    intent: 'enter',
    exitReason: null,
    exit: null,
    side: n % 2 === 0 ? 'buy' : 'sell',
    validity: 'day',
    product: 'nrml',
    parent: null,
    batch: null,
    leg: null,
    quantity: quantity(130),
    type: 'limit',
    price: price(101 * SCALE),
    trigger: null,
  };
  const cause = asId<CausationId>(`ui-${run}-${n}-5c0b7a52-6f0e-4b1c`);
  return { atMs: DAY_MS + n, chain: asId<ChainId>(orderId), cause, event };
}
