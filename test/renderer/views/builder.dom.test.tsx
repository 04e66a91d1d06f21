import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { resetBatches } from '../../../renderer/store/batches-store.ts';
import { firstPolicy } from '../../../renderer/store/builder-memory.ts';
import {
  addLeg,
  clearBuilder,
  editBuilder,
  editHalf,
  editLeg,
  selectHalf,
  useBuilder,
} from '../../../renderer/store/builder-store.ts';
import { useChain } from '../../../renderer/store/chain-store.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { rememberContracts, useInstruments } from '../../../renderer/store/instruments-store.ts';
import { resetMarket } from '../../../renderer/store/market-store.ts';
import { resetPositions } from '../../../renderer/store/positions-store.ts';
import type { Contract } from '../../../renderer/store/rows.ts';
import { changeSettings } from '../../../renderer/store/settings-store.ts';
import { BuilderPanel } from '../../../renderer/views/builder/builder.tsx';
import { openHeld } from '../../../renderer/views/builder/held-legs.ts';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import type { BatchPreview } from '../../../shared/contract/batch.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { must } from '../../../shared/lib/assert.ts';
import { dayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import { TEMPLATES } from '../../../shared/maths/templates.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import {
  BY_ID,
  chainResult,
  EXPIRIES,
  INSTRUMENTS,
  makePositions,
  quoteOf,
} from '../../support/preview/fixture-data.ts';

/** jsdom draws nothing, and the chart asks the screen how dense it is as soon as it is loaded. */
vi.mock('uplot', () => ({ default: () => undefined }));

givePageASize();
const SCALE = 10_000;
const NOW = indiaMoment(dayNumber('2026-11-20'), 11 * 60);
const TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };
const SPOT = asId<InstrumentId>('NSE:NIFTY');
let desk: FakeClient;

function option(kind: 'call' | 'put', strike: number, day: string = EXPIRIES[0]): Contract {
  const found = INSTRUMENTS.find(
    (row) =>
      row.underlying === 'NIFTY' &&
      row.kind === kind &&
      row.strike === strike * SCALE &&
      row.expiryDay === day,
  );
  return must(found, `the fixture lists the ${strike} ${kind}`);
}

function passes(part: Partial<BatchPreview> = {}): { ok: true; value: BatchPreview } {
  const leg = { leg: '1', instrument: SPOT, symbol: 'NIFTY26112426250CE', side: 'sell' } as const;
  const step = { leg: '1', symbol: leg.symbol };
  return {
    ok: true,
    value: {
      complaints: [],
      legs: [
        {
          ...leg,
          quantity: quantity(75),
          price: price(500),
          bound: price(500),
          wave: 0,
          slices: 1,
        },
      ],
      net: -421_000,
      worstNet: -420_000,
      natural: -420_000,
      charges: 1_010_000,
      margin: {
        atMs: NOW,
        now: 0,
        steps: [{ ...step, after: 118_000 * SCALE }],
        peak: 120_000 * SCALE,
        worst: null,
        available: null,
      },
      brokerMargin: null,
      branches: [
        {
          leg: '1',
          says: '',
          left: [],
          mostLoss: 12_600 * SCALE,
          unlimited: false,
          toUnwind: 150 * SCALE,
        },
      ],
      ...part,
    },
  };
}

function asks(name: string): FakeClient['asked'] {
  return desk.asked.filter((each) => each.name === name);
}

function sent(): FakeClient['asked'] {
  return asks('send_batch');
}

function show(): HTMLElement {
  render(
    <TipProvider>
      <BuilderPanel />
    </TipProvider>,
  );
  return screen.getByRole('region', { name: 'Builder' });
}

async function choose(structure: string): Promise<void> {
  fireEvent.change(screen.getByTestId('builder-template'), { target: { value: structure } });
  await waitFor(() => {
    const { notices } = useBuilder.getState();
    expect(legsNow().length + notices.length).toBeGreaterThan(0);
  });
}

/** +1 put 25650 2026-11-24, in the order of the legs. */
function legsNow(): readonly string[] {
  return selectHalf(useBuilder.getState()).legs.map(({ contract, ratio }) => {
    const strike = contract.strike === null ? '' : ` ${contract.strike / SCALE}`;
    return `${ratio > 0 ? '+' : ''}${ratio} ${contract.kind}${strike} ${contract.expiryDay}`;
  });
}

function button(): HTMLElement {
  return screen.getByTestId('builder-send');
}

async function ready(): Promise<void> {
  await waitFor(() => {
    expect(button().getAttribute('aria-disabled')).toBeNull();
  });
}

/** Why it cannot be pressed, as it is read out. */
async function offBecause(): Promise<string> {
  await waitFor(() => {
    expect(button().getAttribute('aria-disabled')).toBe('true');
  });
  return (
    document.getElementById(button().getAttribute('aria-describedby') ?? '')?.textContent ?? ''
  );
}

beforeEach(() => {
  desk = fakeClient();
  desk.script('chain', () => {
    const { underlying, expiryDay } = must(desk.asked.at(-1), 'asked').params;
    return { ok: true, value: chainResult(String(underlying), String(expiryDay)) };
  });
  desk.script('quotes', () => ({
    ok: true,
    value: { quotes: [quoteOf(must(BY_ID.get(SPOT), 'listed'))] },
  }));
  desk.script('instruments', () => {
    const { ids } = must(desk.asked.at(-1), 'asked').params;
    return { ok: true, value: { instruments: (ids as string[]).map((id) => BY_ID.get(id)) } };
  });
  desk.script('preview_batch', () => passes());
  desk.script('send_batch', () => ({
    ok: true,
    value: { seq: 1, orderIds: [], batchIds: ['S1'] },
  }));
  connectStores(desk);
  changeSettings({ builder: null });
  clearBuilder();
  rememberContracts(INSTRUMENTS);
  const underlyings = [{ name: 'NIFTY', spot: SPOT, expiries: [...EXPIRIES] }];
  useInstruments.setState({ underlyings });
  useChain.setState({ underlying: 'NIFTY', expiryDay: EXPIRIES[0] });
  resetMarket({ quotes: INSTRUMENTS.map((row) => quoteOf(row)), depth: null });
  resetPositions({ rows: [], totals: TOTALS, greeks: [] });
  resetBatches({ batches: [] });
  useClock.setState({ nowMs: NOW });
});

afterEach(cleanup);

test('the template of a condor fills four legs around the money and names them', async () => {
  show();
  await choose('iron_condor');
  expect(legsNow()).toEqual([
    '+1 put 25650 2026-11-24',
    '-1 put 25850 2026-11-24',
    '-1 call 26250 2026-11-24',
    '+1 call 26450 2026-11-24',
  ]);
  expect(screen.getByTestId('builder-structure').textContent).toBe('NIFTY Iron condor');
  expect(useBuilder.getState().strategy).toBe('Iron condor 1');
});

test.each(TEMPLATES.map(({ structure, name }) => [structure, name] as const))(
  'the template %s gives legs that form it, or says why there are none',
  async (structure) => {
    show();
    await choose(structure);
    const { notices } = useBuilder.getState();
    if (structure === 'covered_call') {
      expect(notices).toEqual(['Covered call needs shares, and NIFTY is an index']);
      expect(legsNow()).toEqual([]);
    } else {
      expect(notices).toEqual([]);
      expect(screen.getAllByTestId(/^builder-leg-/)).toHaveLength(legsNow().length);
    }
  },
);

test('width and offset lay it out anew; a strike that is not listed is said', async () => {
  show();
  await choose('iron_condor');
  fireEvent.keyDown(screen.getByTestId('builder-width'), { key: 'ArrowUp' });
  await waitFor(() => {
    expect(legsNow()[0]).toBe('+1 put 25600 2026-11-24');
  });
  fireEvent.change(screen.getByTestId('builder-offset'), { target: { value: '30' } });
  await waitFor(() => {
    expect(screen.getByTestId('builder-notices').textContent).toContain('There is no 24550 put');
  });
  expect(legsNow()).toEqual([]);
});

test('the button says scope and consequence, and one press sends one command', async () => {
  show();
  await choose('iron_condor');
  await ready();
  const { net } = selectHalf(useBuilder.getState());
  const points = (Math.abs(net ?? 0) / SCALE).toFixed(2);
  expect(button().textContent).toBe(`Send 4 legs net credit ₹${points}, margin ₹1.18 lakh`);
  fireEvent.click(button());
  fireEvent.click(button());
  await waitFor(() => {
    expect(screen.getByTestId('builder-sent')).toBeTruthy();
  });
  expect(sent()).toHaveLength(1);
  expect(sent()[0]?.params).toMatchObject({
    strategy: 'Iron condor 1',
    structure: 'Iron condor',
    intent: 'enter',
    units: 1,
    net,
    oneExpiry: true,
    policy: firstPolicy('iron_condor'),
  });
  // The latch says Recorded for a second first.
  await waitFor(
    () => {
      expect(button().getAttribute('aria-busy')).toBeNull();
    },
    { timeout: 3_000 },
  );
  expect(await offBecause()).toContain('It has been sent');
  fireEvent.click(screen.getByTestId('builder-again'));
  await ready();
});

test('Ctrl and Enter send once, and only while the cursor is in the builder', async () => {
  const panel = show();
  await choose('iron_condor');
  await ready();
  fireEvent.keyDown(panel, { key: 'Enter', ctrlKey: true });
  expect(sent()).toHaveLength(0);
  act(() => {
    screen.getByTestId('builder-units').focus();
  });
  fireEvent.keyDown(screen.getByTestId('builder-units'), { key: 'Enter', ctrlKey: true });
  fireEvent.keyDown(panel, { key: 'Enter', ctrlKey: true, repeat: true });
  await waitFor(() => {
    expect(sent()).toHaveLength(1);
  });
});

test('what the gate asks about is answered with its nonce and a new command id', async () => {
  const says = 'Iron condor 1 is five times your usual size';
  const error = { code: 'order_far_above_usual', says, context: {}, confirm: { nonce: 'n1' } };
  desk.script('send_batch', () => ({ ok: false, error }) as never);
  show();
  await choose('iron_condor');
  await ready();
  fireEvent.click(button());
  const question = await screen.findByTestId('builder-question');
  expect(question.textContent).toContain(says);
  fireEvent.click(screen.getByTestId('builder-confirm'));
  await waitFor(() => {
    expect(sent()).toHaveLength(2);
  });
  expect(sent()[0]?.params['confirm']).toBeUndefined();
  expect(sent()[1]?.params['confirm']).toBe('n1');
  expect(sent()[1]?.params['commandId']).not.toBe(sent()[0]?.params['commandId']);
});

test('what the gate refuses stands in the way in its own words', async () => {
  const says = 'Entries are stopped by the kill switch';
  const complaint = { code: 'kill_switch_on', says, retryLater: true, asks: false };
  desk.script('preview_batch', () => passes({ complaints: [complaint] }));
  show();
  await choose('iron_condor');
  await waitFor(() => {
    expect(screen.getByTestId('builder-wrong').textContent).toContain(says);
  });
  expect(await offBecause()).toBe(says);
  fireEvent.click(button());
  expect(sent()).toHaveLength(0);
});

test('a margin that the broker does not tell is called that', async () => {
  const brokerMargin = { atMs: NOW, needed: null, words: 'timed out' };
  desk.script('preview_batch', () => passes({ brokerMargin }));
  const panel = show();
  await choose('iron_condor');
  await waitFor(() => {
    expect(button().textContent).toContain('margin not known');
  });
  expect(panel.textContent).toContain('the broker told none: timed out');
});

test('the worst branches take three lines each, and one without limit is called that', async () => {
  const branch = { leg: '1', says: '', left: [], mostLoss: null, unlimited: true, toUnwind: null };
  desk.script('preview_batch', () => passes({ branches: [branch] }));
  show();
  await choose('iron_condor');
  const list = await screen.findByTestId('builder-branches');
  const lines = within(list).getAllByRole('paragraph');
  expect(lines).toHaveLength(3);
  expect(lines[2]?.textContent).toBe('Loss without limit cost to unwind not known');
});

test('a net price off the tick is said beside its field and sends nothing', async () => {
  show();
  await choose('iron_condor');
  await ready();
  fireEvent.change(screen.getByTestId('builder-net'), { target: { value: '12.33' } });
  expect(await offBecause()).toBe('Tick is 0.05');
  fireEvent.click(button());
  act(() => {
    editHalf({ net: -123_300 });
  });
  fireEvent.blur(screen.getByTestId('builder-net'));
  expect(await offBecause()).toBe('The limit must be a multiple of 0.05');
  expect(sent()).toHaveLength(0);
});

test('an emptied number is missing, and what stood there before is not sent', async () => {
  show();
  await choose('iron_condor');
  await ready();
  fireEvent.change(screen.getByTestId('builder-net'), { target: { value: '' } });
  expect(await offBecause()).toBe('The limit of the package is missing');
  fireEvent.change(screen.getByTestId('builder-units'), { target: { value: '' } });
  fireEvent.keyDown(screen.getByTestId('builder-units'), { key: 'Enter', ctrlKey: true });
  fireEvent.click(button());
  expect(sent()).toHaveLength(0);
});

test('an expired leg is said by its name', async () => {
  show();
  await choose('iron_condor');
  await ready();
  act(() => {
    useClock.setState({ nowMs: indiaMoment(dayNumber('2026-11-24'), 15 * 60 + 31) });
  });
  expect(await offBecause()).toContain('24 Nov 25650 PE has expired');
});

test('ratios that share a number are written smaller by one press', async () => {
  show();
  act(() => {
    addLeg(option('call', 26_000), 'buy');
    addLeg(option('call', 26_200), 'sell');
    editLeg(0, { ratio: 2 });
    editLeg(1, { ratio: -4 });
  });
  expect(await offBecause()).toBe('The ratios share 2: write 1 : 2 and 2 times the units');
  fireEvent.click(screen.getByTestId('builder-mend'));
  await ready();
  expect(legsNow()).toEqual(['+1 call 26000 2026-11-24', '-2 call 26200 2026-11-24']);
  expect(selectHalf(useBuilder.getState()).units).toBe(2);
  expect(screen.getByTestId('builder-structure').textContent).toBe('NIFTY Call ratio spread');
});

test('a template of one expiry takes no leg of another, and legs of one’s own do', async () => {
  show();
  await choose('iron_condor');
  fireEvent.change(screen.getByRole('combobox', { name: 'Expiry of leg 1' }), {
    target: { value: EXPIRIES[1] },
  });
  expect(await offBecause()).toContain('Iron condor takes one expiry');
  fireEvent.change(screen.getByTestId('builder-template'), { target: { value: 'mine' } });
  await ready();
  fireEvent.click(button());
  await waitFor(() => {
    expect(sent()[0]?.params['oneExpiry']).toBe(false);
  });
});

test('presses of the chain add, grow, turn and take out a leg; another underlying is refused', () => {
  show();
  const call = option('call', 26_000);
  act(() => {
    addLeg(call, 'buy');
    addLeg(call, 'buy');
  });
  expect(legsNow()).toEqual(['+2 call 26000 2026-11-24']);
  act(() => {
    addLeg(call, 'sell');
    addLeg(call, 'sell');
  });
  expect(legsNow()).toEqual([]);
  act(() => {
    addLeg(call, 'sell');
    addLeg(
      must(
        INSTRUMENTS.find(({ underlying }) => underlying === 'BANKNIFTY'),
        'one',
      ),
      'buy',
    );
  });
  expect(legsNow()).toEqual(['-1 call 26000 2026-11-24']);
  expect(screen.getByTestId('builder-notices').textContent).toContain('index cannot be traded');
});

test('a leg is turned, moved to the next strike and sent earlier by its own buttons', async () => {
  show();
  act(() => {
    addLeg(option('call', 26_000), 'buy');
    addLeg(option('call', 26_200), 'sell');
  });
  fireEvent.click(screen.getByRole('button', { name: /^Buy NIFTY.*turn it$/ }));
  expect(legsNow()[0]).toBe('-1 call 26000 2026-11-24');
  fireEvent.keyDown(screen.getByTestId('builder-strike-0'), { key: 'ArrowDown' });
  await waitFor(() => {
    expect(legsNow()[0]).toBe('-1 call 25950 2026-11-24');
  });
  fireEvent.click(screen.getByRole('button', { name: /26200 CE earlier$/ }));
  expect(legsNow()[0]).toBe('-1 call 26200 2026-11-24');
  fireEvent.click(screen.getByRole('button', { name: /^Take out .*26200/ }));
  expect(legsNow()).toEqual(['-1 call 25950 2026-11-24']);
});

test('all legs go one strike up or into another expiry together, or none of them', async () => {
  show();
  act(() => {
    addLeg(option('call', 26_000), 'buy');
    addLeg(option('put', 25_900), 'sell');
  });
  fireEvent.click(screen.getByTestId('builder-all-up'));
  await waitFor(() => {
    expect(legsNow()).toEqual(['+1 call 26050 2026-11-24', '-1 put 25950 2026-11-24']);
  });
  fireEvent.change(screen.getByTestId('builder-all-expiry'), { target: { value: EXPIRIES[2] } });
  await waitFor(() => {
    expect(legsNow()).toEqual(['+1 call 26050 2026-12-29', '-1 put 25950 2026-12-29']);
  });
  act(() => {
    addLeg(option('call', 26_650, EXPIRIES[2]), 'buy');
  });
  fireEvent.click(screen.getByTestId('builder-all-up'));
  await waitFor(() => {
    expect(screen.getByTestId('builder-notices').textContent).toContain('nothing was moved');
  });
  expect(legsNow()[0]).toBe('+1 call 26050 2026-12-29');
});

test('a template of one’s own is saved, found again, laid out and forgotten', async () => {
  show();
  act(() => {
    addLeg(option('call', 26_100), 'sell');
    addLeg(option('put', 25_900, EXPIRIES[1]), 'buy');
  });
  fireEvent.click(screen.getByTestId('builder-save'));
  fireEvent.change(await screen.findByTestId('builder-save-name'), {
    target: { value: 'My hedge' },
  });
  fireEvent.click(screen.getByTestId('builder-save-act'));
  const option1 = await screen.findByRole('option', { name: 'My hedge' });
  fireEvent.click(screen.getByTestId('builder-clear'));
  expect(legsNow()).toEqual([]);
  fireEvent.change(screen.getByTestId('builder-template'), {
    target: { value: option1.getAttribute('value') },
  });
  await waitFor(() => {
    expect(legsNow()).toEqual(['-1 call 26100 2026-11-24', '+1 put 25900 2026-12-01']);
  });
  fireEvent.click(screen.getByTestId('builder-forget'));
  expect(screen.queryByRole('option', { name: 'My hedge' })).toBeNull();
});

test('what is held closes as a package the other way round, its units bounded by it', async () => {
  const held = makePositions().filter(({ strategy }) => strategy === 'Weekly strangle');
  show();
  await act(async () => {
    await openHeld(held, 'close');
  });
  const [row] = held;
  expect(legsNow()).toHaveLength(held.filter(({ net }) => net !== 0).length);
  expect(useBuilder.getState()).toMatchObject({
    intent: 'exit',
    strategy: 'Weekly strangle',
    policy: { sequence: 'shorts_first' },
  });
  const { units, legs } = selectHalf(useBuilder.getState());
  expect((legs[0]?.ratio ?? 0) * units * (row?.lot ?? 0)).toBe(-(row?.net ?? 0));
  fireEvent.change(screen.getByTestId('builder-units'), { target: { value: String(units + 1) } });
  expect(await offBecause()).toBe(`At most ${units}`);
});

test('a roll closes what is held and opens the same legs in the next expiry', async () => {
  const held = makePositions().filter(({ strategy }) => strategy === 'Weekly strangle');
  show();
  await act(async () => {
    await openHeld(held, 'roll');
  });
  const { halves, at } = useBuilder.getState();
  expect(at).toBe(1);
  const days = (half: number): readonly (string | null)[] =>
    halves[half]?.legs.map(({ contract }) => contract.expiryDay) ?? [];
  expect(days(1).every((day) => day !== null && day > (days(0)[0] ?? ''))).toBe(true);
  act(() => {
    editBuilder({ at: 0 });
  });
  await ready();
  expect(button().textContent).toMatch(/^Roll: close 2 legs.*then open 2 legs/);
  fireEvent.click(button());
  await waitFor(() => {
    expect(sent()[0]?.params['roll']).toBeDefined();
  });
});
