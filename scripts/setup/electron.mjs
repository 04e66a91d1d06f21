import { existsSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from './atomic.mjs';
import { readIfThere } from './digest.mjs';
import { withLock } from './lock.mjs';
import {
  downloadOfficial,
  failedLately,
  installedOfficial,
  officialVersion,
  rememberFailure,
} from './official.mjs';
import { cacheRoot, notesFolder, projectRoot } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { ensureStandIn, isAssembled, standInExistsFor, standInFolder } from './stand-in.mjs';

/**
 * @typedef {'official' | 'stand-in' | 'custom'} Kind
 * @typedef {{ path: string, kind: Kind, version: string }} Electron
 */

/** @typedef {'installed' | 'download' | 'stand-in' | { custom: string }} Way */

/**
 * @typedef {object} Facts
 * @property {string | undefined} wish what UNWIND_ELECTRON says
 * @property {boolean} officialHere
 * @property {boolean} failedLately
 * @property {boolean} standIn whether one exists for this system
 */

/**
 * Decides in which order to try. The official program is preferred wherever it can be had.
 * @param {Facts} facts
 * @returns {Way[]}
 */
export function waysToElectron({ wish, officialHere, failedLately: failed, standIn }) {
  if (wish === 'stand-in') return ['stand-in'];
  if (wish === 'official') return officialHere ? ['installed'] : ['download'];
  if (wish) return [{ custom: wish }];
  if (officialHere) return ['installed'];
  /** @type {Way[]} */
  const ways = failed ? [] : ['download'];
  return standIn ? [...ways, 'stand-in'] : ['download'];
}

/** @param {string} [root] */
function noteFile(root = projectRoot) {
  return path.join(notesFolder(root), 'electron.json');
}

/**
 * The Electron that the setup settled on. Everything that starts the program asks here.
 * @param {string} [root]
 * @returns {Electron}
 */
export function resolveElectron(root = projectRoot) {
  const note = readIfThere(noteFile(root));
  const found = note === undefined ? undefined : /** @type {Electron} */ (JSON.parse(note));
  if (found && existsSync(found.path)) return found;
  throw new SetupError(
    'no Electron has been set up in this checkout yet',
    'node scripts/setup.mjs --for start',
  );
}

/**
 * @typedef {object} Means
 * @property {string} [root]
 * @property {string} [cache]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {import('./run.mjs').Runner} [runner]
 * @property {typeof ensureStandIn} [getStandIn]
 */

/**
 * Sees to it that an Electron is there and notes which one.
 * @param {Means} [means]
 * @returns {Promise<Electron>}
 */
export async function ensureElectron(means = {}) {
  const { root = projectRoot, cache = cacheRoot() } = means;
  const file = path.join(cache, 'locks', 'electron');
  const here = await firstThatIsHere(means);
  const found = here ?? (await withLock(file, 'getting an Electron', () => tryAll(means)));
  writeWhole(noteFile(root), `${JSON.stringify(found)}\n`);
  return found;
}

/** @param {Means} means */
function waysNow({ root = projectRoot, cache = cacheRoot(), env = process.env }) {
  return waysToElectron({
    wish: env.UNWIND_ELECTRON?.trim() || undefined,
    officialHere: installedOfficial(root) !== undefined,
    failedLately: failedLately({ version: officialVersion(root), cache, env }),
    standIn: standInExistsFor(),
  });
}

/**
 * The usual case must not wait for another run that is still downloading.
 * @param {Means} means
 */
async function firstThatIsHere(means) {
  const [way] = waysNow(means);
  const { cache = cacheRoot() } = means;
  if (way === undefined || way === 'download') return undefined;
  if (way === 'stand-in' && !isAssembled(standInFolder({ cache }))) return undefined;
  return go(way, { ...means, failures: [] });
}

/** @param {Means} means */
async function tryAll(means) {
  /** @type {string[]} */
  const failures = [];
  // Asked anew, because the run we waited for may have settled it.
  for (const way of waysNow(means)) {
    const found = await go(way, { ...means, failures });
    if (found !== undefined) return found;
  }
  throw new SetupError(
    `no Electron could be had: ${failures.join('; ')}`,
    'connect to a network that reaches the Electron releases, or set UNWIND_ELECTRON to a path',
  );
}

/**
 * @param {Way} way
 * @param {Means & { failures: string[] }} means
 * @returns {Promise<Electron | undefined>}
 */
async function go(way, means) {
  const { root = projectRoot, cache = cacheRoot(), env, runner = run, failures } = means;
  if (typeof way === 'object') return custom(path.resolve(root, way.custom));
  if (way === 'installed') {
    const here = installedOfficial(root);
    return here && { ...here, kind: 'official' };
  }
  if (way === 'stand-in') return standIn(cache, runner, means.getStandIn ?? ensureStandIn);
  const got = await downloadOfficial({ root, cache, runner, ...(env ? { env } : {}) });
  if ('path' in got) return { ...got, kind: 'official' };
  failures.push(got.failed);
  rememberFailure({ version: officialVersion(root), cache, ...(env ? { env } : {}) });
  say(`the official Electron is out of reach (${got.failed}); it is tried again in a day`);
  return undefined;
}

/**
 * @param {string} cache
 * @param {import('./run.mjs').Runner} runner
 * @param {typeof ensureStandIn} getStandIn
 * @returns {Promise<Electron>}
 */
async function standIn(cache, runner, getStandIn) {
  if (!standInExistsFor()) {
    throw new SetupError(
      'the stand-in Electron exists for Linux on x64 only',
      'unset UNWIND_ELECTRON',
    );
  }
  const first = !isAssembled(standInFolder({ cache }));
  const { path: program, version } = await getStandIn({ cache, runner });
  if (first) say(`Electron ${version} stands in; live trading stays closed in it`);
  return { path: program, kind: 'stand-in', version };
}

/**
 * @param {string} program
 * @returns {Electron}
 */
function custom(program) {
  if (!existsSync(program)) {
    throw new SetupError(
      `UNWIND_ELECTRON names ${program}, which does not exist`,
      'unset UNWIND_ELECTRON, or set it to official, stand-in or the path of an Electron program',
    );
  }
  const version = readIfThere(path.join(path.dirname(program), 'version'))?.trim() ?? 'unknown';
  return { path: program, kind: 'custom', version: version.replace(/^v/, '') };
}
