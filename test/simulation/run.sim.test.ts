/**
 * Goal: in every schedule of faults no order is lost, doubled or orphaned, and the desk ends where
 * its broker is. Method: the real engine and a lying broker from one seed, judged by an auditor
 * that shares no code with either. The base seed is printed first; a seed that ever failed runs for
 * ever.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ORDER_TRANSITIONS } from '../../shared/domain/order-transitions.ts';
import { PURPOSES } from '../../shared/domain/protection.ts';
import { eventOfMove, NOT_WALKED } from './coverage.ts';
import { FAULTS } from './faults.ts';
import { KILL_STATES } from './kill-watch.ts';
import { runSeeds } from './run-seeds.ts';
import { simulate } from './simulate.ts';
import { Tally } from './tally.ts';

const SCHEDULES = Number(process.env['UNWIND_SCHEDULES'] ?? 2_000);
const BASE = Number(process.env['UNWIND_SEED'] ?? 10_100_000);
const THREADS = Math.min(4, availableParallelism());
/** Coverage says something only over enough seeds. */
const ENOUGH = 2_000;
const LEAST_WALKS = 1;
/** Pulls of the kill switch over all schedules, and in each of the states that are told apart. */
const KILLS = 2_000;
const KILLS_EACH = 100;
const FIRINGS_EACH = 100;
/** An edge that is walked this often is not one to be excused. */
const OFTEN = 5;

function keptSeeds(): readonly number[] {
  const text = readFileSync(new URL('./seeds.txt', import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => Number.parseInt(line, 10));
}

const tally = new Tally();
const kept = new Tally();

beforeAll(async () => {
  process.stdout.write(`simulation: base seed ${BASE}, ${SCHEDULES} schedules\n`);
  await runSeeds({ seeds: keptSeeds(), threads: THREADS, heard: (verdict) => kept.add(verdict) });
  const seeds = Array.from({ length: SCHEDULES }, (_, at) => BASE + at);
  await runSeeds({ seeds, threads: THREADS, heard: (verdict) => tally.add(verdict) });
  process.stdout.write(`simulation: ${tally.says()}\n`);
}, 900_000);

describe('schedules of faults', () => {
  it('passes every seed that ever failed', () => {
    expect(kept.failures()).toBe('');
    expect(kept.seeds).toBe(keptSeeds().length);
  });

  it('ends every schedule where the broker is, with no order lost, doubled or orphaned', () => {
    expect(tally.failures()).toBe('');
    expect(tally.seeds).toBe(SCHEDULES);
  });

  it('gives the same ledger for the same seed', async () => {
    const hashes = await Promise.all([simulate(BASE), simulate(BASE)]);
    expect(hashes[0].hash).toBe(hashes[1].hash);
    expect(hashes[0].hash).not.toBe((await simulate(BASE + 1)).hash);
  });
});

describe('the simulation bites', () => {
  beforeEach(({ skip }) => {
    skip(SCHEDULES < ENOUGH, 'too few schedules to expect every fault');
  });

  it.each(FAULTS)('%s strikes in one seed of a hundred', (id) => {
    expect(tally.seedsByFault.get(id) ?? 0).toBeGreaterThanOrEqual(SCHEDULES / 100);
  });

  it('pulls the kill switch 2,000 times', () => {
    expect(tally.kills).toBeGreaterThanOrEqual(KILLS);
  });

  it.each(KILL_STATES)('pulls it %s', (state) => {
    expect(tally.killStates.get(state) ?? 0).toBeGreaterThanOrEqual(KILLS_EACH);
  });

  it('fires plans of every purpose', () => {
    for (const purpose of PURPOSES) {
      expect(tally.firings.get(purpose) ?? 0, purpose).toBeGreaterThanOrEqual(FIRINGS_EACH);
    }
  });

  it('walks every legal edge of an order’s life, or the list says why not', () => {
    const excused = new Set(NOT_WALKED.map(([edge]) => edge));
    const short = ORDER_TRANSITIONS.map(([from, move]) => `${from} ${eventOfMove(move)}`)
      .filter((edge) => !excused.has(edge))
      .filter((edge) => (tally.edges.get(edge) ?? 0) < LEAST_WALKS)
      .map((edge) => `${edge} ${tally.edges.get(edge) ?? 0}`);
    expect(short).toEqual([]);
  });

  it('lists no edge as never walked that is', () => {
    const walked = NOT_WALKED.filter(([edge]) => (tally.edges.get(edge) ?? 0) >= OFTEN);
    expect(walked).toEqual([]);
  });
});
