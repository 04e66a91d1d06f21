/**
 * A package at a broker that takes 60 and 250 ms for an order: from the command to the last fill in
 * the ledger, against the slowest of the same answers waited for on a bare socket, and against
 * sending one leg after the other. And from the first rejection to the last cancel on the wire.
 *
 * Legs are measured where the broker's rate lets all of them leave at once; what ten of them cost
 * at a broker of ten a second is measured for itself.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchParams } from '../../electron/engine/batch/form.ts';
import type { BatchEnd } from '../../shared/domain/batch-events.ts';
import { asStrategyName } from '../../shared/domain/ids.ts';
import { price, SCALE } from '../../shared/domain/money.ts';
import { commandId } from '../support/desk.ts';
import { seededRandom } from '../support/world.ts';
import type { BenchOptions } from './bench.ts';
import {
  type Client,
  type LegsDesk,
  legsDesk,
  type Reply,
  type SlowBroker,
  slowBroker,
} from './legs-desk.ts';
import { figure, median, quantile, ratios, wait } from './measure.ts';
import { QUIET } from './protected-desk.ts';
import { type Check, type Figure, never, type Outcome, ratio, told } from './report.ts';
import { openFloor } from './wired-desk.ts';

const DELAYS_MS = [60, 250] as const;
const LEGS = [2, 4, 10] as const;
const PAIRS = 5;
/** The broker takes so much longer or shorter than it usually does. */
const JITTER = 0.05;
/** So that no leg waits for the second. */
const UNHURRIED = 1_000;
const PER_SECOND = 10;
const WARM = 1;

interface Bench {
  readonly broker: SlowBroker;
  readonly desk: LegsDesk;
  readonly bare: Client;
  readonly random: () => number;
  readonly rounds: number;
  readonly figures: Figure[];
  readonly checks: Check[];
  /** Orders that were to leave, beside the bare ones. */
  legs: number;
  bareLegs: number;
}

export async function run({ smoke, home }: BenchOptions): Promise<Outcome> {
  const broker = await slowBroker();
  const desk = await legsDesk(mkdtempSync(join(home, 'legs-')), broker, UNHURRIED);
  const bench: Bench = {
    broker,
    desk,
    bare: await broker.client(),
    random: seededRandom(7),
    rounds: smoke ? 1 : PAIRS,
    figures: [],
    checks: [],
    legs: 0,
    bareLegs: 0,
  };
  const floor = openFloor(home);
  const floors: number[] = [];
  try {
    for (const delayMs of smoke ? [20] : DELAYS_MS) {
      for (const legs of smoke ? [2] : LEGS) {
        floors.push(floor.takeMs());
        await oneWave(bench, legs, delayMs);
      }
      await twoWaves(bench, delayMs);
      await rejected(bench, delayMs);
    }
    const placed = broker.asked.filter(({ what }) => what === 'place').length;
    const notes = [await atTheRate(home, smoke ? 1 : 3)];
    const { figures, checks } = bench;
    figures.push(figure('one write made durable', 'ms', floors));
    checks.push(never('legs lost or doubled', Math.abs(placed - bench.legs - bench.bareLegs)));
    return { figures, checks, notes };
  } finally {
    floor.close();
    desk.close();
    broker.close();
  }
}

function answers({ random }: Bench, legs: number, afterMs: number): readonly Reply[] {
  return Array.from({ length: legs }, () => {
    return { afterMs: afterMs * (1 + JITTER * (2 * random() - 1)), does: 'fills' };
  });
}

/** All legs at once, the bare wave with the same answers, and for four legs one after the other. */
async function oneWave(bench: Bench, legs: number, delayMs: number): Promise<void> {
  const ours: number[] = [];
  const slowest: number[] = [];
  const oneByOne: number[] = [];
  const left: number[] = [];
  for (let round = -WARM; round < bench.rounds; round += 1) {
    const replies = answers(bench, legs, delayMs);
    const taken = [
      await sent(bench, legs, 'all_at_once', replies, 'complete'),
      await bareWave(bench, replies),
      legs === 4 ? await oneAfterOther(bench, replies) : Number.NaN,
    ] as const;
    if (round < 0) continue;
    ours.push(taken[0].wholeMs);
    left.push(taken[0].leftMs);
    slowest.push(taken[1]);
    oneByOne.push(taken[2]);
  }
  const says = `${legs} legs at ${delayMs} ms`;
  bench.figures.push(figure(says, 'ms', ours), figure(`${says}: the slowest alone`, 'ms', slowest));
  bench.checks.push(told(`${says}: over the slowest`, over(ours, slowest), ' ms', 'lower', 5));
  if (delayMs === 250) {
    bench.checks.push(ratio(`${says}: to it`, median(ratios(ours, slowest)), 'lower', 1.03));
  }
  if (legs !== 4) return;
  bench.figures.push(figure(`${says}: one after the other`, 'ms', oneByOne));
  bench.checks.push(ratio(`${says}: to one by one`, median(ratios(ours, oneByOne)), 'lower', 0.27));
}

/** Two bought legs, and two sold when these have filled; against two bare waves. */
async function twoWaves(bench: Bench, delayMs: number): Promise<void> {
  const ours: number[] = [];
  const slowest: number[] = [];
  for (let round = -WARM; round < bench.rounds; round += 1) {
    const first = answers(bench, 2, delayMs);
    const second = answers(bench, 2, delayMs);
    const { wholeMs } = await sent(bench, 4, 'hedge_first', [...first, ...second], 'complete');
    const bare = (await bareWave(bench, first)) + (await bareWave(bench, second));
    if (round < 0) continue;
    ours.push(wholeMs);
    slowest.push(bare);
  }
  const says = `two waves at ${delayMs} ms`;
  bench.figures.push(figure(says, 'ms', ours), figure(`${says}: bare`, 'ms', slowest));
  bench.checks.push(told(`${says}: over the bare`, over(ours, slowest), ' ms', 'lower', 8));
}

/** Three legs rest when the fourth is rejected. */
async function rejected(bench: Bench, delayMs: number): Promise<void> {
  const { broker } = bench;
  const took: number[] = [];
  for (let round = -WARM; round < bench.rounds; round += 1) {
    const rest: Reply = { afterMs: delayMs / 2, does: 'rests' };
    const replies: readonly Reply[] = [rest, rest, rest, { afterMs: delayMs, does: 'rejects' }];
    await sent(bench, 4, 'all_at_once', replies, 'cancelled');
    const last = broker.asked.findLast(({ what }) => what === 'cancel')?.atMs ?? Number.NaN;
    if (round >= 0) took.push(last - (broker.rejectedMs.at(-1) ?? Number.NaN));
  }
  const cancels = broker.asked.filter(({ what }) => what === 'cancel').length;
  const says = `first reject to last cancel at ${delayMs} ms`;
  bench.figures.push(figure(says, 'ms', took));
  bench.checks.push(
    told(`${says}, p50`, median(took), ' ms', 'lower', 10),
    never(`${says}: cancels missing`, Math.max(0, 3 * broker.rejectedMs.length - cancels)),
  );
}

function over(ours: readonly number[], floor: readonly number[]): number {
  return quantile(
    ours.map((ms, at) => ms - (floor[at] ?? Number.NaN)),
    0.5,
  );
}

interface Sent {
  /** From the command until the ledger holds the end of the batch. */
  readonly wholeMs: number;
  /** From the command until the bytes of its last order came in at the broker. */
  readonly leftMs: number;
}

async function sent(
  bench: Pick<Bench, 'broker' | 'desk'> & { legs: number },
  legs: number,
  sequence: BatchParams['policy']['sequence'],
  replies: readonly Reply[],
  end: BatchEnd,
): Promise<Sent> {
  const { broker, desk } = bench;
  broker.script(replies);
  bench.legs += legs;
  const done = desk.nextEnd();
  const fromMs = performance.now();
  const params = { commandId: commandId(), ...packageOf(desk, legs, sequence) };
  const answered = await desk.engine.command({ name: 'send_batch', params });
  if (!answered.ok) throw new Error(answered.error.says);
  const came = await done;
  const wholeMs = performance.now() - fromMs;
  if (came !== end) throw new Error(`a batch ended as ${came}`);
  const last = broker.asked.findLast(({ what }) => what === 'place');
  return { wholeMs, leftMs: (last?.atMs ?? Number.NaN) - fromMs };
}

let strategies = 0;

/** Bought and sold in turn, each in a strategy of its own. */
function packageOf(
  { listed }: LegsDesk,
  legs: number,
  sequence: BatchParams['policy']['sequence'],
): BatchParams {
  strategies += 1;
  return {
    strategy: asStrategyName(`Package ${strategies}`),
    structure: 'Bench',
    intent: 'enter',
    product: 'nrml',
    units: 1,
    legs: listed.slice(0, legs).map(({ id }, at) => ({
      instrument: id,
      ratio: at % 2 === 0 ? 1 : -1,
      price: price(at % 2 === 0 ? QUIET : QUIET - 500),
    })),
    net: null,
    oneExpiry: true,
    policy: {
      sequence,
      payUpTicks: 0,
      payUpAfterMs: 1_000,
      payUpMost: 0,
      ioc: false,
      mostLoss: 1_00_000 * SCALE,
      mostMs: 30_000,
      onBreach: 'ask',
    },
    scaleIn: false,
  };
}

async function bareWave(bench: Bench, replies: readonly Reply[]): Promise<number> {
  const { broker, desk } = bench;
  broker.script(replies);
  const fromMs = performance.now();
  await Promise.all(replies.map((_, at) => bare(bench, desk, at)));
  return performance.now() - fromMs;
}

async function oneAfterOther(bench: Bench, replies: readonly Reply[]): Promise<number> {
  const { broker, desk } = bench;
  broker.script(replies);
  const fromMs = performance.now();
  for (let at = 0; at < replies.length; at += 1) await bare(bench, desk, at);
  return performance.now() - fromMs;
}

function bare(bench: Bench, { listed }: LegsDesk, at: number): Promise<unknown> {
  bench.bareLegs += 1;
  const { id: instrument, symbol, lot } = listed[at] ?? { id: '', symbol: '', lot: 0 };
  const body = { instrument, symbol, quantity: lot, price: QUIET, side: 'buy', type: 'limit' };
  return bench.bare.ask('place', `bare-${bench.bareLegs}`, body);
}

/** Ten legs where ten a second are taken and some of them are kept for exits. */
async function atTheRate(home: string, rounds: number): Promise<string> {
  const broker = await slowBroker();
  const desk = await legsDesk(mkdtempSync(join(home, 'rate-')), broker, PER_SECOND);
  const bench = { broker, desk, legs: 0 };
  const lastMs: number[] = [];
  let atOnce = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      await wait(1_050);
      const before = broker.asked.length;
      await sent(bench, 10, 'all_at_once', [], 'complete');
      const came = broker.asked.slice(before).map(({ atMs }) => atMs);
      const [firstMs = Number.NaN] = came;
      atOnce = came.filter((atMs) => atMs - firstMs < 500).length;
      lastMs.push((came.at(-1) ?? Number.NaN) - firstMs);
    }
  } finally {
    desk.close();
    broker.close();
  }
  const later = Math.round(median(lastMs));
  return (
    `ten legs at a broker of ${PER_SECOND} orders a second: ${atOnce} leave at once, ` +
    `the last ${later} ms later`
  );
}
