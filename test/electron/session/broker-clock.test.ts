/** The broker's clock beside ours, by dates that have whole seconds. */
import { describe, expect, it } from 'vitest';
import { type BrokerClock, openBrokerClock } from '../../../electron/session/broker-clock.ts';
import { httpDate } from '../../../electron/broker-sim/http-date.ts';
import { clockAlarms } from '../../../electron/projections/clock-alarm.ts';
import { openDesk } from '../../support/desk.ts';
import { type FakeWorld, fakeWorld } from '../../support/world.ts';

/** An answer that took so long, written half-way by a clock that is so far ahead. */
async function answer(
  world: FakeWorld,
  clock: BrokerClock,
  aheadMs: number,
  tookMs = 60,
): Promise<void> {
  const askedMs = world.nowMs();
  await world.advance(tookMs / 2);
  const date = httpDate(world.nowMs() + aheadMs);
  await world.advance(tookMs / 2);
  clock.heard(date, askedMs, world.nowMs());
}

async function after(aheadMs: number, answers: number, tookMs = 60): Promise<number | null> {
  const world = fakeWorld();
  const clock = openBrokerClock(world);
  for (let count = 0; count < answers; count += 1) {
    await answer(world, clock, aheadMs, tookMs);
    await world.advance(1_370);
  }
  return clock.aheadMs();
}

describe('the broker’s clock', () => {
  it('is unknown before an answer, and again when none came for minutes', async () => {
    const world = fakeWorld();
    const clock = openBrokerClock(world);
    expect(clock.aheadMs()).toBeNull();
    clock.heard('no date', 0, 0);
    expect(clock.aheadMs()).toBeNull();
    await answer(world, clock, 9_000);
    expect(clock.aheadMs()).toBeGreaterThan(7_900);
    await world.advance(120_001);
    expect(clock.aheadMs()).toBeNull();
  });

  it.each([0, 400, -400])('%i ms beside ours may be ours by one answer', async (aheadMs) => {
    expect(Math.abs((await after(aheadMs, 1)) ?? 9_999)).toBeLessThanOrEqual(Math.abs(aheadMs));
  });

  it.each([900, 1_500, 5_200, -900, -1_500, -5_200])(
    'is told at %i ms, the closer the more it answers, and never too much',
    async (aheadMs) => {
      const told = (await after(aheadMs, 20)) ?? 0;
      expect(Math.sign(told)).toBe(Math.sign(aheadMs));
      expect(Math.abs(told)).toBeLessThanOrEqual(Math.abs(aheadMs) + 30);
      expect(Math.abs(told)).toBeGreaterThan(Math.abs(aheadMs) - 200);
    },
  );

  it('is not told by answers that took long', async () => {
    expect(await after(1_500, 20, 9_000)).toBe(0);
  });

  it('is heard anew when one of the two was set', async () => {
    const world = fakeWorld();
    const clock = openBrokerClock(world);
    for (const aheadMs of [0, 0, 0, 60_000]) await answer(world, clock, aheadMs);
    expect(clock.aheadMs()).toBeGreaterThan(58_900);
    await answer(world, clock, 0);
    expect(clock.aheadMs()).toBe(0);
  });
});

describe('the alarm of two clocks', () => {
  it.each([
    { aheadMs: null, level: null },
    { aheadMs: 1_000, level: null },
    { aheadMs: 1_001, level: 'warning' },
    { aheadMs: -1_001, level: 'warning' },
    { aheadMs: 5_000, level: 'warning' },
    { aheadMs: 5_001, level: 'critical' },
    { aheadMs: -5_001, level: 'critical' },
  ])('$aheadMs ms: $level', async ({ aheadMs, level }) => {
    const { engine, market } = await openDesk();
    Object.assign(market, { clockAheadMs: () => aheadMs });
    expect(clockAlarms(engine).map((each) => each.level)).toEqual(level === null ? [] : [level]);
  });
});
