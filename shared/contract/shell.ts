/** What only the program around the page can do: windows, files, settings, accounts, desks. */
import { z } from 'zod';
import { accountRow, armingSheet } from './rows.ts';
import { longText, shortText } from './schema.ts';

/** How an account is set up; nothing in it is secret. */
export const accountSetup = z.strictObject({
  /** Our name of it, and its folder's: letters, digits, - and _. */
  account: z.string().max(40),
  broker: z.enum(['kite', 'dhan', 'noren']),
  /** The broker's own id of the client. */
  clientId: z.string().max(40),
  /** Which house of the broker's family, where there are several (noren); otherwise null. */
  house: z.string().max(40).nullable(),
  /**
   * Addresses in place of the broker's own, by name: `rest`, `orders`, `market`, `login`. Empty for
   * the real service; loopback addresses practise against a simulated broker.
   */
  addresses: z.record(z.string().max(40), z.string().max(300)),
  /**
   * The loopback redirect address that was registered with the broker, such as
   * `http://127.0.0.1:7400/kite`: the browser comes back there by itself. Null to paste it.
   */
  redirect: z.string().max(200).nullable(),
});
export type AccountSetup = z.output<typeof accountSetup>;

export const SHELL = {
  /**
   * Shows another desk in this window: `paper`, or an account by its name, which is opened if it is
   * not open yet. The desk that is left stays connected and its orders go on; `working` says how
   * many there are. While there are any, the first call only asks, and `acknowledged` goes.
   */
  switch_desk: {
    params: z.strictObject({ desk: shortText, acknowledged: z.boolean() }),
    result: z.strictObject({
      /** True when the window shows it now: its page is loaded anew, over the other desk. */
      switched: z.boolean(),
      says: longText,
      /** What stands in the way, each with what to do; empty when nothing does. */
      missing: z.array(longText),
      /** Orders still working in the desk that would be left. */
      working: z.int().min(0),
    }),
  },
  /** Disconnects one account; refused while its orders work. `paper` is never closed. */
  close_desk: {
    params: z.strictObject({ desk: shortText }),
    result: z.strictObject({ closed: z.boolean(), says: longText }),
  },
  /** Every account as it is set up, and what is wrong with the file that says so. */
  list_accounts: {
    params: z.strictObject({}),
    result: z.strictObject({
      accounts: z.array(z.strictObject({ setup: accountSetup, row: accountRow })),
      complaints: z.array(longText),
    }),
  },
  /**
   * Adds an account, or changes the one of this name. Refused while that one is logged in or has
   * working orders. All complaints come together, and with one of them nothing is changed. An
   * address that is not on this computer is refused: it can only be written into accounts.json by
   * hand. Another broker, client or address wipes the secrets that were kept.
   */
  save_account: {
    params: z.strictObject({ setup: accountSetup }),
    result: z.strictObject({ saved: z.boolean(), complaints: z.array(longText) }),
  },
  /**
   * Takes an account off the list and wipes its secrets; refused like a change. Its ledger stays.
   */
  remove_account: {
    params: z.strictObject({ account: shortText }),
    result: z.strictObject({ removed: z.boolean(), says: longText }),
  },
  /**
   * Opens the broker's login page of the desk in this window in the system's browser and, where the
   * account has a `redirect`, waits there for it to come back: `login.waitingAt` says so.
   */
  open_login_page: {
    params: z.strictObject({}),
    result: z.strictObject({ opened: z.boolean(), says: longText }),
  },
  /** What arming the live desk of this window would mean; null on paper. */
  arming_sheet: {
    params: z.strictObject({}),
    result: z.strictObject({ sheet: armingSheet.nullable() }),
  },
  /**
   * Asks to arm the live desk of this window: the program itself shows what would be armed, in a
   * dialog that no page can draw over or answer, and only a person's yes there arms it.
   */
  arm_live: {
    params: z.strictObject({}),
    result: z.strictObject({ armed: z.boolean(), says: longText }),
  },
  /** Disarms the live desk of this window at once; nobody is asked. */
  disarm_live: {
    params: z.strictObject({}),
    result: z.strictObject({ disarmed: z.boolean(), says: longText }),
  },
  /** Asks where to put it through the system's own dialog. */
  save_text: {
    params: z.strictObject({ fileName: shortText, text: z.string().max(100_000_000) }),
    result: z.strictObject({ saved: z.boolean(), path: z.string() }),
  },
  /** The window's own settings: layouts, columns, watchlists, theme. Kept beside the ledger. */
  load_settings: {
    params: z.strictObject({}),
    result: z.strictObject({ json: z.string() }),
  },
  save_settings: {
    params: z.strictObject({ json: z.string().max(2_000_000) }),
    result: z.strictObject({ saved: z.boolean() }),
  },
} as const;

export type ShellName = keyof typeof SHELL;
export type ShellParams<Name extends ShellName> = z.output<(typeof SHELL)[Name]['params']>;
export type ShellResult<Name extends ShellName> = z.output<(typeof SHELL)[Name]['result']>;
