import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './atomic.mjs';
import { onEarlyEnd } from './cleanup.mjs';
import { readIfThere } from './digest.mjs';
import { say } from './say.mjs';

/** The holder touches its lock this often; a lock untouched for three times as long is dead. */
const BEAT_MS = 5000;
const DEAD_MS = 3 * BEAT_MS;

/**
 * Does `work` while no other run does the same. It saves a second download; the safety of the
 * cache does not depend on it, because folders appear in one step anyway.
 * @template T
 * @param {string} file
 * @param {string} what shown to the person who waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, what, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${process.pid} ${randomUUID()}`;
  let told = false;
  while (!take(file, mine)) {
    if (removeIfDead(file)) continue;
    if (!told) say(`another run is ${what}; waiting for it`);
    told = true;
    await sleep(200);
  }
  const beat = setInterval(() => touch(file), BEAT_MS);
  const release = () => {
    clearInterval(beat);
    if (readIfThere(file) === mine) rmSync(file, { force: true });
  };
  const withdraw = onEarlyEnd(release);
  try {
    return await work();
  } finally {
    withdraw();
    release();
  }
}

/**
 * Creating a file fails when the name is taken, on every system.
 * @param {string} file
 * @param {string} mine
 */
function take(file, mine) {
  try {
    writeFileSync(file, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * @param {string} file
 * @returns {boolean} whether it is worth trying again at once
 */
function removeIfDead(file) {
  const held = readIfThere(file);
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (held === undefined || touched === undefined) return true;
  const age = Date.now() - touched;
  // Empty means that its owner has created it this moment and is about to write its number.
  const alive = held === '' ? age < BEAT_MS : isAlive(Number.parseInt(held, 10));
  if (alive && age < DEAD_MS) return false;
  // Renaming first lets one of several waiters remove it, and never a successor's lock unseen.
  const aside = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    // Another waiter was quicker.
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return true;
    throw error;
  }
  if (readIfThere(aside) !== held) take(file, readIfThere(aside) ?? '');
  rmSync(aside, { force: true });
  return true;
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // It was taken from us after a long sleep of the machine; the work goes on unharmed.
  }
}
