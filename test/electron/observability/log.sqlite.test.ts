/** The log on a real disk: what may stand in a line, what happens when it grows or cannot grow. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOG_FILE, openLog } from '../../../electron/observability/log.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'unwind-log-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function lines(name = LOG_FILE): Record<string, unknown>[] {
  return readFileSync(join(home, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  it('writes what the kind lists and leaves out everything else', async () => {
    const log = openLog(home, realWorld());
    const fields = { account: 'ONE', state: 'logged_in', token: 'CANARY', words: 'CANARY' };
    log.write('login', fields);
    log.write('halt', { account: 'ONE', cause: 'x'.repeat(1_000) });
    await log.flush();
    expect(lines()).toEqual([
      { atMs: expect.any(Number) as number, kind: 'login', account: 'ONE', state: 'logged_in' },
      { atMs: expect.any(Number) as number, kind: 'halt', account: 'ONE', cause: 'x'.repeat(300) },
    ]);
    expect(statSync(join(home, LOG_FILE)).mode & 0o077).toBe(0);
  });

  it('begins a new file when one is full, and keeps four older ones', async () => {
    for (let round = 1; round <= 7; round += 1) {
      const log = openLog(home, realWorld());
      log.write('power', { state: `round ${round}` });
      await log.flush();
      const path = join(home, LOG_FILE);
      writeFileSync(path, readFileSync(path, 'utf8') + ' '.repeat(5_000_000));
    }
    expect(readdirSync(home).toSorted()).toEqual([
      LOG_FILE,
      ...[1, 2, 3, 4].map((number) => `${LOG_FILE}.${number}`),
    ]);
    expect(readFileSync(join(home, `${LOG_FILE}.4`), 'utf8')).toContain('round 3');
  });

  it('holds a bounded number of lines, and tells how many it had to drop', async () => {
    const log = openLog(home, realWorld());
    for (let at = 0; at < 5_000; at += 1) log.write('power', { state: `${at}` });
    await log.flush();
    expect(lines()).toHaveLength(2_001);
    expect(lines().at(-1)).toMatchObject({ kind: 'dropped', lines: 3_000 });
  });

  it('costs nothing but lines when the disk refuses', async () => {
    mkdirSync(join(home, LOG_FILE));
    const log = openLog(home, realWorld());
    log.write('power', { state: 'lost' });
    await log.flush();
    rmSync(join(home, LOG_FILE), { recursive: true });
    log.write('power', { state: 'kept' });
    await log.flush();
    expect(lines()).toMatchObject([
      { kind: 'power', state: 'kept' },
      { kind: 'dropped', lines: 1 },
    ]);
  });
});
