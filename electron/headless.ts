/**
 * The engine without a window: the typed contract as JSON lines on stdin and stdout. One request a
 * line in, one response or push a line out; docs/headless.md has an example session.
 */
import process from 'node:process';
import { readConfig } from './config/config.ts';
import { openLog } from './observability/log.ts';
import { openKillLine } from './kill/line.ts';
import { APP_VERSION } from './platform/app-version.ts';
import { defaultHome } from './platform/default-home.ts';
import { realWorld } from './platform/real-world.ts';
import { textLines } from './platform/text-lines.ts';
import { watchFailures } from './platform/watch-failures.ts';
import { armingWords } from './session/arming-words.ts';
import type { Desk } from './session/desk-row.ts';
import { type Desks, openDesks } from './session/desks.ts';
import { killDesk } from './session/kill-desk.ts';
import { memorySecrets } from './session/secrets.ts';
import { readStartSecrets, type StartSecrets } from './session/start-secrets.ts';

/** A request is a gesture or one file; a longer line is thrown away while it arrives. */
const LINE_MAX = 80_000_000;
/** So many answers may be due before the next line is read. */
const OPEN_MAX = 500;
/** A reader that is this far behind is gone. */
const UNREAD_MAX = 512 * 1024 * 1024;
/** How long a leaving program waits for its last words to be read. */
const FLUSH_MS = 30_000;

const TOO_LONG = JSON.stringify({
  id: null,
  ok: false,
  error: { code: 'too_long', says: 'The request is too long', context: {} },
});

/** Characters that many readers take for the end of a line are written as escapes. */
function say(line: string): void {
  const safe = line.replace(/[\u2028\u2029]/g, (sign) =>
    sign === '\u2028' ? '\\u2028' : '\\u2029',
  );
  process.stdout.write(`${safe}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

const USAGE =
  'Usage: npm run engine -- --home DIR --stdio [--seed N] [--speed 1] [--session clock] [--mode live --account NAME]';

interface Started {
  readonly desks: Desks;
  readonly desk: Desk;
  readonly secrets: StartSecrets | null;
}

/** Exactly one desk: paper, or the account that is named. */
async function open(argv: readonly string[]): Promise<Started | null> {
  const config = readConfig({ argv, env: process.env, defaultHome: defaultHome() }, ['stdio']);
  if (!config.ok) return refuse([...config.error, USAGE]);
  const secrets = readStartSecrets(process.env);
  if (!secrets.ok) return refuse([secrets.error]);
  // Whatever dumps the environment later finds nothing in it.
  delete process.env['UNWIND_SECRETS'];
  const world = realWorld();
  const log = openLog(config.value.home, world);
  const desks = openDesks({
    config: config.value,
    world,
    appVersion: APP_VERSION,
    runtime: 'node',
    log,
    secretsOf: () => Promise.resolve(memorySecrets(secrets.value ?? {})),
    killLine: (desk, folder) =>
      openKillLine({
        folder,
        world,
        kill: async (ask) => ({ idle: false, ...(await killDesk(desk, ask)) }),
        failed: (cause) => log.write('kill_line', { account: desk.key, cause }),
      }),
  });
  const { mode, account } = config.value;
  const desk = mode === 'paper' ? desks.openPaper() : await desks.openLive(account);
  if (!desk.ok) return refuse([desk.error.says, desk.error.todo]);
  const { warning } = desk.value.session;
  if (warning !== null) complain(warning);
  return { desks, desk: desk.value, secrets: secrets.value };
}

function refuse(lines: readonly string[]): null {
  complain(lines.join('\n'));
  process.exitCode = 2;
  return null;
}

/** Pushes come as one array per flush; on stdio each stands on its own line. */
function sayPushes(lines: string): void {
  for (const push of JSON.parse(lines) as readonly unknown[]) say(JSON.stringify(push));
}

function serve(desk: Desk, desks: Desks): void {
  const { session } = desk;
  const { world } = session.services;
  const client = session.server.connect(
    (lines) => {
      sayPushes(lines);
      if (process.stdout.writableLength > UNREAD_MAX) stop();
    },
    armingWords(() => desk.live?.arming() ?? null),
  );
  let open = 0;
  let ended = false;
  let leaving = false;

  /** Whatever was said before is still read, unless nobody reads any more. */
  function stop(): void {
    if (leaving) process.exit(0);
    leaving = true;
    client.close();
    desks.close();
    world.after(FLUSH_MS, () => process.exit(0));
    process.stdout.write('', () => process.exit(0));
  }

  function answered(answer: string): void {
    say(answer);
    open -= 1;
    if (ended && open === 0) stop();
    else if (open < OPEN_MAX && process.stdin.isPaused()) process.stdin.resume();
  }

  const lines = textLines(LINE_MAX, {
    line: (line) => {
      open += 1;
      desks.touched();
      if (open >= OPEN_MAX) process.stdin.pause();
      void client.request(line).then(answered);
    },
    tooLong: () => say(TOO_LONG),
  });
  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (piece: string) => lines.take(piece));
  process.stdin.on('end', () => {
    lines.end();
    ended = true;
    if (open === 0) stop();
  });
  // Whoever started this program has gone; there is nobody left to serve.
  process.stdout.on('error', () => {
    if (!leaving) desks.close();
    process.exit(0);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  watchFailures((words) => {
    complain(words);
    desks.halt(words);
  });
}

const started = await open(process.argv.slice(2));
if (started !== null) {
  serve(started.desk, started.desks);
  const complaint = await started.desk.live?.resume(started.secrets);
  if (typeof complaint === 'string') complain(complaint);
}
