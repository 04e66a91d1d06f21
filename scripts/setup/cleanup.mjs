import os from 'node:os';

/** @type {Set<() => void>} */
const pending = new Set();
let listening = false;

/** Runs what is left once; a cleanup that fails must not keep the others from running. */
function runAll() {
  for (const undo of pending) {
    pending.delete(undo);
    try {
      undo();
    } catch {
      // The next run sweeps what could not be removed now.
    }
  }
}

function listen() {
  if (listening) return;
  listening = true;
  process.once('exit', runAll);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.once(signal, () => {
      runAll();
      process.exit(128 + os.constants.signals[signal]);
    });
  }
}

/**
 * Registers what must be undone when the process ends early, by Ctrl-C as well; returns the call
 * that withdraws it. The undo runs while the process is leaving, so it must be synchronous.
 * @param {() => void} undo
 * @returns {() => void}
 */
export function onEarlyEnd(undo) {
  listen();
  pending.add(undo);
  return () => pending.delete(undo);
}
