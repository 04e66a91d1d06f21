import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectStores } from '../../../renderer/store/client.ts';
import { setDesk } from '../../../renderer/store/desk-store.ts';
import type { Desk, DeskRow, Login } from '../../../renderer/store/rows.ts';
import { openDesks, openLogin } from '../../../renderer/store/ui-store.ts';
import { readSimulatorLine } from '../../../renderer/store/accounts.ts';
import { Accounts } from '../../../renderer/views/accounts/accounts.tsx';
import { Desks } from '../../../renderer/views/accounts/desks.tsx';
import { LoginBar } from '../../../renderer/views/accounts/login-bar.tsx';
import { LoginWindow } from '../../../renderer/views/accounts/login.tsx';
import { TipProvider } from '../../../renderer/widgets/tooltip.tsx';
import { type FakeClient, fakeClient } from '../../support/fake-client.ts';
import { deskView } from '../../support/preview/fixture-view.ts';

let desk: FakeClient;

const LOGIN: Login = {
  state: 'logged_out',
  sinceMs: 0,
  validUntilMs: null,
  words: '',
  fields: [
    { name: 'totp', says: 'One-time code', secret: true, way: null, kept: false, present: false },
    { name: 'api_secret', says: 'API secret', secret: true, way: null, kept: true, present: true },
  ],
  page: null,
  waitingAt: null,
  lasting: true,
};

const PAPER: DeskRow = {
  desk: 'paper',
  mode: 'paper',
  account: 'PAPER',
  broker: 'paper',
  open: true,
  light: 'green',
  says: 'Open',
  login: null,
  armed: false,
  working: 0,
  unknown: 0,
};
const MAIN: DeskRow = {
  ...PAPER,
  desk: 'MAIN',
  mode: 'live',
  account: 'MAIN',
  broker: 'kite',
  open: false,
  light: 'off',
  login: 'logged_out',
};

function live(change: Partial<Desk>): void {
  const view = deskView('paper', true);
  setDesk({ ...view, mode: 'live', account: 'MAIN', broker: 'kite', paper: null, ...change });
}

beforeEach(() => {
  desk = fakeClient();
  connectStores(desk);
  openDesks(false);
  openLogin(false);
});

afterEach(cleanup);

test('a live desk without a session says so across the window, and a paper desk says nothing', () => {
  live({ login: { ...LOGIN, state: 'expired' } });
  const { rerender } = render(<LoginBar />);
  expect(screen.getByTestId('login-bar').textContent).toContain('session of MAIN has ended');
  live({ login: null });
  rerender(<LoginBar />);
  expect(screen.queryByTestId('login-bar')).toBeNull();
});

test('what is typed goes once to the desk and is gone from the page, also after a refusal', async () => {
  desk.script('log_in', () => ({
    ok: false,
    error: { code: 'login_refused', says: 'The one-time code was used before', context: {} },
  }));
  live({ login: LOGIN });
  openLogin(true);
  render(<LoginWindow />);
  const code = screen.getByTestId<HTMLInputElement>('login-totp');
  expect(code.type).toBe('password');
  fireEvent.change(code, { target: { value: '123456' } });
  fireEvent.click(screen.getByTestId('log-in'));
  await screen.findByText('The one-time code was used before');
  expect(code.value).toBe('');
  const asked = desk.asked.filter(({ name }) => name === 'log_in');
  expect(asked.map(({ params }) => params['given'])).toEqual([{ totp: '123456' }]);
});

test('a secret that is kept is not asked for and never shown', () => {
  live({ login: LOGIN });
  openLogin(true);
  render(<LoginWindow />);
  const secret = screen.getByTestId<HTMLInputElement>('login-api_secret');
  expect(secret.value).toBe('');
  expect(secret.placeholder).toContain('kept');
});

test('leaving a desk with working orders is asked once and goes the second time', async () => {
  const answers = [
    { switched: false, says: '3 orders are still working here', missing: [], working: 3 },
    { switched: true, says: '', missing: [], working: 3 },
  ];
  desk.script('switch_desk', () => ({ ok: true, value: answers.shift() }));
  setDesk({ ...deskView('paper', true), accounts: [PAPER, MAIN] });
  openDesks(true);
  render(
    <TipProvider>
      <Desks />
    </TipProvider>,
  );
  fireEvent.click(screen.getByTestId('show-MAIN'));
  await screen.findByText('3 orders are still working here');
  fireEvent.click(screen.getByTestId('show-MAIN'));
  await waitFor(() => {
    expect(screen.queryByTestId('mode-dialog')).toBeNull();
  });
  const asked = desk.asked.filter(({ name }) => name === 'switch_desk');
  expect(asked.map(({ params }) => params['acknowledged'])).toEqual([false, true]);
});

test('an account that cannot be saved lists every complaint and stays in the form', async () => {
  desk.script('list_accounts', () => ({ ok: true, value: { accounts: [], complaints: [] } }));
  desk.script('save_account', () => ({
    ok: true,
    value: { saved: false, complaints: ['The name is taken', 'The client id is missing'] },
  }));
  render(
    <TipProvider>
      <Accounts />
    </TipProvider>,
  );
  fireEvent.click(await screen.findByTestId('new-account'));
  fireEvent.change(screen.getByTestId('account-name'), { target: { value: 'MAIN' } });
  fireEvent.click(screen.getByTestId('save-account'));
  await screen.findByText('The name is taken');
  expect(screen.getByText('The client id is missing')).toBeTruthy();
  expect(screen.getByTestId('account-form')).toBeTruthy();
});

test('the line of a simulated broker becomes addresses, and other text does not', () => {
  const line = JSON.stringify({
    rest: 'http://127.0.0.1:1/v2',
    orders: 'ws://127.0.0.1:1/orders',
    market: 'ws://127.0.0.1:1/feed',
    control: 'http://127.0.0.1:2',
    token: 'x',
    more: { auth: 'http://127.0.0.1:1' },
    login: { client_id: '1100000001', pin: '123456' },
  });
  expect(readSimulatorLine(line)).toEqual({
    broker: null,
    addresses: {
      rest: 'http://127.0.0.1:1/v2',
      orders: 'ws://127.0.0.1:1/orders',
      market: 'ws://127.0.0.1:1/feed',
      auth: 'http://127.0.0.1:1',
    },
    clientId: '1100000001',
  });
  for (const text of ['', 'hello', '[]', 'null', '{"rest":1}']) {
    expect(readSimulatorLine(text)).toBeNull();
  }
});
