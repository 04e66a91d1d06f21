import { existsSync, statSync } from 'node:fs';
import { copyFile, link, mkdir, readdir, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { readIfThere } from './digest.mjs';

/** A runtime that no checkout has started for so long is removed when a newer one is made. */
const FORGOTTEN_MS = 30 * 24 * 60 * 60 * 1000;

/** Written last, it says what the runtime was made from; its time says when it was last used. */
export const NOTE = 'complete.json';

/** The part that is ours, relative to the runtime's folder. */
export const OUR_FILES = ['resources/app/package.json', 'resources/app/main.cjs'];

/** @param {string} shelf the folder that holds the runtimes */
async function runtimesOn(shelf) {
  if (!existsSync(shelf)) return [];
  const names = await readdir(shelf);
  const ours = names.filter((name) => name.includes('-stand-in-'));
  return ours.map((name) => path.join(shelf, name));
}

/**
 * A cache that cannot be written still serves.
 * @param {string} folder
 */
export async function noteUse(folder) {
  const now = new Date();
  await utimes(path.join(folder, NOTE), now, now).catch(() => {});
}

/**
 * Each takes a quarter of a gigabyte, and older checkouts may still use theirs.
 * @param {string} shelf
 */
export async function removeForgotten(shelf) {
  for (const folder of await runtimesOn(shelf)) {
    const used = statSync(path.join(folder, NOTE), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - used >= FORGOTTEN_MS) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A runtime from the same archive, which differs at most in our own files.
 * @param {string} shelf
 * @param {string} origin
 */
export async function runtimeFrom(shelf, origin) {
  const folders = await runtimesOn(shelf);
  return folders.find((folder) => {
    const note = readIfThere(path.join(folder, NOTE));
    return note !== undefined && JSON.parse(note).origin === origin;
  });
}

/**
 * Makes a second runtime that shares its large files with the first, all but ours.
 * @param {string} from
 * @param {string} to
 * @param {string} [inside]
 */
export async function shareFiles(from, to, inside = '') {
  await mkdir(path.join(to, inside), { recursive: true });
  for (const entry of await readdir(path.join(from, inside), { withFileTypes: true })) {
    const name = path.posix.join(inside, entry.name);
    if (name === NOTE || OUR_FILES.includes(name)) continue;
    const [source, target] = [path.join(from, name), path.join(to, name)];
    if (entry.isDirectory()) await shareFiles(from, to, name);
    // Some file systems know no second name for a file.
    else await link(source, target).catch(() => copyFile(source, target));
  }
}
