/** A hundred thousand random orders, judged by the gate and by the slow one: the same verdicts. */
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../../electron/risk/checks.ts';
import { firstRefusal } from '../../../electron/risk/gate.ts';
import type { Candidate } from '../../../electron/risk/candidate.ts';
import { seededRandom } from '../../support/world.ts';
import { randomCandidate } from './random-candidates.ts';
import { SLOW_CODES, slowVerdict } from './slow-gate.ts';

const ROUNDS = 20;
const ORDERS = 5_000;
const SEED = 15_03_05;
/** So often at least is each row the one that decides. */
const LEAST = 20;

function verdict(candidate: Candidate): readonly string[] {
  const reason = firstRefusal(candidate);
  if (reason === null) return [];
  return (reason.questions ?? [reason]).map(({ code }) => code);
}

describe(`two gates over ${ROUNDS * ORDERS} random orders`, () => {
  const decided = new Map<string, number>();

  it('have the same rows in the same order', () => {
    expect(SLOW_CODES).toEqual(CHECKS.map(({ code }) => code));
  });

  it.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))('agree, seed %i', (seed) => {
    const random = seededRandom(seed);
    for (let count = 0; count < ORDERS; count += 1) {
      const one = randomCandidate(random);
      const [fast, slow] = [verdict(one), slowVerdict(one)];
      if (fast.join() !== slow.join()) expect.fail(JSON.stringify({ fast, slow, one }));
      const by = fast[0] ?? 'passed';
      decided.set(by, (decided.get(by) ?? 0) + 1);
    }
  });

  it('decide by every row, and let many pass', () => {
    const rare = [...SLOW_CODES, 'passed'].filter((code) => (decided.get(code) ?? 0) < LEAST);
    expect(rare).toEqual([]);
  });
});
