/**
 * Reads events in pages: a page ends its statement, so a long read never keeps a writer waiting.
 */
import type { EventRecord } from '../../shared/domain/events.ts';
import type { ChainRow } from './chain.ts';
import { decodeEvent, EVENT_COLUMNS, type EventCells } from './codec.ts';
import type { ReadDb, WriteDb } from './connections.ts';

const PAGE = 500;

/** A row that SQLite gave back but that is no event: the file changed under the program. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';
}

export function* readEvents(
  db: ReadDb | WriteDb,
  after: number,
  upTo = Number.MAX_SAFE_INTEGER,
): Generator<EventRecord, void, void> {
  for (const cells of pages<EventCells>(db, EVENT_COLUMNS, after, upTo)) yield readable(cells);
}

/** With both hashes as hexadecimal text, for following the chain. */
export function readChainRows(
  db: ReadDb | WriteDb,
  after: number,
  upTo = Number.MAX_SAFE_INTEGER,
): Iterable<ChainRow> {
  const columns = `${EVENT_COLUMNS}, lower(hex(prev_hash)), lower(hex(hash))`;
  return pages<ChainRow>(db, columns, after, upTo);
}

export function readable(cells: EventCells): EventRecord {
  const record = decodeEvent(cells);
  if (!record.ok) throw new UnreadableEvent(`Event ${cells[0]} ${record.error}`);
  return record.value;
}

/** Cells in the order of the columns; the first column is the number. */
function* pages<Row extends readonly [seq: number, ...rest: unknown[]]>(
  db: ReadDb | WriteDb,
  columns: string,
  after: number,
  upTo: number,
): Generator<Row, void, void> {
  const page = db
    .prepare<[number, number, number], Row>(
      `SELECT ${columns} FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    )
    .raw();
  let last = after;
  while (true) {
    const rows = page.all(last, upTo, PAGE);
    yield* rows;
    const final = rows.at(-1);
    if (final === undefined || rows.length < PAGE) return;
    // A damaged tree can lead backwards, and reading on would never end.
    if (final[0] <= last) throw new UnreadableEvent(`Event ${last + 1} cannot be found`);
    last = final[0];
  }
}
