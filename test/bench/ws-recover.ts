/** How soon a lost price stream is back, against the official ticker over the same faults. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { openStream } from '../../electron/broker/kite/socket.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { BenchOptions } from './bench.ts';
import { type Fault, type FlakyLine, flakyLine } from './flaky-line.ts';
import { figure, median, ratios, wait } from './measure.ts';
import { type Check, type Figure, type Outcome, ratio, told } from './report.ts';

const WORKER = join(import.meta.dirname, 'ticker-worker.ts');
const FAULTS: readonly (readonly [fault: Fault, says: string, target: number | null])[] = [
  ['cut', 'cut off', 0.1],
  ['silence', 'half open', 0.35],
  ['refused', 'cut, three refusals', null],
  ['busy', 'cut, one 429', null],
];
/** How long a line had been well when it was lost, since clients look only now and then. */
const WELL_MS = [700, 2_300, 4_100] as const;
/** Longer than a line has to hold before the next loss counts as the first again. */
const HOLD_MS = 5_500;
/** Four lanes of five losses, one of each lane's half open: a scripted day of twenty. */
const LANES = 4;
const DAY: readonly Fault[] = ['cut', 'cut', 'silence', 'cut', 'cut'];
const BUDGET_MS = 12_000;

interface Client {
  readonly line: FlakyLine;
  close(): void;
}

async function ourClient(): Promise<Client> {
  const line = await flakyLine();
  const socket = openStream({
    parts: { world: realWorld(), marketOpen: () => true },
    address: line.url,
    session: {
      key: () => ({ apiKey: 'bench', accessToken: 'bench' }),
      end: () => undefined,
      status: () => ({ state: 'logged_in', sinceMs: 0, validUntilMs: null, words: '' }),
      onStatus: () => undefined,
    },
    opened: (wire) => wire.send('{"a":"subscribe","v":[256265]}'),
    text: () => undefined,
    binary: () => undefined,
    link: () => undefined,
  });
  socket.open();
  await line.settled();
  const close = (): void => {
    socket.close();
    line.close();
  };
  return { line, close };
}

async function officialClient(): Promise<Client> {
  const line = await flakyLine();
  const child = fork(WORKER, [line.url], { silent: true });
  await line.settled();
  const close = (): void => {
    child.kill('SIGKILL');
    line.close();
  };
  return { line, close };
}

async function recoveries(open: () => Promise<Client>, fault: Fault, wells: readonly number[]) {
  return Promise.all(
    wells.map(async (wellMs) => {
      const client = await open();
      await wait(wellMs);
      const tookMs = await client.line.recovery(fault);
      client.close();
      return tookMs;
    }),
  );
}

/** Milliseconds without a stream in a day of twenty losses. */
async function scriptedDay(): Promise<number> {
  const lanes = Array.from({ length: LANES }, async () => {
    const client = await ourClient();
    let lostMs = 0;
    for (const fault of DAY) {
      await wait(HOLD_MS);
      lostMs += await client.line.recovery(fault);
    }
    client.close();
    return lostMs;
  });
  return (await Promise.all(lanes)).reduce((sum, lostMs) => sum + lostMs, 0);
}

export async function run({ smoke }: BenchOptions): Promise<Outcome> {
  const figures: Figure[] = [];
  const checks: Check[] = [];
  const wells = smoke ? [0] : WELL_MS;
  // All at once: everybody waits for timers here and hardly for the processor.
  const measured = (smoke ? FAULTS.slice(0, 1) : FAULTS).map(async ([fault, says, target]) => {
    const [ours, peer] = await Promise.all([
      recoveries(ourClient, fault, wells),
      recoveries(officialClient, fault, wells),
    ]);
    figures.push(figure(`ours, ${says}`, 'ms', ours), figure(`kiteconnect, ${says}`, 'ms', peer));
    if (target === null) return;
    checks.push(ratio(`${says}, to kiteconnect`, median(ratios(ours, peer)), 'lower', target));
  });
  const day = smoke ? Promise.resolve(0) : scriptedDay();
  await Promise.all(measured);
  checks.push(told('lost in a day of 20 losses', await day, ' ms', 'lower', BUDGET_MS));
  return {
    figures,
    checks,
    notes: ['until the new connection has subscribed, seen by the server'],
  };
}
