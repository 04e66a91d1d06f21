import { statSync } from 'node:fs';
import path from 'node:path';
import { readIfThere } from './digest.mjs';
import { needsVirtualDisplay } from './display.mjs';
import { lastLine } from './fetch.mjs';
import { run } from './run.mjs';
import { SetupError, say } from './say.mjs';
import { hasFonts, thisHost } from './system.mjs';

/** Names that changed on newer Debian and Ubuntu carry this ending there. */
const NEW_ENDING = 't64';

/** @type {readonly { name: string, renamed?: boolean }[]} */
const APT_PACKAGES = [
  { name: 'xvfb' },
  { name: 'xauth' },
  { name: 'libgtk-3-0', renamed: true },
  { name: 'libnss3' },
  { name: 'libasound2', renamed: true },
  { name: 'libgbm1' },
  { name: 'libxss1' },
  { name: 'libxtst6' },
  { name: 'libnotify4' },
  { name: 'libatk-bridge2.0-0', renamed: true },
  { name: 'libcups2', renamed: true },
  { name: 'libdrm2' },
  { name: 'libxkbcommon0' },
  { name: 'fonts-liberation' },
];

/** The same needs under the names of other package managers. */
const OTHER_MANAGERS = [
  {
    program: 'dnf',
    line: 'sudo dnf install -y xorg-x11-server-Xvfb gtk3 nss alsa-lib mesa-libgbm libXScrnSaver libXtst libnotify at-spi2-atk cups-libs libdrm libxkbcommon liberation-fonts',
  },
  {
    program: 'pacman',
    line: 'sudo pacman -S --needed xorg-server-xvfb gtk3 nss alsa-lib mesa libxss libxtst libnotify at-spi2-core libcups libdrm libxkbcommon ttf-liberation',
  },
];

/** @param {boolean} newNames */
export function aptNames(newNames) {
  return APT_PACKAGES.map(({ name, renamed }) => (newNames && renamed ? name + NEW_ENDING : name));
}

/**
 * The one line that a person without our rights has to type.
 * @param {import('./system.mjs').Host} host
 * @param {boolean} newNames
 * @param {string[]} missing
 */
export function installLine(host, newNames, missing) {
  if (host.has('apt-get')) {
    const sudo = host.root ? '' : 'sudo ';
    const packages = aptNames(newNames).join(' ');
    return `${sudo}apt-get update && ${sudo}apt-get install -y --no-install-recommends ${packages}`;
  }
  const other = OTHER_MANAGERS.find(({ program }) => host.has(program));
  return other?.line ?? `install with your package manager what provides: ${missing.join(', ')}`;
}

/**
 * Reads from ldd's words which libraries the program would not find.
 * @param {string} output
 */
export function missingIn(output) {
  const names = [...output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '');
  return [...new Set(names)].sort();
}

/**
 * @typedef {object} Means
 * @property {import('./system.mjs').Host} [host]
 * @property {import('./run.mjs').Runner} [runner]
 * @property {() => boolean} [fonts]
 */

/**
 * @param {string} program
 * @param {Required<Means>} means
 */
async function whatIsMissing(program, { host, runner, fonts }) {
  const { output } = await runner('ldd', [program]);
  const missing = missingIn(output);
  if (!fonts()) missing.push('a font');
  if (needsVirtualDisplay(host) && !host.has('Xvfb')) missing.push('Xvfb (a display)');
  return missing;
}

/**
 * Makes sure that the program can start: its libraries, a font, and a display or the means to
 * make one. Only Linux leaves these to the person.
 * @param {string} program
 * @param {Means} [means]
 */
export async function ensureLibraries(program, means = {}) {
  const { host = thisHost(), runner = run, fonts = () => hasFonts() } = means;
  if (host.platform !== 'linux') return;
  const all = { host, runner, fonts };
  const missing = await whatIsMissing(program, all);
  if (missing.length > 0) await install(program, missing, all);
  requireSandbox(program, host);
}

/**
 * @param {string} program
 * @param {string[]} missing
 * @param {Required<Means>} means
 */
async function install(program, missing, means) {
  const { host, runner } = means;
  if (!host.root || !host.has('apt-get')) {
    const line = installLine(host, await usesNewNames(runner), missing);
    throw new SetupError(`this system lacks ${briefly(missing)}`, line);
  }
  say(`installing system libraries with apt-get (missing: ${briefly(missing)})`);
  const env = { ...host.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (/** @type {string[]} */ args) =>
    runner('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-q', ...args], { env });
  const installAll = async () =>
    apt(['install', '-y', '--no-install-recommends', ...aptNames(await usesNewNames(runner))]);
  let done = await installAll();
  if (done.code !== 0) {
    // The usual reason is a machine whose package lists were never fetched, or are old.
    await apt(['update']);
    done = await installAll();
  }
  const still = await whatIsMissing(program, means);
  if (done.code === 0 && still.length === 0) return;
  const why = done.code === 0 ? `${briefly(still)} still missing` : lastLine(done.output);
  const line = installLine(host, await usesNewNames(runner), still);
  throw new SetupError(`apt-get did not bring what is needed: ${why}`, line);
}

/**
 * The line to type brings them all, so a few names are enough to see what it is about.
 * @param {string[]} names
 */
function briefly(names) {
  const shown = names.slice(0, 4);
  const rest = names.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** @param {import('./run.mjs').Runner} runner */
async function usesNewNames(runner) {
  const { code, stdout } = await runner('apt-cache', ['show', `libgtk-3-0${NEW_ENDING}`]);
  return code === 0 && stdout.includes('Package:');
}

/**
 * Chromium isolates its pages by user namespaces or, where the system forbids these, by a helper
 * that must belong to root. Without either it would stop with a long message of its own.
 * @param {string} program
 * @param {import('./system.mjs').Host} host
 * @param {(file: string) => string | undefined} [read]
 */
export function requireSandbox(program, host, read = readIfThere) {
  if (host.root) return;
  const forbidden =
    read('/proc/sys/kernel/unprivileged_userns_clone')?.trim() === '0' ||
    read('/proc/sys/kernel/apparmor_restrict_unprivileged_userns')?.trim() === '1';
  const helper = path.join(path.dirname(program), 'chrome-sandbox');
  const found = statSync(helper, { throwIfNoEntry: false });
  const ready = found !== undefined && found.uid === 0 && (found.mode & 0o4000) !== 0;
  if (!forbidden || ready) return;
  throw new SetupError(
    'this system lets only root isolate the pages of the program',
    `sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}"`,
  );
}
