import { spawn } from 'node:child_process';
import { onEarlyEnd } from './cleanup.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs] the process is killed after this long
 * @property {() => boolean} [giveUp] asked twice a second; true kills the process
 * @property {boolean} [shell]
 * @property {(pid: number) => void} [onStart]
 * @property {NodeJS.Signals} [endBy] how it is told to end when we are; SIGTERM unless said
 */

/**
 * @typedef {object} RunResult
 * @property {number | null} code null when it was killed or could not start
 * @property {string} output stdout and stderr in the order they came
 * @property {string} stdout
 * @property {boolean} gaveUp true when we ended it for taking too long
 */

/**
 * @typedef {(command: string, args: string[], options?: RunOptions) => Promise<RunResult>} Runner
 */

/**
 * Runs a program to its end without a shell and never throws: the caller decides what a failure
 * means. The program does not outlive this process.
 * @type {Runner}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      shell: options.shell ?? false,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    if (child.pid !== undefined) options.onStart?.(child.pid);
    let stdout = '';
    let output = '';
    let gaveUp = false;
    const stop = () => {
      gaveUp = true;
      child.kill('SIGKILL');
    };
    const limit = options.timeoutMs ? setTimeout(stop, options.timeoutMs) : undefined;
    const watch = options.giveUp ? setInterval(() => options.giveUp?.() && stop(), 500) : undefined;
    const withdraw = onEarlyEnd(() => child.kill(options.endBy ?? 'SIGTERM'));
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    const finish = (/** @type {number | null} */ code) => {
      clearTimeout(limit);
      clearInterval(watch);
      withdraw();
      resolve({ code, stdout, output, gaveUp });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(null);
    });
    child.once('close', (code) => finish(code));
  });
}

/**
 * How to call npm: the very npm that runs us when there is one, so that a person's choice of npm
 * and its settings hold.
 * @param {{ env?: NodeJS.ProcessEnv, platform?: NodeJS.Platform, node?: string }} [host]
 * @returns {{ command: string, prefix: string[], shell: boolean }}
 */
export function npmCommand({
  env = process.env,
  platform = process.platform,
  node = process.execPath,
} = {}) {
  const script = env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) {
    return { command: env.npm_node_execpath ?? node, prefix: [script], shell: false };
  }
  // Node refuses to start a .cmd file without a shell on Windows.
  if (platform === 'win32') return { command: 'npm.cmd', prefix: [], shell: true };
  return { command: 'npm', prefix: [], shell: false };
}

/**
 * Told politely, npm would spend half a minute on undoing what the next run starts over anyway.
 * @param {Runner} runner
 * @param {string[]} args
 * @param {RunOptions} [options]
 */
export function npm(runner, args, options = {}) {
  const { command, prefix, shell } = npmCommand(options.env ? { env: options.env } : {});
  const safe = shell ? args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg)) : args;
  return runner(command, [...prefix, ...safe], { endBy: 'SIGKILL', ...options, shell });
}
