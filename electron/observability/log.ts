/**
 * What happened, as JSON lines in `unwind.log`, for a person who looks into an evening. Every kind
 * of line is a row with the fields that may stand in it: what is not listed is not written, so a
 * secret cannot slip in by being added to an object somewhere.
 *
 * Lines wait in a queue that is bounded and are appended by one writer; a disk that is slow or full
 * costs lines, which are counted and told, and never the order path.
 */
import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { World } from '../platform/world.ts';

export const LOG_FILE = 'unwind.log';

const FIELDS = {
  desk: ['account', 'mode', 'state', 'code', 'says'],
  login: ['account', 'state'],
  order_link: ['account', 'state', 'cause'],
  market_link: ['account', 'state', 'cause'],
  halt: ['account', 'cause'],
  unknown_outcome: ['account', 'orderId'],
  anomaly: ['account', 'code'],
  kill: ['account', 'level'],
  kill_line: ['account', 'cause'],
  arming: ['account', 'state', 'cause'],
  refused: ['account', 'code'],
  power: ['state'],
  window: ['state', 'cause'],
  dropped: ['lines'],
} as const satisfies Record<string, readonly string[]>;

export type LogKind = keyof typeof FIELDS;
export type LogFields<Kind extends LogKind> = Readonly<
  Partial<Record<(typeof FIELDS)[Kind][number], string | number | null>>
>;

export interface Log {
  /** Returns at once. Fields that the kind does not list are left out. */
  write<Kind extends LogKind>(kind: Kind, fields: LogFields<Kind>): void;
  /** Resolves when everything written so far is on disk or given up. */
  flush(): Promise<void>;
}

const QUEUE_MAX = 2_000;
const TEXT_MAX = 300;
const FILE_BYTES_MAX = 5_000_000;
const FILES_KEPT = 4;

export const NO_LOG: Log = { write: () => undefined, flush: () => Promise.resolve() };

export function openLog(home: string, world: Pick<World, 'nowMs' | 'soon'>): Log {
  const path = join(home, LOG_FILE);
  let queue: string[] = [];
  let dropped = 0;
  let writing: Promise<void> | null = null;

  function lineOf(kind: LogKind, fields: Readonly<Record<string, unknown>>): string {
    const kept = FIELDS[kind].flatMap((name) => {
      const value = fields[name];
      return typeof value === 'string' ? [[name, value.slice(0, TEXT_MAX)]] : [[name, value]];
    });
    return `${JSON.stringify({ atMs: world.nowMs(), kind, ...Object.fromEntries(kept) })}\n`;
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const lines = queue;
      const before = dropped;
      queue = [];
      dropped = 0;
      const marker = before > 0 ? lineOf('dropped', { lines: before }) : '';
      try {
        await rotate(path);
        await appendFile(path, lines.join('') + marker, { mode: 0o600 });
      } catch {
        dropped += before + lines.length;
      }
    }
  }

  function start(): Promise<void> {
    writing ??= drain().finally(() => {
      writing = null;
    });
    return writing;
  }

  return {
    write: (kind, fields) => {
      if (queue.length >= QUEUE_MAX) {
        dropped += 1;
        return;
      }
      queue.push(lineOf(kind, fields));
      if (queue.length === 1) world.soon(() => void start());
    },
    flush: async () => {
      await writing;
      await start();
    },
  };
}

/** `unwind.log` becomes `unwind.log.1`, that one `.2`, and the oldest is written over. */
async function rotate(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size < FILE_BYTES_MAX) return;
  for (let number = FILES_KEPT - 1; number >= 0; number -= 1) {
    const from = number === 0 ? path : `${path}.${number}`;
    await rename(from, `${path}.${number + 1}`).catch(() => undefined);
  }
}
