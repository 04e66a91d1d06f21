/** The desks of this program and the accounts behind them, as the page asks for them. */
import { create } from 'zustand';
import type { AccountSetup, ShellResult } from '../../shared/contract/shell.ts';
import type { Answer } from '../bridge/desk.ts';
import { askShell } from './client.ts';

export type Listed = ShellResult<'list_accounts'>;

interface AccountsState {
  /** Null until the first answer. */
  readonly listed: Listed | null;
  readonly failure: string | null;
}

export const useAccounts = create<AccountsState>()(() => ({ listed: null, failure: null }));

export async function loadAccounts(): Promise<void> {
  const answer = await askShell('list_accounts', {});
  if (answer.ok) useAccounts.setState({ listed: answer.value, failure: null });
  else useAccounts.setState({ failure: answer.error.says });
}

export function saveAccount(setup: AccountSetup): Promise<Answer<ShellResult<'save_account'>>> {
  return askShell('save_account', { setup });
}

export function removeAccount(account: string): Promise<Answer<ShellResult<'remove_account'>>> {
  return askShell('remove_account', { account });
}

export function closeDesk(desk: string): Promise<Answer<ShellResult<'close_desk'>>> {
  return askShell('close_desk', { desk });
}

export function openLoginPage(): Promise<Answer<ShellResult<'open_login_page'>>> {
  return askShell('open_login_page', {});
}

/** What a simulated broker says of itself when it starts, as far as an account needs it. */
export interface SimulatedBroker {
  readonly broker: AccountSetup['broker'] | null;
  readonly addresses: Readonly<Record<string, string>>;
  readonly clientId: string | null;
}

const NOT_ADDRESSES = new Set(['control']);
/** In this order: Noren's `client_id` is the app's, and its `uid` is the trader's. */
const CLIENT_ID_NAMES = ['uid', 'user_id', 'dhanClientId', 'client_id'] as const;

/** Null when the text is not such a line. */
export function readSimulatorLine(text: string): SimulatedBroker | null {
  const line = objectOf(text);
  if (line === null || typeof line['rest'] !== 'string') return null;
  const addresses: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...recordOf(line['more']), ...line })) {
    const isAddress = typeof value === 'string' && /^(https?|wss?):\/\//.test(value);
    if (isAddress && !NOT_ADDRESSES.has(name)) addresses[name] = value;
  }
  const login = recordOf(line['login']);
  const found = CLIENT_ID_NAMES.map((name) => login?.[name]).find((id) => typeof id === 'string');
  const { broker } = line;
  const known = broker === 'kite' || broker === 'dhan' || broker === 'noren' ? broker : null;
  return { broker: known, addresses, clientId: typeof found === 'string' ? found : null };
}

function objectOf(text: string): Record<string, unknown> | null {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return null;
  }
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? { ...value } : null;
}
