import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nowMs } from '../../../renderer/bridge/clock.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { useDraft } from '../../../renderer/store/draft-store.ts';
import { rememberContracts, useInstruments } from '../../../renderer/store/instruments-store.ts';
import { useMarket } from '../../../renderer/store/market-store.ts';
import type { ContractId } from '../../../renderer/store/rows.ts';
import { selectContract, useSelection } from '../../../renderer/store/selection-store.ts';
import { useSettings } from '../../../renderer/store/settings-store.ts';
import { moveInList } from '../../../renderer/store/watchlists.ts';
import { WatchlistPanel } from '../../../renderer/views/watchlist/watchlist.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import { chainResult, EXPIRIES, INSTRUMENTS, quoteOf } from '../../support/preview/fixture-data.ts';

givePageASize();
let desk: FakeClient;
const CALLS = INSTRUMENTS.filter((row) => row.kind === 'call').slice(0, 3);
const IDS = CALLS.map((row) => row.id);

function show(watchlists: Record<string, readonly string[]>): void {
  useSettings.setState({ loaded: true, watchlists });
  render(
    <TipProvider>
      <WatchlistPanel />
    </TipProvider>,
  );
}

function shown(): readonly (string | undefined)[] {
  return [...document.querySelectorAll<HTMLElement>('[data-watch]')].map(
    (row) => row.dataset['watch'],
  );
}

function grid(): HTMLElement {
  return screen.getByRole('grid');
}

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  useMarket.setState({
    quotes: new Map(CALLS.map((row) => [row.id, quoteOf(row)])),
    version: 1,
    depth: null,
  });
  selectContract(null);
});

afterEach(cleanup);

test('the first tradable contract is looked at until the trader chooses one', () => {
  show({ Main: IDS });
  expect(shown()).toEqual(IDS);
  expect(useSelection.getState().contract).toBe(IDS[0]);
});

test('arrows look at a contract, b and s start an order at the price of that side', () => {
  show({ Main: IDS });
  fireEvent.keyDown(grid(), { key: 'ArrowDown' });
  expect(useSelection.getState().contract).toBe(IDS[1]);
  fireEvent.keyDown(grid(), { key: 's' });
  const quote = useMarket.getState().quotes.get(IDS[1] as ContractId);
  expect(useDraft.getState()).toMatchObject({ side: 'sell', price: quote?.bid });
  fireEvent.keyDown(grid(), { key: 'b' });
  expect(useDraft.getState()).toMatchObject({ side: 'buy', price: quote?.ask });
});

test('Delete removes, Alt and an arrow move, and the list is kept in the settings', async () => {
  show({ Main: IDS });
  fireEvent.keyDown(grid(), { key: 'ArrowDown', altKey: true });
  expect(shown()).toEqual([IDS[1], IDS[0], IDS[2]]);
  fireEvent.keyDown(grid(), { key: 'Delete' });
  expect(shown()).toEqual([IDS[1], IDS[2]]);
  await waitFor(() => {
    expect(desk.asked.some(({ name }) => name === 'save_settings')).toBe(true);
  });
});

test('a move beyond the ends stays in the list', () => {
  show({ Main: IDS });
  act(() => {
    moveInList('Main', IDS[0] as ContractId, 99);
  });
  expect(shown()).toEqual([IDS[1], IDS[2], IDS[0]]);
});

test('an old price is dimmed and says its age', () => {
  const first = CALLS[0];
  if (first === undefined) throw new Error('no call');
  const old = { ...quoteOf(first), stale: true, changedMs: nowMs() - 12_000 };
  useMarket.setState({ quotes: new Map([[first.id, old]]) });
  show({ Main: IDS });
  const row = document.querySelector(`[data-watch="${first.id}"]`);
  expect(row?.querySelector('.stale')).not.toBeNull();
  expect(row?.textContent).toMatch(/\d+ s old/);
});

test('a desk without lists gets one that is alive: indices, futures, options at the money', async () => {
  desk.script('chain', () => ({ ok: true, value: chainResult('NIFTY', EXPIRIES[0]) }));
  desk.script('quotes', () => ({
    ok: true,
    value: { quotes: INSTRUMENTS.filter((row) => row.kind === 'index').map((row) => quoteOf(row)) },
  }));
  const nifty = INSTRUMENTS.find((row) => row.symbol === 'NIFTY');
  useInstruments.setState({
    underlyings: [{ name: 'NIFTY', spot: nifty?.id ?? null, expiries: [...EXPIRIES] }],
  });
  show({});
  await waitFor(() => {
    expect(Object.keys(useSettings.getState().watchlists)).toEqual(['Main']);
  });
  const kinds = (useSettings.getState().watchlists['Main'] ?? []).map(
    (id) => INSTRUMENTS.find((row) => row.id === id)?.kind,
  );
  expect(kinds[0]).toBe('index');
  expect(kinds).toContain('call');
  expect(kinds).toContain('put');
});

test('a second list is made and chosen', async () => {
  show({ Main: IDS });
  fireEvent.pointerDown(screen.getByRole('button', { name: 'Watchlists' }), { button: 0 });
  fireEvent.click(await screen.findByText('New list…'));
  const dialog = await screen.findByTestId('watchlist-dialog');
  const field = dialog.querySelector('input');
  if (field === null) throw new Error('no field');
  fireEvent.change(field, { target: { value: 'Weekly' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  expect(screen.getByTestId<HTMLSelectElement>('watchlist-name').value).toBe('Weekly');
  expect(shown()).toEqual([]);
  expect(screen.getByText(/This list is empty/)).toBeDefined();
});
