/** A small trading day for those who only look: figures of every length, orders in most states. */
import { expect } from '@playwright/test';
import type { OpenDesk } from '../fixtures.ts';
import { Trader } from '../trader.ts';

interface Found {
  readonly id: string;
  readonly lot: number;
  readonly tick: number;
}

interface Wanted {
  readonly side: 'buy' | 'sell';
  readonly lots: number;
  readonly type?: 'market' | 'limit' | 'stop';
  readonly price?: number;
  readonly trigger?: number;
}

/** Asks as the page itself would; the ticket has tests of its own. */
async function place(desk: OpenDesk, name: string, of: Found, wanted: Wanted): Promise<void> {
  await desk.ask('place_order', {
    commandId: `scene-${name}`,
    instrument: of.id,
    side: wanted.side,
    quantity: wanted.lots * of.lot,
    type: wanted.type ?? 'market',
    price: wanted.price ?? null,
    trigger: wanted.trigger ?? null,
    validity: 'day',
    product: of.lot === 1 ? 'mis' : 'nrml',
    strategy: 'Iron Condor 3',
    intent: wanted.type === 'stop' ? 'protect' : 'enter',
    scaleIn: true,
  });
}

/** Ends when every order has got as far as it will get. */
export async function tradingDay(desk: OpenDesk): Promise<void> {
  const trader = new Trader(desk);
  const future = await trader.find('banknifty fut');
  const call = await trader.find('banknifty 59000 ce');
  const share = await trader.find('RELIANCE');
  const reject = await trader.find('REJECT');
  const { last } = await trader.quote(future.id);
  const low = Math.round((last * 0.985) / future.tick) * future.tick;
  const cheap = Math.round(((await trader.quote(share.id)).last * 0.98) / share.tick) * share.tick;
  await place(desk, 'future', future, { side: 'buy', lots: 1 });
  await place(desk, 'call', call, { side: 'sell', lots: 3 });
  await place(desk, 'share', share, { side: 'buy', lots: 40, type: 'limit', price: cheap });
  await place(desk, 'reject', reject, { side: 'buy', lots: 10 });
  await expect
    .poll(async () => states(trader), { timeout: 20_000 })
    .toEqual(['filled', 'filled', 'rejected', 'working']);
  await place(desk, 'stop', future, { side: 'sell', lots: 1, type: 'stop', trigger: low });
  await expect.poll(async () => states(trader)).toContain('trigger_pending');
}

async function states(trader: Trader): Promise<readonly string[]> {
  return (await trader.orders()).map((order) => order.state).toSorted();
}
