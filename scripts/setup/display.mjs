import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SetupError, say } from './say.mjs';

const KEEPER = fileURLToPath(new URL('./display-keeper.mjs', import.meta.url));

/** Large enough for the widest layout on a big screen. */
const SCREEN = '2560x1440x24';

/**
 * @typedef {object} Display
 * @property {NodeJS.ProcessEnv} env what to start the program with
 * @property {boolean} virtual
 * @property {() => Promise<void>} stop
 */

/** @typedef {import('node:stream').Readable} Readable */
/** @typedef {import('node:stream').Writable} Writable */
/** @typedef {import('node:child_process').ChildProcessByStdio<Writable, Readable, null>} Keeper */

/**
 * Only Linux lacks a display without saying so; elsewhere a session always has one.
 * @param {{ platform: NodeJS.Platform, env: NodeJS.ProcessEnv }} host
 */
export function needsVirtualDisplay({ platform, env }) {
  return platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY;
}

/**
 * Gives a display to start programs on: the person's own where there is one, else a virtual one
 * that ends with `stop`, or with this process however it ends.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {{ platform?: NodeJS.Platform, screen?: string, quiet?: boolean }} [options]
 * @returns {Promise<Display>}
 */
export async function withDisplay(
  env = process.env,
  { platform = process.platform, screen = SCREEN, quiet = false } = {},
) {
  if (!needsVirtualDisplay({ platform, env })) {
    return { env: { ...env }, virtual: false, stop: async () => {} };
  }
  const keeper = spawn(process.execPath, [KEEPER, screen], {
    env,
    // A session of its own: Ctrl-C reaches the program first, while its display still stands.
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const given = await firstLine(keeper);
  if (given === undefined) {
    throw new SetupError(
      'there is no display, and the virtual one (Xvfb) did not start',
      'node scripts/setup.mjs --for start',
    );
  }
  if (!quiet) {
    say(`no display here: running under a virtual one, ${given.DISPLAY}`);
    say('to see the window, take a picture: npm run shot -- FILE.png');
  }
  return { env: { ...env, ...given }, virtual: true, stop: stopper(keeper) };
}

/**
 * The keeper ends when its input ends, which also happens when this process is killed.
 * @param {Keeper} keeper
 */
function stopper(keeper) {
  const gone = new Promise((resolve) => keeper.once('exit', resolve));
  // Nothing here may keep a finished run from ending.
  keeper.unref();
  /** @type {{ unref?: () => void }} */ (keeper.stdin).unref?.();
  /** @type {{ unref?: () => void }} */ (keeper.stdout).unref?.();
  return async () => {
    if (keeper.exitCode !== null) return;
    keeper.ref();
    keeper.stdin.end();
    await gone;
  };
}

/**
 * @param {Keeper} keeper
 * @returns {Promise<{ DISPLAY: string, XAUTHORITY: string } | undefined>}
 */
function firstLine(keeper) {
  return new Promise((resolve) => {
    let text = '';
    keeper.once('error', () => resolve(undefined));
    keeper.once('exit', () => resolve(undefined));
    keeper.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
      if (text.includes('\n')) resolve(JSON.parse(text));
    });
  });
}
