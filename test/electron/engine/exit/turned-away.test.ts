/** Too many requests is no verdict on an exit: it goes on by itself, each time a little later. */
import { describe, expect, it } from 'vitest';
import { alarms } from '../../../../electron/projections/alarms.ts';
import { DEFAULT_LIMITS } from '../../../../shared/domain/limits.ts';
import { SCALE } from '../../../../shared/domain/money.ts';
import type { RejectionCode } from '../../../../shared/domain/rejections.ts';
import { err } from '../../../../shared/lib/result.ts';
import { commandId, openDesk, type TestDesk } from '../../../support/desk.ts';
import { pictureOf } from '../../../support/scripted-gateway.ts';
import { WIDE_LIMITS } from '../../../support/wide-limits.ts';
import { bookOf, exitAll, fill, hold, kindsOf, last, netOf } from '../fills.ts';

async function refuse(desk: TestDesk, rejection: RejectionCode = 'rate_limited'): Promise<void> {
  last(desk.gateway.placed).answer({ kind: 'refused', rejection, words: 'too many' });
  await desk.world.settle();
}

/** How many orders of the exit have left. */
function tries(desk: TestDesk): number {
  return desk.gateway.placed.filter(({ request }) => request.side === 'sell').length;
}

function runsOf(desk: TestDesk) {
  return [...desk.engine.view.exits.values()];
}

async function exiting(limits = WIDE_LIMITS): Promise<TestDesk> {
  const desk = await openDesk({ limits });
  await hold(desk, 'B1', 130);
  await exitAll(desk);
  return desk;
}

describe('an exit order that was turned away for too many requests', () => {
  it('is placed again after a second and not before', async () => {
    const desk = await exiting();
    await refuse(desk);
    await desk.world.advance(1_000);
    expect(tries(desk)).toBe(1);
    await desk.world.advance(40);
    expect(tries(desk)).toBe(2);
    await fill(desk, last(desk.gateway.placed), 'B3', 130);
    await desk.world.advance(30);
    expect(netOf(desk)).toBe(0);
    expect(runsOf(desk)).toMatchObject([{ end: 'flat' }]);
    expect(tries(desk)).toBe(2);
  });

  it('is not placed again when the books show that it was taken all the same', async () => {
    const desk = await exiting();
    const [sent] = desk.gateway.placed.filter(({ request }) => request.side === 'sell');
    if (sent === undefined) throw new Error('the exit has left');
    desk.gateway.book = bookOf(pictureOf(sent.request, 'B9'));
    await refuse(desk);
    await desk.world.advance(20_000);
    expect(tries(desk)).toBe(1);
    await fill(desk, sent, 'B9', 130);
    await desk.world.advance(60);
    expect(netOf(desk)).toBe(0);
    expect(tries(desk)).toBe(1);
  });

  it('waits for books that cannot be read, and for those that were begun before', async () => {
    const desk = await exiting();
    desk.gateway.book = err({ cause: 'rate_limited', words: 'too many' });
    await refuse(desk);
    await desk.world.advance(20_000);
    expect(tries(desk)).toBe(1);
    desk.gateway.book = bookOf();
    await desk.world.advance(11_000);
    expect(tries(desk)).toBe(2);
  });

  it('waits twice as long each time, up to sixteen seconds, and calls for a person', async () => {
    const desk = await exiting();
    const waits: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      await refuse(desk);
      const before = tries(desk);
      const fromMs = desk.world.nowMs();
      while (tries(desk) === before) await desk.world.advance(30);
      waits.push(Math.floor((desk.world.nowMs() - fromMs) / 1_000));
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 16, 16]);
    await refuse(desk);
    await desk.world.advance(30);
    expect(runsOf(desk)).toMatchObject([{ end: null, rested: { why: 'held_up' } }]);
  });

  it('is said with what happens next, and never as an exit to be sent again by hand', async () => {
    const desk = await exiting();
    const list = alarms();
    desk.engine.onCommitted((records) => {
      for (const record of records) list.note(record, desk.engine.view);
    });
    await refuse(desk);
    expect(list.rows().map(({ code, level }) => [code, level])).toEqual([
      ['exit_turned_away', 'warning'],
    ]);
  });

  it('is a reason that stops it when it is any other', async () => {
    const desk = await exiting();
    await refuse(desk, 'margin_short');
    await desk.world.advance(5_000);
    expect(tries(desk)).toBe(1);
    expect(runsOf(desk)).toMatchObject([{ end: 'stopped' }]);
  });

  it('may be one slice of several: only that part goes again', async () => {
    const desk = await openDesk();
    for (const id of ['B1', 'B2']) await hold(desk, id, 1_755);
    await exitAll(desk);
    expect(tries(desk)).toBe(2);
    const [first, second] = desk.gateway.placed.slice(-2);
    if (first === undefined || second === undefined) throw new Error('no two slices');
    const units = second.request.quantity;
    await fill(desk, first, 'B3', first.request.quantity);
    await refuse(desk);
    await desk.world.advance(1_100);
    expect(last(desk.gateway.placed).request.quantity).toBe(units);
    await fill(desk, last(desk.gateway.placed), 'B5', units);
    await desk.world.advance(30);
    expect(netOf(desk)).toBe(0);
    expect(runsOf(desk)).toMatchObject([{ end: 'flat' }]);
  });

  it('does not count among the rejections that stop everything', async () => {
    const desk = await exiting({ ...WIDE_LIMITS, rejectsHalt: 1 });
    await refuse(desk);
    await desk.world.advance(2_000);
    expect(desk.engine.view.kill.level).toBe(0);
    expect(tries(desk)).toBe(2);
  });

  it('goes on for kill level three too, and over a restart', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const params = { commandId: commandId(), level: 3, reason: 'enough' } as const;
    await desk.send({ name: 'set_kill', params });
    await refuse(desk);
    desk.engine.stop();
    const { ledger, gateway, world, market } = desk;
    const again = await openDesk({ ledger, gateway, world, market });
    await again.world.advance(1_500);
    expect(tries(again)).toBe(2);
    expect(kindsOf(again)).not.toContain('exit_ended');
  });

  it('has its change of price asked for again two seconds later, and not at once', async () => {
    const desk = await exiting();
    const { request } = last(desk.gateway.placed);
    desk.gateway.push({ order: pictureOf(request, 'B3'), trades: [] });
    await desk.world.advance(DEFAULT_LIMITS.ladderStepMs + 30);
    const changed = last(desk.gateway.modified);
    changed.answer({ kind: 'refused', rejection: 'rate_limited', words: 'too many' });
    await desk.world.advance(1_900);
    expect(desk.gateway.modified).toHaveLength(1);
    await desk.world.advance(200);
    expect(desk.gateway.modified).toHaveLength(2);
    expect(last(desk.gateway.modified).request.price).toBeLessThan(101 * SCALE);
  });
});
