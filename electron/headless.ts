/**
 * The engine without a window: the typed contract as JSON lines on stdin and stdout. One request a
 * line in, one response or push a line out; docs/headless.md has an example session.
 */
import { createInterface } from 'node:readline';
import process from 'node:process';
import { readConfig } from './config/config.ts';
import { APP_VERSION } from './platform/app-version.ts';
import { defaultHome } from './platform/default-home.ts';
import { realWorld } from './platform/real-world.ts';
import { type DeskSession, openDeskSession } from './session/desk-session.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

const USAGE =
  'Usage: npm run engine -- --home DIR --stdio [--seed N] [--speed 1] [--session clock]';

function open(argv: readonly string[]): DeskSession | null {
  const config = readConfig({ argv, env: process.env, defaultHome: defaultHome() }, ['stdio']);
  if (!config.ok) {
    complain([...config.error, USAGE].join('\n'));
    return null;
  }
  if (config.value.mode === 'live') {
    complain('Live trading needs a configured broker; this build has none. Nothing was started.');
    return null;
  }
  const session = openDeskSession({
    config: config.value,
    world: realWorld(),
    appVersion: APP_VERSION,
    runtime: 'node',
  });
  if (!session.ok) {
    complain(`${session.error.says}\n${session.error.todo}`);
    return null;
  }
  if (session.value.warning !== null) complain(session.value.warning);
  return session.value;
}

/** Pushes come as one array per flush; on stdio each stands on its own line. */
function sayPushes(lines: string): void {
  for (const push of JSON.parse(lines) as readonly unknown[]) say(JSON.stringify(push));
}

function serve(session: DeskSession): void {
  const client = session.server.connect(sayPushes);
  const input = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  let open = 0;
  let ended = false;
  const stop = (): void => {
    client.close();
    session.close();
    process.exit(0);
  };
  input.on('line', (line) => {
    if (line.trim() === '') return;
    open += 1;
    void client.request(line).then((answer) => {
      say(answer);
      open -= 1;
      if (ended && open === 0) stop();
    });
  });
  input.on('close', () => {
    ended = true;
    if (open === 0) stop();
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
}

const session = open(process.argv.slice(2));
if (session === null) process.exitCode = 2;
else serve(session);
