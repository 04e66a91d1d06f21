import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { editProtection, resetProtection } from '../../../renderer/store/protection-store.ts';
import { firstDraft, readDrafts } from '../../../renderer/views/protection/drafts.ts';
import { ProtectionEditor } from '../../../renderer/views/protection/editor.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { asId, type InstrumentId, MANUAL } from '../../../shared/domain/ids.ts';
import { indiaMoment } from '../../../shared/maths/calendar.ts';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';

let desk: FakeClient;
const CALL = asId<InstrumentId>('NFO:NIFTY26NOV26000CE');

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
