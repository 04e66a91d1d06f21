/**
 * What a trader does at the desk, as steps: find, price, send, look. Checks read the ledger's own
 * words.
 */
import { expect } from '@playwright/test';
import type { OpenDesk } from './fixtures.ts';
import { Ticket } from './pages/ticket.ts';

export interface OrderLine {
  readonly order_id: string;
  readonly created_ms: number;
  readonly strategy: string;
  readonly state: string;
  readonly status: string;
  readonly tag: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: number;
  readonly filled: number;
  readonly type: string;
  readonly price: string;
  readonly intent: string;
  readonly broker_order_id: string | null;
  readonly words: string;
}

/** An order as the page itself asks for it; the ticket has tests of its own. */
export interface Placed {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** Units. */
  readonly quantity: number;
  readonly strategy: string;
  readonly type?: 'market' | 'limit' | 'stop';
  readonly validity?: 'day' | 'ioc';
  /** Ten-thousandths of a rupee. */
  readonly price?: number;
  readonly trigger?: number;
  readonly product?: 'nrml' | 'mis';
  readonly intent?: 'enter' | 'exit' | 'protect';
}

export interface Contract {
  readonly id: string;
  readonly symbol: string;
  readonly lot: number;
  readonly tick: number;
}

interface Preview {
  readonly complaint: { readonly says: string } | null;
}

export interface Quote {
  readonly instrument: string;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
  /** Units at the best bid. */
  readonly bidQuantity: number;
  readonly stale: boolean;
}

export interface Wish {
  readonly find: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'market' | 'stop' | 'stop_limit';
  readonly lots: number;
  /** Rupees as a trader types them. */
  readonly price?: number;
  readonly trigger?: number;
  readonly ioc?: boolean;
  readonly product?: 'nrml' | 'mis' | 'cnc';
}

const SCALE = 10_000;

export class Trader {
  readonly ticket: Ticket;
  private readonly desk: OpenDesk;
  private gestures = 0;

  constructor(desk: OpenDesk) {
    this.desk = desk;
    this.ticket = new Ticket(desk.page);
  }

  async orders(): Promise<readonly OrderLine[]> {
    const { text } = await this.desk.ask<{ text: string }>('export_orders', { format: 'jsonl' });
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as OrderLine);
  }

  async order(id: string): Promise<OrderLine> {
    const found = (await this.orders()).find((line) => line.order_id === id);
    if (found === undefined) throw new Error(`no order ${id}`);
    return found;
  }

  async quote(instrument: string): Promise<Quote> {
    const quote = await this.quoteIfAny(instrument);
    if (quote === null) throw new Error(`no quote of ${instrument}`);
    return quote;
  }

  private async quoteIfAny(instrument: string): Promise<Quote | null> {
    const { quotes } = await this.desk.ask<{ quotes: readonly Quote[] }>('quotes', {
      instruments: [instrument],
    });
    return quotes[0] ?? null;
  }

  async find(text: string): Promise<Contract> {
    const { instruments } = await this.desk.ask<{ instruments: readonly Contract[] }>(
      'search_instruments',
      { text, limit: 1 },
    );
    const [first] = instruments;
    if (first === undefined) throw new Error(`nothing found for ${text}`);
    return first;
  }

  /** Days that are still ahead, `2026-12-08`, the nearest first. */
  async expiries(underlying: string): Promise<readonly string[]> {
    const { underlyings } = await this.desk.ask<{
      underlyings: readonly { name: string; expiries: readonly string[] }[];
    }>('underlyings');
    return underlyings.find(({ name }) => name === underlying)?.expiries ?? [];
  }

  /** The strike in rupees. */
  async option(
    underlying: string,
    expiryDay: string,
    strike: number,
    right: 'call' | 'put',
  ): Promise<Contract> {
    const { strikes } = await this.desk.ask<{
      strikes: readonly { strike: number; call: Contract | null; put: Contract | null }[];
    }>('chain', { underlying, expiryDay });
    const found = strikes.find((row) => row.strike === strike * SCALE)?.[right] ?? null;
    if (found === null) throw new Error(`no ${right} of ${underlying} ${expiryDay} at ${strike}`);
    return found;
  }

  /** Shows it in the ticket, which watches what it shows, until its price is fresh. */
  async watch(text: string): Promise<Contract> {
    const contract = await this.find(text);
    await this.ticket.choose(text);
    await expect.poll(async () => (await this.quoteIfAny(contract.id))?.stale).toBe(false);
    return contract;
  }

  /** Fills in the ticket like a person and sends it; gives the id of the order that came of it. */
  async send(wish: Wish): Promise<string> {
    const before = new Set((await this.orders()).map((line) => line.order_id));
    const { ticket } = this;
    await ticket.choose(wish.find);
    await ticket.segment(wish.side);
    await ticket.segment(wish.type);
    await ticket.fill(ticket.lots, String(wish.lots));
    if (wish.price !== undefined) await ticket.fill(ticket.price, wish.price.toFixed(2));
    if (wish.trigger !== undefined) await ticket.fill(ticket.trigger, wish.trigger.toFixed(2));
    await ticket.segment(wish.ioc === true ? 'ioc' : 'day');
    if (wish.product !== undefined) await ticket.segment(wish.product);
    await ticket.sendNow();
    const id = await this.newOrder(before);
    return id;
  }

  /** As soon as the desk would take it, as a person waits for the button; gives the order's id. */
  async place(wanted: Placed): Promise<string> {
    const order = {
      type: 'market',
      price: null,
      trigger: null,
      validity: 'day',
      product: 'nrml',
      intent: 'enter',
      scaleIn: true,
      ...wanted,
    };
    await expect
      .poll(async () => (await this.desk.ask<Preview>('preview_order', order)).complaint)
      .toBeNull();
    this.gestures += 1;
    const commandId = `trader-${this.desk.app.process().pid}-${this.gestures}`;
    const { orderIds } = await this.desk.ask<{ orderIds: readonly string[] }>('place_order', {
      commandId,
      ...order,
    });
    return orderIds[0] ?? '';
  }

  /** The order that was not there before. */
  async newOrder(before: ReadonlySet<string>): Promise<string> {
    let id: string | undefined;
    await expect
      .poll(async () => {
        id = (await this.orders()).find((line) => !before.has(line.order_id))?.order_id;
        return id !== undefined;
      })
      .toBe(true);
    return id ?? '';
  }

  async expectState(id: string, ...states: readonly string[]): Promise<void> {
    await expect
      .poll(async () => this.where(id), { timeout: 30_000 })
      .toMatch(new RegExp(`^(${states.join('|')})( |$)`));
  }

  /** The state, and the words that explain it. */
  private async where(id: string): Promise<string> {
    const { state, words } = await this.order(id);
    return words === '' ? state : `${state} (${words})`;
  }

  /** A price so many percent from the last one, on the tick, in rupees. */
  async away(instrument: string, percent: number, tick: number): Promise<number> {
    const { last } = await this.quote(instrument);
    const scaled = Math.round((last * (1 + percent / 100)) / tick) * tick;
    return scaled / SCALE;
  }
}
