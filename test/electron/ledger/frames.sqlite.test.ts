import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Frame, FRAMES_FILE, openFrames } from '../../../electron/ledger/frames.ts';
import { fakeWorld } from '../../support/world.ts';
import { tempHome } from './temp-home.ts';

const DAY_MS = 86_400_000;

function frame(atMs: number, text: string): Frame {
  return { atMs, broker: 'paper', direction: 'received', text };
}

describe('frames kept as evidence', () => {
  it('are written a little later, together, without anyone waiting', async () => {
    const world = fakeWorld();
    const frames = openFrames({ home: tempHome(), world });
    const now = world.nowMs();
    frames.keep(frame(now, 'one'));
    frames.keep(frame(now + 1, 'two'));
    expect(frames.between(0, now + 10, 10)).toEqual([]);
    await world.advance(300);
    expect(frames.between(0, now + 10, 10).map(({ text }) => text)).toEqual(['one', 'two']);
    frames.close();
  });

  it('are all there after closing', () => {
    const home = tempHome();
    const world = fakeWorld();
    const frames = openFrames({ home, world });
    frames.keep(frame(world.nowMs(), 'last words'));
    frames.close();
    const again = openFrames({ home, world });
    expect(again.between(0, world.nowMs() + 1, 10)).toEqual([frame(world.nowMs(), 'last words')]);
    again.close();
  });

  it('are forgotten after the days they are kept', () => {
    const home = tempHome();
    const world = fakeWorld();
    const frames = openFrames({ home, world });
    frames.keep(frame(world.nowMs() - 29 * DAY_MS, 'young'));
    frames.keep(frame(world.nowMs() - 31 * DAY_MS, 'old'));
    frames.close();
    const again = openFrames({ home, world });
    expect(again.between(0, world.nowMs(), 10).map(({ text }) => text)).toEqual(['young']);
    again.close();
  });

  it('begin anew when their file cannot be used, which is put aside', () => {
    const home = tempHome();
    writeFileSync(join(home, FRAMES_FILE), 'not a database '.repeat(400));
    const world = fakeWorld();
    const frames = openFrames({ home, world });
    frames.keep(frame(world.nowMs(), 'kept'));
    frames.flush();
    expect(frames.between(0, world.nowMs() + 1, 10)).toHaveLength(1);
    expect(frames.dropped()).toBe(0);
    expect(existsSync(join(home, `${FRAMES_FILE}.unreadable`))).toBe(true);
    frames.close();
  });

  it('are counted instead of kept when there is nowhere to keep them', () => {
    const world = fakeWorld();
    const frames = openFrames({ home: join(tempHome(), 'missing'), world });
    frames.keep(frame(1, 'lost'));
    expect(frames.dropped()).toBe(1);
    expect(frames.between(0, 2, 10)).toEqual([]);
    frames.close();
  });
});
