/** Many seeds over a few threads; the same for the tests and for `npm run sim`. */
import { Worker } from 'node:worker_threads';
import type { Verdict } from './simulate.ts';

export interface SeedRun {
  readonly seeds: readonly number[];
  readonly threads: number;
  heard(verdict: Verdict): void;
}

export async function runSeeds({ seeds, threads, heard }: SeedRun): Promise<void> {
  const shares = Array.from({ length: Math.max(1, threads) }, (_, share) =>
    seeds.filter((_seed, at) => at % threads === share),
  ).filter((share) => share.length > 0);
  await Promise.all(shares.map((share) => runShare(share, heard)));
}

function runShare(seeds: readonly number[], heard: (verdict: Verdict) => void): Promise<void> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { seeds } });
    worker.on('message', (verdict: Verdict) => {
      heard(verdict);
    });
    worker.on('error', fail);
    worker.on('exit', (code) => {
      if (code === 0) done();
      else fail(new Error(`a simulation thread ended with ${code}`));
    });
  });
}
