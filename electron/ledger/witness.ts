/**
 * A note beside the ledger of how far it had come. The chain cannot see that its newest part is
 * gone (an old copy put back, a lost write-ahead log, a disk that lied); a head that is behind this
 * note, or differs from it, shows it. It is written after each commit without waiting for the disk,
 * so after a power cut it may lag, which is harmless; it is never needed to read the ledger.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
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

/** A witness that cannot be written falls silent: the ledger itself is what must not fail. */
export function openWitness(home: string): Witness {
  let file = quietly(() => openSync(join(home, FILE), 'a+', 0o600));
  if (file !== null) {
    closeSync(file);
    file = quietly(() => openSync(join(home, FILE), 'r+'));
  }
  return {
    note: ({ seq, hash }) => {
      const open = file;
      if (open === null) return;
      const line = `${String(seq).padStart(16, '0')} ${hash}\n`;
      if (quietly(() => writeSync(open, line, 0, 'latin1')) === null) {
        closeSync(open);
        file = null;
      }
    },
    close: () => {
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
