/** The table of reconciliation: one row, and only one, for every combination of facts. */
import { describe, expect, it } from 'vitest';
import { RECONCILE_CASES, reconcileCase } from '../../../electron/engine/reconcile-cases.ts';
import { textTable } from '../../support/text-table.ts';

const BOTH = [true, false];
const COMBINATIONS = BOTH.flatMap((inLedger) =>
  BOTH.flatMap((atBroker) =>
    BOTH.flatMap((oursFinal) =>
      BOTH.flatMap((inDoubt) =>
        BOTH.flatMap((earlierDay) =>
          BOTH.map((onlyPushed) => {
            return { inLedger, atBroker, oursFinal, inDoubt, earlierDay, onlyPushed };
          }),
        ),
      ),
    ),
  ),
);

describe('what a complete read says about one order', () => {
  it('is exactly one thing for each combination of facts', () => {
    for (const facts of COMBINATIONS) expect(() => reconcileCase(facts)).not.toThrow();
  });

  it('leaves no row without a combination', () => {
    const used = new Set(COMBINATIONS.map((facts) => reconcileCase(facts).label));
    expect([...used].sort()).toEqual(RECONCILE_CASES.map(([label]) => label).sort());
  });

  const rows = textTable(`
    ledger  broker  final  doubt  earlier  pushed  decision
    no      yes     no     no     no       no      adopt
    yes     yes     yes    no     no       no      merge
    yes     yes     no     yes    yes      no      merge
    yes     yes     no     no     no       yes     merge
    yes     no      yes    no     yes      no      nothing
    yes     no      no     yes    no       no      count_absence
    yes     no      no     yes    yes      no      count_absence
    yes     no      no     no     no       no      ask_again
    yes     no      no     no     no       yes     count_unseen
    yes     no      no     no     yes      no      count_day_roll
    yes     no      no     no     yes      yes     count_day_roll
  `);
  it.each(rows)('ledger $ledger, broker $broker, final $final, doubt $doubt: $decision', (row) => {
    const { decision } = reconcileCase({
      inLedger: row['ledger'] === 'yes',
      atBroker: row['broker'] === 'yes',
      oursFinal: row['final'] === 'yes',
      inDoubt: row['doubt'] === 'yes',
      earlierDay: row['earlier'] === 'yes',
      onlyPushed: row['pushed'] === 'yes',
    });
    expect(decision).toBe(row['decision']);
  });
});
