import os from 'node:os';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** @type {Set<() => void>} */
const pending = new Set();

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

function endBySignal(/** @type {NodeJS.Signals} */ signal) {
  runAll();
  process.exit(128 + os.constants.signals[signal]);
}

/**
 * Registers what must be undone when the process ends early, by Ctrl-C as well; returns the call
 * that withdraws it. The undo runs while the process is leaving, so it must be synchronous.
 * Signals are taken only while something is registered, because a test runner or a started
 * program has its own way to end.
 * @param {() => void} undo
 * @returns {() => void}
 */
export function onEarlyEnd(undo) {
  if (pending.size === 0) {
    process.on('exit', runAll);
    for (const signal of SIGNALS) process.on(signal, endBySignal);
  }
  pending.add(undo);
  return () => {
    pending.delete(undo);
    if (pending.size > 0) return;
    process.off('exit', runAll);
    for (const signal of SIGNALS) process.off(signal, endBySignal);
  };
}
