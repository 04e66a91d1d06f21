import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { patchBlotter, resetBlotter } from '../../../renderer/store/blotter-store.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { resetPositions } from '../../../renderer/store/positions-store.ts';
import type { Order, Position } from '../../../renderer/store/rows.ts';
import { selectPosition } from '../../../renderer/store/selection-store.ts';
import { ExitPanel } from '../../../renderer/views/positions/exit-panel.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { price } from '../../../shared/domain/money.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import { INSTRUMENTS, makeOrder, makePositions } from '../../support/preview/fixture-data.ts';

givePageASize();
let desk: FakeClient;
const TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };
const NOW = 1_795_000_000_000;
const EXIT: NonNullable<Position['exit']> = {
  exitId: 'X1',
  reason: 'manual',
  quantity: quantity(260),
  filled: quantity(65),
  startedMs: NOW - 9_000,
  rung: { step: 3, steps: 6, price: price(995_000), sinceMs: NOW - 2_000 },
  rests: null,
  waitsFor: [],
};

const DOUBT = {
  orderId: 'P1',
  instrument: 'NFO:X',
  symbol: 'X',
  side: 'sell',
  units: 130,
  lots: 2,
  value: 130_650_000,
  sinceMs: NOW - 40_000,
};

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  useClock.setState({ nowMs: NOW });
});
afterEach(cleanup);

function show(
  exit: Position['exit'],
  doubts: readonly object[] = [],
  refused: readonly object[] = [],
): void {
  const [first] = makePositions();
  if (first === undefined) throw new Error('the fixture holds nothing');
  const row: Position = {
    ...first,
    key: 'a',
    net: 260,
    lot: quantity(65),
    reserved: quantity(260),
  };
  answerDoubts(doubts, refused);
  resetPositions({
    rows: [exit === undefined ? row : { ...row, exit }],
    totals: TOTALS,
    greeks: [],
  });
  selectPosition('a');
  render(
    <TipProvider>
      <ExitPanel />
    </TipProvider>,
  );
}

function answerDoubts(doubts: readonly object[], refused: readonly object[] = []): void {
  const value = { title: 'Exit', orders: [], cancels: [], margin: null, refused, doubts };
  desk.script('preview_exit', () => ({ ok: true, value }));
}

function holdingOf(held: Position | undefined): Partial<Order> {
  if (held === undefined) throw new Error('the fixture holds nothing');
  const { account, strategy, instrument, product } = held;
  return { account, strategy, instrument, product };
}

function asked(name: string): FakeClient['asked'] {
  return desk.asked.filter((one) => one.name === name);
}

test('names the step and the price of the exit, and stops it by one press', async () => {
  show(EXIT);
  expect(screen.getByTestId('exit-standing').textContent).toContain('Step 3 of 6, at 99.50');
  expect(screen.getByTestId('exit-standing').textContent).toContain('1 of 4 lots filled');
  await act(async () => fireEvent.click(screen.getByTestId('stop-exit')));
  expect(asked('stop_exit')).toMatchObject([{ params: { exitIds: ['X1'] } }]);
});

test('says that it rests and is not done', () => {
  const rests = { why: 'last_step', says: 'Resting at its last step, not done', sinceMs: NOW };
  show({ ...EXIT, rests } as Position['exit']);
  expect(screen.getByRole('status').textContent).toContain('Resting at its last step, not done');
});

test('waits for its shorts, and is sent now only when told to', async () => {
  const waitsFor = [asId<InstrumentId>('NFO:NIFTY26DECFUT')];
  show({ ...EXIT, rung: null, waitsFor });
  const panel = screen.getByTestId('exit-standing');
  expect(panel.textContent).toContain('Waits until NIFTY26DECFUT is bought back');
  await act(async () => fireEvent.click(screen.getByTestId('release-exit')));
  expect(asked('release_exit')).toMatchObject([{ params: { exitIds: ['X1'] } }]);
});

test('notices that an order fell silent, though nothing else of the position changed', async () => {
  const [held] = makePositions();
  const sent: Order = { ...makeOrder(1, 'sent', 9_000), intent: 'exit', ...holdingOf(held) };
  act(() => resetBlotter({ orders: [sent], gaps: [] }));
  show(EXIT);
  await waitFor(() => expect(asked('preview_exit').length).toBeGreaterThan(0));
  expect(screen.queryByTestId('exit-doubts')).toBeNull();
  answerDoubts([DOUBT]);
  act(() => patchBlotter([{ orders: [{ ...sent, state: 'unknown' }] }]));
  act(() => useClock.setState({ nowMs: NOW + 1_000 }));
  expect(await screen.findByTestId('exit-doubts')).toBeDefined();
});

test('what is known to be in doubt is said in place of what it rested for, with its age', () => {
  const [held] = makePositions();
  const lost: Order = {
    ...makeOrder(1, 'unknown', 9_000),
    intent: 'exit',
    unknownSinceMs: NOW - 12_000,
    ...holdingOf(held),
  };
  act(() => resetBlotter({ orders: [lost], gaps: [] }));
  const rests = { why: 'held_up', says: 'Waits for the broker', sinceMs: NOW - 20_000 };
  show({ ...EXIT, rests } as Position['exit']);
  const standing = screen.getByTestId('exit-standing').textContent;
  expect(standing).toContain('The outcome of its order is unknown for 12 s');
  expect(standing).not.toContain('Waits for the broker');
});

test('why nothing can be exited now is said once for all sizes', async () => {
  const says = 'An exit is under way';
  show(EXIT, [], [{ instrument: 'NFO:X', code: 'exit_in_flight', says }]);
  expect(await screen.findByText(says, { selector: '.exit-why' })).toBeDefined();
  const quarter = screen.getByTestId('exit-25');
  expect(quarter.querySelector('.exit-face')?.textContent.trim()).toBe('1 25 %');
  expect(quarter.getAttribute('aria-disabled')).toBe('true');
});

test('asks before an order is counted as dead, with lots and rupees', async () => {
  show(EXIT, [DOUBT]);
  const again = await screen.findByTestId('exit-again');
  await act(async () => fireEvent.click(again));
  const dialog = screen.getByTestId('exit-again-confirm');
  expect(dialog.textContent).toMatch(/overshoot by 2 lots, .*13,065/);
  expect(asked('exit')).toEqual([]);
  await act(async () =>
    fireEvent.click(screen.getByRole('button', { name: 'Count as dead, exit again' })),
  );
  expect(asked('exit')).toMatchObject([{ params: { assumeDead: ['P1'] } }]);
});
