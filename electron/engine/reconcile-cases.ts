/**
 * What to do with one order after a complete read of the broker's book. Facts are looked up once,
 * every row is tested, and exactly one must match; the ledger and the log quote its label.
 */
import { assert } from '../../shared/lib/assert.ts';

export type Cell = 'yes' | 'no' | 'any';
export type ReconcileDecision =
  | 'nothing'
  | 'adopt'
  | 'merge'
  | 'count_absence'
  | 'count_day_roll'
  | 'ask_again';

export interface ReconcileFacts {
  readonly inLedger: boolean;
  readonly atBroker: boolean;
  /** Ours is final: nothing more is expected of it. */
  readonly oursFinal: boolean;
  /** Ours was handed over and never confirmed: absence is evidence that can add up. */
  readonly inDoubt: boolean;
  /** Ours was placed on an earlier trading day: the broker's book has begun anew since. */
  readonly earlierDay: boolean;
}

type Case = readonly [
  label: string,
  decision: ReconcileDecision,
  inLedger: Cell,
  atBroker: Cell,
  oursFinal: Cell,
  inDoubt: Cell,
  earlierDay: Cell,
];

export const RECONCILE_CASES = [
  // label decision       ledger broker final  doubt  earlier day
  ['@A', 'nothing', 'no', 'no', 'any', 'any', 'any'],
  ['@B', 'adopt', 'no', 'yes', 'any', 'any', 'any'], // placed outside this program
  ['@C', 'nothing', 'yes', 'no', 'yes', 'any', 'any'], // ended orders leave the broker's list
  ['@D', 'count_absence', 'yes', 'no', 'no', 'yes', 'any'], // one absence proves nothing; several do
  ['@E', 'ask_again', 'yes', 'no', 'no', 'no', 'no'], // it was confirmed once: it cannot just be gone
  ['@G', 'count_day_roll', 'yes', 'no', 'no', 'no', 'yes'], // a day order ends with its day
  ['@F', 'merge', 'yes', 'yes', 'any', 'any', 'any'], // fills first, state second; repeats give nothing
] as const satisfies readonly Case[];

function fits(cell: Cell, fact: boolean): boolean {
  return cell === 'any' || (cell === 'yes') === fact;
}

export function reconcileCase(facts: ReconcileFacts): {
  readonly label: string;
  readonly decision: ReconcileDecision;
} {
  const rows: readonly Case[] = RECONCILE_CASES;
  const matches = rows.filter(
    ([, , inLedger, atBroker, oursFinal, inDoubt, earlierDay]) =>
      fits(inLedger, facts.inLedger) &&
      fits(atBroker, facts.atBroker) &&
      fits(oursFinal, facts.oursFinal) &&
      fits(inDoubt, facts.inDoubt) &&
      fits(earlierDay, facts.earlierDay),
  );
  const [match] = matches;
  assert(matches.length === 1 && match !== undefined, 'exactly one reconcile case must match');
  return { label: match[0], decision: match[1] };
}
