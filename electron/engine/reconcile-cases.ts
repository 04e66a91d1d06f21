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
  | 'count_unseen'
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
  /** Placed elsewhere, and only a push has ever told of it. */
  readonly onlyPushed: boolean;
}

type Case = readonly [
  label: string,
  decision: ReconcileDecision,
  inLedger: Cell,
  atBroker: Cell,
  oursFinal: Cell,
  inDoubt: Cell,
  earlierDay: Cell,
  onlyPushed: Cell,
];

export const RECONCILE_CASES = [
  // label decision       ledger broker final  doubt  earlier day, only pushed
  ['@A', 'nothing', 'no', 'no', 'any', 'any', 'any', 'any'],
  ['@B', 'adopt', 'no', 'yes', 'any', 'any', 'any', 'any'], // placed outside this program
  ['@C', 'nothing', 'yes', 'no', 'yes', 'any', 'any', 'any'], // ended ones leave its list
  ['@D', 'count_absence', 'yes', 'no', 'no', 'yes', 'any', 'any'], // several absences do prove
  ['@E', 'ask_again', 'yes', 'no', 'no', 'no', 'no', 'no'], // confirmed once, so not gone
  ['@H', 'count_unseen', 'yes', 'no', 'no', 'no', 'no', 'yes'], // a push alone is not yet an order
  ['@G', 'count_day_roll', 'yes', 'no', 'no', 'no', 'yes', 'any'], // a day order ends with its day
  ['@F', 'merge', 'yes', 'yes', 'any', 'any', 'any', 'any'], // fills first, state second
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
    ([, , inLedger, atBroker, oursFinal, inDoubt, earlierDay, onlyPushed]) =>
      fits(inLedger, facts.inLedger) &&
      fits(atBroker, facts.atBroker) &&
      fits(oursFinal, facts.oursFinal) &&
      fits(inDoubt, facts.inDoubt) &&
      fits(earlierDay, facts.earlierDay) &&
      fits(onlyPushed, facts.onlyPushed),
  );
  const [match] = matches;
  assert(matches.length === 1 && match !== undefined, 'exactly one reconcile case must match');
  return { label: match[0], decision: match[1] };
}
