/** Simulates with one planted bug until an auditor complains, and posts the seed that found it. */
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Mutant } from './mutants.ts';

interface Task {
  readonly mutant: Mutant;
  readonly from: number;
  readonly most: number;
}

export interface Caught {
  /** Null when no seed found it. */
  readonly seed: number | null;
  readonly tried: number;
  readonly complaint: string;
  /** False when the text to change is not there exactly once. */
  readonly planted: boolean;
}

const { mutant, from, most } = workerData as Task;
let planted = false;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith(`/${mutant.file}`)) return loaded;
    const source = loaded.source ?? '';
    const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
    planted = text.split(mutant.find).length === 2;
    return { ...loaded, source: text.replace(mutant.find, () => mutant.put) };
  },
});

async function hunt(): Promise<Caught> {
  const { simulate } = await import('./simulate.ts');
  if (!planted) return { seed: null, tried: 0, complaint: 'not planted', planted };
  for (let seed = from; seed < from + most; seed += 1) {
    const [complaint] = (await simulate(seed)).complaints;
    if (complaint !== undefined) return { seed, tried: seed - from + 1, complaint, planted };
  }
  return { seed: null, tried: most, complaint: '', planted };
}

parentPort?.postMessage(await hunt());
