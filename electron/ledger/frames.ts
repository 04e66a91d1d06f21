/**
 * What brokers really sent, kept as evidence for some days. It is a database of its own,
 * `frames.sqlite`, so that neither its size nor its writes touch the ledger: frames are gathered in
 * memory and written together a little later, at a setting that does not wait for the disk.
 *
 * A crash loses the last moment of evidence and nothing else. A file that cannot be used is put
 * aside and begun anew, and a disk that refuses only counts what was dropped: evidence never stops
 * trading. Frames must be redacted before they come here.
 */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Cancel, World } from '../platform/world.ts';
import { createPrivate, isSystemError } from './lease.ts';
import { sqliteCode } from './sqlite-errors.ts';

export interface Frame {
  readonly atMs: number;
  readonly broker: string;
  readonly direction: 'sent' | 'received';
  readonly text: string;
}

export interface FrameStore {
  /** Returns at once; the frame is written within FLUSH_MS. */
  keep(frame: Frame): void;
  flush(): void;
  /** Oldest first, for people who look into what happened. */
  between(fromMs: number, toMs: number, limit: number): readonly Frame[];
  dropped(): number;
  close(): void;
}

export interface FrameStoreOptions {
  readonly home: string;
  readonly world: World;
  readonly days?: number;
}

export const FRAMES_FILE = 'frames.sqlite';
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
const FLUSH_MS = 250;
/** Above this the disk is not keeping up and new frames are counted instead of kept. */
const MOST_WAITING = 20_000;
const FORM_NUMBER = 1;

const FORM = `CREATE TABLE frames (
  id        INTEGER PRIMARY KEY,
  at_ms     INTEGER NOT NULL,
  broker    TEXT NOT NULL,
  direction TEXT NOT NULL,
  text      TEXT NOT NULL
) STRICT;
CREATE INDEX frames_by_time ON frames (at_ms);
PRAGMA user_version = ${FORM_NUMBER}`;

export function openFrames({ home, world, days = DEFAULT_DAYS }: FrameStoreOptions): FrameStore {
  const db = openOrBeginAnew(join(home, FRAMES_FILE));
  let waiting: Frame[] = [];
  let dropped = 0;
  let timer: Cancel | null = null;
  let closed = false;

  const insert = db?.prepare(
    'INSERT INTO frames (at_ms, broker, direction, text) VALUES (?, ?, ?, ?)',
  );
  const forget = db?.prepare('DELETE FROM frames WHERE at_ms < ?');

  function flush(): void {
    timer?.();
    timer = null;
    const batch = waiting;
    waiting = [];
    const written = quietly(() =>
      db?.transaction(() => {
        for (const { atMs, broker, direction, text } of batch) {
          insert?.run(atMs, broker, direction, text);
        }
        return true;
      })(),
    );
    if (written !== true) dropped += batch.length;
  }

  quietly(() => forget?.run(world.nowMs() - days * DAY_MS));
  return {
    keep: (frame) => {
      // A broker's late words arrive while the desk is being closed; nobody writes them any more.
      if (db === null || closed || waiting.length >= MOST_WAITING) {
        dropped += 1;
        return;
      }
      waiting.push(frame);
      timer ??= world.after(FLUSH_MS, flush);
    },
    flush,
    between: (fromMs, toMs, limit) =>
      db
        ?.prepare<[number, number, number], Frame>(
          `SELECT at_ms AS atMs, broker, direction, text FROM frames
           WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, id LIMIT ?`,
        )
        .all(fromMs, toMs, limit) ?? [],
    dropped: () => dropped,
    close: () => {
      closed = true;
      flush();
      db?.close();
    },
  };
}

function openOrBeginAnew(path: string): Database.Database | null {
  const db = quietly(() => openFile(path));
  if (db !== null) return db;
  return quietly(() => {
    renameSync(path, `${path}.unreadable`);
    for (const part of ['-wal', '-shm']) rmSync(path + part, { force: true });
    return openFile(path);
  });
}

function openFile(path: string): Database.Database | null {
  createPrivate(path);
  const db = new Database(path, { timeout: 0 });
  const ready = quietly(() => {
    db.pragma('journal_mode = wal');
    db.pragma('synchronous = normal');
    const form = db.pragma('user_version', { simple: true });
    if (form === 0) db.exec(FORM);
    return form === 0 || form === FORM_NUMBER;
  });
  if (ready === true) return db;
  db.close();
  return null;
}

function quietly<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (isSystemError(error) || sqliteCode(error) !== '') return null;
    throw error;
  }
}
