import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { editProtection, resetProtection } from '../../../renderer/store/protection-store.ts';
import { firstDraft, readDrafts } from '../../../renderer/views/protection/drafts.ts';
import { ProtectionEditor } from '../../../renderer/views/protection/editor.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { patchMarket, quoteNow, resetMarket } from '../../../renderer/store/market-store.ts';
import { resetPositions, usePositions } from '../../../renderer/store/positions-store.ts';
import type { Position, Quote } from '../../../renderer/store/rows.ts';
import { groundOf, told } from '../../../renderer/views/protection/ground.ts';
import type { ProtectionRow } from '../../../shared/contract/protection.ts';
import {
  asId,
  type InstrumentId,
  MANUAL,
  type ProtectionId,
  type StandingId,
} from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { indiaMoment } from '../../../shared/maths/calendar.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { INSTRUMENTS, makePositions } from '../../support/preview/fixture-data.ts';

const CALL = asId<InstrumentId>('NFO:NIFTY26NOV26000CE');
/** The contracts of the fixture, and the call of these tests among them. */
const CONTRACTS = [
  ...INSTRUMENTS,
  ...INSTRUMENTS.filter(({ expiryDay }) => expiryDay !== null)
    .slice(0, 1)
    .map((each) => ({ ...each, id: CALL })),
];
const NO_TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };
let desk: FakeClient;

function show(): void {
  render(
    <TipProvider>
      <ProtectionEditor />
    </TipProvider>,
  );
}

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  rememberContracts(CONTRACTS);
  resetPositions({ rows: [], totals: NO_TOTALS, greeks: [] });
  resetProtection({ plans: [], cover: [] });
});

afterEach(() => {
  editProtection(null);
  cleanup();
});

test('a stop is armed for the holding as it was typed', async () => {
  editProtection({ strategy: MANUAL, holding: { instrument: CALL, product: 'nrml' } });
  show();
  fireEvent.change(screen.getByTestId('rule-level'), { target: { value: '95.50' } });
  fireEvent.click(screen.getByTestId('arm-protection'));
  await waitFor(() => {
    expect(desk.asked.filter(({ name }) => name === 'set_protection')).toHaveLength(1);
  });
  expect(desk.asked.find(({ name }) => name === 'set_protection')?.params).toMatchObject({
    strategy: MANUAL,
    scope: { kind: 'holding', instrument: CALL, product: 'nrml' },
    rules: [{ purpose: 'stop', watch: { kind: 'price' }, when: null, level: 955_000 }],
  });
});

test('half a number is refused here, with the rule that it stands in', async () => {
  editProtection({ strategy: MANUAL, holding: null });
  show();
  fireEvent.change(screen.getByTestId('rule-level'), { target: { value: '9x' } });
  fireEvent.click(screen.getByTestId('arm-protection'));
  await screen.findByText(/Rule 1: Not a number/);
  expect(desk.asked).toHaveLength(0);
});

test('what the desk refuses stays in the form with its words', async () => {
  desk.script('set_protection', () => ({
    ok: false,
    error: { code: 'stop_passed', says: 'The price is already at the stop', context: {} },
  }));
  editProtection({ strategy: MANUAL, holding: { instrument: CALL, product: 'nrml' } });
  show();
  fireEvent.change(screen.getByTestId('rule-level'), { target: { value: '95' } });
  fireEvent.click(screen.getByTestId('arm-protection'));
  await screen.findByText('The price is already at the stop');
  expect(screen.getByTestId('protection')).toBeTruthy();
});

test('drafts of every kind read as the rules that the desk takes', () => {
  const nowMs = Date.UTC(2026, 10, 20, 5);
  const day = Math.floor(nowMs / 86_400_000);
  const base = firstDraft(false);
  const read = readDrafts(
    [
      { ...base, purpose: 'trailing', by: 'percent', level: '2.5' },
      { ...base, purpose: 'target', watch: 'underlying', when: 'at_or_above', level: '26,100' },
      { ...firstDraft(true), level: '-5000' },
      { ...base, purpose: 'time', time: '15:15' },
    ],
    CALL,
    nowMs,
  );
  expect(read).toEqual({
    ok: true,
    rules: [
      { purpose: 'trailing', watch: { kind: 'price' }, when: null, by: 'percent', distance: 250 },
      {
        purpose: 'target',
        watch: { kind: 'underlying', instrument: CALL },
        when: 'at_or_above',
        level: 261_000_000,
      },
      { purpose: 'stop', watch: { kind: 'profit' }, when: null, level: -50_000_000 },
      { purpose: 'time', atMs: indiaMoment(day, 15 * 60 + 15) },
    ],
  });
  for (const time of ['24:00', '9.15', '12:60', '', 'noon']) {
    expect(readDrafts([{ ...base, purpose: 'time', time }], CALL, nowMs).ok).toBe(false);
  }
  expect(readDrafts([{ ...base, watch: 'underlying', level: '1' }], null, nowMs).ok).toBe(false);
});

const HELD = { instrument: CALL, product: 'nrml' } as const;

/** One holding of the call, which the broker keeps a stop of unless it says why not. */
function hold(unkept: string | null): void {
  const [first] = makePositions();
  if (first === undefined) throw new Error('the fixture holds nothing');
  const row = { ...first, key: 'K', strategy: MANUAL, instrument: CALL, product: 'nrml' as const };
  resetPositions({ rows: [row], totals: NO_TOTALS, greeks: [] });
  const none = { exchange: 0, broker: 0, desk: 0, none: 130 };
  resetProtection({ plans: [], cover: [{ key: 'K', held: 130, ...none, says: '', unkept }] });
}

const NOW = 1_795_000_000_000;

function planAt(kept: ProtectionRow['kept']): ProtectionRow {
  return {
    protectionId: asId<ProtectionId>('G1'),
    account: 'PAPER-1',
    strategy: MANUAL,
    scope: { kind: 'holding', ...HELD },
    rules: [{ purpose: 'stop', watch: { kind: 'price' }, when: null, level: 950_000 }],
    readings: [],
    where: 'broker',
    kept,
    state: 'armed',
    heldBack: null,
    setMs: NOW,
    fired: null,
  };
}

const KEPT = {
  standingId: asId<StandingId>('PS1'),
  state: 'standing',
  brokerId: '1234',
  quantity: 130,
  sinceMs: NOW - 5_000,
  inDoubt: false,
  says: 'Stands at the broker as 1234 for 130',
} as const;

test('the broker can be chosen for a stop and a target of one holding', async () => {
  hold(null);
  editProtection({ strategy: MANUAL, holding: HELD });
  show();
  fireEvent.change(screen.getByTestId('rule-level'), { target: { value: '95' } });
  fireEvent.change(screen.getByTestId('protection-where'), { target: { value: 'broker' } });
  expect(screen.getByText(/fires a limit order, also while this computer is off/)).toBeTruthy();
  await act(async () => fireEvent.click(screen.getByTestId('arm-protection')));
  expect(desk.asked.find(({ name }) => name === 'set_protection')?.params).toMatchObject({
    where: 'broker',
  });
});

test.each([
  ['trailing', null, 'Trailing stops and times need this computer.'],
  ['time', null, 'Trailing stops and times need this computer.'],
  ['stop', 'it keeps none for MIS', 'The broker cannot: it keeps none for MIS.'],
])('a rule of the kind %s names why it stays here (%s)', async (purpose, unkept, says) => {
  hold(unkept);
  editProtection({ strategy: MANUAL, holding: HELD });
  show();
  fireEvent.change(screen.getByTestId('rule-purpose'), { target: { value: purpose } });
  expect(screen.getByTestId('protection-unkept').textContent).toContain(says);
  const options = within(screen.getByTestId('protection-where')).getAllByRole('option');
  expect(options.map(({ textContent }) => textContent)).toEqual(['This computer']);
});

test('a wish for the broker falls back here as soon as a rule cannot go there', async () => {
  hold(null);
  editProtection({ strategy: MANUAL, holding: HELD });
  show();
  fireEvent.change(screen.getByTestId('protection-where'), { target: { value: 'broker' } });
  fireEvent.change(screen.getByTestId('rule-purpose'), { target: { value: 'trailing' } });
  fireEvent.change(screen.getByTestId('rule-level'), { target: { value: '5' } });
  await act(async () => fireEvent.click(screen.getByTestId('arm-protection')));
  expect(desk.asked.find(({ name }) => name === 'set_protection')?.params).toMatchObject({
    where: 'desk',
  });
});

test('a whole strategy stays with this computer', () => {
  editProtection({ strategy: MANUAL, holding: null });
  show();
  expect(screen.getByTestId('protection-unkept').textContent).toContain('one holding');
});

test.each([
  ['standing', 'At the broker #1234'],
  ['sent', 'Sent'],
  ['fired', 'Fired'],
  ['here', 'This computer'],
] as const)('a plan that is %s says so in a word', (state, word) => {
  useClock.setState({ nowMs: NOW });
  resetProtection({ plans: [planAt({ ...KEPT, state })], cover: [] });
  editProtection({ strategy: MANUAL, holding: HELD });
  show();
  expect(screen.getByTestId('kept').textContent).toContain(word);
  expect(screen.queryByTestId('kept-give-up')).toBeNull();
});

test('one of unknown fate has its age, and is counted as gone only after a question', async () => {
  useClock.setState({ nowMs: NOW });
  const unknown = { ...KEPT, state: 'unknown', brokerId: null, inDoubt: true } as const;
  resetProtection({ plans: [planAt(unknown)], cover: [] });
  editProtection({ strategy: MANUAL, holding: HELD });
  show();
  expect(screen.getByTestId('kept').textContent).toContain('Unknown for 5.0 s');
  fireEvent.click(screen.getByTestId('kept-give-up'));
  const question = screen.getByTestId('kept-give-up-confirm');
  expect(question.textContent).toContain('can still fire 130');
  expect(desk.asked).toHaveLength(0);
  await act(async () => fireEvent.click(within(question).getByTestId('confirm-act')));
  expect(desk.asked).toMatchObject([
    { name: 'assume_standing_dead', params: { standingId: 'PS1' } },
  ]);
});

/** Two lots of the call that cost 100.00, and what the feed says of it. */
function holdAt(last: number, stale = false, net = 130): void {
  hold(null);
  const [row] = usePositions.getState().rows.values();
  if (row === undefined) throw new Error('nothing is held');
  const held = { ...row, net, lot: quantity(65), openValue: net * 1_000_000, realised: 0 };
  resetPositions({
    rows: [{ ...held, mark: null, unrealised: null }],
    totals: NO_TOTALS,
    greeks: [],
  });
  useClock.setState({ nowMs: NOW });
  const none = { bid: null, ask: null, open: null, high: null, low: null, close: null };
  const more = { bidQuantity: 0, askQuantity: 0, volume: 0, oi: 0, bandLow: null, bandHigh: null };
  const at = { last: price(last), changedMs: NOW - 12_000, stale };
  resetMarket({ quotes: [{ instrument: CALL, ...none, ...more, ...at }], depth: null });
  editProtection({ strategy: MANUAL, holding: HELD });
  show();
}

function type(level: string): string | null {
  fireEvent.change(screen.getByTestId('rule-level'), { target: { value: level } });
  return screen.getByTestId('rule-distance').textContent;
}

function quoteOf(id: InstrumentId): Quote {
  const quote = quoteNow(id);
  if (quote === undefined) throw new Error('no quote');
  return quote;
}

function preset(says: string): void {
  fireEvent.click(screen.getByRole('button', { name: says }));
}

function levelNow(): string {
  return screen.getByTestId<HTMLInputElement>('rule-level').value;
}

test('what is held stands beside its levels: lots, average and the price of now', () => {
  holdAt(1_100_000);
  const held = screen.getByTestId('protection-held').textContent;
  expect(held).toContain('+2 lots');
  expect(held).toContain('at 100.00');
  expect(held).toContain('now 110.00');
  expect(held).toMatch(/expires in (\d+ [dh]|–)/);
});

test('a level says how far it is, in points and percent, and what is left there in rupees', () => {
  holdAt(1_100_000);
  expect(type('99')).toBe('11.00 points below now (−10.00%) · about −₹130 there, before charges');
  expect(type('121')).toContain('fires at once');
  act(() => patchMarket([{ quotes: [{ ...quoteOf(CALL), last: price(1_320_000) }] }]));
  expect(screen.getByTestId('rule-distance').textContent).toContain('11.00 points below now');
});

test('levels of a short are counted the other way round', () => {
  holdAt(1_000_000, false, -130);
  expect(type('110')).toBe(
    '10.00 points above now (+10.00%) · about −₹1,300 there, before charges',
  );
  preset('+20 %');
  expect(levelNow()).toBe('120');
});

test('presets begin at the price of now, and the entry is one of them', () => {
  holdAt(1_100_000);
  preset('−10 %');
  expect(levelNow()).toBe('99');
  preset('Entry');
  expect(levelNow()).toBe('100');
  fireEvent.change(screen.getByTestId('rule-purpose'), { target: { value: 'trailing' } });
  preset('20 %');
  expect(levelNow()).toBe('20');
  expect(screen.getByTestId('rule-distance').textContent).toContain('starts at 88.00');
});

test('an old price is dimmed with its age and gives no preset', () => {
  holdAt(1_100_000, true);
  const held = screen.getByTestId('protection-held');
  expect(held.querySelector('.stale')?.textContent).toContain('12 s old');
  preset('−10 %');
  expect(levelNow()).toBe('');
  expect(screen.getByRole('button', { name: '−10 %' }).getAttribute('aria-disabled')).toBe('true');
});

test('a combined premium is known from its legs, and what a level of it comes to', () => {
  const [first] = makePositions();
  if (first === undefined) throw new Error('the fixture holds nothing');
  const leg = (instrument: string, net: number, cost: number, last: number): Position => ({
    ...first,
    instrument: asId<InstrumentId>(instrument),
    net,
    openValue: net * cost,
    realised: 0,
    mark: price(last),
    markStale: false,
  });
  // Sold at 100 and 80, worth 90 and 70 now: 160 of premium out of 180.
  const rows = [leg('A', -130, 1_000_000, 900_000), leg('B', -130, 800_000, 700_000)];
  const ground = groundOf('premium', { rows, spot: null, quotes: new Map(), tick: price(500) });
  if (ground === null) throw new Error('there is ground to stand on');
  expect(ground).toMatchObject({ now: 1_600_000, entry: 1_800_000, hurts: 'rising' });
  const draft = { ...firstDraft(true), watch: 'premium' as const };
  expect(told({ ...draft, level: '200' }, ground)).toEqual({
    distance: '40.00 points above now (+25.00%)',
    result: -130 * 200_000,
    passed: false,
  });
  expect(told({ ...draft, purpose: 'target', level: '170' }, ground)?.passed).toBe(true);
  expect(told({ ...draft, level: '1x' }, ground)).toBeNull();
});
