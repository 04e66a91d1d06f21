import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { resetBatches } from '../../../renderer/store/batches-store.ts';
import { patchBlotter, resetBlotter, setOrderView } from '../../../renderer/store/blotter-store.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { leaveEdit } from '../../../renderer/store/edit-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { useOrderNotes } from '../../../renderer/store/order-actions.ts';
import type { Order } from '../../../renderer/store/rows.ts';
import { selectOrder, setChecked } from '../../../renderer/store/selection-store.ts';
import { useUi } from '../../../renderer/store/ui-store.ts';
import { Blotter } from '../../../renderer/views/blotter/blotter.tsx';
import { useTree } from '../../../renderer/views/blotter/tree.ts';
import { loadTheRest } from '../../../renderer/widgets/later.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { batchRowOf } from '../../support/batch-rows.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import { INSTRUMENTS, makeOrder } from '../../support/preview/fixture-data.ts';

givePageASize();
let desk: FakeClient;

function show(orders: readonly Order[]): void {
  resetBlotter({ orders: [...orders], gaps: [] });
  render(
    <TipProvider>
      <Blotter />
    </TipProvider>,
  );
}

function row(order: Order): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-order-id="${order.orderId}"]`);
  if (found === null) throw new Error(`no row for ${order.orderId}`);
  return found;
}

beforeAll(loadTheRest);

beforeEach(() => {
  desk = fakeClient();
  desk.script('cancel_orders', () => ({ ok: true, value: { seq: 1, requested: [], refused: [] } }));
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  setOrderView({ filter: 'all', text: '', strategy: null, sort: 'time', descending: true });
  setChecked([]);
  selectOrder(null);
  leaveEdit();
  useOrderNotes.setState({ wrong: new Map(), asking: new Set() });
});

afterEach(cleanup);

test('an order whose outcome is unknown stands on top with its exposure', () => {
  const unknown = makeOrder(2, 'unknown', 60_000);
  show([makeOrder(1, 'working', 1_000), unknown]);
  const rows = screen.getAllByRole('row').filter((one) => one.dataset['orderId'] !== undefined);
  expect(rows[0]).toBe(row(unknown));
  expect(row(unknown).textContent).toContain('may be live');
  expect(row(unknown).dataset['state']).toBe('unknown');
});

test('a cancel that is clicked twice is asked once', async () => {
  const order = makeOrder(1, 'working', 1_000);
  show([order]);
  const button = within(row(order)).getByTestId('cancel');
  fireEvent.click(button);
  fireEvent.click(button);
  await waitFor(() => {
    expect(useOrderNotes.getState().asking.size).toBe(0);
  });
  const cancels = desk.asked.filter(({ name }) => name === 'cancel_orders');
  expect(cancels).toHaveLength(1);
  expect(cancels[0]?.params['orderIds']).toEqual([order.orderId]);
});

test('a cancel that the engine refuses says so in its row', async () => {
  const order = makeOrder(1, 'working', 1_000);
  desk.script('cancel_orders', () => ({
    ok: true,
    value: {
      seq: 1,
      requested: [],
      refused: [
        { orderId: order.orderId, code: 'order_final', says: 'The order has already ended' },
      ],
    },
  }));
  show([order]);
  fireEvent.click(within(row(order)).getByTestId('cancel'));
  expect(await screen.findByText('Not cancelled: The order has already ended')).toBeTruthy();
});

test('price and lots change in place, and Enter sends the whole of the new terms', async () => {
  const order = makeOrder(1, 'working', 1_000);
  show([order]);
  fireEvent.click(within(row(order)).getByTestId('modify'));
  fireEvent.change(screen.getByTestId('edit-price'), { target: { value: '101.05' } });
  fireEvent.change(screen.getByTestId('edit-lots'), { target: { value: '3' } });
  fireEvent.keyDown(screen.getByTestId('edit-lots'), { key: 'Enter' });
  await waitFor(() => {
    expect(screen.queryByTestId('edit-price')).toBeNull();
  });
  expect(desk.asked.find(({ name }) => name === 'modify_order')?.params).toMatchObject({
    orderId: order.orderId,
    price: 1_010_500,
    quantity: 3 * order.lot,
  });
});

test('a change that is asked about waits for a button of its own', async () => {
  const order = makeOrder(1, 'working', 1_000);
  const sent = () => desk.asked.filter(({ name }) => name === 'modify_order');
  desk.script('modify_order', () =>
    sent().at(-1)?.params['confirm'] === 'Q1'
      ? { ok: true, value: { seq: 1, orderIds: [order.orderId] } }
      : {
          ok: false,
          error: {
            code: 'price_unusual',
            says: 'The price is 12 % worse than the market',
            context: {},
            confirm: { nonce: 'Q1', untilMs: 1 },
          },
        },
  );
  show([order]);
  fireEvent.click(within(row(order)).getByTestId('modify'));
  fireEvent.keyDown(screen.getByTestId('edit-price'), { key: 'Enter' });
  fireEvent.click(await screen.findByTestId('edit-confirm'));
  await waitFor(() => {
    expect(screen.queryByTestId('edit-price')).toBeNull();
  });
  expect(sent().map(({ params }) => params['confirm'])).toEqual([undefined, 'Q1']);
});

test('Escape leaves an order as it was', () => {
  const order = makeOrder(1, 'working', 1_000);
  show([order]);
  fireEvent.click(within(row(order)).getByTestId('modify'));
  fireEvent.keyDown(screen.getByTestId('edit-price'), { key: 'Escape' });
  expect(screen.queryByTestId('edit-price')).toBeNull();
  expect(desk.asked.some(({ name }) => name === 'modify_order')).toBe(false);
});

test('cancelling what is chosen asks first, with the focus on keeping', async () => {
  const orders = [makeOrder(1, 'working', 1_000), makeOrder(2, 'part_filled', 2_000)];
  show([...orders, makeOrder(3, 'filled', 3_000)]);
  setChecked(orders.map((order) => order.orderId));
  fireEvent.click(await screen.findByTestId('bulk-cancel'));
  const keep = await screen.findByTestId('confirm-leave');
  await waitFor(() => {
    expect(document.activeElement).toBe(keep);
  });
  fireEvent.click(await screen.findByTestId('confirm-act'));
  await waitFor(() => {
    expect(desk.asked.some(({ name }) => name === 'cancel_orders')).toBe(true);
  });
});

test('arrows move, Space chooses and Delete asks to cancel', async () => {
  const orders = [makeOrder(1, 'working', 1_000), makeOrder(2, 'working', 2_000)] as const;
  show(orders);
  const grid = screen.getByRole('grid');
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  expect(row(orders[1]).dataset['active']).toBe('');
  fireEvent.keyDown(grid, { key: ' ' });
  expect(row(orders[1]).getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(grid, { key: 'Delete' });
  expect(await screen.findByTestId('cancel-dialog')).toBeTruthy();
});

test('an ended order offers neither change nor cancel', async () => {
  const order = makeOrder(1, 'working', 1_000);
  show([order]);
  patchBlotter([{ orders: [{ ...order, state: 'filled', filled: order.quantity }] }]);
  await waitFor(() => {
    expect(row(order).dataset['state']).toBe('filled');
  });
  expect(within(row(order)).queryByTestId('cancel')).toBeNull();
});

/** An iron condor of which two legs are out: leg 2 in two slices. */
function batchOrders(): readonly [Order, Order, Order] {
  const of = (at: number, leg: string): Order => ({
    ...makeOrder(at, 'working', at * 1_000),
    batch: 'S1',
    leg,
  });
  return [of(1, '1'), of(2, '2'), of(3, '2')];
}

function showBatchOf(orders: readonly Order[]): Promise<HTMLElement> {
  useTree.setState({ open: new Map(), fills: new Map() });
  resetBatches({ batches: [batchRowOf('working')] });
  show(orders);
  return screen.findByText('Iron condor × 2');
}

function lineOf(kind: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-tree="${kind}"]`);
  if (found === null) throw new Error(`no line of a ${kind}`);
  return found;
}

test('a batch is a line with its legs below it, each cell under its column', async () => {
  const orders = batchOrders();
  await showBatchOf(orders);
  const titles = screen.getAllByRole('columnheader').length;
  expect(lineOf('batch').children).toHaveLength(titles);
  expect(lineOf('leg').children).toHaveLength(titles);
  expect(lineOf('batch').textContent).toContain('Working');
  expect(row(orders[0]).dataset['batch']).toBe('S1');
});

test('arrows fold and open a batch; its fold button says which', async () => {
  const orders = batchOrders();
  await showBatchOf(orders);
  const grid = screen.getByRole('grid');
  const fold = within(lineOf('batch')).getByRole('button');
  expect(fold.getAttribute('aria-expanded')).toBe('true');
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  fireEvent.keyDown(grid, { key: 'ArrowLeft' });
  expect(document.querySelector(`[data-order-id="${orders[0].orderId}"]`)).toBeNull();
  expect(fold.getAttribute('aria-expanded')).toBe('false');
  fireEvent.keyDown(grid, { key: 'ArrowRight' });
  expect(row(orders[0])).toBeTruthy();
});

test('Space on a batch chooses all its orders, and Delete asks to cancel all of them', async () => {
  const orders = batchOrders();
  await showBatchOf(orders);
  const grid = screen.getByRole('grid');
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  fireEvent.keyDown(grid, { key: ' ' });
  expect(screen.getByTestId('bulk-cancel').textContent).toBe('Cancel 3 of 3 chosen…');
  fireEvent.keyDown(grid, { key: ' ' });
  expect(screen.queryByTestId('bulk-cancel')).toBeNull();
  fireEvent.keyDown(grid, { key: 'Delete' });
  fireEvent.click(await screen.findByTestId('confirm-act'));
  await waitFor(() => {
    expect(desk.asked.some(({ name }) => name === 'cancel_orders')).toBe(true);
  });
  const sent = desk.asked.find(({ name }) => name === 'cancel_orders');
  expect(sent?.params['orderIds']).toEqual(orders.map(({ orderId }) => orderId));
});

test('Enter on a batch leads to its card', async () => {
  await showBatchOf(batchOrders());
  const grid = screen.getByRole('grid');
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  fireEvent.keyDown(grid, { key: 'Enter' });
  await waitFor(() => {
    expect(useUi.getState().reveal?.panel).toBe('batches');
  });
});

test('the fills of an order open below it and are read from its story', async () => {
  const order = { ...makeOrder(1, 'part_filled', 1_000), batch: null };
  const fields = { orderId: order.orderId, tradeId: 'T9', quantity: order.lot, price: 1_020_500 };
  const line = { seq: 1, atMs: 1, kind: 'order_filled_in_part', cause: 'x', says: '', fields };
  desk.script('order_story', () => ({ ok: true, value: { lines: [line] } }));
  useTree.setState({ open: new Map(), fills: new Map() });
  show([order]);
  fireEvent.click(within(row(order)).getByTitle(/its fills/));
  const said = await screen.findByText('Trade T9');
  expect(said.closest('[data-tree]')?.textContent).toContain('102.05');
  fireEvent.click(within(row(order)).getByTitle(/its fills/));
  expect(screen.queryByText('Trade T9')).toBeNull();
});
