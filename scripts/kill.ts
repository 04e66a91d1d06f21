/**
 * `npm run kill -- --level 1|2|3 [--account NAME|paper] [--home DIR] [--reason WORDS]` stops
 * trading with the window dead: it asks the program that holds each desk, and where none runs it
 * writes the kill into the ledger, so that the next start is stopped. Without an account it stops
 * every desk. Exit code 0 when all were stopped, 1 when one was not, 2 when it was not understood.
 */
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readAccounts } from '../electron/config/accounts.ts';
import { killClosed } from '../electron/kill/closed-desk.ts';
import { sendKill } from '../electron/kill/send.ts';
import { type KillAsk, type KillSaid, readAsk } from '../electron/kill/words.ts';
import { APP_VERSION } from '../electron/platform/app-version.ts';
import { defaultHome } from '../electron/platform/default-home.ts';
import { realWorld } from '../electron/platform/real-world.ts';

const USAGE =
  'Usage: npm run kill -- --level 1|2|3 [--account NAME|paper] [--home DIR] [--reason WORDS]';
const PAPER = 'paper';

interface Wanted {
  readonly home: string;
  readonly account: string | null;
  readonly ask: KillAsk;
}

function readWords(argv: readonly string[]): Wanted | null {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...argv],
      options: { level: text, account: text, home: text, reason: text },
    });
    const reason = values.reason ?? 'From the command line';
    const ask = readAsk(JSON.stringify({ level: Number(values.level), reason }));
    const home = values.home ?? process.env['UNWIND_HOME'] ?? defaultHome();
    return ask === null ? null : { home, account: values.account ?? null, ask };
  } catch {
    return null;
  }
}

/** Paper first, then every account that is set up; null when the one that is named is not there. */
function desksOf({ home, account }: Wanted): readonly string[] | null {
  const read = readAccounts(home);
  const known = [PAPER, ...(read.ok ? read.value.map((setup) => setup.account) : [])];
  if (!read.ok) process.stderr.write(`${read.error.join('\n')}\n`);
  if (account === null) return known;
  return known.includes(account) ? [account] : null;
}

async function kill({ home, ask }: Wanted, desk: string): Promise<KillSaid> {
  const folder = desk === PAPER ? home : join(home, 'accounts', desk);
  const world = realWorld();
  const sent = await sendKill(folder, ask, world);
  if (sent.ok) return sent.value;
  const { why, says } = sent.error;
  if (why === 'nobody') return killClosed({ folder, appVersion: APP_VERSION, world }, ask);
  return { done: false, idle: false, says: `${says} End that program, then run this again.` };
}

async function main(): Promise<number> {
  const wanted = readWords(process.argv.slice(2));
  if (wanted === null) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const desks = desksOf(wanted);
  if (desks === null) {
    process.stderr.write(`There is no account ${wanted.account ?? ''} in ${wanted.home}.\n`);
    return 2;
  }
  const answers = await Promise.all(
    desks.map(async (desk) => ({ desk, ...(await kill(wanted, desk)) })),
  );
  for (const { desk, done, idle, says } of answers) {
    const word = done ? 'stopped' : idle ? 'nothing to stop' : 'NOT STOPPED';
    process.stdout.write(`${desk}: ${word}. ${says}\n`);
  }
  return answers.every(({ done, idle }) => done || idle) ? 0 : 1;
}

process.exitCode = await main();
