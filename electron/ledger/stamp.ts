/** What a ledger file says of itself: whose it is, since when, and who may open it. */
import type { ChainPoint, LedgerStamp } from './chain.ts';
import type { ReadDb, WriteDb } from './connections.ts';

const META_KEYS = [
  'mode',
  'account',
  'created_ms',
  'created_by',
  'readable_from_schema',
  'readable_from_app',
  'projection_version',
  'verified_seq',
  'verified_hash',
] as const;
export type MetaKey = (typeof META_KEYS)[number];
export type Meta = Readonly<Record<string, string>>;

export function readMeta(db: ReadDb | WriteDb): Meta {
  const rows = db.prepare<[], [string, string]>('SELECT key, value FROM ledger_meta').raw().all();
  return Object.fromEntries(rows);
}

export function writeMeta(db: WriteDb, key: MetaKey, value: string | number): void {
  db.prepare(
    `INSERT INTO ledger_meta (key, value) VALUES (?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  ).run(key, String(value));
}

/** Null when the file does not say, which no ledger of ours ever does. */
export function stampOf(meta: Meta): LedgerStamp | null {
  const { mode, account, created_ms: createdMs } = meta;
  if (mode === undefined || account === undefined || createdMs === undefined) return null;
  return { mode, account, createdMs: Number(createdMs) };
}

/** How far the chain has been followed at some start; null when never. */
export function verifiedPoint(meta: Meta): ChainPoint | null {
  const { verified_seq: seq, verified_hash: hash } = meta;
  return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash };
}

export interface HeadRow extends ChainPoint {
  readonly projectedSeq: number;
}

export function readHead(db: ReadDb | WriteDb): HeadRow | null {
  const row = db
    .prepare<[], HeadRow>(
      `SELECT seq, lower(hex(hash)) AS hash, projected_seq AS projectedSeq FROM ledger_head`,
    )
    .get();
  return row ?? null;
}
