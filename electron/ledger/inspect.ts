/**
 * Looks at an existing file through a reading connection before anything may write to it. A file
 * that is damaged, foreign, newer or somebody else's is left exactly as it was found.
 *
 * Pages and chain are followed wholly up to FULL_WALK events, which takes about a second. A longer
 * ledger is followed from where an earlier start had come to, so every event is proven at the first
 * start after it was written; `npm run ledger -- verify` always proves all of them.
 */
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { type ChainPoint, genesis, type LedgerStamp, walkChain } from './chain.ts';
import { APPLICATION_ID, openReader, type ReadDb } from './connections.ts';
import { readChainRows } from './event-rows.ts';
import { SCHEMA_NUMBER } from './migrations/index.ts';
import { type OpenFailure, openFailure, openFailureOf } from './open-failure.ts';
import { PROJECTION_VERSION } from './projector.ts';
import { type Meta, readHead, readMeta, stampOf, verifiedPoint } from './stamp.ts';

export const FULL_WALK = 200_000;

export interface FoundLedger {
  readonly schema: number;
  readonly stamp: LedgerStamp;
  readonly head: ChainPoint;
  /** How many events were followed at this start. */
  readonly walked: number;
  readonly projected: boolean;
  /** The hash in the chain at a number, for comparing with a witness. */
  readonly witnessed: ChainPoint | null;
}

/** Null for a file that is still empty: a first start that was cut off. */
export function inspect(
  path: string,
  witness: ChainPoint | null,
): Result<FoundLedger | null, OpenFailure> {
  let db: ReadDb | null = null;
  try {
    db = openReader(path);
    return look(db, path, witness);
  } catch (error) {
    return err(openFailureOf(error, path));
  } finally {
    db?.close();
  }
}

function look(
  db: ReadDb,
  path: string,
  witness: ChainPoint | null,
): Result<FoundLedger | null, OpenFailure> {
  const tables = db.prepare<[], number>('SELECT count(*) FROM sqlite_schema').pluck().get();
  if (tables === 0) return ok(null);
  if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID) {
    return err(openFailure('not_a_ledger', `${path} is another program's database.`));
  }
  const meta = readMeta(db);
  const schema = Number(db.pragma('user_version', { simple: true }));
  if (schema > SCHEMA_NUMBER && Number(meta['readable_from_schema']) > SCHEMA_NUMBER) {
    const since = meta['readable_from_app'] ?? 'a newer one';
    return err(openFailure('newer_version', `${path} needs version ${since} of the program.`));
  }
  const stamp = stampOf(meta);
  if (stamp === null) return err(damaged(path, 'its stamp is gone'));
  return follow(db, path, { meta, schema, stamp, witness });
}

interface Facts {
  readonly meta: Meta;
  readonly schema: number;
  readonly stamp: LedgerStamp;
  readonly witness: ChainPoint | null;
}

function follow(db: ReadDb, path: string, facts: Facts): Result<FoundLedger, OpenFailure> {
  const head = readHead(db);
  if (head === null) return err(damaged(path, 'the record of its last event is gone'));
  const start = startOfWalk(facts, head);
  const pages = start.seq === 0 ? String(db.pragma('quick_check(1)', { simple: true })) : 'ok';
  if (pages !== 'ok') return err(damaged(path, pages));
  const walked = walkChain(start, readChainRows(db, start.seq));
  if (!walked.ok) {
    const says = `event ${walked.error.seq} ${walked.error.words}`;
    return err(walked.error.newer ? newer(path, says) : damaged(path, says));
  }
  const complaint = endComplaint(walked.value, head);
  if (complaint !== null) return err(damaged(path, complaint));
  const version = facts.meta['projection_version'];
  return ok({
    schema: facts.schema,
    stamp: facts.stamp,
    head: { seq: head.seq, hash: head.hash },
    walked: head.seq - start.seq,
    projected: version === PROJECTION_VERSION && head.projectedSeq === head.seq,
    witnessed: pointAt(db, facts.witness?.seq ?? 0),
  });
}

function startOfWalk({ meta, stamp }: Facts, head: ChainPoint): ChainPoint {
  const verified = verifiedPoint(meta);
  const whole = head.seq <= FULL_WALK || verified === null || verified.seq > head.seq;
  return whole ? genesis(stamp) : verified;
}

/** The head is kept beside the events, because the chain alone cannot see a cut-off end. */
function endComplaint(end: ChainPoint, head: ChainPoint): string | null {
  if (end.seq < head.seq) return `event ${end.seq + 1} is missing, and all after it`;
  if (end.seq > head.seq) return `event ${head.seq + 1} was added by another program`;
  return end.hash === head.hash ? null : `event ${head.seq} was changed after it was written`;
}

function pointAt(db: ReadDb, seq: number): ChainPoint | null {
  const hash = db
    .prepare<[number], string>('SELECT lower(hex(hash)) FROM events WHERE seq = ?')
    .pluck()
    .get(seq);
  return hash === undefined ? null : { seq, hash };
}

function damaged(path: string, says: string): OpenFailure {
  return openFailure('damaged', `The ledger ${path} is damaged: ${says}.`);
}

function newer(path: string, says: string): OpenFailure {
  return openFailure('newer_version', `The ledger ${path} cannot be read: ${says}.`);
}
