import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  addLeg,
  editBuilder,
  editLeg,
  selectHalf,
  useBuilder,
} from '../../../renderer/store/builder-store.ts';
import { openHeld } from '../../../renderer/views/builder/held-legs.ts';
import { must } from '../../../shared/lib/assert.ts';
import type { FakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import { EXPIRIES, INSTRUMENTS, makePositions } from '../../support/preview/fixture-data.ts';
import {
  button,
  choose,
  legsNow,
  offBecause,
  openBuilderDesk,
  option,
  ready,
  sentBy,
  show,
} from '../../support/builder-panel.tsx';

/** jsdom draws nothing, and the chart asks the screen how dense it is as soon as it is loaded. */
vi.mock('uplot', () => ({ default: () => undefined }));

givePageASize();
let desk: FakeClient;

function sent(): FakeClient['asked'] {
  return sentBy(desk);
}

beforeEach(() => {
  desk = openBuilderDesk();
});

afterEach(cleanup);

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
  // What closes is called after what is held, not after its legs turned round.
  const { structure, roll } = sent()[0]?.params ?? {};
  expect(structure).toBe('Short straddle');
  expect(roll).toMatchObject({ structure });
});
