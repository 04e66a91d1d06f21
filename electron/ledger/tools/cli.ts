/**
 * `npm run ledger`: what a person or a script may do with a ledger without the program. Everything
 * reads only. Answers 0 when all is well, 1 when the ledger is not sound, 2 when it was asked
 * wrongly or there is nothing to read.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { APPLICATION_ID, LEDGER_FILE, openReader, type ReadDb } from '../connections.ts';
import { UnreadableEvent } from '../event-rows.ts';
import { SCHEMA_NUMBER } from '../migrations/index.ts';
import { appendFailure, sqliteCode } from '../sqlite-errors.ts';
import { readWitness } from '../witness.ts';
import { type ExportFormat, EXPORTS, type ExportWhat, exportLines, FORMATS } from './export.ts';
import { replayLines } from './replay.ts';
import { reportLines, verifyLedger } from './verify.ts';

export const USAGE = `Usage: npm run ledger -- <command> --home DIR

  verify  --home DIR [--json]
          proves the whole ledger: file, chain, gaps, and that orders and fills follow from events
  export  --home DIR --what orders|fills|events --format csv|jsonl [--out FILE]
  replay  --home DIR [--order ID] [--to SEQ]
          tells the story line by line, then the orders and positions it left

Works while the program runs and changes nothing. Exit code: 0 fine, 1 not sound, 2 not possible.
`;

export interface CliIo {
  /** Opens the named file for a new export; the words when it cannot. */
  out(file: string | null): Result<Sink, string>;
  complain(line: string): void;
}

/** Takes lines until the reader goes away; false then. */
export type Sink = (line: string) => boolean;

type Command = (db: ReadDb, asked: Asked, sink: Sink) => number;

interface Asked {
  readonly command: string;
  readonly home: string;
  readonly json: boolean;
  readonly what: ExportWhat;
  readonly format: ExportFormat;
  readonly out: string | null;
  readonly order: string | null;
  readonly to: number;
}

const COMMANDS: ReadonlyMap<string, Command> = new Map([
  ['verify', runVerify],
  ['export', runExport],
  ['replay', runReplay],
]);

export function runLedgerCli(argv: readonly string[], io: CliIo): number {
  const asked = readArguments(argv);
  if (!asked.ok) {
    io.complain(`${asked.error}\n\n${USAGE}`);
    return 2;
  }
  const command = COMMANDS.get(asked.value.command);
  const opened = openForTools(asked.value.home);
  if (command === undefined || !opened.ok) {
    io.complain(opened.ok ? USAGE : `${opened.error}\n`);
    return 2;
  }
  try {
    const sink = io.out(asked.value.out);
    if (sink.ok) return command(opened.value, asked.value, sink.value);
    io.complain(`${sink.error}\n`);
    return 2;
  } catch (error) {
    return unsound(error, io);
  } finally {
    opened.value.close();
  }
}

function unsound(error: unknown, io: CliIo): number {
  if (error instanceof UnreadableEvent) {
    io.complain(`${error.message}.\n`);
    return 1;
  }
  const code = sqliteCode(error);
  if (code === '' || !(error instanceof Error)) throw error;
  io.complain(`${appendFailure(code, error.message).words}.\n`);
  return 1;
}

function readArguments(argv: readonly string[]): Result<Asked, string> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        home: { type: 'string' },
        json: { type: 'boolean' },
        what: { type: 'string' },
        format: { type: 'string' },
        out: { type: 'string' },
        order: { type: 'string' },
        to: { type: 'string' },
      },
    });
    return checked(values, positionals);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}

type Values = Readonly<Partial<Record<string, string | boolean>>>;

function checked(values: Values, positionals: readonly string[]): Result<Asked, string> {
  const [command = ''] = positionals;
  if (!COMMANDS.has(command) || positionals.length > 1) return err('Say verify, export or replay.');
  if (typeof values['home'] !== 'string') return err('Say which folder with --home DIR.');
  const what = isOneOf(Object.keys(EXPORTS) as ExportWhat[], values['what'] ?? 'orders');
  if (what === null) return err(`--what is one of ${Object.keys(EXPORTS).join(', ')}.`);
  const format = isOneOf([...FORMATS], values['format'] ?? 'csv');
  if (format === null) return err(`--format is one of ${FORMATS.join(', ')}.`);
  const to = values['to'] ?? String(Number.MAX_SAFE_INTEGER);
  if (typeof to !== 'string' || !/^\d{1,16}$/.test(to))
    return err('--to is the number of an event.');
  return ok({
    command,
    home: values['home'],
    json: values['json'] === true,
    what,
    format,
    out: textOrNull(values['out']),
    order: textOrNull(values['order']),
    to: Number(to),
  });
}

function isOneOf<T extends string>(allowed: readonly T[], value: unknown): T | null {
  return allowed.find((one) => one === value) ?? null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function openForTools(home: string): Result<ReadDb, string> {
  const path = join(home, LEDGER_FILE);
  if (!existsSync(path)) return err(`There is no ledger in ${home}.`);
  let db: ReadDb | null = null;
  try {
    db = openReader(path);
    const complaint = formComplaint(db, path);
    if (complaint === null) return ok(db);
    db.close();
    return err(complaint);
  } catch (error) {
    db?.close();
    const code = sqliteCode(error);
    if (code === '' || !(error instanceof Error)) throw error;
    return err(`${appendFailure(code, error.message).words}: ${path}.`);
  }
}

function formComplaint(db: ReadDb, path: string): string | null {
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    return `${path} is not a ledger of this program.`;
  }
  const form = Number(db.pragma('user_version', { simple: true }));
  if (form > SCHEMA_NUMBER) return `${path} was written by a newer version of the program.`;
  if (form === SCHEMA_NUMBER) return null;
  return `${path} has an older form; start the program once, which raises it after a backup.`;
}

function runVerify(db: ReadDb, { home, json }: Asked, sink: Sink): number {
  const report = verifyLedger(db, readWitness(home));
  if (json) sink(`${JSON.stringify(report)}\n`);
  else for (const line of reportLines(join(home, LEDGER_FILE), report)) sink(line);
  return report.problems.length === 0 ? 0 : 1;
}

function runExport(db: ReadDb, { what, format }: Asked, sink: Sink): number {
  for (const line of exportLines(db, what, format)) if (!sink(line)) break;
  return 0;
}

function runReplay(db: ReadDb, { order, to }: Asked, sink: Sink): number {
  for (const line of replayLines(db, { order, upTo: to })) if (!sink(line)) break;
  return 0;
}
