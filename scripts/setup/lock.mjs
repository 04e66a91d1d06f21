import {
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
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
  for (let told = false; !take(file, mine); told = true) {
    if (!told) say(`another run is ${what}; waiting for it`);
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
 * Linking a finished file fails when the name is taken, on every system, so a lock is never seen
 * half written.
 * @param {string} file
 * @param {string} mine
 */
function take(file, mine) {
  const draft = `${file}.${mine.replace(' ', '-')}`;
  writeFileSync(draft, mine);
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    removeIfDead(file);
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file */
function removeIfDead(file) {
  const held = readIfThere(file);
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (held === undefined || touched === undefined) return;
  const dead = !isAlive(Number.parseInt(held, 10)) || Date.now() - touched > DEAD_MS;
  if (!dead) return;
  // Renaming first lets one of several waiters remove it, and never a successor's lock unseen.
  const aside = `${file}.dead-${process.pid}`;
  try {
    renameSync(file, aside);
    if (readIfThere(aside) !== held) linkSync(aside, file);
  } catch {
    // Another waiter was quicker.
  }
  rmSync(aside, { force: true });
}

/** @param {string} file */
function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // It was taken from us after a long sleep of the machine; the work goes on unharmed.
  }
}
