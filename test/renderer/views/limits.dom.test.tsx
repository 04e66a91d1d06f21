/** The page of limits: what is typed or chosen goes out in the desk's own units. */
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { useDesk } from '../../../renderer/store/desk-store.ts';
import { LimitTable } from '../../../renderer/views/settings/limits.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { deskView } from '../../support/preview/fixture-view.ts';

let desk: FakeClient;

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  useDesk.setState({ view: deskView('paper', true) });
  render(
    <TipProvider>
      <LimitTable />
    </TipProvider>,
  );
});

afterEach(cleanup);

function lossLevel(name: string): HTMLElement {
  return screen.getByRole('radio', { name });
}

test('what the second loss of a day does is chosen in words', async () => {
  expect(lossLevel('stops and cancels').getAttribute('aria-checked')).toBe('true');
  fireEvent.click(lossLevel('flattens as well'));
  expect(lossLevel('flattens as well').getAttribute('aria-checked')).toBe('true');
  fireEvent.click(screen.getByTestId('save-limits'));
  await waitFor(() => {
    const sent = desk.asked.find(({ name }) => name === 'set_limits');
    expect(sent?.params['limits']).toEqual({ lossLevel: 3 });
  });
});

test('chosen back as it was, nothing is sent', () => {
  fireEvent.click(lossLevel('flattens as well'));
  fireEvent.click(lossLevel('stops and cancels'));
  expect(screen.getByTestId('save-limits').textContent).toBe('Save the limits');
});
