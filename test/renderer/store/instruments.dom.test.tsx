import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { instrumentsChanged, useContract } from '../../../renderer/store/instruments-store.ts';
import { fakeClient } from '../../support/fake-client.ts';
import { INSTRUMENTS } from '../../support/preview/fixture-data.ts';

afterEach(cleanup);

test('a contract drawn before the list of contracts came gets its name with the list', async () => {
  const [contract] = INSTRUMENTS;
  if (contract === undefined) throw new Error('the fixture lists nothing');
  const desk = fakeClient();
  connectStores(desk);
  desk.script('underlyings', () => ({ ok: true, value: { underlyings: [] } }));
  desk.script('instruments', () => ({ ok: true, value: { instruments: [] } }));
  function Name() {
    return <p>{useContract(contract?.id ?? null)?.symbol ?? 'not read'}</p>;
  }
  render(<Name />);
  await act(async () => undefined);
  expect(screen.getByText('not read')).toBeDefined();

  desk.script('instruments', () => ({ ok: true, value: { instruments: [contract] } }));
  act(instrumentsChanged);
  expect(await screen.findByText(contract.symbol)).toBeDefined();
});
