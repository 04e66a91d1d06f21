/** The tables are the law of the program: each is proven whole, without gap, double or dead row. */
import { describe, expect, it } from 'vitest';
import { documents } from '../../scripts/draw.ts';
import { RECONCILE_CASES, reconcileCase } from '../../electron/engine/reconcile-cases.ts';
import { MIGRATIONS } from '../../electron/ledger/migrations/index.ts';
import { CHECKS } from '../../electron/risk/checks.ts';
import { EVENT_VERSIONS } from '../../shared/domain/events.ts';
import { DEFAULT_LIMITS, LIMIT_HELP, LIMIT_NAMES } from '../../shared/domain/limits.ts';
import {
  isFinal,
  nextState,
  ORDER_MOVES,
  ORDER_STATES,
  ORDER_TRANSITIONS,
  type OrderMove,
  type OrderState,
  STATE_FACTS,
} from '../../shared/domain/order-transitions.ts';
import { REFUSAL_ORDER, REFUSALS } from '../../shared/domain/refusals.ts';
import { indexRows } from '../../shared/lib/tables.ts';
import { readText } from './source.ts';

function repeated(values: readonly string[]): readonly string[] {
  return values.filter((value, at) => values.indexOf(value) !== at);
}

describe('the life of an order', () => {
  interface Row {
    readonly from: OrderState;
    readonly move: OrderMove;
    readonly to: OrderState;
    readonly why: string;
  }
  const rows: readonly Row[] = ORDER_TRANSITIONS.map(([from, move, to, why]) => {
    return { from, move, to, why };
  });

  function reachedFrom(start: OrderState): ReadonlySet<OrderState> {
    const reached = new Set<OrderState>([start]);
    for (const state of reached) {
      for (const { from, to } of rows) if (from === state) reached.add(to);
    }
    return reached;
  }

  it('has one row for a state and a move', () => {
    expect(repeated(rows.map(({ from, move }) => `${from} ${move}`))).toEqual([]);
  });

  it('says why for every row', () => {
    expect(rows.filter(({ why }) => why.trim().length < 5)).toEqual([]);
  });

  it('reaches every state from an intention, and uses every move', () => {
    const reached = reachedFrom('intended');
    expect(ORDER_STATES.filter((state) => !reached.has(state))).toEqual([]);
    expect(ORDER_MOVES.filter((move) => !rows.some((row) => row.move === move))).toEqual([]);
  });

  it('lets every open state end', () => {
    const stuck = ORDER_STATES.filter((state) => ![...reachedFrom(state)].some(isFinal));
    expect(stuck).toEqual([]);
  });

  /** A new row here means that something thought dead may be alive again: decide it on purpose. */
  it('revives an ended order only where late evidence can', () => {
    const revived = rows.filter(({ from, to }) => isFinal(from) && !isFinal(to));
    expect([...new Set(revived.map(({ from }) => from))].toSorted()).toEqual([
      'assumed_dead',
      'filled',
      'not_received',
      'rejected',
    ]);
  });

  it('never moves what we refused or abandoned before it left', () => {
    expect(rows.filter(({ from }) => from === 'refused' || from === 'abandoned')).toEqual([]);
  });

  it('enters doubt only by a lost outcome, and leaves it by proof or by a person', () => {
    const into = rows.filter(({ to }) => to === 'unknown').map(({ move }) => move);
    expect(into).toEqual(['outcome_lost']);
    expect(nextState('unknown', 'sent')).toBeNull();
    expect(nextState('unknown', 'abandoned')).toBeNull();
  });

  it('books a fill in every state that ever left the desk', () => {
    const left = ORDER_STATES.filter(
      (state) => !['intended', 'refused', 'abandoned'].includes(state),
    );
    expect(left.filter((state) => nextState(state, 'filled_in_part') === null)).toEqual([]);
  });

  it('gives each state facts that agree with each other', () => {
    for (const state of ORDER_STATES) {
      const { final, live, atBroker, status } = STATE_FACTS[state];
      expect(final, state).toBe(!live);
      if (atBroker) expect(live, state).toBe(true);
      expect(final, state).toBe(status === 'EXECUTED' || status === 'FAILED');
    }
    expect(Object.keys(STATE_FACTS)).toEqual(ORDER_STATES);
  });
});

describe('refusals', () => {
  it('are checked in the order of their precedence, each once', () => {
    const codes = CHECKS.map(({ code }) => code);
    expect(repeated(codes)).toEqual([]);
    expect(codes).toEqual(REFUSAL_ORDER.filter((code) => codes.includes(code)));
  });

  it('say a sentence without a full stop, and figures by name', () => {
    const odd = REFUSAL_ORDER.filter((code) => !/^[A-Z{].*[^.\s]$/.test(REFUSALS[code].says));
    expect(odd).toEqual([]);
  });
});

describe('reconciliation', () => {
  const bools = [true, false] as const;
  const facts = bools.flatMap((inLedger) =>
    bools.flatMap((atBroker) =>
      bools.flatMap((oursFinal) =>
        bools.flatMap((inDoubt) =>
          bools.flatMap((earlierDay) =>
            bools.map((onlyPushed) => ({
              ...{ inLedger, atBroker, oursFinal, inDoubt, earlierDay, onlyPushed },
            })),
          ),
        ),
      ),
    ),
  );

  it('has exactly one row for every combination of facts', () => {
    const labels = facts.map((each) => reconcileCase(each).label);
    expect(labels).toHaveLength(64);
    const used = new Set<string>(labels);
    expect(RECONCILE_CASES.map(([label]) => label).filter((label) => !used.has(label))).toEqual([]);
    expect(repeated(RECONCILE_CASES.map(([label]) => label))).toEqual([]);
  });

  it('never takes an absence for an end', () => {
    const absent = facts.filter(({ inLedger, atBroker, oursFinal }) => {
      return inLedger && !atBroker && !oursFinal;
    });
    for (const each of absent) {
      const counts = ['count_absence', 'count_day_roll', 'count_unseen', 'ask_again'];
      expect(counts).toContain(reconcileCase(each).decision);
    }
  });
});

describe('limits', () => {
  it('are each explained once, and their defaults are within what is sane', () => {
    expect(LIMIT_HELP.map(({ name }) => name).toSorted()).toEqual(LIMIT_NAMES.toSorted());
    const outside = LIMIT_HELP.filter(({ name, least, most }) => {
      return DEFAULT_LIMITS[name] < least || DEFAULT_LIMITS[name] > most;
    });
    expect(outside).toEqual([]);
  });
});

describe('the ledger', () => {
  it('numbers the versions of events from one', () => {
    expect(Object.values(EVENT_VERSIONS).every((version) => version >= 1)).toBe(true);
  });

  it('numbers its migrations upwards, each in a file of its number', () => {
    const numbers = MIGRATIONS.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(repeated(numbers.map(String))).toEqual([]);
    for (const { number, readableFrom } of MIGRATIONS)
      expect(readableFrom).toBeLessThanOrEqual(number);
  });
});

it('a table that holds a key twice does not load', () => {
  expect(() => indexRows(['a', 'b', 'a'], (row) => row)).toThrow('the key a twice');
});

describe('docs/generated', () => {
  it.each(Object.entries(documents()))('%s is what the tables say now', (name, text) => {
    expect(readText(`docs/generated/${name}`), 'Run `npm run diagrams` and commit it.').toBe(text);
  });
});
