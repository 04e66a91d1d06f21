/** The simulator's own time, over a world whose clock the test moves. */
import { describe, expect, it } from 'vitest';
import { openSimWorld, type SimWorld } from '../../../electron/broker-sim/sim-world.ts';
import { fakeWorld } from '../../support/world.ts';

const START_MS = 1_795_000_000_000;

function open(clock: 'running' | 'manual'): {
  world: SimWorld;
  below: ReturnType<typeof fakeWorld>;
} {
  const below = fakeWorld(1, START_MS);
  return { world: openSimWorld(below, { seed: 5, clock, startMs: null }), below };
}

describe('a world of the simulator', () => {
  it('calls what falls due on the way at its own moment, in order', () => {
    const { world } = open('manual');
    const calls: string[] = [];
    const note = (name: string) => (): void => {
      calls.push(`${name} ${world.monotonicMs()}`);
    };
    world.after(30, note('late'));
    world.after(10, () => {
      note('early')();
      world.after(5, note('between'));
    });
    world.after(10, note('second'));
    world.after(100, note('never'));
    world.advance(50);
    expect(calls).toEqual(['early 10', 'second 10', 'between 15', 'late 30']);
    expect(world.nowMs()).toBe(START_MS + 50);
  });

  it('stands still by hand, and runs with the world below', async () => {
    const manual = open('manual');
    await manual.below.advance(1_000);
    expect(manual.world.nowMs()).toBe(START_MS);
    const { world, below } = open('running');
    let calls = 0;
    world.after(200, () => {
      calls += 1;
    });
    await below.advance(150);
    world.advance(60);
    await below.advance(1);
    expect([calls, world.nowMs()]).toEqual([1, START_MS + 211]);
  });

  it('tears the wall clock from the running time', () => {
    const { world } = open('manual');
    world.jump(60_000);
    world.jump(-10_000);
    world.skew(500);
    world.skew(-500);
    expect([world.nowMs() - START_MS, world.monotonicMs()]).toEqual([49_500, 0]);
  });

  it('forgets what is taken back, and everything at its end', () => {
    const { world, below } = open('running');
    let calls = 0;
    const cancel = world.after(10, () => {
      calls += 1;
    });
    cancel();
    cancel();
    world.after(20, () => {
      calls += 1;
    });
    world.close();
    world.advance(100);
    expect([calls, below.pendingTimers]).toEqual([0, 0]);
  });

  it('has secrets and chances that belong to the seed', () => {
    const [first, second] = [open('manual').world, open('manual').world];
    expect(first.secret()).toBe(second.secret());
    expect(first.secret()).toMatch(/^[0-9a-f]{64}$/);
    expect(first.random()).toBe(second.random());
  });
});
