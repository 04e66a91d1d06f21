import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearBuilder, selectHalf, useBuilder } from '../../../renderer/store/builder-store.ts';
import { useChain } from '../../../renderer/store/chain-store.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { useDraft } from '../../../renderer/store/draft-store.ts';
import { rememberContracts, useInstruments } from '../../../renderer/store/instruments-store.ts';
import { resetMarket } from '../../../renderer/store/market-store.ts';
import { changeSettings } from '../../../renderer/store/settings-store.ts';
import { ChainPanel } from '../../../renderer/views/chain/chain.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { dayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import { chainResult, EXPIRIES, INSTRUMENTS, quoteOf } from '../../support/preview/fixture-data.ts';

givePageASize();
const NOW = indiaMoment(dayNumber('2026-11-20'), 11 * 60);
const SPOT = asId<InstrumentId>('NSE:NIFTY');
const CALL = 'NIFTY26112426000CE';
const PUT = 'NIFTY26112426000PE';
let desk: FakeClient;

function cell(symbol: string, field: 'bid' | 'ask'): HTMLElement {
  return screen.getByTestId(`chain-${symbol}-${field}`);
}

function legs(): readonly string[] {
  return selectHalf(useBuilder.getState()).legs.map(
    ({ contract, ratio }) => `${ratio} ${contract.symbol}`,
  );
}

function show(layout: 'TRADE' | 'SPREAD'): HTMLElement {
  changeSettings({ layout, columns: {} });
  render(
    <TipProvider>
      <ChainPanel />
    </TipProvider>,
  );
  act(() => {
    useClock.setState({ nowMs: NOW + 500 });
  });
  return screen.getByRole('grid', { name: 'Option chain of NIFTY' });
}

beforeEach(() => {
  desk = fakeClient();
  desk.script('chain', () => ({ ok: true, value: chainResult('NIFTY', EXPIRIES[0]) }));
  connectStores(desk);
  clearBuilder();
  rememberContracts(INSTRUMENTS);
  const underlyings = [{ name: 'NIFTY', spot: SPOT, expiries: [...EXPIRIES] }];
  useInstruments.setState({ underlyings });
  const chain = chainResult('NIFTY', EXPIRIES[0]);
  useChain.setState({ underlying: 'NIFTY', expiryDay: EXPIRIES[0], chain, failure: null });
  resetMarket({ quotes: INSTRUMENTS.map((row) => quoteOf(row)), depth: null });
  useClock.setState({ nowMs: NOW });
});

afterEach(cleanup);

test('while spreads are built an ask adds a bought leg and a bid a sold one', () => {
  show('SPREAD');
  fireEvent.click(cell(CALL, 'ask'));
  fireEvent.click(cell(PUT, 'bid'));
  expect(legs()).toEqual([`1 ${CALL}`, `-1 ${PUT}`]);
  expect(cell(CALL, 'ask').textContent).toMatch(/^B1/);
  expect(cell(PUT, 'bid').textContent).toMatch(/^S1/);
  const heads = screen.getAllByRole('columnheader', { name: 'Ask +B' });
  expect(heads[0]?.getAttribute('title')).toContain('adds a bought leg');
});

test('elsewhere a press starts an order in the ticket', () => {
  show('TRADE');
  fireEvent.click(cell(CALL, 'bid'));
  expect(legs()).toEqual([]);
  expect(useDraft.getState()).toMatchObject({ side: 'sell', contract: { symbol: CALL } });
  const heads = screen.getAllByRole('columnheader', { name: 'Bid sell' });
  expect(heads[0]?.getAttribute('title')).toContain('opens the ticket to sell');
});

test('the arrows walk calls and puts; Enter buys, Shift Enter sells, no key repeats', () => {
  const grid = show('SPREAD');
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  fireEvent.keyDown(grid, { key: 'ArrowRight' });
  fireEvent.keyDown(grid, { key: 'Enter' });
  fireEvent.keyDown(grid, { key: 'Enter', repeat: true });
  expect(legs()).toHaveLength(1);
  expect(legs()[0]).toMatch(/^1 NIFTY261124\d{5}PE$/);
  fireEvent.keyDown(grid, { key: 'ArrowLeft' });
  fireEvent.keyDown(grid, { key: 'Enter', shiftKey: true });
  expect(legs()[1]).toMatch(/^-1 NIFTY261124\d{5}CE$/);
});

test('volatility and delta are worked out where there is a price, and a dash where none is', () => {
  const quotes = INSTRUMENTS.map((row) => {
    const quote = quoteOf(row);
    return row.symbol === PUT ? { ...quote, bid: null, ask: null, last: null } : quote;
  });
  resetMarket({ quotes, depth: null });
  show('SPREAD');
  const row = cell(CALL, 'ask').closest('.chain-row');
  const text = (side: string, field: string): string =>
    row?.querySelector(`[data-side="${side}"][data-field="${field}"]`)?.textContent ?? '';
  expect(text('call', 'iv')).toMatch(/^\d+\.\d%$/);
  expect(text('call', 'delta')).toMatch(/^\+0\.[4-6]\d$/);
  expect(text('put', 'iv')).toBe('–');
  expect(text('put', 'delta')).toBe('–');
});
