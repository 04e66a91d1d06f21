/** Rules of protection as tables and laws: where they fire, how marks move, what is refused. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import {
  SIDES_OF_LEVEL,
  type LevelRule,
  type Rule,
  type SideOfLevel,
  type TrailingRule,
  type Watch,
} from '../../../shared/domain/protection.ts';
import {
  type Hurts,
  isMet,
  levelOf,
  markAfter,
  ruleComplaint,
  trailedLevel,
} from '../../../shared/domain/protection-rules.ts';
import { textTable, type TextRow, wholeCell } from '../../support/text-table.ts';

const SIDES: Readonly<Record<string, SideOfLevel>> = { below: 'at_or_below', above: 'at_or_above' };
const WATCHES: Readonly<Record<string, Watch>> = {
  price: { kind: 'price' },
  underlying: { kind: 'underlying', instrument: asId<InstrumentId>('NSE:NIFTY') },
  premium: { kind: 'premium', legs: [] },
  profit: { kind: 'profit', base: 0 },
};

function picked<Value>(from: Readonly<Record<string, Value>>, name: string | undefined): Value {
  const value = from[name ?? ''];
  if (value === undefined) throw new Error(`the table does not know ${name}`);
  return value;
}

function trailing(row: TextRow): TrailingRule {
  return {
    purpose: 'trailing',
    watch: picked(WATCHES, row['watch'] ?? 'price'),
    when: picked(SIDES, row['fires']),
    by: row['by'] === 'percent' ? 'percent' : 'points',
    distance: wholeCell(row, 'distance'),
    mark: null,
  };
}

describe('a trailing rule', () => {
  const rows = textTable(`
    fires  by       distance  values                  mark   level
    below  points   10        100                     100    90
    below  points   10        100 105 103 104         105    95
    below  percent  1000      100 200                 200    180
    below  percent  1250      101                     101    88
    above  points   10        100 95 97               95     105
    above  percent  500       400 200 300             200    210
    below  points   10        -50 -20 -40             -20    -30
  `);
  it.each(rows)('$fires $by $distance after $values stands at $level', (row) => {
    const rule = trailing(row);
    let mark: number | null = null;
    for (const value of (row['values'] ?? '').split(' ')) {
      mark = markAfter(rule.when, mark, Number(value));
    }
    expect(mark).toBe(wholeCell(row, 'mark'));
    expect(levelOf({ ...rule, mark })).toBe(wholeCell(row, 'level'));
  });

  it('stands nowhere before it has seen a value', () => {
    const [row] = rows;
    if (row !== undefined) expect(levelOf(trailing(row))).toBeNull();
  });
});

describe('what cannot be set', () => {
  const rows = textTable(`
    purpose  watch       fires  level  value  hurts    refusal
    stop     price       below  90     100    falling  -
    stop     price       below  100    100    falling  protection_passed
    stop     price       below  101    100    falling  protection_passed
    stop     price       above  110    100    falling  protection_wrong_side
    stop     price       above  110    100    rising   -
    stop     price       below  90     100    rising   protection_wrong_side
    target   price       above  110    100    falling  -
    target   price       above  100    100    falling  protection_passed
    target   price       below  90     100    falling  protection_wrong_side
    target   price       below  90     100    rising   -
    stop     underlying  above  110    100    unknown  -
    stop     underlying  below  90     100    unknown  -
    stop     underlying  below  110    100    unknown  protection_passed
    stop     premium     above  450    380    rising   -
    stop     premium     above  350    380    rising   protection_passed
    stop     profit      below  -5     0      falling  -
    target   profit      above  5      6      falling  protection_passed
    stop     price       below  101    -      falling  -
  `);
  it.each(rows)('$purpose on $watch $fires $level at $value, hurt by $hurts', (row) => {
    const rule: LevelRule = {
      purpose: row['purpose'] === 'target' ? 'target' : 'stop',
      watch: picked(WATCHES, row['watch']),
      when: picked(SIDES, row['fires']),
      level: wholeCell(row, 'level'),
    };
    const value = row['value'] === '' ? null : wholeCell(row, 'value');
    const facts = { nowMs: 0, value, hurts: row['hurts'] as Hurts };
    expect(ruleComplaint(rule, facts, String)?.code ?? '').toBe(row['refusal']);
  });

  const distances = textTable(`
    watch    by       distance  fires  refusal
    price    points   1         below  -
    price    points   0         below  protection_no_distance
    price    percent  9999      below  -
    price    percent  10000     below  protection_percent_unfit
    profit   percent  1000      below  protection_percent_unfit
    profit   points   1000      below  -
    price    points   5         above  protection_wrong_side
  `);
  it.each(distances)('trailing $watch by $distance $by', (row) => {
    const facts = { nowMs: 0, value: 100, hurts: 'falling' } as const;
    expect(ruleComplaint(trailing(row), facts, String)?.code ?? '').toBe(row['refusal']);
  });

  it('a time that has passed', () => {
    const facts = { nowMs: 1_000, value: null, hurts: 'unknown' } as const;
    const at = (atMs: number): Rule => ({ purpose: 'time', atMs });
    expect(ruleComplaint(at(1_000), facts, String)?.code).toBe('protection_time_passed');
    expect(ruleComplaint(at(1_001), facts, String)).toBeNull();
  });
});

const side = fc.constantFrom(...SIDES_OF_LEVEL);
const value = fc.integer({ min: -100_000_000, max: 100_000_000 });

describe('laws', () => {
  it('a mark only ever gets better, and the level never comes back with it', () => {
    fc.assert(
      fc.property(
        side,
        fc.boolean(),
        fc.nat(9_998),
        fc.array(value),
        (when, points, by, values) => {
          const rule = trailingOf(when, points, by + 1);
          let mark: number | null = null;
          let level: number | null = null;
          for (const each of values) {
            mark = markAfter(when, mark, each);
            const next = trailedLevel(rule, mark);
            if (level !== null && next !== null) {
              expect(isMet(when, next, level)).toBe(true);
            }
            level = next;
          }
        },
      ),
    );
  });

  it('the mark is the best of the values in whatever order they came', () => {
    fc.assert(
      fc.property(side, fc.array(value, { minLength: 1 }), (when, values) => {
        const run = (order: readonly number[]): number | null =>
          order.reduce<number | null>((mark, each) => markAfter(when, mark, each), null);
        expect(run(values)).toBe(run(values.toReversed()));
        expect(markAfter(when, run(values), run(values) ?? 0)).toBe(run(values));
      }),
    );
  });

  it('a level that is accepted does not fire on the value that it was judged by', () => {
    fc.assert(
      fc.property(side, value, value, (when, level, now) => {
        const rule: LevelRule = { purpose: 'stop', watch: { kind: 'price' }, when, level };
        const complaint = ruleComplaint(rule, { nowMs: 0, value: now, hurts: 'unknown' }, String);
        expect(complaint === null).toBe(!isMet(when, level, now));
      }),
    );
  });

  it('a value at the mark never fires a trailing rule by itself', () => {
    fc.assert(
      fc.property(
        side,
        fc.nat(1_000_000),
        fc.integer({ min: 10_000, max: 9e7 }),
        (when, by, mark) => {
          const level = trailedLevel(trailingOf(when, true, by + 1), mark);
          expect(level !== null && isMet(when, level, mark)).toBe(false);
        },
      ),
    );
  });
});

function trailingOf(when: SideOfLevel, points: boolean, distance: number): TrailingRule {
  const by = points ? 'points' : 'percent';
  return { purpose: 'trailing', watch: { kind: 'price' }, when, by, distance, mark: null };
}
