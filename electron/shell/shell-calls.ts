/**
 * What a window may ask of the program around the desk; the router hands over what it does not
 * know.
 */
import { writeFile } from 'node:fs/promises';
import { dialog } from 'electron';
import type { Failure } from '../../shared/contract/envelope.ts';
import {
  SHELL,
  type ShellName,
  type ShellParams,
  type ShellResult,
} from '../../shared/contract/shell.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { readSettings, writeSettings } from './settings-file.ts';

export interface ShellFacts {
  readonly home: string;
  readonly mode: 'paper' | 'live';
  /** Orders still working in this session. */
  working(): number;
  liveMissing(): readonly string[];
}

type Handlers = {
  readonly [Name in ShellName]: (
    facts: ShellFacts,
    params: ShellParams<Name>,
  ) => Promise<ShellResult<Name>> | ShellResult<Name>;
};

const HANDLERS: Handlers = {
  switch_mode: (facts, params) => switchMode(facts, params),
  save_text: async (_facts, { fileName, text }) => {
    const chosen = await dialog.showSaveDialog({ defaultPath: plainName(fileName) });
    if (chosen.canceled || chosen.filePath === '') return { saved: false, path: '' };
    await writeFile(chosen.filePath, text, { mode: 0o600 });
    return { saved: true, path: chosen.filePath };
  },
  load_settings: ({ home }) => ({ json: readSettings(home) }),
  save_settings: ({ home }, { json }) => ({ saved: writeSettings(home, json) }),
};

/** The page only proposes a name; folders, hidden files and other endings a person types. */
function plainName(proposed: string): string {
  const name = proposed
    .replace(/^.*[/\\]/s, '')
    .replace(/[^\p{L}\p{N} ._()-]/gu, '')
    .replace(/^[. ]+/, '');
  return /\.(csv|jsonl|json|txt)$/i.test(name) ? name : `${name === '' ? 'unwind' : name}.txt`;
}

function switchMode(
  facts: ShellFacts,
  { mode, acknowledged }: ShellParams<'switch_mode'>,
): ShellResult<'switch_mode'> {
  const working = facts.working();
  const missing = mode === 'live' ? [...facts.liveMissing()] : [];
  if (mode === facts.mode) {
    return { switched: false, says: `This desk already trades ${mode}.`, missing: [], working };
  }
  if (missing.length > 0) {
    const says = 'Live trading cannot be opened yet. Paper goes on as it is.';
    return { switched: false, says, missing, working };
  }
  if (working > 0 && !acknowledged) {
    const says = `${working} orders are still working here; they go on working when you leave.`;
    return { switched: false, says, missing: [], working };
  }
  return { switched: false, says: 'There is no other session to open.', missing: [], working };
}

export function shellCalls(facts: ShellFacts) {
  return (name: string, params: unknown): Promise<Result<unknown, Failure>> | null => {
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
