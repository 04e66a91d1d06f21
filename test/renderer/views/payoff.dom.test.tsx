import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { rememberContracts, useInstruments } from '../../../renderer/store/instruments-store.ts';
import { resetMarket } from '../../../renderer/store/market-store.ts';
import { resetPositions } from '../../../renderer/store/positions-store.ts';
import { resetProtection } from '../../../renderer/store/protection-store.ts';
import type { Position } from '../../../renderer/store/rows.ts';
import { selectPosition, useSelection } from '../../../renderer/store/selection-store.ts';
import { useUi } from '../../../renderer/store/ui-store.ts';
import { legOfPosition } from '../../../renderer/views/payoff/package-legs.ts';
import { PackageNote } from '../../../renderer/views/positions/package-note.tsx';
import { PayoffPanel } from '../../../renderer/views/payoff/payoff.tsx';
import { PayoffView } from '../../../renderer/views/payoff/payoff-view.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import type { ProtectionRow } from '../../../shared/contract/protection.ts';
import { asId, type InstrumentId, type ProtectionId } from '../../../shared/domain/ids.ts';
import { must } from '../../../shared/lib/assert.ts';
import { dayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import {
  BY_ID,
  chainResult,
  fairPrice,
  INSTRUMENTS,
  makePositions,
  quoteOf,
} from '../../support/preview/fixture-data.ts';

/** jsdom draws nothing, and the chart asks the screen how dense it is as soon as it is loaded. */
vi.mock('uplot', () => ({ default: () => undefined }));

const SCALE = 10_000;
const NOW = indiaMoment(dayNumber('2026-11-20'), 11 * 60);
const TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };
const SPOT = asId<InstrumentId>('NSE:NIFTY');
const CONDOR = 'Iron Condor 3';
const CONDOR_LEGS = [
  ['put', -4, 2],
  ['put', -2, -2],
  ['call', 2, -2],
  ['call', 4, 2],
] as const;
let desk: FakeClient;

/** Two lots of each leg around the money of the nearest expiry, made at their marks. */
function condor(): readonly Position[] {
  const near = INSTRUMENTS.filter(
    (row) => row.underlying === 'NIFTY' && row.expiryDay === '2026-11-24',
  );
  const index = must(BY_ID.get(SPOT), 'the index is listed');
  const strikes = [...new Set(near.flatMap(({ strike }) => strike ?? []))];
  const money = strikes.findIndex((strike) => strike >= fairPrice(index));
  const base = must(makePositions()[0], 'the fixture holds something');
  return CONDOR_LEGS.map(([kind, steps, lots]) => {
    const row = must(
      near.find((each) => each.kind === kind && each.strike === strikes[money + steps]),
      'a listed strike',
    );
    const net = lots * row.lot;
    return {
      ...base,
      key: `PAPER-1|${CONDOR}|${row.id}|nrml`,
      instrument: row.id,
      symbol: row.symbol,
      kind: row.kind,
      net,
      openValue: net * fairPrice(row),
      unrealised: 0,
      realised: 0,
    };
  });
}

function plan(part: Partial<ProtectionRow> = {}): ProtectionRow {
  const level = 25_000 * SCALE;
  return {
    protectionId: asId<ProtectionId>('plan-1'),
    account: 'PAPER-1',
    strategy: CONDOR,
    scope: { kind: 'strategy' },
    rules: [
      {
        purpose: 'stop',
        watch: { kind: 'underlying', instrument: SPOT },
        when: 'at_or_below',
        level,
      },
      { purpose: 'target', watch: { kind: 'profit' }, when: null, level: 40_000 * SCALE },
      { purpose: 'time', atMs: NOW + 3_600_000 },
    ],
    readings: [
      { says: '', when: 'at_or_below', level, mark: null, value: null, stale: null },
      { says: '', when: 'at_or_above', level: 40_000 * SCALE, mark: null, value: 0, stale: null },
      { says: '', when: null, level: NOW + 3_600_000, mark: null, value: null, stale: null },
    ],
    where: 'desk',
    kept: null,
    state: 'armed',
    heldBack: null,
    setMs: NOW,
    fired: null,
    ...part,
  };
}

function sent(): FakeClient['asked'] {
  return desk.asked.filter(({ name }) => name === 'set_protection');
}

async function show(
  rows: readonly Position[],
  plans: readonly ProtectionRow[] = [],
): Promise<void> {
  resetPositions({ rows: [...rows], totals: TOTALS, greeks: [] });
  resetProtection({ plans: [...plans], cover: [] });
  render(
    <TipProvider>
      <PayoffPanel />
    </TipProvider>,
  );
  await act(async () => {
    await Promise.resolve();
  });
}

function figure(name: string): string {
  return document.querySelector(`[data-figure="${name}"] .figure-value`)?.textContent ?? '';
}

function stopLine(): HTMLElement {
  return screen.getByRole('slider', { name: 'Stop on the underlying' });
}

beforeEach(() => {
  desk = fakeClient();
  desk.script('chain', () => ({ ok: true, value: chainResult('NIFTY', '2026-11-24') }));
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  useInstruments.setState({ underlyings: [{ name: 'NIFTY', spot: SPOT, expiries: [] }] });
  resetMarket({ quotes: INSTRUMENTS.map((row) => quoteOf(row)), depth: null });
  useClock.setState({ nowMs: NOW });
  selectPosition(null);
});

afterEach(cleanup);

test('what is held is named, and its figures stand there as text', async () => {
  await show(condor());
  expect(screen.getByTestId('payoff-structure').textContent).toBe('Iron condor, 4 legs');
  expect(figure('max-loss')).toMatch(/^−₹[\d,]+$/);
  expect(figure('max-profit')).toMatch(/^\+₹[\d,]+$/);
  expect(figure('probability')).toMatch(/^\d+\.\d%$/);
  expect(figure('left')).toBe('4 d');
  const said = screen.getByRole('img').getAttribute('aria-label') ?? '';
  expect(said).toContain(`Payoff of ${CONDOR}`);
  expect(said).toContain(figure('max-loss'));
});

test('a loss without end is called that', async () => {
  await show(makePositions().filter(({ strategy }) => strategy === 'Weekly strangle'));
  expect(figure('max-loss')).toBe('Unlimited');
  expect(figure('max-profit')).not.toBe('Unlimited');
});

test('nothing held teaches the way to the positions', async () => {
  await show([]);
  expect(screen.getByText('Show the positions')).toBeTruthy();
});

test('the strategy of the chosen position is drawn, or one that is chosen here', async () => {
  const rows = makePositions();
  selectPosition(
    must(
      rows.find(({ strategy }) => strategy === 'Weekly strangle'),
      'held',
    ).key,
  );
  await show(rows);
  const choice = screen.getByTestId<HTMLSelectElement>('payoff-strategy');
  expect(choice.value).toBe('Weekly strangle · NIFTY');
  fireEvent.change(choice, { target: { value: `${CONDOR} · NIFTY` } });
  expect(choice.value).toBe(`${CONDOR} · NIFTY`);
  act(() => {
    selectPosition(must(rows[0], 'held').key);
  });
  expect(choice.value).toBe(`${CONDOR} · NIFTY`);
});

test('date and volatility move the second curve and say what they are at', async () => {
  await show(condor());
  const key = (): string => document.querySelector('[data-curve="moment"]')?.textContent ?? '';
  const expiry = (): string => document.querySelector('[data-curve="expiry"] b')?.textContent ?? '';
  const before = key();
  expect(before).toMatch(/^Now/);
  fireEvent.change(screen.getByTestId('payoff-volatility'), { target: { value: '50' } });
  expect(key()).not.toBe(before);
  const atEnd = expiry();
  fireEvent.change(screen.getByTestId('payoff-date'), { target: { value: '5' } });
  expect(key()).toBe(`Expiry 24 Nov${atEnd}`);
});

test('after the expiry only what is left of it is drawn', async () => {
  useClock.setState({ nowMs: indiaMoment(dayNumber('2026-11-24'), 16 * 60) });
  await show(condor());
  const values = [...document.querySelectorAll('.payoff-key b')].map((each) => each.textContent);
  expect(new Set(values).size).toBe(1);
  expect(figure('left')).toBe('–');
  expect(figure('probability')).toBe('–');
  expect(figure('breakevens')).toMatch(/^2[56],\d{3}\.\d\d/);
});

test('a level is moved by keys, asked about, and sent with all its rules', async () => {
  await show(condor(), [plan()]);
  expect(stopLine().getAttribute('aria-valuenow')).toBe('25000');
  fireEvent.keyDown(stopLine(), { key: 'ArrowRight' });
  const to = Number(stopLine().getAttribute('aria-valuenow'));
  expect(to).toBeGreaterThan(25_000);
  expect(screen.getByTestId('payoff-move').textContent).toContain('≤ 25,000.00 →');
  expect(sent()).toEqual([]);
  fireEvent.keyDown(stopLine(), { key: 'Enter' });
  expect(document.activeElement).toBe(screen.getByTestId('move-level'));
  expect(sent()).toEqual([]);
  fireEvent.click(screen.getByTestId('move-level'));
  await waitFor(() => {
    expect(screen.queryByTestId('payoff-move')).toBeNull();
  });
  const [first, ...others] = plan().rules;
  expect(sent().map(({ params }) => params)).toMatchObject([
    {
      strategy: CONDOR,
      scope: { kind: 'strategy' },
      where: 'desk',
      rules: [{ ...first, level: to * SCALE }, ...others],
    },
  ]);
});

test('Escape takes it back, on the line and in the question', async () => {
  await show(condor(), [plan()]);
  for (const place of [stopLine, () => screen.getByTestId('payoff-move')]) {
    fireEvent.keyDown(stopLine(), { key: 'PageUp' });
    fireEvent.keyDown(place(), { key: 'Escape' });
    expect(screen.queryByTestId('payoff-move')).toBeNull();
    expect(stopLine().getAttribute('aria-valuenow')).toBe('25000');
  }
  expect(sent()).toEqual([]);
});

test('a refusal stands beside the level, which stays proposed', async () => {
  desk.script('set_protection', () => ({
    ok: false,
    error: { code: 'protection_passed', says: 'It would fire at once', context: {} },
  }));
  await show(condor(), [plan()]);
  fireEvent.keyDown(stopLine(), { key: 'PageUp' });
  fireEvent.click(screen.getByTestId('move-level'));
  await waitFor(() => {
    expect(screen.getByRole('alert').textContent).toBe('It would fire at once');
  });
  expect(screen.getByTestId('payoff-move')).toBeTruthy();
});

test('a plan that changed while its line was held is left alone', async () => {
  await show(condor(), [plan()]);
  fireEvent.keyDown(stopLine(), { key: 'PageUp' });
  const other = plan().rules.slice(0, 2);
  act(() => {
    resetProtection({ plans: [plan({ rules: other })], cover: [] });
  });
  fireEvent.click(screen.getByTestId('move-level'));
  await waitFor(() => {
    expect(screen.getByRole('alert').textContent).toContain('nothing was sent');
  });
  expect(sent()).toEqual([]);
});

test('what follows the price or has fired is drawn and stays where it is', async () => {
  const fired = { atMs: NOW, rule: 0, purpose: 'stop' as const, value: 1, level: 1, says: 'Fired' };
  await show(condor(), [plan({ state: 'fired', fired })]);
  fireEvent.keyDown(stopLine(), { key: 'ArrowUp' });
  expect(stopLine().getAttribute('aria-disabled')).toBe('true');
  expect(screen.queryByTestId('payoff-move')).toBeNull();
});

test('a profit level lies where the open profit reaches it, without what is realised', async () => {
  const target = (): HTMLElement =>
    screen.getByRole('slider', { name: 'Target on the profit of the strategy' });
  const withTarget = (rupees: number, value: number): ProtectionRow => {
    const { rules, readings } = plan();
    const level = rupees * SCALE;
    return plan({
      rules: rules.map((rule) => (rule.purpose === 'target' ? { ...rule, level } : rule)),
      readings: readings.map((reading, at) => (at === 1 ? { ...reading, level, value } : reading)),
    });
  };
  await show(condor(), [withTarget(3_500, 0)]);
  const place = target().style.bottom;
  cleanup();
  const [first, ...rest] = condor();
  const closed = { ...must(first, 'a leg'), realised: 500 * SCALE };
  await show([closed, ...rest], [withTarget(4_000, 500 * SCALE)]);
  expect(target().getAttribute('aria-valuenow')).toBe('4000');
  expect(target().style.bottom).toBe(place);
});

test('legs that nobody holds are drawn at their marks, without protection', async () => {
  const legs = condor().flatMap((row) => {
    const leg = legOfPosition(row, BY_ID.get(row.instrument));
    return leg === null ? [] : [{ ...leg, price: null }];
  });
  render(
    <TipProvider>
      <PayoffView name="New condor" underlying="NIFTY" legs={legs} />
    </TipProvider>,
  );
  await act(async () => {
    await Promise.resolve();
  });
  expect(figure('profit')).toBe('₹0');
  expect(screen.queryAllByRole('slider', { name: /Stop|Target/ })).toEqual([]);
});

test('the group of a strategy says its structure and breakevens, and leads to its payoff', async () => {
  const rows = condor();
  selectPosition(null);
  render(<PackageNote rows={rows} />);
  const [low, high] = (await screen.findByTestId('package-breakevens')).textContent.split(' · ');
  expect(low).toMatch(/^2[45],\d{3}\.\d\d$/);
  expect(high).toMatch(/^26,\d{3}\.\d\d$/);
  fireEvent.click(screen.getByRole('button', { name: 'Iron condor' }));
  expect(useSelection.getState().position).toBe(rows[0]?.key);
  expect(useUi.getState().reveal?.panel).toBe('payoff');
});

test('one leg alone is no package, nor are legs in two underlyings', () => {
  const [first, second] = condor();
  const rows = [must(first, 'a leg'), { ...must(second, 'a leg'), underlying: 'BANKNIFTY' }];
  const { container } = render(
    <>
      <PackageNote rows={rows.slice(0, 1)} />
      <PackageNote rows={rows} />
    </>,
  );
  expect(container.textContent).toBe('');
});
