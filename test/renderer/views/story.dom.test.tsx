import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { resetBatches } from '../../../renderer/store/batches-store.ts';
import { resetBlotter } from '../../../renderer/store/blotter-store.ts';
import { connectStores } from '../../../renderer/store/client.ts';
import { rememberContracts } from '../../../renderer/store/instruments-store.ts';
import { selectOrder } from '../../../renderer/store/selection-store.ts';
import { useUi } from '../../../renderer/store/ui-store.ts';
import { StoryPanel } from '../../../renderer/views/story/story.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { batchRowOf } from '../../support/batch-rows.ts';
import { fakeClient } from '../../support/fake-client.ts';
import { INSTRUMENTS, makeOrder } from '../../support/preview/fixture-data.ts';

function show(batch: string | null): void {
  const order = { ...makeOrder(1, 'filled', 1_000), batch, leg: batch === null ? null : '3' };
  resetBlotter({ orders: [order], gaps: [] });
  selectOrder(order.orderId);
  render(
    <TipProvider>
      <StoryPanel />
    </TipProvider>,
  );
}

beforeEach(() => {
  const desk = fakeClient();
  desk.script('order_story', () => ({ ok: true, value: { lines: [] } }));
  connectStores(desk);
  rememberContracts(INSTRUMENTS);
  resetBatches({ batches: [batchRowOf('complete')] });
  useUi.setState({ reveal: null });
});

afterEach(cleanup);

test('an order of a batch names its leg and leads to the batch', () => {
  show('S1');
  expect(screen.getByTestId('story-batch').textContent).toBe(
    'Leg 3 of 4 of Iron condor, Condor. Every leg has filled',
  );
  fireEvent.click(screen.getByRole('button', { name: 'Iron condor, Condor' }));
  expect(useUi.getState().reveal?.panel).toBe('batches');
});

test('a batch of an earlier day is named by its number, and a plain order by none', () => {
  show('S0');
  expect(screen.getByTestId('story-batch').textContent).toBe('Leg 3 of batch S0');
  cleanup();
  show(null);
  expect(screen.queryByTestId('story-batch')).toBeNull();
});
