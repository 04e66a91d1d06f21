import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  resetBatches,
  patchBatches,
  showBatch,
  useBatches,
} from '../../../renderer/store/batches-store.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { useNews } from '../../../renderer/store/news.ts';
import { useUi } from '../../../renderer/store/ui-store.ts';
import {
  completeText,
  inOrder,
  paidText,
  unwindText,
} from '../../../renderer/views/batches/batch-words.ts';
import { BatchesPanel } from '../../../renderer/views/batches/batches.tsx';
import { AlarmActs } from '../../../renderer/views/desk/alarm-acts.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import type { BatchRow } from '../../../shared/contract/batch.ts';
import { asId, type BatchId } from '../../../shared/domain/ids.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import {
  BATCH_NOW,
  batchRowOf,
  decidingRow,
  filledLane,
  laneRow,
} from '../../support/batch-rows.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { INSTRUMENTS } from '../../support/preview/fixture-data.ts';

let desk: FakeClient;

function show(...batches: readonly BatchRow[]): void {
  resetBatches({ batches: [...batches] });
  render(
    <TipProvider>
      <BatchesPanel />
    </TipProvider>,
  );
}

function named(id: string): { readonly batchId: BatchId; readonly structure: string } {
  return { batchId: asId<BatchId>(id), structure: `Condor ${id}` };
}

function choices(): readonly unknown[] {
  return desk.asked.filter(({ name }) => name === 'decide_batch').map((each) => each.params);
}

function said(): string {
  return useNews.getState().urgent;
}

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  useClock.setState({ nowMs: BATCH_NOW });
  useBatches.setState({ batches: new Map(), shown: null });
  useNews.setState({ items: [], polite: '', urgent: '' });
  useUi.setState({ reveal: null });
});

afterEach(cleanup);

test('a batch that waits for a choice stands first, then open ones, then what ended', () => {
  const rows = [
    batchRowOf('complete', named('A')),
    batchRowOf('working', named('B')),
    decidingRow({ ...named('C'), createdMs: 1 }),
  ];
  expect(inOrder(rows).map(({ batchId }) => batchId)).toEqual(['C', 'B', 'A']);
});

test('a choice that begins to wait is not left above what was scrolled to', () => {
  show(batchRowOf('complete', named('A')));
  const scroll = screen.getByRole('group', { name: 'Batches of the day' });
  scroll.scrollTop = 300;
  act(() => {
    patchBatches([{ batches: [decidingRow(named('B'))], removed: [] }]);
  });
  expect(scroll.scrollTop).toBe(0);
  scroll.scrollTop = 300;
  screen.getByTestId('decision-card').focus();
  act(() => {
    const next = decidingRow({ ...named('C'), createdMs: BATCH_NOW + 1 });
    patchBatches([{ batches: [next], removed: [] }]);
  });
  expect(scroll.scrollTop).toBe(300);
});

test('each leg has a lane with its side, state, price, fills and age', () => {
  const part = laneRow(3, {
    state: 'part',
    says: 'Filled in part',
    quantity: quantity(150),
    filled: quantity(75),
    filledValue: 75 * 1_000_000,
    updatedMs: BATCH_NOW - 7_000,
  });
  show(batchRowOf('working', { legs: [filledLane(1), part] }));
  const [first, second] = screen.getAllByTestId('lane');
  expect(first?.textContent).toMatch(/^B.*Filled.*101\.00.*1 of 1/);
  expect(second?.textContent).toMatch(/^S.*Part filled.*100\.00 ≥ 98\.00.*1 of 2.*7 s$/);
  expect(second?.querySelector<HTMLElement>('.bar-part')?.style.width).toBe('50%');
});

test('seconds and rupees at risk count down while the batch is legged, and warn near the end', () => {
  const legged = { sinceMs: BATCH_NOW - 12_000, untilMs: BATCH_NOW + 18_000, cost: 12_400_000 };
  show(batchRowOf('working', { legged }));
  const risk = screen.getByTestId('risk');
  expect(risk.textContent).toContain('18 s left');
  expect(risk.textContent).toContain('legged 12 s');
  expect(risk.textContent).toContain('₹1,240 at risk');
  expect(risk.textContent).toContain('of ₹5,000');
  expect(risk.querySelector('[data-close]')).toBeNull();
  act(() => {
    useClock.setState({ nowMs: BATCH_NOW + 14_000 });
  });
  expect(risk.textContent).toContain('4 s left');
  expect(risk.querySelectorAll('[data-close]')).toHaveLength(1);
  act(() => {
    useClock.setState({ nowMs: BATCH_NOW + 30_000 });
  });
  expect(risk.textContent).toContain('No time left');
});

test('where getting out would gain, nothing is said to be at risk', () => {
  const legged = { sinceMs: BATCH_NOW, untilMs: BATCH_NOW + 30_000, cost: -1_000_000 };
  show(batchRowOf('working', { legged }));
  expect(screen.getByTestId('risk').textContent).toContain('No loss to get out');
});

test('without a fresh price the rupees at risk are not made up', () => {
  const legged = { sinceMs: BATCH_NOW, untilMs: BATCH_NOW + 30_000, cost: null };
  show(batchRowOf('working', { legged }));
  expect(screen.getByTestId('risk').textContent).toContain('No fresh price');
});

test('the card says what happened, what is held and missing, and what each way costs', () => {
  show(decidingRow());
  const card = screen.getByTestId('decision-card');
  expect(card.textContent).toContain('The broker rejected a leg: Margin is short');
  const [held, missing] = [...card.querySelectorAll('dd')].map((each) => each.textContent);
  expect(held).toMatch(/^B 1 lot NIFTY \d+ (?:CE|PE) at 101\.00B 1 lot/);
  expect(missing).toMatch(/^S 1 lot NIFTY .*S 1 lot NIFTY/);
  expect(screen.getByTestId('choose-complete').textContent).toBe('Complete C₹1,240 worse');
  expect(screen.getByTestId('choose-unwind').textContent).toBe('Unwind Uloses ₹300.00');
  expect(screen.getByTestId('choose-hold').textContent).toBe('Hold Hnothing sent');
});

test.each([
  ['c', 'complete'],
  ['U', 'unwind'],
  ['h', 'hold'],
])('%s on the card sends %s once, held down or pressed twice', async (key, choice) => {
  show(decidingRow());
  const card = screen.getByTestId('decision-card');
  fireEvent.keyDown(card, { key });
  fireEvent.keyDown(card, { key, repeat: true });
  fireEvent.keyDown(card, { key });
  expect(await screen.findByText('Your choice is recorded')).toBeTruthy();
  fireEvent.keyDown(card, { key });
  fireEvent.click(screen.getByTestId('choose-complete'));
  expect(choices()).toHaveLength(1);
  expect(choices()[0]).toMatchObject({ batchId: 'S1', choice });
});

test('a key that began as a repeat sends nothing, nor one with a modifier', () => {
  show(decidingRow());
  const card = screen.getByTestId('decision-card');
  fireEvent.keyDown(card, { key: 'c', repeat: true });
  fireEvent.keyDown(card, { key: 'c', ctrlKey: true });
  fireEvent.keyDown(card, { key: 'x' });
  expect(choices()).toEqual([]);
});

test('anywhere in the panel the keys mean the one choice that waits', async () => {
  show(decidingRow(), batchRowOf('complete', named('B')));
  fireEvent.keyDown(screen.getByRole('region', { name: 'Batches' }), { key: 'u' });
  await screen.findByText('Your choice is recorded');
  expect(choices()).toHaveLength(1);
});

test('of several that wait, only the card in focus takes a key', async () => {
  show(decidingRow(named('A')), decidingRow(named('B')));
  fireEvent.keyDown(screen.getByRole('region', { name: 'Batches' }), { key: 'u' });
  expect(choices()).toEqual([]);
  fireEvent.keyDown(screen.getByRole('region', { name: 'Decide: Condor B of Condor' }), {
    key: 'u',
  });
  await screen.findByText('Your choice is recorded');
  expect(choices()).toHaveLength(1);
  expect(choices()[0]).toMatchObject({ batchId: 'B', choice: 'unwind' });
});

test('a choice that is refused says why, and neither key nor button sends it', () => {
  const { decision } = decidingRow();
  const choice = 'complete' as const;
  const refused = 'Entries are stopped by the kill switch';
  const rest = decision?.choices.slice(1) ?? [];
  show(
    decidingRow({
      decision: {
        sinceMs: 1,
        toComplete: null,
        toUnwind: null,
        choices: [{ choice, refused }, ...rest],
      },
    }),
  );
  const card = screen.getByTestId('decision-card');
  expect(card.textContent).toContain(`Complete is not possible now: ${refused}`);
  expect(screen.getByTestId('choose-complete').getAttribute('aria-disabled')).toBe('true');
  expect(card.textContent).toContain('no fresh price');
  fireEvent.keyDown(card, { key: 'c' });
  fireEvent.click(screen.getByTestId('choose-complete'));
  expect(choices()).toEqual([]);
});

test('a choice that the desk refuses says so and still waits', async () => {
  const says = 'The batch is not waiting for a choice.';
  const error = { code: 'batch_not_deciding', says, context: {} };
  desk.script('decide_batch', () => ({ ok: false, error }));
  show(decidingRow());
  fireEvent.click(screen.getByTestId('choose-hold'));
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toBe(`${says} Nothing was sent; the choice still waits.`);
});

test('what rests is cancelled by one press, and a batch that cannot be stopped says why', async () => {
  show(batchRowOf('working', named('A')), batchRowOf('unwinding', named('B')));
  const [stop, late] = screen.getAllByTestId('cancel-batch');
  if (stop === undefined || late === undefined) throw new Error('each open batch has a button');
  fireEvent.click(stop);
  fireEvent.click(stop);
  fireEvent.click(late);
  await waitFor(() => {
    expect(desk.asked.filter(({ name }) => name === 'cancel_batch')).toHaveLength(1);
  });
  expect(late.getAttribute('aria-disabled')).toBe('true');
});

test('rolled back is said only where nothing stayed; what stayed is named', () => {
  const gone = filledLane(1, { state: 'unwound', unwound: quantity(75), held: quantity(0) });
  show(
    batchRowOf('rolled_back', { ...named('A'), legs: [gone, laneRow(3)] }),
    batchRowOf('held', { ...named('B'), legs: [filledLane(1), laneRow(3)] }),
    batchRowOf('complete', { ...named('C'), legs: [filledLane(1), filledLane(3)] }),
  );
  const results = screen.getAllByTestId('batch-result').map((each) => each.textContent);
  expect(results[0]).toContain('Rolled back: nothing stayed');
  expect(results[1]).not.toContain('nothing stayed');
  expect(results[1]).toMatch(/Stayed with you: B 1 lot NIFTY .* at 101\.00/);
  expect(results[2]).toContain('4 orders: 2 filled, 1 not, 1 open');
  expect(results[2]).toContain('0.00 paid for all legs together');
  expect(results[2]).toContain('took 19 s');
});

test('a naked leg is announced at once and only once; hedges that fill first are not naked', () => {
  const legged = { sinceMs: BATCH_NOW, untilMs: BATCH_NOW + 30_000, cost: 0 };
  const legs = [laneRow(1), filledLane(3)];
  resetBatches({ batches: [] });
  patchBatches([{ batches: [batchRowOf('working', { ...named('N1'), legged })], removed: [] }]);
  expect(said()).toBe('');
  const naked = batchRowOf('working', { ...named('N1'), legged, legs });
  patchBatches([{ batches: [naked], removed: [] }]);
  expect(said()).toBe('Condor N1 of Condor is legged. Legs are working');
  useNews.setState({ urgent: '' });
  patchBatches([{ batches: [{ ...naked, changedMs: BATCH_NOW }], removed: [] }]);
  expect(said()).toBe('');
});

test('the end of a batch is told once, with its counts', () => {
  resetBatches({ batches: [batchRowOf('working', named('E1'))] });
  const ended = batchRowOf('complete', { ...named('E1'), succeeded: 4, failed: 0 });
  patchBatches([{ batches: [ended], removed: [] }]);
  patchBatches([{ batches: [{ ...ended, changedMs: BATCH_NOW }], removed: [] }]);
  const { items } = useNews.getState();
  expect(items.map(({ says }) => says)).toEqual(['Every leg has filled; 4 of 4 orders filled']);
});

test('a choice that begins to wait is told with the way to its card', () => {
  resetBatches({ batches: [batchRowOf('working')] });
  patchBatches([{ batches: [decidingRow()], removed: [] }]);
  const [item] = useNews.getState().items;
  expect(item?.says).toBe('Legged: complete it, unwind it or hold it');
  item?.act?.run();
  expect(useUi.getState().reveal?.panel).toBe('batches');
});

test('the alarm of a legged batch leads to its card', () => {
  const alarm = {
    id: 'alarm-7',
    code: 'batch_legged',
    level: 'critical',
    says: 'Condor, Iron condor is legged',
    next: 'Choose on its card.',
    atMs: BATCH_NOW,
    orderId: null,
    contract: null,
    position: null,
    batch: decidingRow().batchId,
  } as const;
  render(<AlarmActs alarm={alarm} />);
  fireEvent.click(screen.getByRole('button', { name: 'Decide…' }));
  expect(useUi.getState().reveal?.panel).toBe('batches');
});

test('asked for from elsewhere, the panel comes forward and its card has the focus', async () => {
  show(decidingRow(named('A')), batchRowOf('complete', named('B')));
  showBatch('A');
  expect(useUi.getState().reveal?.panel).toBe('batches');
  await waitFor(() => {
    expect(document.activeElement).toBe(screen.getByTestId('decision-card'));
  });
  showBatch('B');
  await waitFor(() => {
    expect(document.activeElement).toBe(screen.getAllByTestId('batch')[1]);
  });
});

test('the strip names the keys while a choice waits, and they are armed with the panel in focus', () => {
  show(decidingRow());
  expect(useUi.getState().orderKeys).toMatchObject([{ keys: 'C U H' }]);
  act(() => {
    screen.getByTestId('decision-card').focus();
  });
  expect(useUi.getState().armed).toBe(true);
  act(() => {
    patchBatches([{ batches: [batchRowOf('unwinding')], removed: [] }]);
  });
  expect(useUi.getState().orderKeys).toEqual([]);
  expect(useUi.getState().armed).toBe(false);
});

test('a leg opens the story of its order', () => {
  show(batchRowOf('complete', { legs: [filledLane(1)] }));
  fireEvent.click(within(screen.getByTestId('lane')).getByRole('button'));
  expect(useUi.getState().reveal?.panel).toBe('story');
});

test('costs are said as worse or better, and a loss or a gain by its name', () => {
  expect(completeText(0)).toBe('as planned');
  expect(completeText(-3_000_000)).toBe('₹300.00 better');
  expect(unwindText(0)).toBe('at no loss');
  expect(unwindText(-3_000_000)).toBe('gains ₹300.00');
  expect(paidText(-12_400_000)).toBe('₹1,240 received');
});
