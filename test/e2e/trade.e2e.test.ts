/**
 * A day at the desk: a real chain, orders of every kind, changes, cancels, exits, and a restart.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, ROOT, test } from './fixtures.ts';
import { Blotter } from './pages/blotter.ts';
import { Trader } from './trader.ts';

/** The exchange's own file where it is at hand, else a small sample in the same form. */
const REAL_CHAIN = join(ROOT, '../shared/data/option-chain-ED-NIFTY-30-Jun-2026.csv');
const SAMPLE_CHAIN = join(ROOT, 'test/fixtures/market/option-chain-ED-NIFTY-08-Dec-2026.csv');

test('a day: chain, ten orders of all kinds, modify, cancel, exit half, flatten, restart', async ({
  desk,
}) => {
  test.setTimeout(240_000);
  const first = await desk.open();
  const { page } = first;
  const trader = new Trader(first);
  const blotter = new Blotter(page);

  await test.step('import the option chain', async () => {
    await page.keyboard.press('Control+k');
    await expect(page.getByTestId('palette')).toBeVisible();
    await page.keyboard.type('settings');
    await expect(page.getByRole('option', { name: 'Settings…' })).toBeVisible();
    await page.keyboard.press('Enter');
    await page.getByTestId('settings').locator('[data-segment=imports]').click();
    const box = page.getByTestId('import-chain');
    const chain = existsSync(REAL_CHAIN) ? REAL_CHAIN : SAMPLE_CHAIN;
    await box.locator('input[type=file]').setInputFiles(chain);
    await expect(box.getByRole('status')).toContainText('NIFTY');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('settings')).toBeHidden();
  });

  const future = await trader.find('nifty fut');
  const shares = { id: 'NSE:RELIANCE', tick: 1_000 };
  const ids: Record<string, string> = {};

  await test.step('ten orders of all kinds', async () => {
    ids['entry'] = await trader.send({ find: 'nifty fut', side: 'buy', type: 'market', lots: 2 });
    await trader.expectState(ids['entry'], 'filled');
    const low = await trader.away(shares.id, -4, shares.tick);
    ids['resting'] = await trader.send({
      find: 'RELIANCE',
      side: 'buy',
      type: 'limit',
      lots: 5,
      price: low,
    });
    await trader.expectState(ids['resting'], 'working');
    const high = await trader.away(shares.id, 3, shares.tick);
    ids['stopLimit'] = await trader.send({
      find: 'RELIANCE',
      side: 'buy',
      type: 'stop_limit',
      lots: 3,
      trigger: high,
      price: high + 1,
    });
    await trader.expectState(ids['stopLimit'], 'trigger_pending');
    const stop = await trader.away(future.id, -2, future.tick);
    ids['stop'] = await trader.send({
      find: 'nifty fut',
      side: 'sell',
      type: 'stop',
      lots: 2,
      trigger: stop,
    });
    await trader.expectState(ids['stop'], 'trigger_pending');
    const take = await trader.away('NSE:HDFCBANK', 1, shares.tick);
    ids['ioc'] = await trader.send({
      find: 'HDFCBANK',
      side: 'buy',
      type: 'limit',
      lots: 10,
      price: take,
      ioc: true,
    });
    await trader.expectState(ids['ioc'], 'filled', 'cancelled', 'expired');
    const never = await trader.away('NSE:HDFCBANK', -4, shares.tick);
    ids['iocMiss'] = await trader.send({
      find: 'HDFCBANK',
      side: 'buy',
      type: 'limit',
      lots: 10,
      price: never,
      ioc: true,
    });
    await trader.expectState(ids['iocMiss'], 'cancelled', 'expired');
    ids['partial'] = await trader.send({ find: 'PARTIAL', side: 'buy', type: 'market', lots: 30 });
    await expect
      .poll(async () => (await trader.order(ids['partial'] ?? '')).filled, { timeout: 30_000 })
      .toBeGreaterThan(0);
    ids['rejected'] = await trader.send({ find: 'REJECT', side: 'buy', type: 'market', lots: 1 });
    await trader.expectState(ids['rejected'], 'rejected');
    ids['put'] = await trader.send({
      find: 'banknifty 59000 pe',
      side: 'buy',
      type: 'market',
      lots: 1,
    });
    await trader.expectState(ids['put'], 'filled', 'part_filled');
    ids['shares'] = await trader.send({ find: 'HDFCBANK', side: 'buy', type: 'market', lots: 7 });
    await trader.expectState(ids['shares'], 'filled', 'part_filled');
    expect(await trader.orders()).toHaveLength(10);
    await expect(blotter.rows.first()).toBeVisible();
  });

  await test.step('the partial order shows how much of it is filled', async () => {
    await trader.expectState(ids['partial'] ?? '', 'part_filled', 'filled');
    await blotter.expectState(ids['partial'] ?? '', 'part_filled', 'filled');
    await trader.expectState(ids['partial'] ?? '', 'filled');
  });

  await test.step('modify in place, then cancel', async () => {
    const row = blotter.row(ids['resting'] ?? '');
    await row.first().hover();
    await row.getByTestId('modify').click();
    const price = await trader.away(shares.id, -3, shares.tick);
    const field = page.getByTestId('edit-price');
    await field.fill(price.toFixed(2));
    await field.press('Tab');
    await page.getByTestId('edit-send').click();
    await expect
      .poll(async () => (await trader.order(ids['resting'] ?? '')).price)
      .toBe(price.toFixed(2));
    const other = blotter.row(ids['stopLimit'] ?? '');
    await other.first().hover();
    await other.getByTestId('cancel').click();
    await trader.expectState(ids['stopLimit'] ?? '', 'cancelled');
  });

  await test.step('exit half of the futures: exactly one of two lots', async () => {
    const row = page.locator('[data-position-key*="FUT"]').first();
    await row.click();
    await page.getByTestId('exit-50').first().click();
    await expect
      .poll(async () => netOf(await trader.orders(), 'FUT'), { timeout: 30_000 })
      .toBe(future.lot);
  });

  await test.step('flatten all', async () => {
    await page.getByTestId('flatten-all').click();
    await page.getByTestId('confirm-act').click();
    await expect
      .poll(async () => openPositions(await trader.orders()), { timeout: 60_000 })
      .toEqual([]);
    await trader.expectState(ids['stop'] ?? '', 'cancelled');
  });

  const before = await trader.orders();
  const verified = await first.ask<{ equal: boolean; differs: string[] }>('verify_folds');
  expect(verified).toMatchObject({ equal: true, differs: [] });
  expect(first.complaints).toEqual([]);
  await first.close();

  await test.step('after a restart everything is still there', async () => {
    const again = await desk.open();
    const after = await new Trader(again).orders();
    expect(after.map(plain)).toEqual(before.map(plain));
    await expect(again.page.locator('[data-order-id]').first()).toBeVisible();
    expect((await again.ask<{ equal: boolean }>('verify_folds')).equal).toBe(true);
  });
});

function plain({ order_id, state, filled }: { order_id: string; state: string; filled: number }) {
  return { order_id, state, filled };
}

type Line = Awaited<ReturnType<Trader['orders']>>[number];

function netOf(orders: readonly Line[], part: string): number {
  return orders
    .filter((line) => line.symbol.includes(part))
    .reduce((sum, line) => sum + (line.side === 'buy' ? line.filled : -line.filled), 0);
}

function openPositions(orders: readonly Line[]): readonly string[] {
  const symbols = [...new Set(orders.map((line) => line.symbol))];
  return symbols.filter((symbol) => netOf(orders, symbol) !== 0);
}
