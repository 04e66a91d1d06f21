import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { resetPositions } from '../../../renderer/store/positions-store.ts';
import {
  editProtection,
  resetProtection,
  useProtection,
} from '../../../renderer/store/protection-store.ts';
import type { Position } from '../../../renderer/store/rows.ts';
import {
  diesText,
  distanceOf,
  distanceText,
  summaryText,
} from '../../../renderer/views/protection-map/map-words.ts';
import { ProtectionPanel } from '../../../renderer/views/protection-map/protection-panel.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import type { CoverRow, ProtectionRow } from '../../../shared/contract/protection.ts';
import { asId, type ProtectionId } from '../../../shared/domain/ids.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { INSTRUMENTS, makePositions } from '../../support/preview/fixture-data.ts';

let desk: FakeClient;
const NOW = 1_795_000_000_000;
const TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };

function row(key: string, net: number): Position {
  const [first] = makePositions();
  if (first === undefined) throw new Error('the fixture holds nothing');
  return { ...first, key, strategy: 'Condor', net, lot: quantity(65) };
}

function cover(key: string, part: Partial<CoverRow>): CoverRow {
  const none = { exchange: 0, broker: 0, desk: 0, none: 0, unkept: null };
  return { key, held: 130, ...none, says: 'In units.', ...part };
}

const STOP: ProtectionRow = {
  protectionId: asId<ProtectionId>('PR1'),
  account: 'PAPER-1',
  strategy: 'Condor',
  scope: { kind: 'strategy' },
  rules: [
    { purpose: 'stop', watch: { kind: 'price' }, when: null, level: 950_000 },
    { purpose: 'target', watch: { kind: 'profit' }, when: null, level: 50_000_000 },
    { purpose: 'time', atMs: NOW + 3_600_000 },
  ],
  readings: [
    {
      says: 'stop at or below 95.00',
      when: 'at_or_below',
      level: 950_000,
      mark: null,
      value: 1_000_000,
      stale: null,
    },
    {
      says: 'target on the profit at or above 5,000.00',
      when: 'at_or_above',
      level: 50_000_000,
      mark: null,
      value: -1_000_000,
      stale: 'The price of X is 9 s old',
    },
    {
      says: 'time exit at 15:15',
      when: null,
      level: NOW + 3_600_000,
      mark: null,
      value: null,
      stale: null,
    },
  ],
  where: 'desk',
  kept: null,
  state: 'armed',
  heldBack: null,
  setMs: NOW - 60_000,
  fired: null,
};

function show(
  rows: readonly Position[],
  covers: readonly CoverRow[],
  plans: readonly ProtectionRow[] = [],
): void {
  resetPositions({ rows: [...rows], totals: TOTALS, greeks: [] });
  resetProtection({ plans: [...plans], cover: [...covers] });
  render(
    <TipProvider>
      <ProtectionPanel />
    </TipProvider>,
  );
}

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  useClock.setState({ nowMs: NOW });
});

afterEach(() => {
  editProtection(null);
  cleanup();
});

test('an uncovered short stands first and says so in a word', () => {
  show(
    [row('a', 130), row('b', -130)],
    [cover('a', { exchange: 130 }), cover('b', { desk: 65, none: 65 })],
  );
  const [first, second] = screen.getAllByTestId('holding');
  expect(first?.dataset['standing']).toBe('bare_short');
  expect(first?.textContent).toContain('Short, no stop');
  expect(first?.textContent).toContain('No stop is left for 2 lots');
  expect(second?.textContent).toContain('It is still stopped out');
  expect(screen.getByRole('status').textContent).toBe(
    '1 short without a stop, 1 stopped whatever happens here',
  );
});

test('the words of the map are in lots, and name what is lost and what is kept', () => {
  const part = { row: row('a', 130), cover: cover('a', { exchange: 65, desk: 65 }) };
  expect(diesText(part)).toBe('1 lot still stopped out, no stop for 1 lot');
  const here = { row: row('a', 130), cover: cover('a', { desk: 130 }) };
  expect(summaryText([here])).toBe('1 stopped only while this computer runs');
  const bare = { row: row('a', 130), cover: cover('a', { none: 130 }) };
  expect(summaryText([here, bare])).toContain('1 long without a stop');
});

test('a plan says where each rule stands and how far it is, and dims what is old', () => {
  show([row('a', 130)], [cover('a', { desk: 130 })], [STOP]);
  const plan = screen.getByTestId('plan');
  expect(plan.textContent).toContain('Armed');
  const [, stop, target, time] = within(plan).getAllByRole('row');
  expect(stop?.textContent).toContain('5.00 (5.00%)');
  expect(target?.textContent).toContain('The price of X is 9 s old');
  expect(target?.textContent).toContain('+5,100.00');
  expect(target?.querySelector('.stale')).not.toBeNull();
  expect(time?.textContent).toContain('1:00:00');
});

test('the distance is counted towards the level, from either side', () => {
  const [rule] = STOP.rules;
  const [reading] = STOP.readings;
  if (rule === undefined || reading === undefined) throw new Error('no rule');
  const above = { ...reading, when: 'at_or_above', level: 1_100_000 } as const;
  expect(distanceOf(rule, above)).toEqual({ points: 100_000, basis: 1_000 });
  const beyond = distanceOf(rule, { ...reading, value: 900_000 });
  expect(beyond === null ? '' : distanceText(rule, beyond)).toBe('−5.00 (−5.56%)');
  expect(distanceOf(rule, { ...reading, value: null })).toBeNull();
});

test('what holds a plan back and what it fired at stand in words', () => {
  const fired = { atMs: NOW, rule: 0, purpose: 'stop', value: 9, level: 9, says: 'Stop fired' };
  show(
    [row('a', 130)],
    [cover('a', { none: 130 })],
    [
      { ...STOP, heldBack: 'The exchange is closed' },
      {
        ...STOP,
        protectionId: asId<ProtectionId>('PR2'),
        state: 'fired',
        fired: { ...fired, purpose: 'stop' },
      },
    ],
  );
  const [held, done] = screen.getAllByTestId('plan');
  expect(held?.textContent).toContain('Held back');
  expect(held?.textContent).toContain('The exchange is closed');
  expect(done?.textContent).toContain('Fired');
  expect(done?.textContent).toContain('Stop fired');
});

test('taking a stop away asks with what is left bare; a target goes at once', async () => {
  show([row('a', -130)], [cover('a', { desk: 130 })], [STOP]);
  fireEvent.click(screen.getByTestId('plan-end'));
  const dialog = screen.getByTestId('plan-end-confirm');
  expect(dialog.textContent).toContain('nobody stops out 2 lots short');
  expect(desk.asked.filter(({ name }) => name === 'end_protection')).toHaveLength(0);
  fireEvent.click(within(dialog).getByTestId('confirm-act'));
  await waitFor(() => {
    expect(desk.asked.filter(({ name }) => name === 'end_protection')).toMatchObject([
      { params: { protectionId: 'PR1' } },
    ]);
  });
  const [, target] = STOP.rules;
  const [, reading] = STOP.readings;
  if (target === undefined || reading === undefined) throw new Error('no rule');
  act(() => {
    resetProtection({
      plans: [{ ...STOP, rules: [target], readings: [reading] }],
      cover: [cover('a', { none: 130 })],
    });
  });
  await act(async () => fireEvent.click(screen.getByTestId('plan-end')));
  expect(screen.queryByTestId('plan-end-confirm')).toBeNull();
  expect(desk.asked.filter(({ name }) => name === 'end_protection')).toHaveLength(2);
});

test('a holding opens the editor of its own scope', () => {
  show([row('a', 130)], [cover('a', { none: 130 })]);
  fireEvent.click(screen.getByTestId('map-protect'));
  expect(useProtection.getState().edited).toMatchObject({
    strategy: 'Condor',
    holding: { product: 'nrml' },
  });
});

test('nothing held teaches where it comes from', () => {
  show([], []);
  expect(screen.getByText(/Nothing is held/)).toBeTruthy();
});
