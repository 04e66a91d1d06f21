/**
 * The same hearing with the disk: each turn is one commit of events, chain, orders and fills, as
 * large as what has arrived meanwhile. Against the ledger alone, fed the same events in the same
 * groups. Then the process is killed at random moments, and every fill it had acknowledged has to
 * be in the file.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { PendingEvent } from '../../shared/domain/events.ts';
import type { BenchOptions } from './bench.ts';
import { benchLedger } from './bench-ledger.ts';
import { readFrame } from './frames.ts';
import { busyDay, fillsOf, ingestDesk } from './ingest-desk.ts';
import { buildScript } from './launch.ts';
import { figure, median, pairs, ratios, until } from './measure.ts';
import { never, type Outcome, ratio, told } from './report.ts';

const FILLS_EACH = 4;
const GROUP = 512;
const LANES = 2;

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const orders = smoke ? 20 : 2_500;
  const frames = busyDay(orders, FILLS_EACH);
  const wanted = orders * FILLS_EACH;
  let lost = 0;
  let kept: readonly PendingEvent[] = [];
  const { ours, peer } = await pairs(
    smoke ? 1 : 6,
    async () => {
      const { ledger } = benchLedger(home);
      const desk = await ingestDesk(ledger, orders, FILLS_EACH);
      const before = ledger.head();
      const startedMs = performance.now();
      for (const text of frames) {
        const update = readFrame(text);
        if (update !== null) desk.push(update);
      }
      await until(() => ledger.head() - before >= wanted, 60_000, 'all frames');
      const tookMs = performance.now() - startedMs;
      lost += wanted - fillsOf(desk.engine);
      if (kept.length === 0) kept = [...ledger.readFrom(0)];
      desk.engine.stop();
      ledger.close();
      return (wanted * 1_000) / tookMs;
    },
    () => ledgerAlone(home, kept, kept.length - wanted),
  );
  const kills = await killed(home, smoke ? 2 : 200);
  return {
    figures: [
      figure('frames heard and durable', 'events/s', ours),
      figure('the ledger alone, same groups', 'events/s', peer),
    ],
    checks: [
      told('heard and durable', median(ours), ' /s', 'higher', 30_000),
      ratio('rate to the ledger alone', median(ratios(ours, peer)), 'higher', 0.5),
      never('fills lost or counted twice', lost),
      never(`acknowledged events gone after ${kills.count} × kill -9`, kills.lost),
    ],
    notes: [`${kills.acknowledged} events were acknowledged before the kills`],
  };
}

function ledgerAlone(home: string, events: readonly PendingEvent[], setUp: number): number {
  const { ledger } = benchLedger(home);
  const write = (group: readonly PendingEvent[]): void => {
    const appended = ledger.append(ledger.head(), group);
    if (!appended.ok) throw new Error(appended.error.words);
  };
  write(events.slice(0, setUp));
  const startedMs = performance.now();
  for (let at = setUp; at < events.length; at += GROUP) write(events.slice(at, at + GROUP));
  const tookMs = performance.now() - startedMs;
  ledger.close();
  return ((events.length - setUp) * 1_000) / tookMs;
}

interface Kills {
  count: number;
  lost: number;
  acknowledged: number;
}

/** Each child goes on in the file that the one before it left. */
async function killed(home: string, count: number): Promise<Kills> {
  const script = await buildScript('ingest-worker');
  const kills: Kills = { count, lost: 0, acknowledged: 0 };
  let left = count;
  const lane = async (): Promise<void> => {
    const folder = mkdtempSync(join(home, 'killed-'));
    let acknowledged = 0;
    while (left > 0) {
      left -= 1;
      const from = acknowledged;
      acknowledged = await killedOnce(script, folder, acknowledged, left);
      kills.acknowledged += acknowledged - from;
      const { ledger } = benchLedger(home, folder);
      kills.lost += Math.max(0, acknowledged - ledger.head());
      acknowledged = ledger.head();
      ledger.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return kills;
}

/** The last head that the child told of before it died. */
function killedOnce(script: string, folder: string, from: number, salt: number): Promise<number> {
  const child = fork(script, [folder], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  return new Promise((resolve) => {
    let said = '';
    let counting = false;
    child.stdout?.setEncoding('latin1').on('data', (part: string) => {
      said += part;
      if (counting) return;
      counting = true;
      // Spread over commits of different size and place.
      setTimeout(() => child.kill('SIGKILL'), (salt * 7) % 23);
    });
    ended(child, () => resolve(lastWhole(said) ?? from));
  });
}

function ended(child: ChildProcess, then: () => void): void {
  // The pipe is read to its end first, so that nothing acknowledged is missed.
  child.once('close', then);
}

function lastWhole(said: string): number | null {
  const lines = said.split('\n');
  const last = lines.at(-2);
  return last === undefined ? null : Number(last);
}
