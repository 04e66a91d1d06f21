import { describe, expect, it } from 'vitest';
import {
  type ChainRow,
  genesis,
  type LedgerStamp,
  linkHash,
  walkChain,
} from '../../../electron/ledger/chain.ts';
import { encodeEvent } from '../../../electron/ledger/codec.ts';
import { wholeStory } from './sample-events.ts';

const STAMP: LedgerStamp = { mode: 'paper', account: 'AB1234', createdMs: 1_795_000_000_000 };

function chainOf(count: number): readonly ChainRow[] {
  let previous = genesis(STAMP).hash;
  const events = Array.from({ length: count }, (_, n) => wholeStory(n)).flat();
  return events.slice(0, count).map((event, index) => {
    const cells = encodeEvent(index + 1, event);
    const hash = linkHash(previous, cells);
    const row: ChainRow = [...cells, previous, hash];
    previous = hash;
    return row;
  });
}

function changed(row: ChainRow, index: number): ChainRow {
  const cells: (string | number)[] = [...row];
  const cell = cells[index];
  cells[index] = typeof cell === 'number' ? cell + 1 : `${String(cell)}x`;
  return cells as readonly unknown[] as ChainRow;
}

describe('the hash chain', () => {
  it('is whole from its stamp to its end', () => {
    const rows = chainOf(20);
    expect(walkChain(genesis(STAMP), rows)).toEqual({
      ok: true,
      value: { seq: 20, hash: rows[19]?.[8] },
    });
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])('names the event whose column %i was changed', (column) => {
    const rows = chainOf(20).map((row) => (row[0] === 11 ? changed(row, column) : row));
    expect(walkChain(genesis(STAMP), rows)).toMatchObject({ ok: false, error: { seq: 11 } });
  });

  it('names a removed, a doubled and a swapped event', () => {
    const rows = chainOf(20);
    const without = rows.filter(([seq]) => seq !== 5);
    expect(walkChain(genesis(STAMP), without)).toMatchObject({ error: { seq: 5 } });
    const twice = rows.flatMap((row) => (row[0] === 5 ? [row, row] : [row]));
    expect(walkChain(genesis(STAMP), twice)).toMatchObject({ error: { seq: 6 } });
    const swapped = [...rows.slice(0, 4), ...rows.slice(4, 6).toReversed(), ...rows.slice(6)];
    expect(walkChain(genesis(STAMP), swapped)).toMatchObject({ error: { seq: 5 } });
  });

  it('does not fit another mode, account or time of making', () => {
    for (const other of [{ mode: 'live' }, { account: 'ZZ' }, { createdMs: 1 }]) {
      const start = genesis({ ...STAMP, ...other });
      expect(walkChain(start, chainOf(3))).toMatchObject({ error: { seq: 1 } });
    }
  });

  it('cannot see that the newest events are gone', () => {
    expect(walkChain(genesis(STAMP), chainOf(20).slice(0, 12))).toMatchObject({
      ok: true,
      value: { seq: 12 },
    });
  });

  it('goes on from a known point', () => {
    const rows = chainOf(20);
    const middle = { seq: 10, hash: rows[9]?.[8] ?? '' };
    expect(walkChain(middle, rows.slice(10)).ok).toBe(true);
    expect(walkChain({ ...middle, hash: 'f'.repeat(64) }, rows.slice(10)).ok).toBe(false);
  });
});
