// `npm run pack` puts together the program as it would be shipped, in a folder under release/, and
// looks at what lies in it. `npm run pack -- --installers` makes this system's installers as well.

import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureBuilt } from './setup/build.mjs';
import { resolveElectron } from './setup/electron.mjs';
import { projectRoot } from './setup/paths.mjs';
import { run } from './setup/run.mjs';
import { reportAndExit, SetupError, say } from './setup/say.mjs';

const FOLDERS = { linux: 'linux-unpacked', win32: 'win-unpacked', darwin: 'mac' };

/** @param {string[]} words */
async function pack(words) {
  const electron = resolveElectron();
  if (words.includes('--installers') && electron.kind !== 'official') {
    throw new SetupError(
      'installers are made with the official Electron only, and this checkout runs another',
      'npm run pack',
    );
  }
  await ensureBuilt();
  const builder = path.join(projectRoot, 'node_modules', 'electron-builder', 'cli.js');
  const args = [
    ...(words.includes('--installers') ? [] : ['--dir']),
    '--publish=never',
    `-c.electronDist=${distOf(electron)}`,
    `-c.electronVersion=${electron.version}`,
  ];
  say('packing the program');
  const { code, output } = await run(process.execPath, [builder, ...args], { cwd: projectRoot });
  if (code !== 0) {
    process.stderr.write(output);
    throw new SetupError('the program could not be packed; the reason is above', 'npm run check');
  }
  await judge(electron);
}

/** @param {import('./setup/electron.mjs').Electron} electron */
function distOf({ path: program }) {
  const folder = path.dirname(program);
  return process.platform === 'darwin' ? path.resolve(folder, '../../..') : folder;
}

/** @param {import('./setup/electron.mjs').Electron} electron */
async function judge(electron) {
  const name = FOLDERS[/** @type {keyof typeof FOLDERS} */ (process.platform)];
  const folder = path.join(projectRoot, 'release', name);
  const resources = path.join(folder, 'resources');
  // The stand-in brings a starter of its own, which has no place in a product.
  await rm(path.join(resources, 'app'), { recursive: true, force: true });
  const files = await listed(path.join(resources, 'app.asar'));
  const strange = files.filter((file) => !EXPECTED.some((one) => one.test(file)));
  if (strange.length > 0) {
    throw new SetupError(
      `these do not belong into the product: ${strange.slice(0, 5).join(', ')}`,
      'look at files in electron-builder.yml',
    );
  }
  const native = files.filter((file) => file.endsWith('.node'));
  if (native.length !== 1) throw new SetupError('there must be one native module', 'npm run setup');
  say(`${files.length} files in ${path.relative(projectRoot, folder)}, from ${electron.kind}`);
}

/** What the product consists of; a map or a source among it is a mistake of the packing. */
const EXPECTED = [
  /^\/package\.json$/,
  /^\/out(?:\/(?:main|preload)(?:\/\w+\.cjs)?)?$/,
  /^\/out\/renderer(?:\/(?!.*\.map$)|$)/,
  /^\/node_modules(?:\/better-sqlite3(?:\/(?:package\.json|LICENSE))?)?$/,
  /^\/node_modules\/better-sqlite3\/(?:lib|prebuilds)(?:\/|$)/,
];

/**
 * @param {string} archive
 * @returns {Promise<string[]>}
 */
async function listed(archive) {
  if (!existsSync(archive))
    throw new SetupError('there is no archive in the package', 'npm run pack');
  const header = readHeader(archive);
  /** @type {string[]} */
  const found = [];
  collect(header, '', found);
  return found;
}

/**
 * An archive begins with four numbers, the fourth the length of a JSON text that lists its files.
 * @param {string} archive
 */
function readHeader(archive) {
  const bytes = readFileSync(archive);
  return JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)));
}

/**
 * @param {{ files?: Record<string, any> }} folder
 * @param {string} at
 * @param {string[]} found
 */
function collect(folder, at, found) {
  for (const [name, entry] of Object.entries(folder.files ?? {})) {
    const here = `${at}/${name}`;
    found.push(here);
    collect(entry, here, found);
  }
}

await pack(process.argv.slice(2)).catch(reportAndExit);
