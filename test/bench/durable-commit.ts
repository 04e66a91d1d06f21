/**
 * One intention made durable: event, chain, projection and head in one commit of the real ledger,
 * against the least a disk can do, appending the same bytes to a file and waiting for it.
 */
import { closeSync, fdatasyncSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeEvent } from '../../electron/ledger/codec.ts';
import type { BenchOptions } from './bench.ts';
import { benchLedger } from './bench-ledger.ts';
import { figure, median, quantile, ratios, timed } from './measure.ts';
import { intention } from './orders.ts';
import { type Outcome, ratio } from './report.ts';

const HASHES = 64;

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const rounds = smoke ? 1 : 8;
  const commits = smoke ? 6 : 150;
  const { ledger, home: folder } = benchLedger(home);
  const file = openSync(join(home, 'floor'), 'a');
  const wal = openSync(join(home, 'floor-wal'), 'a');
  let n = 0;
  const rowBytes = Buffer.alloc(rowLength());
  const append = (): void => {
    const appended = ledger.append(ledger.head(), [intention('D', (n += 1))]);
    if (!appended.ok) throw new Error(appended.error.words);
  };
  const volume = walBytes(join(folder, 'ledger.sqlite-wal'), append);
  const pages = Buffer.alloc(volume);
  const write = (to: number, bytes: Buffer) => () => {
    writeSync(to, bytes);
    fdatasyncSync(to);
  };
  const writeRow = write(file, rowBytes);
  const writePages = write(wal, pages);
  const measured: Round[] = [];
  for (let round = smoke ? 0 : -1; round < rounds; round += 1) {
    const one: Round = { ours: [], row: [], pages: [] };
    // The disk belongs to others too, so the two take turns at every single commit.
    for (let n = 0; n < commits; n += 1) {
      one.ours.push(micros(append));
      one.row.push(micros(writeRow));
      if (n % 3 === 0) one.pages.push(micros(writePages));
    }
    if (round >= 0) measured.push(one);
  }
  ledger.close();
  closeSync(file);
  closeSync(wal);
  return outcome(measured, rowBytes.length, volume);
}

interface Round {
  readonly ours: number[];
  readonly row: number[];
  readonly pages: number[];
}

type Series = readonly number[];

function outcome(rounds: readonly Round[], rowBytes: number, volume: number): Outcome {
  const ours = rounds.map((round) => round.ours);
  const floors = rounds.map(({ row }) => row);
  const p50 = { ours: ours.map(median), floor: floors.map(median) };
  const walP50 = rounds.map(({ pages }) => median(pages));
  const rate = { ours: ours.map(perSecond), floor: floors.map(perSecond) };
  const p99 = quantile(ours.flat(), 0.99) / quantile(floors.flat(), 0.99);
  return {
    figures: [
      figure('commit p50', 'µs', p50.ours),
      figure('append and fdatasync p50', 'µs', p50.floor),
      figure('the same, all bytes of the commit', 'µs', walP50),
      figure('commits', 'per s', rate.ours),
      figure('append and fdatasync', 'per s', rate.floor),
    ],
    checks: [
      ratio('p50 to append and fdatasync', median(ratios(p50.ours, p50.floor)), 'lower', 1.4),
      ratio('p99 to append and fdatasync', p99, 'lower', 3),
      ratio('rate to append and fdatasync', median(ratios(rate.ours, rate.floor)), 'higher', 0.7),
    ],
    notes: [`a row is ${rowBytes} bytes; its commit writes ${volume} bytes of write-ahead log`],
  };
}

function rowLength(): number {
  return encodeEvent(1, intention('D', 1)).join('\n').length + HASHES;
}

function micros(call: () => void): number {
  return timed(call) * 1_000;
}

function perSecond(took: Series): number {
  return (took.length * 1e6) / took.reduce((sum, each) => sum + each, 0);
}

/** What one commit adds to the write-ahead log; the first grows it by its header as well. */
function walBytes(path: string, commit: () => void): number {
  commit();
  const before = statSync(path).size;
  commit();
  return Math.max(4_096, statSync(path).size - before);
}
