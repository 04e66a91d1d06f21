/**
 * Folds the ledger from its first event and compares with what the engine holds. They are built by
 * the same pure functions, so a difference is a bug and names what differs.
 */
import type { QueryResult } from '../../shared/contract/queries.ts';
import { evolve } from '../engine/evolve.ts';
import { emptyState, type EngineView } from '../engine/state.ts';
import type { PositionRow } from '../../shared/contract/rows.ts';
import type { PnlCache } from '../projections/pnl-cache.ts';
import type { DeskServices } from './services.ts';

const PAGE = 5_000;
const DIFFERENCES_MAX = 20;

export function verifyFolds({ engine, reads, pnl }: DeskServices): QueryResult<'verify_folds'> {
  const { view } = engine;
  const fold = emptyState();
  while (fold.seq < view.seq) {
    const page = reads.page(fold.seq, PAGE);
    if (page.length === 0) break;
    for (const record of page) evolve(fold, record);
  }
  const differs = [...differences(view, fold), ...pnlDifferences(pnl)];
  return {
    equal: differs.length === 0,
    orders: fold.orders.size,
    seq: fold.seq,
    differs: differs.slice(0, DIFFERENCES_MAX),
  };
}

function differences(view: EngineView, fold: EngineView): string[] {
  const found: string[] = [];
  if (view.seq !== fold.seq) found.push(`last event ${view.seq} held, ${fold.seq} in the ledger`);
  compare('order', view.orders, fold.orders, found);
  compare('position', view.positions, fold.positions, found);
  compare('tracker', view.trips, fold.trips, found);
  compare('exit', view.exits, fold.exits, found);
  if (JSON.stringify(view.kill) !== JSON.stringify(fold.kill)) found.push('kill switch');
  if (view.liveCount !== fold.liveCount) found.push('number of open orders');
  return found;
}

/** What prices cannot change: rows as kept against rows worked out from nothing but the fold. */
function pnlDifferences(pnl: PnlCache): string[] {
  const kept = new Map(pnl.settled().map((row) => [row.key, timeless(row)]));
  const rows = pnl.rebuilt().filter((row) => kept.has(row.key));
  const folded = new Map(rows.map((row) => [row.key, timeless(row)]));
  const found: string[] = [];
  compare('P&L of', kept, folded, found);
  return found;
}

function timeless({ net, realised, openValue, charges, tracker }: PositionRow) {
  return { net, realised, openValue, charges, tracker };
}

function compare<Key extends string>(
  what: string,
  held: ReadonlyMap<Key, unknown>,
  folded: ReadonlyMap<Key, unknown>,
  found: string[],
): void {
  for (const key of new Set([...held.keys(), ...folded.keys()])) {
    if (JSON.stringify(held.get(key)) !== JSON.stringify(folded.get(key))) {
      found.push(`${what} ${key}`);
    }
  }
}
