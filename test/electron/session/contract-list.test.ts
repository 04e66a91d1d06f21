/** The broker's list of contracts over the days: when it is read, when it is too old. */
import { describe, expect, it } from 'vitest';
import type { ReadFailure } from '../../../electron/broker/gateway.ts';
import type { InstrumentList } from '../../../electron/broker/market-line.ts';
import { openInstrumentBook } from '../../../electron/market/instruments.ts';
import { openContractList } from '../../../electron/session/contract-list.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';
import { CALL } from '../../support/desk.ts';
import { NOON_MS } from '../../support/scripted-desks.ts';
import { type FakeWorld, fakeWorld } from '../../support/world.ts';

const DAY_MS = 86_400_000;
const DOWN = err<ReadFailure>({ cause: 'timeout', words: 'no answer' });

function start() {
  const world = fakeWorld(1, NOON_MS);
  const instruments = openInstrumentBook();
  let answer: Result<InstrumentList, ReadFailure> = listOf(world);
  const asked: boolean[] = [];
  const list = openContractList({
    line: {
      readInstruments: (fresh) => {
        asked.push(fresh);
        return Promise.resolve(answer);
      },
    },
    instruments,
    world,
    changed: () => undefined,
  });
  list.start();
  return { world, instruments, list, asked, give: (next: typeof answer) => (answer = next) };
}

function listOf(world: FakeWorld): Result<InstrumentList, ReadFailure> {
  const nowMs = world.nowMs();
  return ok({ instruments: [CALL], skipped: 0, day: indiaDay(nowMs), fetchedMs: nowMs });
}

describe('the list of contracts', () => {
  it('is read at the start and again when the next day’s is there', async () => {
    const { world, list, asked, give, instruments } = start();
    await world.settle();
    expect(list.row()).toMatchObject({ state: 'ready', day: '2026-11-18', instruments: 1 });
    expect(instruments.get(CALL.id)).toEqual(CALL);
    await world.advance(12 * 3_600_000);
    expect(asked).toEqual([false]);
    give(listOf(world));
    await world.advance(9 * 3_600_000);
    expect(asked).toEqual([false, false]);
    expect(list.row()).toMatchObject({ day: '2026-11-19' });
  });

  it('that cannot be read is tried again every minute, and says why', async () => {
    const { world, list, asked, give } = start();
    await world.settle();
    give(DOWN);
    await list.load(true);
    expect(list.row().words).toContain('no answer');
    const empty = ok({ instruments: [], skipped: 9, day: '2026-11-18', fetchedMs: 0 });
    give(empty);
    expect(await list.load(true)).toMatchObject({ ok: false });
    expect(asked).toEqual([false, true, true]);
    expect(world.pendingTimers).toBe(1);
  });

  it('keeps its contracts when it is old, and lets nobody enter by it', async () => {
    const { world, list, give, instruments } = start();
    await world.settle();
    give(DOWN);
    // Thursday: one trading day old. Friday: two.
    await world.advance(DAY_MS);
    expect([list.oldDay(), list.row().state]).toEqual([null, 'ready']);
    await world.advance(DAY_MS);
    expect([list.oldDay(), list.row().state]).toEqual(['2026-11-18', 'old']);
    expect(list.row().words).toContain('cannot be entered');
    expect(instruments.get(CALL.id)).not.toBeNull();
    give(listOf(world));
    await world.advance(60_000);
    expect([list.oldDay(), list.row().state]).toEqual([null, 'ready']);
  });

  it('of a Friday is good on Monday: a weekend does not age it', async () => {
    const { world, list, give } = start();
    await world.advance(2 * DAY_MS);
    give(listOf(world));
    await list.load(true);
    give(DOWN);
    await world.advance(3 * DAY_MS);
    expect([indiaDay(world.nowMs()), list.oldDay()]).toEqual(['2026-11-23', null]);
  });

  it('is read once for all who ask at the same moment', async () => {
    const { world, list, asked } = start();
    // The start reads the kept file; those who want the broker's own share one more read.
    const all = [list.load(true), list.load(false), list.load(true)];
    await world.settle();
    await Promise.all(all);
    expect(asked).toEqual([false, true]);
  });
});
