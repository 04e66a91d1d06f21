import { spawn } from 'node:child_process';
import os from 'node:os';
import { say } from './say.mjs';
import { isRoot } from './system.mjs';

/** Signals that arrive closer together than this are one wish, passed on by npm and terminal. */
const SAME_WISH_MS = 1000;

/**
 * The words Chromium itself must see, before the application's folder. They are for checkouts
 * only: the packaged product passes none of them.
 * @param {{ kind: string, virtual: boolean, root?: boolean, env?: NodeJS.ProcessEnv }} facts
 */
export function launchFlags({ kind, virtual, root = isRoot(), env = process.env }) {
  const flags = [];
  if (root) flags.push('--no-sandbox');
  if (virtual || kind === 'stand-in') flags.push('--disable-gpu');
  // There is no session bus beside a virtual display, and Chromium complains of it ten times.
  if (virtual) flags.push('--log-level=3');
  if (!env.DISPLAY && env.WAYLAND_DISPLAY) flags.push('--ozone-platform=wayland');
  return flags;
}

/** @param {string[]} flags */
export function explainFlags(flags) {
  if (flags.includes('--no-sandbox')) {
    say('running as root, so Chromium runs without its sandbox; prefer an ordinary user');
  }
}

/**
 * Runs a program in the foreground: its end is our end, and signals reach it once.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>} what to exit with
 */
export function foreground(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    // Outside our process group, else a terminal would deliver Ctrl-C a second time, and Chromium
    // takes the second one for an order to drop everything.
    const detached = process.platform !== 'win32';
    const child = spawn(command, args, { cwd, env, stdio: 'inherit', detached });
    const stopForwarding = forwardSignals(child);
    child.once('error', (error) => {
      stopForwarding();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0));
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child */
function forwardSignals(child) {
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  let last = Number.NEGATIVE_INFINITY;
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    const now = performance.now();
    if (now - last > SAME_WISH_MS) child.kill(signal);
    last = now;
  };
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
