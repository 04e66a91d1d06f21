import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, writeWhole } from './atomic.mjs';
import { fingerprint, readIfThere } from './digest.mjs';
import { lastLine } from './fetch.mjs';
import { withLock } from './lock.mjs';
import { hasNode, placeNode } from './node-runtime.mjs';
import { cacheRoot, notesFolder, projectRoot } from './paths.mjs';
import { npm, run } from './run.mjs';
import { SetupError, reasonOf, say } from './say.mjs';

/**
 * `install` with `--no-save` takes exactly what the lockfile names. It is preferred to `ci`, which
 * refuses a lockfile that lacks a binary for some other system, and throws away what is in use.
 * Install steps of packages are not run: some download from places that a closed network does not
 * reach, and the one that is needed is done by placeNode.
 */
const INSTALL = [
  'install',
  '--no-save',
  '--package-lock=true',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--engine-strict=false',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/**
 * Stands in the place of the stamp while npm works, with npm's process number, so that a run that
 * was killed is recognised, and its npm too if that still lives.
 */
const UNFINISHED = 'unfinished';

/** An orphaned npm ends by itself; this only guards against a reused process number. */
const ORPHAN_LIMIT_MS = 3 * 60_000;

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} LockEntry */
/** @typedef {Record<string, unknown>} Manifest */

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * @param {string} root
 * @param {string} name
 */
function readJson(root, name) {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8'));
}

/**
 * The packages a manifest asks for, in an order that does not depend on how they were written.
 * @param {Manifest} manifest
 */
function asked(manifest) {
  const lists = KINDS.map((kind) => {
    const packages = Object.entries(manifest[kind] ?? {});
    return packages.map(([name, version]) => `${name} ${version}`).sort();
  });
  return JSON.stringify(lists);
}

/**
 * What an installation depends on: the two package files and the system it was made for.
 * @param {string} root
 * @param {{ platform?: NodeJS.Platform, arch?: string }} [host]
 */
export function installationStamp(root, { platform = process.platform, arch = process.arch } = {}) {
  const lock = readFileSync(path.join(root, 'package-lock.json'));
  return fingerprint(lock, asked(readJson(root, 'package.json')), platform, arch);
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
  const { '': _root, ...wanted } = entriesOf(readJson(root, 'package-lock.json'));
  const present = entriesOf(JSON.parse(hidden));
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
 * @param {{ packages?: Record<string, LockEntry> }} lock
 * @returns {Record<string, LockEntry>}
 */
function entriesOf(lock) {
  return lock.packages ?? {};
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
    requireMatchingLock(root);
    const cutShort = await wasCutShort(root);
    if (!installedAgreesWithLock(root)) {
      if (cutShort || !existsSync(hiddenLock(root))) removeModules(root);
      await install(root, runner);
    }
    if (!hasNode(root)) await placeNode({ root, runner });
    writeWhole(stampFile(root), installationStamp(root));
  });
}

/** @param {string} root */
async function wasCutShort(root) {
  const [state, pid] = readIfThere(stampFile(root))?.split(' ') ?? [];
  if (state !== UNFINISHED) return false;
  const until = Date.now() + ORPHAN_LIMIT_MS;
  const stillWorks = () => pid !== undefined && isAlive(Number(pid)) && Date.now() < until;
  if (stillWorks()) say('npm still works for a run that was killed; waiting for it to end');
  while (stillWorks()) await sleep(200);
  return true;
}

/**
 * npm would silently look for newer packages if the two files disagreed.
 * @param {string} root
 */
function requireMatchingLock(root) {
  const locked = entriesOf(readJson(root, 'package-lock.json'))[''] ?? {};
  if (asked(readJson(root, 'package.json')) === asked(locked)) return;
  throw new SetupError('package.json and package-lock.json do not agree', 'npm install');
}

/**
 * npm takes a package that a killed run left half unpacked for a whole one, so nothing is kept.
 * @param {string} root
 */
function removeModules(root) {
  const modules = path.join(root, 'node_modules');
  try {
    rmSync(modules, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw new SetupError(
      `node_modules is unfinished and cannot be removed: ${reasonOf(error)}`,
      'close what uses this checkout, delete the folder node_modules, and run the same again',
    );
  }
}

/**
 * @param {string} root
 * @param {import('./run.mjs').Runner} runner
 */
async function install(root, runner) {
  say('installing packages (about half a minute the first time)');
  writeWhole(stampFile(root), UNFINISHED);
  const onStart = (/** @type {number} */ pid) =>
    writeWhole(stampFile(root), `${UNFINISHED} ${pid}`);
  const { code, output } = await npm(runner, INSTALL, { cwd: root, onStart });
  if (code === 0) return;
  const reason = /npm error (?!code|A complete log)(.+)/.exec(output)?.[1] ?? lastLine(output);
  throw new SetupError(
    `npm could not install the packages: ${reason}`,
    `npm ${INSTALL.slice(0, 4).join(' ')}    (shows all of npm’s words)`,
  );
}
