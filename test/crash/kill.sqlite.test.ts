/**
 * Goal: a process that is killed at any step of an order or an exit comes back to the broker's
 * truth. Method: a child runs the real desk over the real ledger and kills itself with SIGKILL at
 * one enumerated point; then the ledger is opened again, the desk reconciles in a world whose clock
 * the test moves, and an arithmetic of its own compares ledger and broker.
 */
import { describe, expect, it } from 'vitest';
import { audit, brokerOf, newHome, recover, run } from './harness.ts';
import { KILL_POINTS } from './kill-points.ts';

async function aftermath(home: string, placed: number): Promise<void> {
  const before = brokerOf(home).length;
  expect(before).toBe(placed);
  const events = await recover(home);
  expect(audit(events, home)).toEqual([]);
  expect(brokerOf(home)).toHaveLength(placed);
  const again = await recover(home);
  const added = again.slice(events.length).map((record) => record.event.kind);
  expect(added).toEqual(['desk_opened', 'desk_reconciled']);
}

describe('a kill at every step of an entry and of its exit', () => {
  it('has every step in the list', async () => {
    const home = newHome();
    const { points, code } = await run(home, 'exit', 0);
    expect(code).toBe(0);
    expect(points).toEqual(KILL_POINTS.map(({ at }) => at));
    await aftermath(home, 2);
  });

  const numbered = KILL_POINTS.map((point, index) => ({ ...point, number: index + 1 }));
  it.each(numbered)('$number: $at, where $says', async ({ number, placed }) => {
    const home = newHome();
    const { signal, points } = await run(home, 'exit', number);
    expect(signal).toBe('SIGKILL');
    expect(points).toHaveLength(number);
    await aftermath(home, placed);
  });
});

describe('a second kill, in the recovery after the first', () => {
  const firsts = [6, 8, 18];
  const seconds = [1, 2, 3, 4];
  const both = firsts.flatMap((first) => seconds.map((second) => ({ first, second })));
  it.each(both)('at point $first and then at point $second of the next start', async (kill) => {
    const home = newHome();
    await run(home, 'exit', kill.first);
    const placed = brokerOf(home).length;
    const { signal } = await run(home, 'look', kill.second);
    expect(signal).toBe('SIGKILL');
    await aftermath(home, placed);
  });
});
