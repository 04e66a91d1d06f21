/**
 * The condor of the crash scenarios: its market, what is asked for, and what the broker does with
 * its legs. Hedges leave first and fill; of the two that are sold, one rests and one is refused.
 */
import type { PlaceRequest } from '../../electron/broker/gateway.ts';
import type { BatchParams } from '../../electron/engine/batch/form.ts';
import { CALL } from '../support/desk.ts';
import { condor, CONDOR, LOT, POLICY, PUT } from '../electron/engine/batch/batch-desk.ts';
import type { FileManner } from './file-broker.ts';

/** The whole of it fills; a leg fails and the policy, or a person, gets out of the rest. */
export const BATCH_SCENARIOS = ['batch', 'rollback', 'unwind'] as const;
export type BatchScenario = (typeof BATCH_SCENARIOS)[number];

/** Longer than any of these days, so that only the failing leg stops it. */
const LONG_MS = 3_600_000;

export function isBatchScenario(name: string): name is BatchScenario {
  return (BATCH_SCENARIOS as readonly string[]).includes(name);
}

export function paramsOf(scenario: BatchScenario): BatchParams {
  const onBreach = scenario === 'rollback' ? 'unwind' : 'ask';
  return condor({ policy: { ...POLICY, mostMs: LONG_MS, onBreach } });
}

export function mannerOf(scenario: BatchScenario): FileManner {
  if (scenario === 'batch') return { rests: () => false, refuses: () => false };
  return {
    rests: ({ instrument, side }: PlaceRequest) => instrument === PUT.id && side === 'sell',
    refuses: ({ instrument, side }: PlaceRequest) => instrument === CALL.id && side === 'sell',
  };
}

/** Units of each leg, with the sign of its side, by contract. */
export function intendedOf(scenario: BatchScenario): ReadonlyMap<string, number> {
  const { legs, units } = paramsOf(scenario);
  return new Map(legs.map(({ instrument, ratio }) => [instrument, ratio * units * LOT]));
}

export const CONTRACT_IDS: readonly string[] = CONDOR.map(({ id }) => id);
