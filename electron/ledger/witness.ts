/**
 * A note beside the ledger of how far it had come. The chain cannot see that its newest part is
 * gone (an old copy put back, a lost write-ahead log, a disk that lied); a head that is behind this
 * note, or differs from it, shows it. It is written after a commit and without waiting for the
 * disk, so after a kill or a power cut it may lag, which is harmless; nothing else ever reads it.
 */
import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '../platform/world.ts';
import type { ChainPoint } from './chain.ts';
import { isSystemError } from './lease.ts';

const FILE = 'ledger.head';
const FORM = /^(\d{16}) ([0-9a-f]{64})\n$/;

export interface Witness {
  note(head: ChainPoint): void;
  close(): void;
}

/** Null when there is none or it is torn. */
export function readWitness(home: string): ChainPoint | null {
  try {
    const match = FORM.exec(readFileSync(join(home, FILE), 'latin1'));
    return match === null ? null : { seq: Number(match[1]), hash: match[2] ?? '' };
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}

/**
 * Written once the turn of the commit is over, so an order on its way out never waits for it. A
 * witness that cannot be written falls silent: the ledger itself is what must not fail.
 */
export function openWitness(home: string, world: World): Witness {
  let file = quietly(() => openSync(join(home, FILE), constants.O_RDWR | constants.O_CREAT, 0o600));
  let latest: ChainPoint | null = null;

  function flush(): void {
    const head = latest;
    latest = null;
    const open = file;
    if (head === null || open === null) return;
    const line = Buffer.from(`${String(head.seq).padStart(16, '0')} ${head.hash}\n`, 'latin1');
    if (quietly(() => writeSync(open, line, 0, line.length, 0)) !== null) return;
    closeSync(open);
    file = null;
  }

  return {
    note: (head) => {
      if (latest === null) world.soon(flush);
      latest = head;
    },
    close: () => {
      flush();
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}

function quietly<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (isSystemError(error)) return null;
    throw error;
  }
}
