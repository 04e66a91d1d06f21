/**
 * Every setting of the program: one schema with help text, read from `UNWIND_…` in the environment
 * and from flags, the flags overruling.
 * Unknown names are refused and all mistakes are listed together.
 */
import { resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from '../../shared/lib/result.ts';

/** Digits and nothing else: an empty value or `1e3` is a slip that must not become a zero. */
const whole = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number);

function between(least: number, most: number) {
  return whole.pipe(z.int().min(least).max(most));
}

const settings = z.strictObject({
  home: z.string().min(1).describe('folder of the ledger and settings'),
  mode: z.enum(['paper', 'live']).describe('which desk to open: paper or live'),
  account: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .describe('account that the ledger belongs to: letters, digits, - and _'),
  seed: between(0, 4_294_967_295).describe('seed of the simulated market'),
  speed: whole
    .pipe(z.literal([0, 1, 2, 5, 10]))
    .describe('speed of the simulated market: 0, 1, 2, 5 or 10'),
  session: z
    .enum(['always_open', 'clock'])
    .describe('simulated market: always_open, or clock for the exchange’s hours'),
  funds: between(0, 1_000_000_000).describe('rupees that a new paper account starts with'),
});

export type Config = Readonly<z.infer<typeof settings>>;
export const SETTING_NAMES = Object.keys(settings.shape);

export interface ConfigSources {
  /** Words after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the home folder is when nobody says. */
  readonly defaultHome: string;
}

/** Names such as `stdio` that belong to the caller are passed over. */
export function readConfig(
  { argv, env, defaultHome }: ConfigSources,
  passOver: readonly string[] = [],
): Result<Config, readonly string[]> {
  const values: Record<string, string> = {
    home: defaultHome,
    mode: 'paper',
    account: 'PAPER',
    seed: '20261',
    speed: '1',
    session: 'always_open',
    funds: '1000000',
  };
  for (const name of SETTING_NAMES) {
    const value = env[`UNWIND_${name.toUpperCase()}`];
    if (value !== undefined && value !== '') values[name] = value;
  }
  const complaints = readFlags(argv, passOver, values);
  const parsed = settings.safeParse(values);
  if (!parsed.success) {
    for (const { path } of parsed.error.issues) complaints.push(misfit(String(path[0]), values));
  }
  if (!parsed.success || complaints.length > 0) return err(complaints);
  // The window's own files need a whole path, and a later change of folder must not move the desk.
  return ok({ ...parsed.data, home: resolve(parsed.data.home) });
}

function misfit(name: string, values: Readonly<Record<string, string>>): string {
  const field = settings.shape[name as keyof Config];
  return `--${name} cannot be ${JSON.stringify(values[name])}: ${field.description ?? ''}`;
}

/** `--name value` and `--name=value`; what cannot be read is listed. */
function readFlags(
  argv: readonly string[],
  passOver: readonly string[],
  values: Record<string, string>,
): string[] {
  const complaints: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const [flag = '', inline] = (argv[at] ?? '').split(/=(.*)/s);
    const name = flag.replace(/^--/, '');
    if (flag === `--${name}` && passOver.includes(name)) continue;
    if (!flag.startsWith('--') || !SETTING_NAMES.includes(name)) {
      complaints.push(`${flag} is not known; the flags are ${saysFlags()}`);
      continue;
    }
    const value = inline ?? argv[at + 1];
    if (inline === undefined) at += 1;
    if (value === undefined) complaints.push(`--${name} needs a value`);
    else values[name] = value;
  }
  return complaints;
}

function saysFlags(): string {
  return SETTING_NAMES.map((name) => `--${name}`).join(', ');
}
