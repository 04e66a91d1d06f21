/**
 * Where the paper broker keeps its truth between two runs of the program, apart from our ledger:
 * one JSON file, replaced whole. A crash leaves the old file or the new one. There is no forced
 * write to the disk: it would cost milliseconds per order and only guards paper money against a
 * power cut.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PaperStore {
  /** Null when there is nothing yet. */
  load(): string | null;
  /** Throws when it cannot be written. */
  save(text: string): void;
}

export const PAPER_FILE = 'paper-exchange.json';

export function openPaperFile(folder: string): PaperStore {
  const path = join(folder, PAPER_FILE);
  return {
    load: () => (existsSync(path) ? readFileSync(path, 'utf8') : null),
    save: (text) => {
      writeFileSync(`${path}.new`, text, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

/** For tests and for desks that should forget. */
export function memoryPaperStore(first: string | null = null): PaperStore {
  let kept = first;
  return {
    load: () => kept,
    save: (text) => {
      kept = text;
    },
  };
}
