/** Builds the derived tables again from the events, in one transaction: whole or not at all. */
import type { WriteDb } from './connections.ts';
import { readEvents } from './event-rows.ts';
import { inTransaction } from './migrate.ts';
import { PROJECTION_VERSION, planOf, projector } from './projector.ts';
import { writeMeta } from './stamp.ts';

export function rebuildProjection(db: WriteDb): void {
  const projection = projector(db);
  inTransaction(db, () => {
    db.exec('DELETE FROM fills; DELETE FROM orders');
    projection.write(planOf(readEvents(db, 0), () => null));
    db.exec('UPDATE ledger_head SET projected_seq = seq');
    writeMeta(db, 'projection_version', PROJECTION_VERSION);
  });
}
