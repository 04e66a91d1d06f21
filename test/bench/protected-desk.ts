/** Holdings of many strategies, each with a stop, a target and a trailing stop, and a market. */
import type { MarketFacts } from '../../electron/engine/surroundings.ts';
import type { PriceFacts } from '../../electron/risk/candidate.ts';
import type { DomainEvent, PendingEvent } from '../../shared/domain/events.ts';
import {
  asId,
  asStrategyName,
  type BrokerOrderId,
  type CausationId,
  type ChainId,
  type CommandId,
  type InstrumentId,
  type OrderId,
  type ProtectionId,
  type TradeId,
} from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { money, price, SCALE, ZERO_MONEY } from '../../shared/domain/money.ts';
import type { Rule } from '../../shared/domain/protection.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { ACCOUNT } from './orders.ts';

const LOT = quantity(65);
const PRICE = { kind: 'price' } as const;
/** Every rule is far from a hundred rupees, and no mark moves there either. */
export const QUIET = 100 * SCALE;
export const BELOW_STOP = 79 * SCALE;

export function contracts(count: number): readonly Instrument[] {
  return Array.from({ length: count }, (_, n) => {
    const symbol = `NIFTY26D${20_000 + n * 50}CE`;
    return {
      id: asId<InstrumentId>(`NFO:${symbol}`),
      exchange: 'NFO',
      symbol,
      underlying: 'NIFTY',
      kind: 'call',
      expiryDay: '2099-12-29',
      strike: price((20_000 + n * 50) * SCALE),
      tick: price(500),
      lot: LOT,
      freeze: quantity(1_800),
    };
  });
}

export interface BenchMarket extends MarketFacts {
  set(id: InstrumentId, last: number): void;
}

export function benchMarket(listed: readonly Instrument[]): BenchMarket {
  const byId = new Map(listed.map((each) => [each.id, each]));
  const prices = new Map<InstrumentId, PriceFacts>();
  const set = (id: InstrumentId, last: number): void => {
    const [bid, ask] = [price(last - 500), price(last)];
    const known = { last: price(last), bid, ask, bandLow: null, bandHigh: null };
    prices.set(id, { ...known, ageMs: 0, feedDownMs: 0 });
  };
  for (const { id } of listed) set(id, QUIET);
  return {
    set,
    instrument: (id) => byId.get(id) ?? null,
    price: (id) => prices.get(id) ?? null,
    session: () => 'always_open',
    today: () => '2026-11-20',
    oldListDay: () => null,
    capital: () => null,
    marginAfter: () => null,
    worstMargin: () => null,
    depth: () => null,
    margin: () => ({ needed: ZERO_MONEY, available: money(1_00_00_000 * SCALE) }),
  };
}

const RULES: readonly Rule[] = [
  { purpose: 'stop', watch: PRICE, when: 'at_or_below', level: 80 * SCALE },
  { purpose: 'target', watch: PRICE, when: 'at_or_above', level: 150 * SCALE },
  {
    purpose: 'trailing',
    watch: PRICE,
    when: 'at_or_below',
    by: 'points',
    distance: 60 * SCALE,
    mark: 120 * SCALE,
  },
];

/** What the ledger holds of a strategy that bought one lot of a contract and protects it. */
export function protectedHolding(
  n: number,
  contract: Instrument,
  atMs: number,
): readonly PendingEvent[] {
  const { id: instrument, exchange, symbol, lot } = contract;
  const orderId = asId<OrderId>(`E${n}`);
  const brokerOrderId = asId<BrokerOrderId>(`held-${n}`);
  const protectionId = asId<ProtectionId>(`G${n}`);
  const commandId = asId<CommandId>(`c-${n}`);
  const strategy = asStrategyName(`S${n}`);
  const product = 'nrml';
  const whole = { account: ACCOUNT, strategy, instrument, product } as const;
  const adopted: DomainEvent = {
    kind: 'order_adopted',
    orderId,
    commandId,
    ...whole,
    mode: 'paper',
    exchange,
    symbol,
    lot,
    intent: 'adopt',
    exitReason: null,
    exit: null,
    side: 'buy',
    validity: 'day',
    parent: null,
    batch: null,
    leg: null,
    quantity: lot,
    type: 'limit',
    price: price(QUIET),
    trigger: null,
    brokerOrderId,
  };
  const events: readonly DomainEvent[] = [
    adopted,
    {
      kind: 'order_filled_in_full',
      orderId,
      brokerOrderId,
      tradeId: asId<TradeId>(`t-${n}`),
      quantity: lot,
      price: price(QUIET),
      exchangeMs: null,
    },
    {
      kind: 'protection_set',
      protectionId,
      commandId,
      account: ACCOUNT,
      strategy,
      scope: { kind: 'holding', instrument, product },
      where: 'desk',
      rules: RULES,
    },
  ];
  const chain = asId<ChainId>(`E${n}`);
  const cause = asId<CausationId>('bench');
  return events.map((event) => ({ atMs, chain, cause, event }));
}
