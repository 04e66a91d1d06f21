/** The table of a standing order's life: its shape, and what may bring an ended one back. */
import { describe, expect, it } from 'vitest';
import {
  isLiveStanding,
  nextStandingState,
  STANDING_MOVES,
  STANDING_STATES,
  STANDING_TRANSITIONS,
} from '../../../shared/domain/standing-transitions.ts';

describe('the table of a standing order', () => {
  it('has every state and move it speaks of, and says why of every row', () => {
    for (const [from, move, to, why] of STANDING_TRANSITIONS) {
      expect(STANDING_STATES).toContain(from);
      expect(STANDING_STATES).toContain(to);
      expect(STANDING_MOVES).toContain(move);
      expect(why.length).toBeGreaterThan(8);
    }
  });

  it('reaches every state from the one in which it was sent, and uses every move', () => {
    const reached = new Set<string>(['sent']);
    for (let grew = true; grew; ) {
      const before = reached.size;
      for (const [from, , to] of STANDING_TRANSITIONS) if (reached.has(from)) reached.add(to);
      grew = reached.size > before;
    }
    expect([...reached].sort()).toEqual([...STANDING_STATES].sort());
    const used = new Set(STANDING_TRANSITIONS.map(([, move]) => move));
    expect(STANDING_MOVES.filter((move) => !used.has(move))).toEqual([]);
  });

  it('lets an ended one come back only by what the broker shows or a late reply', () => {
    const revived = STANDING_TRANSITIONS.filter(
      ([from, , to]) => !isLiveStanding(from) && isLiveStanding(to),
    );
    expect([...new Set(revived.map(([, move]) => move))].sort()).toEqual([
      'accepted',
      'fired',
      'seen',
    ]);
  });

  it('hears that it fired in every state but the one in which all is booked', () => {
    const deaf = STANDING_STATES.filter((state) => nextStandingState(state, 'fired') === null);
    expect(deaf).toEqual(['traced']);
  });

  it('ends without evidence only by the trader, and only what is in doubt', () => {
    const buried = STANDING_STATES.filter(
      (state) => nextStandingState(state, 'assumed_dead') !== null,
    );
    expect(buried).toEqual(['unknown', 'standing', 'fired']);
  });
});
