/** Runs its share of the seeds in a thread of its own and posts one verdict for each. */
import { parentPort, workerData } from 'node:worker_threads';
import { simulate } from './simulate.ts';

const { seeds } = workerData as { readonly seeds: readonly number[] };
for (const seed of seeds) parentPort?.postMessage(await simulate(seed));
