import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { resetBlotter } from '../../../renderer/store/blotter-store.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { resetPositions } from '../../../renderer/store/positions-store.ts';
import type { Order, Position } from '../../../renderer/store/rows.ts';
import { selectPosition } from '../../../renderer/store/selection-store.ts';
import { useUi } from '../../../renderer/store/ui-store.ts';
import { exitPanelSeen } from '../../../renderer/store/open-exit.ts';
import { MarginPath } from '../../../renderer/views/positions/margin-path.tsx';
import { PositionsPanel } from '../../../renderer/views/positions/positions.tsx';
import { loadTheRest } from '../../../renderer/widgets/later.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { EXTERNAL } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import {
  chainResult,
  INSTRUMENTS,
  makeOrder,
  makePositions,
} from '../../support/preview/fixture-data.ts';

givePageASize();
let desk: FakeClient;
const TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };

/** Two legs of one strategy, each of four lots of 65, nothing promised. */
function legs(): readonly [Position, Position] {
  const [first, second] = makePositions();
  if (first === undefined || second === undefined) throw new Error('the fixture holds nothing');
  const base = {
    strategy: 'Condor',
    lot: quantity(65),
    free: quantity(260),
    reserved: quantity(0),
    tracker: 'active' as const,
    brokerNet: null,
  };
  return [
    { ...first, ...base, key: 'a', net: 260 },
    { ...second, ...base, key: 'b', net: -260 },
  ];
}

function askedFor(name: string): FakeClient['asked'] {
  return desk.asked.filter((one) => one.name === name);
}

/** The engine's own sizing: whole lots, at least one, shorts bought back. */
function previewOf(rows: readonly Position[]): void {
  const answer = desk.query.bind(desk);
  desk.query = (name, params) => {
    const asked = answer(name, params);
    if (name !== 'preview_exit') return asked;
    const { scope, size } = params as {
      scope: { kind: string; instrument?: string };
      size: { percent?: number; lots?: number };
    };
    const orders = rows
      .filter((row) => scope.kind !== 'position' || row.instrument === scope.instrument)
      .map((row) => {
        const lots = size.lots ?? Math.max(1, Math.floor((4 * (size.percent ?? 0)) / 100));
        return {
          strategy: row.strategy,
          instrument: row.instrument,
          symbol: row.symbol,
          side: row.net > 0 ? 'sell' : 'buy',
          quantity: lots * 65,
          lots,
          bound: price(983_000),
          first: price(1_005_000),
          steps: 6,
          waits: false,
        };
      });
    return Promise.resolve({
      ok: true,
      value: { title: 'Exit', orders, cancels: [], doubts: [], margin: null, refused: [] },
    }) as never;
  };
}

function show(rows: readonly Position[]): void {
  previewOf(rows);
  resetPositions({ rows: [...rows], totals: TOTALS, greeks: [] });
  render(
    <TipProvider>
      <PositionsPanel />
    </TipProvider>,
  );
}

async function ready(testId: string): Promise<HTMLElement> {
  const button = screen.getByTestId(testId);
  await waitFor(() => {
    expect(button.getAttribute('aria-disabled')).toBeNull();
  });
  return button;
}

/** What a screen reader adds to the words on the face. */
function described(button: HTMLElement): string | null | undefined {
  return document.querySelector(`[id="${button.getAttribute('aria-describedby') ?? ''}"]`)
    ?.textContent;
}

beforeAll(loadTheRest);

beforeEach(() => {
  desk = fakeClient();
  desk.script('chain', () => ({ ok: true, value: chainResult('NIFTY', '2026-11-24') }));
  desk.script('exit', () => ({
    ok: true,
    value: { seq: 1, orderIds: ['X1'], cancelling: [], refused: [] },
  }));
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  resetBlotter({ orders: [], gaps: [] });
  selectPosition('a');
});

afterEach(cleanup);

test('an exit button says what goes, out of how much, and how', async () => {
  show(legs());
  const half = await ready('exit-50');
  expect(half.textContent).toContain('Exit 130 of 260');
  expect(described(half)).toMatch(/^Exit 130 of 260 NIFTY .*, sell at protected limit 98\.30$/);
  expect((await ready('exit-25')).textContent).toContain('Exit 65 of 260');
});

test('one position goes at once, and a double click sends one command', async () => {
  show(legs());
  const all = await ready('exit-100');
  fireEvent.click(all);
  fireEvent.click(all);
  await waitFor(() => {
    expect(askedFor('exit')).toHaveLength(1);
  });
  fireEvent.click(all);
  expect(askedFor('exit')).toHaveLength(1);
  expect(askedFor('exit')[0]?.params).toMatchObject({
    scope: { kind: 'position', strategy: 'Condor' },
    size: { kind: 'percent', percent: 100 },
  });
  expect(screen.queryByTestId('exit-confirm')).toBeNull();
});

test('x goes to the exits, where 1 to 4 send, and a held key sends once', async () => {
  show(legs());
  await ready('exit-50');
  fireEvent.keyDown(screen.getByRole('grid', { name: 'Positions' }), { key: 'x' });
  const bar = screen.getByTestId('exit-bar');
  expect(document.activeElement).toBe(bar);
  fireEvent.keyDown(bar, { key: '2', repeat: true });
  expect(askedFor('exit')).toHaveLength(0);
  fireEvent.keyDown(bar, { key: '2' });
  fireEvent.keyDown(bar, { key: '2', repeat: true });
  await waitFor(() => {
    expect(askedFor('exit')).toHaveLength(1);
  });
  expect(askedFor('exit')[0]?.params['size']).toEqual({ kind: 'percent', percent: 50 });
});

test('a second key within a moment sends nothing and says so', async () => {
  show(legs());
  await ready('exit-50');
  const bar = screen.getByTestId('exit-bar');
  fireEvent.keyDown(bar, { key: '2' });
  expect(await within(bar).findByText('Recorded; exited when it fills')).toBeDefined();
  fireEvent.keyDown(bar, { key: '3' });
  const said = await within(bar).findByText('Recorded once; the second press sent nothing');
  expect(said.getAttribute('role')).toBe('status');
  expect(askedFor('exit')).toHaveLength(1);
});

test('the bar below the positions gives way to the panel of exits, and comes back', async () => {
  show(legs());
  await ready('exit-50');
  act(() => {
    exitPanelSeen(true);
  });
  expect(screen.queryByTestId('exit-bar')).toBeNull();
  act(() => {
    exitPanelSeen(false);
  });
  expect(screen.getByTestId('exit-bar')).toBeDefined();
});

test('the menu of a position shows the payoff of its strategy', async () => {
  show(legs());
  const row = document.querySelector('[data-position-key="b"]');
  if (row === null) throw new Error('no row');
  fireEvent.mouseDown(row);
  fireEvent.contextMenu(row);
  const item = await screen.findByText('Payoff of Condor', {}, { timeout: 10_000 });
  fireEvent.click(item);
  expect(useUi.getState().reveal?.panel).toBe('payoff');
});

test('the question before an exit names contracts as the tables do', async () => {
  const [long, short] = legs();
  show([long, short]);
  const margin = {
    now: 500,
    steps: [{ symbol: short.symbol, after: 400 }],
    peak: 500,
    atOncePeak: 500,
  };
  const { strategy, instrument, symbol } = short;
  const leg = {
    strategy,
    instrument,
    symbol,
    side: 'buy',
    quantity: quantity(260),
    lots: 4,
  } as const;
  const orders = [{ ...leg, bound: null, first: null, steps: 6, waits: false }];
  const { container } = render(<MarginPath margin={margin} orders={orders} />);
  const name = container.querySelector('li:nth-child(2) .margin-step')?.textContent;
  expect(name).toMatch(/^NIFTY \d\d \w{3} \d+ [CP]E$/);
  expect(name).not.toBe(short.symbol);
});

test('a number typed for lots does not fire the keys of the shares', async () => {
  show(legs());
  await ready('exit-50');
  fireEvent.keyDown(screen.getByTestId('exit-lots'), { key: '4' });
  expect(askedFor('exit')).toHaveLength(0);
  fireEvent.change(screen.getByTestId('exit-lots'), { target: { value: '3' } });
  const send = screen.getByTestId('exit-lots-send');
  await waitFor(() => {
    expect(send.textContent).toContain('Exit 195 of 260');
  });
  fireEvent.click(send);
  expect(askedFor('exit')[0]?.params['size']).toEqual({ kind: 'lots', lots: 3 });
});

test('a strategy of two positions asks first, with the focus on keeping them', async () => {
  show(legs());
  fireEvent.click(screen.getByTestId('exit-strategy'));
  const dialog = await screen.findByTestId('exit-confirm');
  expect(document.activeElement).toBe(within(dialog).getByTestId('confirm-leave'));
  expect(askedFor('exit')).toHaveLength(0);
  const act = within(dialog).getByTestId('confirm-act');
  await waitFor(() => {
    expect(act.textContent).toBe('Exit Condor: send 2 exits, 520 qty');
  });
  fireEvent.click(act);
  fireEvent.click(act);
  await waitFor(() => {
    expect(askedFor('exit')).toHaveLength(1);
  });
  expect(askedFor('exit')[0]?.params).toMatchObject({
    scope: { kind: 'strategy', strategy: 'Condor' },
    size: { kind: 'percent', percent: 100 },
  });
});

test('flatten all is left by Escape without a trace', async () => {
  show(legs());
  fireEvent.click(screen.getByTestId('flatten-all'));
  const dialog = await screen.findByTestId('exit-confirm');
  fireEvent.keyDown(dialog, { key: 'Escape' });
  expect(screen.queryByTestId('exit-confirm')).toBeNull();
  expect(askedFor('exit')).toHaveLength(0);
});

test('a resting exit is shown as resting, and a flat position moves to what closed today', async () => {
  const [long, short] = legs();
  const resting: Order = {
    ...makeOrder(1, 'working', 1_000),
    account: long.account,
    instrument: long.instrument,
    strategy: long.strategy,
    product: long.product,
    intent: 'exit',
    quantity: quantity(130),
    filled: quantity(0),
  };
  show([{ ...long, reserved: quantity(130), free: quantity(130) }, short]);
  act(() => {
    resetBlotter({ orders: [resting], gaps: [] });
    useClock.setState((state) => ({ nowMs: state.nowMs + 500 }));
  });
  const row = document.querySelector('[data-position-key="a"]');
  await waitFor(() => {
    expect(row?.textContent).toContain('Exiting 2, resting 2');
  });
  act(() => {
    const flat = { ...long, net: 0, tracker: 'exited' as const, realised: 1_000_000 };
    resetPositions({ rows: [flat, short], totals: TOTALS, greeks: [] });
  });
  expect(document.querySelector('[data-position-key="a"]')).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: /Closed today/ }));
  expect(document.querySelector('[data-position-key="a"]')?.textContent).toContain('Closed');
});

test('what the broker holds otherwise is marked', () => {
  const [long] = legs();
  show([{ ...long, brokerNet: 195 }]);
  const row = document.querySelector<HTMLElement>('[data-position-key="a"]');
  expect(row).not.toBeNull();
  if (row !== null)
    expect(within(row).getByRole('img').getAttribute('aria-label')).toMatch(/broker/);
});

test('an external position is claimed with the orders behind it, each once', async () => {
  const [long] = legs();
  const outside = { ...long, strategy: EXTERNAL };
  const order: Order = {
    ...makeOrder(1, 'filled', 1_000),
    account: outside.account,
    instrument: outside.instrument,
    strategy: EXTERNAL,
    product: outside.product,
  };
  show([outside]);
  act(() => {
    resetBlotter({ orders: [order], gaps: [] });
  });
  const row = document.querySelector('[data-position-key="a"]');
  if (row === null) throw new Error('no row');
  fireEvent.contextMenu(row);
  fireEvent.click(await screen.findByText('Claim for strategy…'));
  const dialog = await screen.findByTestId('claim-dialog');
  fireEvent.change(within(dialog).getByTestId('claim-name'), { target: { value: 'Hedge' } });
  const claim = within(dialog).getByTestId('confirm-act');
  expect(claim.textContent).toBe('Claim 1 order for Hedge');
  fireEvent.click(claim);
  fireEvent.click(claim);
  await waitFor(() => {
    expect(askedFor('claim_order')).toHaveLength(1);
  });
  expect(askedFor('claim_order')[0]?.params).toMatchObject({
    orderId: order.orderId,
    strategy: 'Hedge',
  });
});
