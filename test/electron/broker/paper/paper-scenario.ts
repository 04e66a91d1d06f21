/**
 * Paper exchange scenarios as text: each line is one thing that happens and, after the arrow, what
 * the named order looks like then, or the answer in parentheses. `book` sets the market's book,
 * `step` lets one market step pass, `trade` one in which others traded.
 */
import { expect } from 'vitest';
import type { BrokerUpdate, PlaceRequest } from '../../../../electron/broker/gateway.ts';
import {
  emptyExchange,
  openPaperExchange,
  type PaperExchange,
} from '../../../../electron/broker/paper/paper-exchange.ts';
import { asId, type BrokerOrderId, type OrderId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { decimalText } from '../../../../shared/domain/money.ts';
import type { OrderType, Product, Validity } from '../../../../shared/domain/order-events.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import type { Side } from '../../../../shared/domain/side.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { CALL, priceOf, type ScriptedMarket, scriptedMarket } from './scripted-market.ts';

export const DAY = '2026-11-18';
export const DAY_MS = Date.UTC(2026, 10, 18, 5);
export const RICH = 1_000_000_000_000;

export interface Desk {
  readonly market: ScriptedMarket;
  readonly exchange: PaperExchange;
  readonly updates: BrokerUpdate[];
  readonly ids: Map<string, BrokerOrderId>;
  nowMs: number;
}

export function desk(cash = RICH): Desk {
  const market = scriptedMarket();
  const made = { nowMs: DAY_MS };
  const exchange = openPaperExchange({ nowMs: () => made.nowMs }, market, emptyExchange(cash, DAY));
  const updates: BrokerUpdate[] = [];
  exchange.onUpdate((update) => updates.push(update));
  return Object.assign(made, { market, exchange, updates, ids: new Map<string, BrokerOrderId>() });
}

export interface Wanted {
  readonly side: Side;
  readonly units: number;
  readonly type?: OrderType;
  readonly price: string;
  readonly trigger?: string;
  readonly validity?: Validity;
  readonly product?: Product;
  readonly instrument?: Instrument;
}

export function request(name: string, wanted: Wanted): PlaceRequest {
  const instrument = wanted.instrument ?? CALL;
  return {
    orderId: asId<OrderId>(name),
    mode: 'paper',
    instrument: instrument.id,
    side: wanted.side,
    product: wanted.product ?? (instrument.kind === 'equity' ? 'mis' : 'nrml'),
    validity: wanted.validity ?? 'day',
    quantity: quantity(wanted.units),
    type: wanted.type ?? 'limit',
    price: priceOf(wanted.price),
    trigger: wanted.trigger === undefined ? null : priceOf(wanted.trigger),
  };
}

export function place(at: Desk, name: string, wanted: Wanted): string {
  const outcome = at.exchange.place(request(name, wanted));
  if (outcome.kind !== 'accepted')
    return outcome.kind === 'refused' ? outcome.rejection : 'unknown';
  at.ids.set(name, outcome.brokerOrderId);
  at.exchange.release(outcome.brokerOrderId);
  return 'accepted';
}

export function idOf(at: Desk, name: string): BrokerOrderId {
  return must(at.ids.get(name), `the scenario has no order ${name}`);
}

export function step(at: Desk): void {
  at.nowMs += 250;
  at.market.nextStep();
  at.exchange.step();
  at.market.setTrade(null);
}

/** `status filled: trades`, the trades as quantity@price of the whole life of the order. */
export function lookOf(at: Desk, name: string): string {
  const id = idOf(at, name);
  const book = at.exchange.book();
  const order = must(
    book.orders.find((each) => each.brokerOrderId === id),
    `${name} is not in the book`,
  );
  const trades = book.trades
    .filter((trade) => trade.brokerOrderId === id)
    .map((trade) => `${trade.quantity}@${decimalText(trade.price)}`);
  return `${order.status} ${order.filled}${trades.length > 0 ? `: ${trades.join(' ')}` : ''}`;
}

export function act(at: Desk, words: readonly string[]): string | null {
  const [verb = '', ...rest] = words;
  switch (verb) {
    case 'book':
      at.market.setBook(rest.join(' '));
      return null;
    case 'last':
      at.market.setLast(rest[0] ?? '');
      return null;
    case 'step':
      step(at);
      return null;
    case 'trade': {
      const [side = 'buy', units = '0', price = ''] = rest;
      const aggressor = side === 'buy' ? 'buy' : 'sell';
      at.market.setTrade({ aggressor, quantity: quantity(Number(units)), price: priceOf(price) });
      step(at);
      return null;
    }
    case 'modify':
    case 'cancel':
      return change(at, verb, rest);
    default:
      return placeLine(at, words);
  }
}

export function change(at: Desk, verb: 'modify' | 'cancel', rest: readonly string[]): string {
  const [name = '', units = '', price = ''] = rest;
  const base = {
    orderId: asId<OrderId>(name),
    mode: 'paper',
    brokerOrderId: idOf(at, name),
  } as const;
  if (verb === 'cancel') {
    const outcome = at.exchange.cancel(base);
    return outcome.kind === 'refused' ? outcome.rejection : outcome.kind;
  }
  const outcome = at.exchange.modify({
    ...base,
    instrument: CALL.id,
    quantity: quantity(Number(units)),
    type: 'limit',
    price: priceOf(price),
    trigger: null,
  });
  return outcome.kind === 'refused' ? outcome.rejection : outcome.kind;
}

/** `A buy 130 limit 100.10 [trigger] [ioc]` */
export function placeLine(at: Desk, words: readonly string[]): string {
  const [name = '', side = '', units = '', type = '', price = '', ...more] = words;
  const trigger = more.find((word) => /^\d/.test(word));
  return place(at, name, {
    side: side === 'sell' ? 'sell' : 'buy',
    units: Number(units),
    type: type as OrderType,
    price,
    ...(trigger === undefined ? {} : { trigger }),
    validity: more.includes('ioc') ? 'ioc' : 'day',
  });
}

/** Each line: what happens => order look, or => an answer in parentheses. */
export function scenario(text: string): void {
  const at = desk();
  for (const line of text.split('\n').map((each) => each.trim())) {
    if (line === '') continue;
    const [happens = '', expected] = line.split('=>').map((part) => part.trim());
    const answer = act(at, happens.split(/\s+/));
    if (expected === undefined) continue;
    const bracketed = /^\((.*)\)$/.exec(expected)?.[1];
    if (bracketed !== undefined) expect(answer, line).toBe(bracketed);
    else {
      const [name = '', ...look] = expected.split(' ');
      expect(lookOf(at, name), line).toBe(look.join(' '));
    }
  }
}
