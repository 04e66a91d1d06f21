import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { onEarlyEnd } from './cleanup.mjs';
import { readIfThere } from './digest.mjs';

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * A process that has ended keeps its number until its parent asks, which in a container may be
 * never.
 * @param {number} pid
 */
function isZombie(pid) {
  const status = readIfThere(`/proc/${pid}/stat`);
  return status !== undefined && /\) Z /.test(status);
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM means that somebody else's process has this number: it lives.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Gives `work` a folder of its own and removes it afterwards, also after Ctrl-C. What a killed run
 * left behind is swept here, because nobody else comes past.
 * @template T
 * @param {string} parent
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withTempFolder(parent, work) {
  await mkdir(parent, { recursive: true });
  sweep(parent);
  const folder = await mkdtemp(path.join(parent, `${process.pid}-`));
  const withdraw = onEarlyEnd(() => rmSync(folder, { recursive: true, force: true }));
  try {
    return await work(folder);
  } finally {
    withdraw();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} parent */
function sweep(parent) {
  for (const name of readdirSync(parent)) {
    const pid = Number.parseInt(name, 10);
    const folder = path.join(parent, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (!isAlive(pid) || age > DAY_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Puts a finished folder in its place in one step. Of two runs that finish at once the first wins
 * and the second's folder, which is equal, is thrown away.
 * @param {string} finished
 * @param {string} target
 * @param {(folder: string) => boolean} isComplete
 */
export async function publish(finished, target, isComplete) {
  await mkdir(path.dirname(target), { recursive: true });
  for (let attempt = 0; ; attempt += 1) {
    try {
      await rename(finished, target);
      return;
    } catch (error) {
      if (isComplete(target)) return;
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      const inTheWay = code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM';
      if (!inTheWay || attempt > 2) throw error;
      // Something damaged stands there: it goes into the temporary folder and vanishes with it.
      renameSync(target, `${finished}-replaced-${attempt}`);
      rmSync(`${finished}-replaced-${attempt}`, { recursive: true, force: true });
    }
  }
}

/**
 * Writes a small file so that a reader sees either the old text or the new one.
 * @param {string} file
 * @param {string} text
 */
export function writeWhole(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}
