import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { draftContract, editDraft, useDraft } from '../../../renderer/store/draft-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { useMarket } from '../../../renderer/store/market-store.ts';
import { resetPositions } from '../../../renderer/store/positions-store.ts';
import { useSelection } from '../../../renderer/store/selection-store.ts';
import { TicketPanel } from '../../../renderer/views/ticket/ticket.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { MANUAL } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import { INSTRUMENTS, makePositions, quoteOf } from '../../support/preview/fixture-data.ts';

givePageASize();
let desk: FakeClient;
const CALL = INSTRUMENTS.find((row) => row.kind === 'call' && row.underlying === 'NIFTY');
const TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };

function fits(part: object = {}): () => { ok: true; value: unknown } {
  return () => ({
    ok: true,
    value: {
      complaint: null,
      bound: price(1_010_500),
      value: 1_010_500 * 75,
      margin: 1_000_000,
      charges: 200_000,
      slices: 1,
      ...part,
    },
  });
}

function show(): HTMLElement {
  render(
    <TipProvider>
      <TicketPanel />
    </TipProvider>,
  );
  return screen.getByRole('region', { name: 'Order ticket' });
}

function sendButton(): HTMLElement {
  return screen.getByTestId('ticket-send');
}

function placed(): FakeClient['asked'] {
  return desk.asked.filter(({ name }) => name === 'place_order');
}

/** Until the gate has been asked about what now stands in the ticket. */
async function judged(): Promise<void> {
  const before = desk.asked.filter(({ name }) => name === 'preview_order').length;
  await waitFor(() => {
    const after = desk.asked.filter(({ name }) => name === 'preview_order').length;
    expect(after).toBeGreaterThan(before);
  });
  await act(async () => {
    await Promise.resolve();
  });
}

beforeEach(() => {
  if (CALL === undefined) throw new Error('the fixture has no NIFTY call');
  desk = fakeClient();
  desk.script('preview_order', fits());
  desk.script('place_order', () => ({ ok: true, value: { seq: 1, orderIds: ['P1'] } }));
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  resetPositions({ rows: [], totals: TOTALS, greeks: [] });
  useMarket.setState({ quotes: new Map([[CALL.id, quoteOf(CALL)]]), version: 1, depth: null });
  editDraft({ strategy: MANUAL, intent: 'enter', type: 'limit', side: 'buy', lots: 2 });
  editDraft({ validity: 'day', product: 'nrml', scaleIn: false, trigger: null });
  draftContract(CALL, { price: price(1_010_500), side: 'buy', lots: 2 });
});

afterEach(cleanup);

test('the button spells the order and its consequence', async () => {
  show();
  await judged();
  expect(sendButton().textContent).toMatch(/^Buy 2 lots NIFTY .* CE.*at 101\.05 or better$/);
  expect(sendButton().getAttribute('aria-disabled')).toBeNull();
});

test('what would be refused is said beside its field before anything is sent', async () => {
  const says = 'The price is 52 % away from the market, more than the 40 % allowed';
  desk.script(
    'preview_order',
    fits({ complaint: { code: 'price_far_from_market', says, retryLater: false, asks: false } }),
  );
  show();
  await judged();
  const field = screen.getByTestId('ticket-price').closest('.field');
  expect(field?.textContent).toContain(says);
  fireEvent.click(sendButton());
  expect(placed()).toHaveLength(0);
  expect(sendButton().getAttribute('aria-disabled')).toBe('true');
});

test('a double click, and one more while it is recorded, send one command', async () => {
  show();
  await judged();
  fireEvent.click(sendButton());
  fireEvent.click(sendButton());
  await waitFor(() => {
    expect(sendButton().textContent).toContain('Recorded');
  });
  fireEvent.click(sendButton());
  expect(placed()).toHaveLength(1);
  expect(placed()[0]?.params['quantity']).toBe(2 * (CALL?.lot ?? 0));
  expect(useSelection.getState().order).toBe('P1');
});

test('Ctrl and Enter send once however long they are held', async () => {
  const ticket = show();
  await judged();
  fireEvent.keyDown(ticket, { key: 'Enter', ctrlKey: true });
  fireEvent.keyDown(ticket, { key: 'Enter', ctrlKey: true, repeat: true });
  fireEvent.keyDown(ticket, { key: 'Enter', ctrlKey: true, repeat: true });
  await waitFor(() => {
    expect(placed()).toHaveLength(1);
  });
});

test('B and S turn the order except while something is typed; Escape clears it', async () => {
  const ticket = show();
  fireEvent.keyDown(ticket, { key: 's' });
  expect(useDraft.getState().side).toBe('sell');
  fireEvent.keyDown(screen.getByTestId('ticket-lots'), { key: 'b' });
  expect(useDraft.getState().side).toBe('sell');
  fireEvent.keyDown(ticket, { key: 'Escape' });
  expect(useDraft.getState()).toMatchObject({
    lots: 1,
    side: 'buy',
    price: CALL === undefined ? null : quoteOf(CALL).ask,
  });
  expect(useDraft.getState().contract).not.toBeNull();
});

test('a number that cannot be read stops the order at the number before it', async () => {
  const ticket = show();
  await judged();
  const field = screen.getByTestId('ticket-price');
  fireEvent.focus(field);
  fireEvent.change(field, { target: { value: '101.07' } });
  fireEvent.keyDown(ticket, { key: 'Enter', ctrlKey: true });
  expect(placed()).toHaveLength(0);
  expect(field.closest('.field')?.textContent).toContain('Tick');
});

test('a refusal after sending is said, and everything typed stays', async () => {
  desk.script('place_order', () => ({
    ok: false,
    error: { code: 'link_down', says: 'There is no connection to the broker', context: {} },
  }));
  show();
  await judged();
  fireEvent.click(sendButton());
  const failure = await screen.findByTestId('ticket-failure');
  expect(failure.textContent).toContain('no connection to the broker');
  expect(failure.textContent).toContain('Nothing was sent');
  expect(useDraft.getState()).toMatchObject({ lots: 2, price: 1_010_500 });
});

test('the closing side of what the strategy holds becomes an exit, and stays one when it is flat', async () => {
  const [held] = makePositions();
  if (held === undefined || CALL === undefined) throw new Error('the fixture holds nothing');
  const long = {
    ...held,
    strategy: MANUAL,
    instrument: CALL.id,
    net: 150,
    product: 'nrml' as const,
  };
  resetPositions({ rows: [long], totals: TOTALS, greeks: [] });
  show();
  act(() => {
    editDraft({ side: 'sell' });
  });
  expect(useDraft.getState().intent).toBe('exit');
  act(() => {
    resetPositions({ rows: [{ ...long, net: 0 }], totals: TOTALS, greeks: [] });
  });
  expect(useDraft.getState().intent).toBe('exit');
});

test('a named strategy adds to what it holds only when it is ticked', async () => {
  const [held] = makePositions();
  if (held === undefined || CALL === undefined) throw new Error('the fixture holds nothing');
  const long = {
    ...held,
    strategy: 'Condor',
    instrument: CALL.id,
    net: 150,
    product: 'nrml' as const,
  };
  resetPositions({ rows: [long], totals: TOTALS, greeks: [] });
  show();
  act(() => {
    editDraft({ strategy: 'Condor' });
  });
  const tick = screen.getByTestId('ticket-scale-in');
  fireEvent.click(tick);
  expect(useDraft.getState().scaleIn).toBe(true);
});

test('a question is answered by a button of its own, with the nonce that came with it', async () => {
  const says = 'The price is 12 % worse than the market. Is that what you mean?';
  desk.script(
    'preview_order',
    fits({ complaint: { code: 'price_unusual', says, retryLater: true, asks: true } }),
  );
  desk.script('place_order', () =>
    placed().at(-1)?.params['confirm'] === 'Q1'
      ? { ok: true, value: { seq: 1, orderIds: ['P1'] } }
      : {
          ok: false,
          error: { code: 'price_unusual', says, context: {}, confirm: { nonce: 'Q1', untilMs: 1 } },
        },
  );
  show();
  await judged();
  expect(sendButton().getAttribute('aria-disabled')).not.toBe('true');
  fireEvent.click(sendButton());
  const question = await screen.findByTestId('ticket-question');
  expect(question.textContent).toContain(says);
  expect(placed()).toHaveLength(1);
  fireEvent.click(screen.getByTestId('ticket-confirm'));
  await waitFor(() => {
    expect(placed()).toHaveLength(2);
  });
  expect(placed().at(-1)?.params).toMatchObject({ confirm: 'Q1' });
  await waitFor(() => {
    expect(screen.queryByTestId('ticket-question')).toBeNull();
  });
});
