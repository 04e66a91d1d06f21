/** What of a batch needs the trader's eye at once. */
import type { AlarmRow } from '../../shared/contract/rows.ts';
import type { BatchEvent } from '../../shared/domain/batch-events.ts';
import { type Batch } from '../../shared/domain/batch.ts';
import type { BatchId } from '../../shared/domain/ids.ts';
import { saysBatch } from './batch-line.ts';

type Raised = Pick<AlarmRow, 'code' | 'level' | 'says' | 'next'> & { readonly batch: BatchId };

const CHOOSE = 'Complete it, unwind it or hold it on its card; its legs are open until you choose.';

/** Null when nobody has to look; a batch that its own policy completes or unwinds goes on. */
export function batchAlarm(event: BatchEvent, batch: Batch | undefined): Raised | null {
  if (batch === undefined) return null;
  if (event.kind === 'batch_frozen') {
    return {
      code: 'batch_in_doubt',
      level: 'critical',
      says: `${nameOf(batch)}: ${saysBatch(event)}`,
      next: 'The books are read every second; nothing of it leaves until the leg is found.',
      batch: batch.batchId,
    };
  }
  return batch.state === 'deciding' ? leggedAlarm(batch) : stoppedAlarm(event, batch);
}

export function leggedAlarm(batch: Batch): Raised {
  const { batchId } = batch;
  const says = `${nameOf(batch)} is legged: part of it is held and the rest has not filled`;
  return { code: 'batch_legged', level: 'critical', says, next: CHOOSE, batch: batchId };
}

/** The second half of a roll never began: the strategy is closed and nothing took its place. */
function stoppedAlarm(event: BatchEvent, batch: Batch): Raised | null {
  if (event.kind !== 'batch_stopped' || batch.after === null || batch.firstFill !== null)
    return null;
  return {
    code: 'batch_not_begun',
    level: 'warning',
    says: `${nameOf(batch)} was to follow and did not: ${saysBatch(event)}`,
    next: 'Look at the first half, then send the second by hand if you still want it.',
    batch: batch.batchId,
  };
}

/** A later step of the same batch settles what was said of the earlier one. */
export function settlesBatch(event: BatchEvent): boolean {
  return event.kind === 'batch_decided' || event.kind === 'batch_ended' || isGoingOn(event);
}

function isGoingOn({ kind }: BatchEvent): boolean {
  return kind === 'batch_thawed' || kind === 'batch_stopped' || kind === 'batch_asked';
}

function nameOf({ structure, strategy }: Batch): string {
  return `${strategy}, ${structure}`;
}
