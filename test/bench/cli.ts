/** `npm run bench`: all benches or those named, a calibration before them, verdicts after. */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../../scripts/setup/build.mjs';
import type { Bench } from './bench.ts';
import { type Calibration, calibrate, sayCalibration } from './calib.ts';
import { EMPTY_SHOWN, startOnce } from './product.ts';
import { failures, printed, type Report } from './report.ts';
import { BENCHES } from './table.ts';

const USAGE = 'npm run bench -- [NAME …] [--json FILE] [--list] [--smoke]';
const WORKER = join(import.meta.dirname, 'worker.ts');

interface Wishes {
  readonly benches: readonly Bench[];
  readonly list: boolean;
  readonly smoke: boolean;
  readonly json: string | null;
}

function wishesIn(words: readonly string[]): Wishes | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        smoke: { type: 'boolean', default: false },
        json: { type: 'string' },
      },
    });
    const unknown = positionals.find((name) => !BENCHES.some((bench) => bench.name === name));
    if (unknown !== undefined) return `there is no bench ${unknown}`;
    const chosen = BENCHES.filter(({ name }) => positionals.includes(name));
    const { list, smoke, json = null } = values;
    return { benches: chosen.length === 0 ? BENCHES : chosen, list, smoke, json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The report of a bench that ran to its end; null when it broke. */
export function runBench(name: string, smoke: boolean): Promise<Report | null> {
  return new Promise((done) => {
    let report: Report | null = null;
    const child = fork(WORKER, [name, smoke ? 'smoke' : 'full'], { execArgv: ['--expose-gc'] });
    child.on('message', (message) => {
      report = message as Report;
    });
    child.once('exit', (code) => done(code === 0 ? report : null));
  });
}

async function calibrated({ benches }: Wishes): Promise<Calibration> {
  const home = mkdtempSync(join(tmpdir(), 'unwind-bench-calib-'));
  const windows = benches.some((bench) => bench.windows);
  try {
    if (!windows) return await calibrate(home, null);
    await ensureBuilt();
    const wishes = { what: 'empty', parent: home, shown: EMPTY_SHOWN } as const;
    return await calibrate(home, async () => (await startOnce(wishes)).shownMs);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

export async function runCli(words: readonly string[]): Promise<number> {
  const wishes = wishesIn(words);
  if (typeof wishes === 'string') {
    process.stderr.write(`${wishes}\n${USAGE}\n`);
    return 2;
  }
  if (wishes.list) {
    for (const { name, says } of BENCHES) process.stdout.write(`${name.padEnd(22)}${says}\n`);
    return 0;
  }
  const calib = await calibrated(wishes);
  process.stdout.write(`${sayCalibration(calib)}, ${availableParallelism()} cores\n`);
  const reports: Report[] = [];
  const broken: string[] = [];
  for (const { name, says } of wishes.benches) {
    const report = await runBench(name, wishes.smoke);
    if (report === null) broken.push(name);
    else {
      reports.push(report);
      process.stdout.write(printed(report, says));
    }
  }
  if (wishes.json !== null) {
    const path = resolve(process.env['INIT_CWD'] ?? process.cwd(), wishes.json);
    writeFileSync(path, `${JSON.stringify({ calib, reports, broken }, null, 2)}\n`);
  }
  return verdict(wishes, reports, broken);
}

function verdict(wishes: Wishes, reports: readonly Report[], broken: readonly string[]): number {
  const failed = wishes.smoke ? [] : reports.filter((report) => failures(report).length > 0);
  for (const name of broken) process.stdout.write(`\n${name} broke\n`);
  for (const { name } of failed) process.stdout.write(`\n${name} failed\n`);
  return broken.length + failed.length === 0 ? 0 : 1;
}
