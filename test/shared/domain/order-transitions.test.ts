/** The table of an order's life: its shape, and what each state means for everyone who asks. */
import { describe, expect, it } from 'vitest';
import {
  isFinal,
  nextState,
  ORDER_MOVES,
  ORDER_STATES,
  ORDER_TRANSITIONS,
  STATE_FACTS,
} from '../../../shared/domain/order-transitions.ts';

describe('the table of transitions', () => {
  it('has every state and move it speaks of, and no row twice', () => {
    const rows = ORDER_TRANSITIONS.map(([from, move]) => `${from} ${move}`);
    expect(new Set(rows).size).toBe(rows.length);
    for (const [from, move, to] of ORDER_TRANSITIONS) {
      expect(ORDER_STATES).toContain(from);
      expect(ORDER_STATES).toContain(to);
      expect(ORDER_MOVES).toContain(move);
    }
  });

  it('says why of every row', () => {
    expect(ORDER_TRANSITIONS.filter(([, , , why]) => why.length < 8)).toEqual([]);
  });

  it('reaches every state from the intention', () => {
    const reached = new Set<string>(['intended']);
    for (let grew = true; grew; ) {
      const before = reached.size;
      for (const [from, , to] of ORDER_TRANSITIONS) if (reached.has(from)) reached.add(to);
      grew = reached.size > before;
    }
    expect([...reached].sort()).toEqual([...ORDER_STATES].sort());
  });

  it('uses every move', () => {
    const used = new Set(ORDER_TRANSITIONS.map(([, move]) => move));
    expect(ORDER_MOVES.filter((move) => !used.has(move))).toEqual([]);
  });

  it('lets an ended order move only by fills, late evidence or a larger quantity', () => {
    const fromEnds = ORDER_TRANSITIONS.filter(([from, , to]) => isFinal(from) && from !== to);
    const moves = fromEnds.map(([from, move]) => `${from} ${move}`);
    const late = /^(not_received|assumed_dead) /;
    expect(moves.filter((row) => !late.test(row) && !row.endsWith('filled_in_full'))).toEqual([
      'filled reopened',
      'rejected accepted',
    ]);
  });

  it('books a fill in every state in which the broker can have the order', () => {
    const never = ORDER_STATES.filter(
      (state) => nextState(state, 'filled_in_part') === null && state !== 'intended',
    );
    expect(never).toEqual(['refused', 'abandoned']);
  });

  it('never lets anything leave a refusal or an abandoned intention', () => {
    for (const move of ORDER_MOVES) {
      expect(nextState('refused', move)).toBeNull();
      expect(nextState('abandoned', move)).toBeNull();
    }
  });
});

describe('what a state means', () => {
  it('is live exactly while it has not ended', () => {
    for (const state of ORDER_STATES) expect(STATE_FACTS[state].live).toBe(!isFinal(state));
  });

  it('is at the broker only while it is live', () => {
    for (const state of ORDER_STATES) {
      if (STATE_FACTS[state].atBroker) expect(STATE_FACTS[state].live).toBe(true);
    }
  });

  it('is one of four words for outside tools', () => {
    const words = new Set(ORDER_STATES.map((state) => STATE_FACTS[state].status));
    expect([...words].sort()).toEqual(['CREATED', 'EXECUTED', 'FAILED', 'SENT_TO_BROKER']);
  });
});
