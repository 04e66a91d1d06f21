/**
 * A trader's hand for packages: the builder, the batches of the day, and what the orders of a
 * strategy say that it holds. What the window shows is held against the ledger by the tests.
 */
import { expect, type Locator } from '@playwright/test';
import type { ArmedDesk } from './live-desk.ts';
import type { Contract, OrderLine } from './trader.ts';

const SCALE = 10_000;
/** Ticks that a leg of the builder pays up at once and in all: it fills in a market that moves. */
const PAYS_UP = { payUpTicks: '20', payUpMost: '60' } as const;
/** Share of the price through the book at which a leg fills at once and the desk asks nothing. */
const THROUGH = 0.04;
/** And above the book, where nobody takes it. */
const AWAY = 0.3;

export interface Leg {
  readonly of: Contract;
  /** Lots: above zero bought, below zero sold. */
  readonly ratio: number;
}

export interface Wanted {
  readonly strategy: string;
  readonly onBreach: 'ask' | 'complete' | 'unwind';
  /** The longest time legged. */
  readonly mostMs: number;
  readonly units?: number;
  /** The third leg stands above the book, or just takes its first level. */
  readonly third?: 'away' | 'first_level';
}

interface Preview {
  readonly complaints: readonly { readonly says: string }[];
}

export class BatchHand {
  readonly builder: Locator;
  private readonly desk: ArmedDesk;
  private sent = 0;

  constructor(desk: ArmedDesk) {
    this.desk = desk;
    this.builder = desk.open.page.locator('section[data-panel=builder]');
  }

  async layout(name: 'SPREAD' | 'EXIT'): Promise<void> {
    await this.desk.open.page.locator(`.header [data-segment=${name}]`).click();
  }

  /** The newest batch of a strategy, or the one that closes. */
  card(strategy: string, closing = false): Locator {
    const cards = this.desk.open.page.locator(`[data-testid=batch][aria-label$="${strategy}"]`);
    const name = this.desk.open.page.locator('.batch-name strong', { hasText: /^Close / });
    return cards.filter(closing ? { has: name } : { hasNot: name }).first();
  }

  lane(strategy: string, leg: number): Locator {
    return this.card(strategy)
      .getByTestId('lane')
      .nth(leg - 1);
  }

  async expectState(strategy: string, state: string, closing = false): Promise<void> {
    const card = this.card(strategy, closing);
    await expect(card).toHaveAttribute('data-state', state, { timeout: 30_000 });
  }

  /** What taking every leg from the other side comes to, and paying up where that moves away. */
  async priceToFill(): Promise<void> {
    const policy = this.builder.getByTestId('builder-policy');
    if ((await policy.getAttribute('open')) === null) await policy.locator('summary').click();
    for (const [field, ticks] of Object.entries(PAYS_UP)) {
      await policy.getByTestId(`builder-${field}`).fill(ticks);
      await policy.getByTestId(`builder-${field}`).press('Tab');
    }
    const natural = this.builder.getByTestId('builder-natural');
    await expect(natural).toHaveText(/(cr|db) [\d.]+/);
    await natural.click();
  }

  async pressSend(): Promise<void> {
    const send = this.builder.getByTestId('builder-send');
    await expect(send).not.toHaveAttribute('aria-disabled', 'true');
    await send.click();
    await expect(this.builder.getByTestId('builder-sent')).toBeVisible();
  }

  /** As the page itself asks for it, as soon as the desk would take it. */
  async send(legs: readonly Leg[], wanted: Wanted): Promise<void> {
    const { ask } = this.desk.open;
    let form = await this.packageOf(legs, wanted);
    await expect
      .poll(async () => {
        form = await this.packageOf(legs, wanted);
        const { complaints } = await ask<Preview>('preview_batch', form);
        return complaints.map(({ says }) => says);
      })
      .toEqual([]);
    this.sent += 1;
    await ask('send_batch', { commandId: `batch-hand-${this.sent}`, ...form });
  }

  private async packageOf(legs: readonly Leg[], wanted: Wanted): Promise<object> {
    const { strategy, onBreach, mostMs, units = 1, third } = wanted;
    const priced = [];
    for (const [at, { of, ratio }] of legs.entries()) {
      const { bid, ask } = await this.desk.trader.quote(of.id);
      let limit = ratio > 0 ? ask * (1 + THROUGH) : bid * (1 - THROUGH);
      if (at === 2 && third === 'away') limit = ask * (1 + AWAY);
      if (at === 2 && third === 'first_level') limit = bid;
      priced.push({ instrument: of.id, ratio, price: Math.round(limit / of.tick) * of.tick });
    }
    const policy = {
      sequence: 'hedge_first',
      payUpTicks: 0,
      payUpAfterMs: 1_000,
      payUpMost: 0,
      ioc: false,
      mostLoss: 100_000 * SCALE,
      mostMs,
      onBreach,
    };
    const structure = 'Iron condor';
    const shape = { strategy, structure, intent: 'enter', product: 'nrml', units, policy };
    return { ...shape, legs: priced, net: null, oneExpiry: true, scaleIn: false };
  }

  /** By its key, on the card of this batch. */
  async decide(strategy: string, key: 'c' | 'u' | 'h'): Promise<void> {
    const card = this.card(strategy).getByTestId('decision-card');
    await card.focus();
    await this.desk.open.page.keyboard.press(key);
  }

  async orders(strategy: string): Promise<readonly OrderLine[]> {
    return (await this.desk.trader.orders()).filter((order) => order.strategy === strategy);
  }

  /** The contracts of these orders, what is bought first. */
  async legsOf(orders: readonly OrderLine[]): Promise<readonly Leg[]> {
    const legs: Leg[] = [];
    for (const { symbol, side, quantity } of orders) {
      const of = await this.desk.trader.find(symbol);
      expect(of.symbol).toBe(symbol);
      legs.push({ of, ratio: (side === 'buy' ? quantity : -quantity) / of.lot });
    }
    return legs.sort((a, b) => b.ratio - a.ratio);
  }

  /** Lots that a strategy holds of each leg, by what its orders filled. */
  async held(strategy: string, legs: readonly Leg[]): Promise<readonly number[]> {
    const orders = await this.orders(strategy);
    return legs.map(({ of }) => {
      const own = orders.filter(({ symbol }) => symbol === of.symbol);
      const units = own.reduce((sum, o) => sum + (o.side === 'buy' ? o.filled : -o.filled), 0);
      return units / of.lot;
    });
  }
}
