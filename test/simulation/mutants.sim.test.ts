/**
 * Goal: the simulation is worth its time only if it finds bugs. Method: plant one, in the text of
 * the engine as it is loaded, and simulate until the auditor complains; a bounded number of seeds
 * must do. A row whose text has changed fails too, so that the list cannot rot.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caught } from './mutant-worker.ts';
import { type Mutant, MUTANTS } from './mutants.ts';

const MOST = 250;
const THREADS = Math.min(4, availableParallelism());

const caught = new Map<string, Caught>();

function hunt(mutant: Mutant): Promise<Caught> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./mutant-worker.ts', import.meta.url), {
      workerData: { mutant, from: mutant.from, most: MOST },
    });
    worker.on('message', (found: Caught) => {
      done(found);
    });
    // A bug that stops the program altogether is found as well.
    worker.on('error', (bug) => {
      done({ seed: mutant.from, tried: 1, complaint: String(bug), planted: true });
    });
    worker.on('exit', () => {
      fail(new Error(`no word about “${mutant.name}”`));
    });
  });
}

async function huntAll(waiting: Mutant[]): Promise<void> {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    caught.set(mutant.name, await hunt(mutant));
  }
}

beforeAll(async () => {
  const waiting = [...MUTANTS];
  await Promise.all(Array.from({ length: THREADS }, () => huntAll(waiting)));
}, 600_000);

describe('planted bugs', () => {
  it.each(MUTANTS)('finds an engine that $name', ({ name }) => {
    const found = caught.get(name);
    expect(found?.planted, 'the text to change is not there exactly once').toBe(true);
    expect(found?.seed, `no complaint in ${MOST} seeds`).not.toBeNull();
  });
});
