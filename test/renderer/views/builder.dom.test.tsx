import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { firstPolicy } from '../../../renderer/store/builder-memory.ts';
import { editHalf, selectHalf, useBuilder } from '../../../renderer/store/builder-store.ts';
import { useClock } from '../../../renderer/store/clock-store.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { dayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import { TEMPLATES } from '../../../shared/maths/templates.ts';
import type { FakeClient } from '../../support/fake-client.ts';
import { givePageASize } from '../../support/page-size.ts';
import {
  button,
  choose,
  legsNow,
  NOW,
  offBecause,
  openBuilderDesk,
  passes,
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
