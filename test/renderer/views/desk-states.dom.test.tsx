/** What may be sent now, and the next step of each alarm, in words and buttons. */
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { setDesk } from '../../../renderer/store/desk-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { useNews } from '../../../renderer/store/news.ts';
import { resetPositions } from '../../../renderer/store/positions-store.ts';
import type { Alarm, Desk, Position } from '../../../renderer/store/rows.ts';
import { useSelection } from '../../../renderer/store/selection-store.ts';
import { useUi } from '../../../renderer/store/ui-store.ts';
import { AlarmList } from '../../../renderer/views/desk/alarm-list.tsx';
import { TradingState } from '../../../renderer/views/desk/trading-state.tsx';
import { loadTheRest } from '../../../renderer/widgets/later.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { INSTRUMENTS, makePositions } from '../../support/preview/fixture-data.ts';
import { deskView } from '../../support/preview/fixture-view.ts';

let desk: FakeClient;
const NOW = 1_795_000_000_000;
const ACTIVE: Desk['trading'] = {
  state: 'active',
  because: '',
  loss: 10_000_000,
  reducingAt: 200_000_000,
  haltedAt: 300_000_000,
};

beforeAll(loadTheRest);

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  useClock.setState({ nowMs: NOW });
});
afterEach(cleanup);

function view(part: Partial<Desk>): Desk {
  return { ...deskView('paper', true), ...part };
}

function showState(part: Partial<Desk>): HTMLElement {
  setDesk(view({ trading: ACTIVE, limitsWish: null, ...part }));
  render(
    <TipProvider>
      <TradingState />
    </TipProvider>,
  );
  return screen.getByTestId('trading-state');
}

test('the trading state stands in a word, with its reason beside it', () => {
  const button = showState({});
  expect(button.textContent).toBe('ACTIVE');
  const because = 'The loss of the day is at your limit';
  act(() => {
    setDesk(view({ trading: { ...ACTIVE, state: 'reducing', because }, limitsWish: null }));
  });
  expect(button.textContent).toContain('REDUCING');
  expect(button.getAttribute('aria-label')).toBe(`Trading REDUCING. ${because}`);
  expect(useNews.getState().urgent).toBe(`Trading is REDUCING: ${because}`);
});

test('a kill is taken back where it stands; only a desk that halted itself is resumed', async () => {
  const halted = { ...ACTIVE, state: 'halted', because: 'Kill key' } as const;
  fireEvent.click(showState({ trading: halted, state: 'open' }));
  await screen.findByText('Trading is HALTED');
  const popup = (): string => document.querySelector('.trading-popup')?.textContent ?? '';
  expect(popup()).toContain('Exits, protection and cancels go on');
  expect(popup()).not.toContain('to resume');
  act(() => {
    setDesk(view({ trading: halted, limitsWish: null, state: 'halted' }));
  });
  expect(popup()).toContain('Only cancels pass');
  expect(popup()).toContain('Show health, to resume');
});

test('one press shows the loss against its limits, and an unknown loss as unknown', async () => {
  const because = 'The loss is unknown: NFO:X has no price';
  const button = showState({ trading: { ...ACTIVE, state: 'reducing', because, loss: null } });
  fireEvent.click(button);
  await screen.findByText('Trading is REDUCING');
  const popup = document.querySelector('.trading-popup');
  expect(popup?.textContent).toContain('Only exits and cancels pass');
  expect(popup?.textContent).toContain('unknown: a price is missing');
  expect(popup?.textContent).toContain('₹20,000');
});

test('limits about to loosen are seen from the header and taken back there', async () => {
  const button = showState({
    limitsWish: { limits: { orderLots: 20 }, dueMs: NOW + 42_000 },
  });
  expect(button.textContent).toContain('Looser ');
  fireEvent.click(button);
  const wish = await screen.findByTestId('trading-wish');
  expect(wish.textContent).toContain('Lots in one order');
  expect(screen.getByTestId('trading-wish').textContent).toContain('in 42 s');
  await act(async () => fireEvent.click(screen.getByTestId('trading-withdraw')));
  expect(desk.asked.filter(({ name }) => name === 'withdraw_limits')).toHaveLength(1);
});

const ALARM: Alarm = {
  id: 'alarm-1',
  code: 'exit_resting',
  level: 'critical',
  says: 'Condor, NFO:X: resting at its last step, not done',
  next: 'The position is still open.',
  atMs: NOW,
  orderId: null,
  contract: null,
  position: 'a',
};

function showAlarm(alarm: Partial<Alarm>, exit?: Position['exit']): void {
  const [first] = makePositions();
  if (first === undefined) throw new Error('the fixture holds nothing');
  const row: Position = { ...first, key: 'a', net: 260, lot: quantity(65) };
  resetPositions({
    rows: [exit === undefined ? row : { ...row, exit }],
    totals: { realised: 0, unrealised: 0, charges: 0, stale: 0 },
    greeks: [],
  });
  render(
    <TipProvider>
      <AlarmList alarms={[{ ...ALARM, ...alarm }]} />
    </TipProvider>,
  );
}

const EXIT: NonNullable<Position['exit']> = {
  exitId: 'X1',
  reason: 'manual',
  quantity: quantity(260),
  filled: quantity(0),
  startedMs: NOW,
  rung: null,
  rests: null,
  waitsFor: [],
};

test('a resting exit is stopped from its alarm, or looked at', async () => {
  showAlarm({}, EXIT);
  expect(screen.queryByTestId('alarm-send-now')).toBeNull();
  await act(async () => fireEvent.click(screen.getByTestId('alarm-stop-exit')));
  expect(desk.asked.filter(({ name }) => name === 'stop_exit')).toMatchObject([
    { params: { exitIds: ['X1'] } },
  ]);
  fireEvent.click(screen.getByTestId('alarm-exit'));
  expect(useSelection.getState().position).toBe('a');
  expect(useUi.getState().reveal?.panel).toBe('exit');
});

test('an exit that waits for shorts is sent now from its alarm', async () => {
  showAlarm({}, { ...EXIT, waitsFor: [asId<InstrumentId>('NFO:NIFTY26DECFUT')] });
  await act(async () => fireEvent.click(screen.getByTestId('alarm-send-now')));
  expect(desk.asked.filter(({ name }) => name === 'release_exit')).toMatchObject([
    { params: { exitIds: ['X1'] } },
  ]);
});

test('a stopped exit leads to exiting again, and no button is there for a flat position', () => {
  showAlarm({ code: 'exit_stopped' });
  expect(screen.getByTestId('alarm-exit').textContent).toBe('Exit again…');
  cleanup();
  showAlarm({ code: 'exit_stopped', position: 'gone' });
  expect(screen.queryByTestId('alarm-exit')).toBeNull();
});

test('protection that cannot fire leads to health, the kill switch to itself', () => {
  showAlarm({ code: 'protection_blind', position: null });
  fireEvent.click(screen.getByTestId('alarm-place'));
  expect(useUi.getState().reveal?.panel).toBe('health');
  cleanup();
  showAlarm({ code: 'kill', position: null });
  fireEvent.click(screen.getByTestId('alarm-place'));
  expect(useUi.getState().kill).toBe(true);
});
