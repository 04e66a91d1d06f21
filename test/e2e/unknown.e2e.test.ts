/**
 * What must never happen: a lost reply that makes a second order, an order that hides, a kill that
 * forgets.
 */
import { expect, test } from './fixtures.ts';
import { Blotter } from './pages/blotter.ts';
import { Trader } from './trader.ts';

const CERTAIN = 10_000;

interface Story {
  readonly lines: readonly { readonly kind: string; readonly says: string }[];
}

test('a lost reply shows as unknown, is found, and no second order exists', async ({ desk }) => {
  const open = await desk.open();
  const trader = new Trader(open);
  const blotter = new Blotter(open.page);
  await open.ask('set_paper_faults', {
    commandId: 'faults-1',
    faults: { lostReply: CERTAIN, missingUpdate: CERTAIN, lostRead: CERTAIN },
  });
  const id = await trader.send({ find: 'RELIANCE', side: 'buy', type: 'market', lots: 9 });
  await trader.expectState(id, 'unknown');
  await blotter.expectState(id, 'unknown');
  await expect(blotter.row(id).first()).toContainText('may be live');
  await expect(open.page.getByText(/Outcome unknown/).first()).toBeVisible();

  await open.ask('set_paper_faults', {
    commandId: 'faults-2',
    faults: { lostReply: 0, missingUpdate: 0, lostRead: 0 },
  });
  await trader.expectState(id, 'filled');
  const orders = await trader.orders();
  expect(orders).toHaveLength(1);
  expect(orders[0]).toMatchObject({ order_id: id, filled: 9, status: 'EXECUTED' });
  const { lines } = await open.ask<Story>('order_story', { orderId: id });
  const kinds = lines.map((line) => line.kind);
  expect(kinds.filter((kind) => kind === 'order_sent')).toHaveLength(1);
  expect(kinds).toContain('order_outcome_lost');
  await blotter.expectState(id, 'filled');
  await open.close();
});

test('kill -9 in the middle of trading loses nothing and sends nothing twice', async ({ desk }) => {
  const first = await desk.open();
  const trader = new Trader(first);
  const resting = await trader.send({
    find: 'RELIANCE',
    side: 'buy',
    type: 'limit',
    lots: 4,
    price: await trader.away('NSE:RELIANCE', -3, 1_000),
  });
  await trader.expectState(resting, 'working');
  const filled = await trader.send({ find: 'HDFCBANK', side: 'buy', type: 'market', lots: 3 });
  await trader.expectState(filled, 'filled');
  // The reply of this one is still on its way when the power goes.
  await first.ask('set_paper_faults', {
    commandId: 'faults-3',
    faults: { lostReply: CERTAIN, missingUpdate: CERTAIN, lostRead: CERTAIN },
  });
  const inFlight = await trader.send({ find: 'RELIANCE', side: 'buy', type: 'market', lots: 2 });
  await trader.expectState(inFlight, 'sent');
  await first.kill();

  const again = await desk.open();
  const after = new Trader(again);
  await after.expectState(inFlight, 'filled');
  await after.expectState(resting, 'working');
  await after.expectState(filled, 'filled');
  const orders = await after.orders();
  expect(orders).toHaveLength(3);
  const { lines } = await again.ask<Story>('order_story', { orderId: inFlight });
  expect(lines.filter((line) => line.kind === 'order_sent')).toHaveLength(1);
  expect(await again.ask('verify_folds')).toMatchObject({ equal: true });
  await new Blotter(again.page).expectState(resting, 'working');
  await again.close();
});

test('a double click sends one order, and a second window start sends none', async ({ desk }) => {
  const open = await desk.open();
  const trader = new Trader(open);
  const { ticket } = trader;
  await ticket.choose('RELIANCE');
  await ticket.segment('market');
  await ticket.fill(ticket.lots, '6');
  await expect(ticket.send).toBeEnabled();
  await ticket.send.dblclick();
  await expect.poll(async () => (await trader.orders()).length).toBe(1);
  await open.page.waitForFunction(() => document.querySelectorAll('[data-order-id]').length > 0);
  expect(await trader.orders()).toHaveLength(1);
  await open.close();
});

test('the kill switch stops entries, cancels what rests, and only a reason re-arms it', async ({
  desk,
}) => {
  const open = await desk.open();
  const trader = new Trader(open);
  const { page } = open;
  const resting = await trader.send({
    find: 'RELIANCE',
    side: 'buy',
    type: 'limit',
    lots: 4,
    price: await trader.away('NSE:RELIANCE', -3, 1_000),
  });
  await trader.expectState(resting, 'working');
  await page.getByTestId('kill-switch').click();
  await page.getByTestId('kill-2').click();
  await page.getByTestId('kill-act').click();
  await trader.expectState(resting, 'cancelled');
  await page.keyboard.press('Escape');
  await trader.ticket.choose('RELIANCE');
  await trader.ticket.segment('market');
  await expect(trader.ticket.root).toContainText('kill switch is on');
  await open.close();

  const again = await desk.open();
  await expect(again.page.getByTestId('kill-switch')).toContainText(/2|stopped|killed/i);
  await again.page.getByTestId('kill-switch').click();
  await again.page.getByTestId('rearm-reason').fill('checked at the broker');
  await again.page.getByTestId('rearm').click();
  const next = new Trader(again);
  const order = await next.send({ find: 'RELIANCE', side: 'buy', type: 'market', lots: 1 });
  await next.expectState(order, 'filled', 'part_filled');
  await again.close();
});
