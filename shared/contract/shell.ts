/** What only the program around the page can do: windows, files, settings, the other mode. */
import { z } from 'zod';
import { longText, shortText } from './schema.ts';

export const SHELL = {
  /**
   * Moves the desk to the other session. Refused while anything works unless `acknowledged`, and
   * explains what is missing when live cannot be used.
   */
  switch_mode: {
    params: z.strictObject({ mode: z.enum(['paper', 'live']), acknowledged: z.boolean() }),
    result: z.strictObject({
      switched: z.boolean(),
      says: longText,
      missing: z.array(longText),
      /** Orders still working in the session that would be left. */
      working: z.int().min(0),
    }),
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
