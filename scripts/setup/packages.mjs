import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from './atomic.mjs';
import { fingerprint, readIfThere } from './digest.mjs';
import { lastLine } from './fetch.mjs';
import { withLock } from './lock.mjs';
import { hasNode, placeNode } from './node-runtime.mjs';
import { cacheRoot, notesFolder, projectRoot } from './paths.mjs';
import { npm, run } from './run.mjs';
import { SetupError, say } from './say.mjs';

/**
 * Install steps of packages are not run: some of them download from places that a closed network
 * does not reach, and the one that is needed is done by placeNode.
 */
const CLEAN_INSTALL = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--engine-strict=false',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, dev?: boolean, link?: boolean }} LockEntry */

/**
 * What an installation depends on: the lockfile and the system it was made for.
 * @param {string} root
 * @param {{ platform?: NodeJS.Platform, arch?: string }} [host]
 */
export function installationStamp(root, { platform = process.platform, arch = process.arch } = {}) {
  return fingerprint(readFileSync(path.join(root, 'package-lock.json')), platform, arch);
}

/** @param {string} root */
function stampFile(root) {
  return path.join(notesFolder(root), 'packages');
}

/** @param {string} root */
export function packagesAreCurrent(root) {
  const stamp = readIfThere(stampFile(root));
  return stamp === installationStamp(root) && existsSync(hiddenLock(root)) && hasNode(root);
}

/**
 * npm notes here what it has installed, when it has finished.
 * @param {string} root
 */
function hiddenLock(root) {
  return path.join(root, 'node_modules', '.package-lock.json');
}

/**
 * Compares what npm says it installed with what the lockfile wants, so that somebody's own
 * `npm ci` or `npm install` is not done a second time.
 * @param {string} root
 */
export function installedAgreesWithLock(root) {
  const hidden = readIfThere(hiddenLock(root));
  if (hidden === undefined) return false;
  const wanted = entriesOf(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const present = entriesOf(hidden);
  delete wanted[''];
  for (const place of Object.keys(present)) {
    if (!wanted[place]) return false;
  }
  return Object.entries(wanted).every(([place, entry]) => {
    const found = present[place];
    // Packages for other systems are in the lockfile and never installed.
    if (!found) return entry.optional === true;
    if (found.version !== entry.version || found.integrity !== entry.integrity) return false;
    return existsSync(path.join(root, place, 'package.json'));
  });
}

/**
 * @param {string} text
 * @returns {Record<string, LockEntry>}
 */
function entriesOf(text) {
  return JSON.parse(text).packages ?? {};
}

/**
 * Brings node_modules to what the lockfile says, or does nothing when it is there already.
 * @param {{ root?: string, cache?: string, runner?: import('./run.mjs').Runner }} [with_]
 */
export async function ensurePackages({
  root = projectRoot,
  cache = cacheRoot(),
  runner = run,
} = {}) {
  if (packagesAreCurrent(root)) return;
  const lock = path.join(cache, 'locks', `packages-${fingerprint(root).slice(0, 12)}`);
  await withLock(lock, 'installing packages here', async () => {
    if (packagesAreCurrent(root)) return;
    if (!installedAgreesWithLock(root)) await install(root, runner);
    if (!hasNode(root)) await placeNode({ root, runner });
    writeWhole(stampFile(root), installationStamp(root));
  });
}

/**
 * @param {string} root
 * @param {import('./run.mjs').Runner} runner
 */
async function install(root, runner) {
  say('installing packages (half a minute the first time)');
  const { code, output } = await npm(runner, cleanInstall(root), { cwd: root });
  if (code === 0) return;
  const reason = /npm error (?!code|A complete log)(.+)/.exec(output)?.[1] ?? lastLine(output);
  throw new SetupError(
    `npm could not install the packages: ${reason}`,
    'npm ci --ignore-scripts    (shows all of npm’s words)',
  );
}

/**
 * A running program cannot be deleted on Windows, and ours may be the one inside node_modules; an
 * `npm install` from the same lockfile changes only what differs.
 * @param {string} root
 */
function cleanInstall(root) {
  const inside = process.execPath.startsWith(path.join(root, 'node_modules') + path.sep);
  if (process.platform !== 'win32' || !inside) return CLEAN_INSTALL;
  return ['install', '--no-save', ...CLEAN_INSTALL.slice(1)];
}
