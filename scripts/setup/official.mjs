import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { withTempFolder, writeWhole } from './atomic.mjs';
import { fingerprint, readIfThere } from './digest.mjs';
import { lastLine } from './fetch.mjs';
import { cacheRoot, projectRoot } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** A download that brings no byte for this long has met a closed network. */
const STALL_MS = 15_000;

/** Even a slow line that moves is given up after this long; the next day tries again. */
const LIMIT_MS = 10 * 60_000;

const REMEMBER_MS = 24 * 60 * 60 * 1000;

/** Settings that may open a way that was closed, so a failure is remembered only under them. */
const ROUTES = [
  'ELECTRON_MIRROR',
  'npm_config_electron_mirror',
  'ELECTRON_GET_USE_PROXY',
  'HTTPS_PROXY',
  'https_proxy',
  'electron_config_cache',
];

/** @param {string} root */
export function officialVersion(root = projectRoot) {
  const manifest = path.join(root, 'node_modules', 'electron', 'package.json');
  return /** @type {string} */ (JSON.parse(readFileSync(manifest, 'utf8')).version);
}

/**
 * The official program, when its own installer has finished here before.
 * @param {string} [root]
 * @returns {{ path: string, version: string } | undefined}
 */
export function installedOfficial(root = projectRoot) {
  const home = path.join(root, 'node_modules', 'electron');
  const program = readIfThere(path.join(home, 'path.txt'))?.trim();
  const version = readIfThere(path.join(home, 'dist', 'version'))
    ?.trim()
    .replace(/^v/, '');
  if (!program || version !== officialVersion(root)) return undefined;
  const full = path.join(home, 'dist', program);
  return existsSync(full) ? { path: full, version } : undefined;
}

/** @param {string} cache */
function failureFile(cache) {
  return path.join(cache, 'official-electron-failed.json');
}

/**
 * @param {string} version
 * @param {NodeJS.ProcessEnv} env
 */
function routeOf(version, env) {
  return fingerprint(version, ...ROUTES.map((name) => env[name] ?? ''));
}

/**
 * @param {{ version: string, cache?: string, env?: NodeJS.ProcessEnv, now?: number }} asked
 */
export function failedLately({
  version,
  cache = cacheRoot(),
  env = process.env,
  now = Date.now(),
}) {
  const note = readIfThere(failureFile(cache));
  if (note === undefined) return false;
  try {
    const { route, at } = JSON.parse(note);
    return route === routeOf(version, env) && now - at >= 0 && now - at < REMEMBER_MS;
  } catch {
    return false;
  }
}

/**
 * @param {{ version: string, cache?: string, env?: NodeJS.ProcessEnv, now?: number }} told
 */
export function rememberFailure({
  version,
  cache = cacheRoot(),
  env = process.env,
  now = Date.now(),
}) {
  writeWhole(failureFile(cache), `${JSON.stringify({ route: routeOf(version, env), at: now })}\n`);
}

/**
 * @typedef {object} Means
 * @property {string} [root]
 * @property {string} [cache]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('./run.mjs').Runner} [runner]
 */

/**
 * Lets Electron's own installer fetch, check and unpack the official program. Its temporary folder
 * is ours, so that we can see whether bytes arrive.
 * @param {Means} [means]
 * @returns {Promise<{ path: string, version: string } | { failed: string }>}
 */
export async function downloadOfficial({
  root = projectRoot,
  cache = cacheRoot(),
  env = process.env,
  runner = run,
} = {}) {
  const version = officialVersion(root);
  say(`trying to download the official Electron ${version}`);
  return withTempFolder(path.join(cache, 'tmp'), async (temp) => {
    const require = createRequire(path.join(root, 'package.json'));
    const installer = require.resolve('electron/install.js');
    const dist = path.join(path.dirname(installer), 'dist');
    const moving = stallWatch(() => bytesIn(temp) + bytesIn(dist), STALL_MS);
    const { code, output, gaveUp } = await runner(process.execPath, [installer], {
      cwd: root,
      // Node's fetch follows the proxy variables only when it is told to.
      env: { ...env, TMPDIR: temp, TEMP: temp, TMP: temp, NODE_USE_ENV_PROXY: '1' },
      timeoutMs: LIMIT_MS,
      giveUp: () => !moving(),
    });
    const installed = installedOfficial(root);
    if (code === 0 && installed) return installed;
    return { failed: gaveUp ? 'no answer' : reasonIn(output) };
  });
}

/**
 * Returns a question that is true while the measure keeps growing.
 * @param {() => number} measure
 * @param {number} patienceMs
 * @param {() => number} [clock]
 */
export function stallWatch(measure, patienceMs, clock = Date.now) {
  let most = measure();
  let since = clock();
  return () => {
    const now = measure();
    if (now !== most) {
      most = now;
      since = clock();
    }
    return clock() - since < patienceMs;
  };
}

/** @param {string} folder */
function bytesIn(folder) {
  if (!existsSync(folder)) return 0;
  let sum = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    sum += statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}

/** @param {string} output */
function reasonIn(output) {
  if (output.includes('fetch failed')) return 'no connection';
  const cause = /(?:getaddrinfo|connect) [A-Z_]+[^\n]*|Response code [^\n]*/.exec(output);
  return cause?.[0] ?? lastLine(output);
}
