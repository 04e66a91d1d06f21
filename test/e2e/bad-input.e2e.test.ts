/** Bad input everywhere gets a clear error and loses nothing. */
import { appendFileSync, closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { Trader } from './trader.ts';

test('a malformed chain names its place and changes nothing', async ({ desk }) => {
  const open = await desk.open();
  const { page } = open;
  const before = await open.ask('underlyings');
  const bad = join(desk.home, 'option-chain-ED-NIFTY-30-Jun-2026.csv');
  writeFileSync(bad, 'CALLS,,PUTS\n,OI,CHNG IN OI\n,x,"unclosed\n');
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('palette')).toBeVisible();
  await page.keyboard.type('settings');
  await page.getByRole('option', { name: 'Settings…' }).click();
  await page.getByTestId('settings').locator('[data-segment=imports]').click();
  const box = page.getByTestId('import-chain');
  await box.locator('input[type=file]').setInputFiles(bad);
  await expect(box.getByRole('alert')).toContainText(/Nothing was changed/);
  expect(await open.ask('underlyings')).toEqual(before);
  await open.close();
});

test('an impossible order is said before it is sent, beside the field', async ({ desk }) => {
  const open = await desk.open();
  const trader = new Trader(open);
  const { ticket } = trader;
  await ticket.choose('nifty fut');
  await ticket.segment('limit');
  await ticket.fill(ticket.lots, '5000');
  await expect(ticket.root).toContainText(/at most|above/i);
  await expect(ticket.send).toHaveAttribute('aria-disabled', 'true');
  expect(await trader.orders()).toEqual([]);
  await open.close();
});

test('a damaged ledger is refused with what to do, and not written to', async ({ desk }) => {
  const first = await desk.open();
  const trader = new Trader(first);
  await trader.send({ find: 'RELIANCE', side: 'buy', type: 'market', lots: 1 });
  await first.close();
  const file = openSync(join(desk.home, 'ledger.sqlite'), 'r+');
  writeSync(file, Buffer.alloc(2_000, 0x5a), 0, 2_000, 4_096 * 3);
  closeSync(file);
  const again = await desk.open();
  await expect(again.page.getByRole('heading')).toContainText('could not be opened');
  await expect(again.page.getByText(/Keep a copy|good backup/)).toBeVisible();
  await again.close();
});

test('a file that is not a ledger is left alone and named', async ({ desk }) => {
  appendFileSync(join(desk.home, 'ledger.sqlite'), 'my shopping list');
  const open = await desk.open();
  await expect(open.page.getByRole('heading')).toContainText('could not be opened');
  await expect(open.page.getByText(/not a database/i).first()).toBeVisible();
  await open.close();
});

test('live without a broker explains what is missing and paper goes on', async ({ desk }) => {
  const open = await desk.open();
  const { page } = open;
  await page.getByTestId('mode').click();
  await expect(page.getByTestId('mode-dialog')).toContainText(/broker/i);
  await page.keyboard.press('Escape');
  expect(await open.ask('about')).toMatchObject({ mode: 'paper' });
  await open.close();
});

test('a home that cannot be made still opens a window that says so', async ({ desk }) => {
  const file = join(desk.home, 'not-a-folder');
  writeFileSync(file, 'a file where the folder should be');
  const open = await desk.open('--home', join(file, 'desk'));
  await expect(open.page.getByRole('heading')).toContainText('could not be opened');
  await expect(open.page.getByText(/folder/i).first()).toBeVisible();
  await open.close();
});

test('a bug anywhere in the program halts trading and keeps the window', async ({ desk }) => {
  const open = await desk.open();
  await open.app.evaluate(() => {
    process.emit('uncaughtException', new Error('tried on purpose'));
  });
  const trader = new Trader(open);
  await trader.ticket.choose('RELIANCE');
  await expect(trader.ticket.root).toContainText(/halted/i);
  await expect(open.page.getByText(/tried on purpose/).first()).toBeVisible();
  await open.close();
});
