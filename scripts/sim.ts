/**
 * The door of `npm run sim`: random fault schedules over the real engine.
 *   npm run sim -- --seed 42                  one schedule, its complaints and its figures
 *   npm run sim -- --from 10000000 --schedules 5000  many, from a seed on
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runSeeds } from '../test/simulation/run-seeds.ts';
import { Tally } from '../test/simulation/tally.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string' },
    schedules: { type: 'string' },
    threads: { type: 'string' },
  },
});

function whole(text: string | undefined, otherwise: number): number {
  const value = text === undefined ? otherwise : Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  process.stderr.write(`not a whole number: ${text ?? ''}\n`);
  process.exit(2);
}

// Earlier seeds are days without plans of protection, as some of the kept seeds are.
const first = whole(values.seed ?? values.from, 10_000_000);
const count = whole(values.schedules, values.seed === undefined ? 1_000 : 1);
const threads = Math.max(1, whole(values.threads, Math.min(4, availableParallelism())));
const seeds = Array.from({ length: count }, (_, at) => first + at);
const tally = new Tally();

process.stdout.write(`simulation: base seed ${first}, ${count} schedules, ${threads} threads\n`);
await runSeeds({ seeds, threads, heard: (verdict) => tally.add(verdict) });
process.stdout.write(`${tally.says()}\n`);
process.stdout.write(`${tally.failed.length} failed\n${tally.failures()}\n`);
process.exitCode = tally.failed.length === 0 ? 0 : 1;
