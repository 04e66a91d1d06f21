/**
 * What a window may ask of the program around the desk; the router hands over what it does not
 * know.
 */
import { writeFile } from 'node:fs/promises';
import { dialog } from 'electron';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { AccountRow } from '../../shared/contract/rows.ts';
import {
  type AccountSetup,
  SHELL,
  type ShellName,
  type ShellParams,
  type ShellResult,
} from '../../shared/contract/shell.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { Extension } from '../ipc/transport.ts';
import { type ArmingCalls, disarm } from './arming-dialog.ts';
import type { LoginPage } from './login-page.ts';
import { readSettings, writeSettings } from './settings-file.ts';

/** The desks of the program as one window sees them; electron/main.ts composes it. */
export interface ShellFacts {
  readonly home: string;
  /** Which desk the window shows. */
  shown(): string;
  /** Opens it where needed and shows it soon; what stands in the way otherwise, none if nothing. */
  show(desk: string): Promise<readonly string[]>;
  rows(): readonly AccountRow[];
  setups(): Result<readonly AccountSetup[], readonly string[]>;
  /** Complaints, none when it is done. */
  save(setup: AccountSetup): Promise<readonly string[]>;
  /** Null when it is done, else why not. */
  remove(account: string): Promise<string | null>;
  /** Null when it is done, else why not. */
  close(account: string): string | null;
  /** Null for paper. */
  loginPage(): LoginPage | null;
  openLoginPage(page: LoginPage): Promise<ShellResult<'open_login_page'>>;
  /** The window's settings were kept: some of them concern the program around it. */
  settingsKept(json: string): void;
  /** Of the desk that the window shows; null for paper. */
  arming(): ArmingCalls | null;
  /** Asks a person in a dialog of the program's own, then arms. */
  arm(arming: ArmingCalls | null): Promise<ShellResult<'arm_live'>>;
}

type Handlers = {
  readonly [Name in ShellName]: (
    facts: ShellFacts,
    params: ShellParams<Name>,
  ) => Promise<ShellResult<Name>> | ShellResult<Name>;
};

const HANDLERS: Handlers = {
  switch_desk: (facts, params) => switchDesk(facts, params),
  close_desk: (facts, { desk }) => closeDesk(facts, desk),
  list_accounts: (facts) => listAccounts(facts),
  save_account: async (facts, { setup }) => {
    const complaints = await facts.save(setup);
    return { saved: complaints.length === 0, complaints: [...complaints] };
  },
  remove_account: async (facts, { account }) => {
    const complaint = await facts.remove(account);
    const says =
      complaint ?? `${account} is off the list and its secrets are wiped; its ledger stays.`;
    return { removed: complaint === null, says };
  },
  open_login_page: async (facts) => {
    const page = facts.loginPage();
    if (page === null)
      return { opened: false, says: 'This desk trades on paper and needs no login.' };
    return facts.openLoginPage(page);
  },
  arming_sheet: (facts) => ({ sheet: facts.arming()?.sheet() ?? null }),
  arm_live: (facts) => facts.arm(facts.arming()),
  disarm_live: (facts) => disarm(facts.arming()),
  save_text: async (_facts, { fileName, text }) => {
    const chosen = await dialog.showSaveDialog({ defaultPath: plainName(fileName) });
    if (chosen.canceled || chosen.filePath === '') return { saved: false, path: '' };
    await writeFile(chosen.filePath, text, { mode: 0o600 });
    return { saved: true, path: chosen.filePath };
  },
  load_settings: ({ home }) => ({ json: readSettings(home) }),
  save_settings: (facts, { json }) => {
    const saved = writeSettings(facts.home, json);
    if (saved) facts.settingsKept(json);
    return { saved };
  },
};

/** The page only proposes a name; folders, hidden files and other endings a person types. */
function plainName(proposed: string): string {
  const name = proposed
    .replace(/^.*[/\\]/s, '')
    .replace(/[^\p{L}\p{N} ._()-]/gu, '')
    .replace(/^[. ]+/, '');
  return /\.(csv|jsonl|json|txt)$/i.test(name) ? name : `${name === '' ? 'unwind' : name}.txt`;
}

async function switchDesk(
  facts: ShellFacts,
  { desk, acknowledged }: ShellParams<'switch_desk'>,
): Promise<ShellResult<'switch_desk'>> {
  const shown = facts.shown();
  const working = facts.rows().find((row) => row.desk === shown)?.working ?? 0;
  if (desk === shown) {
    return { switched: false, says: 'This window shows that desk already.', missing: [], working };
  }
  if (working > 0 && !acknowledged) {
    const says = `${working} ${working === 1 ? 'order is' : 'orders are'} still working here and ${working === 1 ? 'goes' : 'go'} on; this desk stays connected.`;
    return { switched: false, says, missing: [], working };
  }
  const missing = await facts.show(desk);
  if (missing.length > 0) {
    const says = 'That desk cannot be shown. This one goes on as it is.';
    return { switched: false, says, missing: [...missing], working };
  }
  return { switched: true, says: '', missing: [], working };
}

function closeDesk(facts: ShellFacts, desk: string): ShellResult<'close_desk'> {
  if (desk === facts.shown()) {
    return { closed: false, says: 'Show another desk first; this window shows that one.' };
  }
  const complaint = facts.close(desk);
  return { closed: complaint === null, says: complaint ?? `${desk} is disconnected.` };
}

function listAccounts(facts: ShellFacts): ShellResult<'list_accounts'> {
  const setups = facts.setups();
  const rows = new Map(facts.rows().map((row) => [row.desk, row]));
  if (!setups.ok) return { accounts: [], complaints: [...setups.error] };
  const accounts = setups.value.flatMap((setup) => {
    const row = rows.get(setup.account);
    return row === undefined ? [] : [{ setup, row }];
  });
  return { accounts, complaints: [] };
}

export function shellCalls(facts: ShellFacts): Extension {
  return (name, params) => {
    if (!Object.hasOwn(SHELL, name)) return null;
    const known = name as ShellName;
    const parsed = SHELL[known].params.safeParse(params ?? {});
    if (!parsed.success) {
      const says = `${name} does not fit: ${parsed.error.issues[0]?.message ?? ''}`;
      return Promise.resolve(err({ code: 'bad_params', says, context: {} }));
    }
    return run(facts, known, parsed.data);
  };
}

async function run(
  facts: ShellFacts,
  name: ShellName,
  params: unknown,
): Promise<Result<unknown, Failure>> {
  const handler = HANDLERS[name] as (facts: ShellFacts, params: unknown) => unknown;
  try {
    return ok(await handler(facts, params));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return err({ code: 'shell_failed', says: `It could not be done: ${words}`, context: {} });
  }
}
