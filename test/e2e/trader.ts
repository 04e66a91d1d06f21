/**
 * What a trader does at the desk, as steps: find, price, send, look. Checks read the ledger's own
 * words.
 */
import { expect } from '@playwright/test';
import type { OpenDesk } from './fixtures.ts';
import { Ticket } from './pages/ticket.ts';

export interface OrderLine {
  readonly order_id: string;
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

export interface Quote {
  readonly instrument: string;
  readonly last: number;
  readonly bid: number;
  readonly ask: number;
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
    const { quotes } = await this.desk.ask<{ quotes: readonly Quote[] }>('quotes', {
      instruments: [instrument],
    });
    const [quote] = quotes;
    if (quote === undefined) throw new Error(`no quote of ${instrument}`);
    return quote;
  }

  async find(
    text: string,
  ): Promise<{ readonly id: string; readonly lot: number; readonly tick: number }> {
    const { instruments } = await this.desk.ask<{
      instruments: readonly { id: string; lot: number; tick: number }[];
    }>('search_instruments', { text, limit: 1 });
    const [first] = instruments;
    if (first === undefined) throw new Error(`nothing found for ${text}`);
    return first;
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
