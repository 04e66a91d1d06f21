/**
 * The hash chain: every row carries the SHA-256 of the row before it and of its own cells, starting
 * from a hash of the file's stamp. A changed, missing, added or swapped row breaks it at a number
 * that can be named, and so does a changed mode or account. It cannot see that the newest rows are
 * gone: that is what the head kept beside the events and the witness file are for.
 */
import { hash as digest } from 'node:crypto';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { type EventCells, unknownForm } from './codec.ts';

/** A place in the chain; the hash is lower-case hexadecimal text. */
export interface ChainPoint {
  readonly seq: number;
  readonly hash: string;
}

export interface LedgerStamp {
  readonly mode: string;
  readonly account: string;
  readonly createdMs: number;
}

export interface ChainBreak {
  /** The first number that is wrong. */
  readonly seq: number;
  readonly words: string;
  /** A newer program wrote it; the file is sound. */
  readonly newer: boolean;
}

/** Cells and the two stored hashes as hexadecimal text. */
export type ChainRow = readonly [...cells: EventCells, prevHash: string, hash: string];

export function genesis(stamp: LedgerStamp): ChainPoint {
  const text = `unwind ledger\n${stamp.mode}\n${stamp.account}\n${stamp.createdMs}`;
  return { seq: 0, hash: sha256(text) };
}

/** No cell but the last can hold a line break, so no two rows give the same text. */
export function linkHash(previous: string, cells: EventCells): string {
  return sha256(`${previous}\n${cells.join('\n')}`);
}

function sha256(text: string): string {
  return digest('sha256', text, 'hex');
}

/** Follows the rows from a known point; the last good point, or the first break. */
export function walkChain(
  from: ChainPoint,
  rows: Iterable<ChainRow>,
): Result<ChainPoint, ChainBreak> {
  let { seq, hash } = from;
  for (const row of rows) {
    const cells: EventCells = [row[0], row[1], row[2], row[3], row[4], row[5], row[6]];
    const words = breakAt({ seq, hash }, cells, row[7], row[8]);
    if (words !== null) return err({ seq: seq + 1, words, newer: false });
    const form = unknownForm(row[2], row[3]);
    // The link is sound, so it was written on purpose, by a program that knows more.
    if (form !== null) return err({ seq: seq + 1, words: form, newer: true });
    seq = row[0];
    hash = row[8];
  }
  return ok({ seq, hash });
}

function breakAt(
  before: ChainPoint,
  cells: EventCells,
  prevHash: string,
  hash: string,
): string | null {
  if (cells[0] !== before.seq + 1) return `is missing; the next one found is ${cells[0]}`;
  if (prevHash !== before.hash) return 'does not follow from the event before it';
  if (hash !== linkHash(before.hash, cells)) return 'was changed after it was written';
  return null;
}
