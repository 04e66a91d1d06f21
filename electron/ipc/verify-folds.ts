/**
 * Folds the ledger from its first event and compares with what the engine holds. They are built by
 * the same pure functions, so a difference is a bug and names what differs. Between two pages the
 * order path goes on; what it adds meanwhile is folded too. Only the comparison is in one piece.
 */
import type { QueryResult } from '../../shared/contract/queries.ts';
import { evolve } from '../engine/evolve.ts';
import { emptyState, type EngineView } from '../engine/state.ts';
import type { PositionRow } from '../../shared/contract/rows.ts';
import type { PnlCache } from '../projections/pnl-cache.ts';
import type { DeskServices } from './services.ts';

const PAGE = 500;
const DIFFERENCES_MAX = 20;

export async function verifyFolds({
  world,
  engine,
  reads,
  pnl,
}: DeskServices): Promise<QueryResult<'verify_folds'>> {
  const fold = emptyState();
  while (fold.seq < engine.view.seq) {
    const page = reads.page(fold.seq, PAGE);
    if (page.length === 0) break;
    for (const record of page) evolve(fold, record);
    if (fold.seq < engine.view.seq) await new Promise<void>((go) => world.soon(go));
  }
  const differs = [...differences(engine.view, fold), ...pnlDifferences(pnl)];
  return {
    equal: differs.length === 0,
    orders: fold.orders.size,
    seq: fold.seq,
    differs: differs.slice(0, DIFFERENCES_MAX),
  };
}

const SINGLES: readonly (readonly [keyof EngineView, string])[] = [
  ['kill', 'kill switch'],
  ['arming', 'arming'],
  ['haltedBecause', 'halt'],
  ['limits', 'limits'],
  ['limitsWish', 'limits that wait'],
  ['risk', 'what the guards count'],
  ['realisedToday', 'result of the day'],
  ['sent', 'what was sent'],
  ['gaps', 'gaps of the stream'],
  ['liveCount', 'number of open orders'],
];

function differences(view: EngineView, fold: EngineView): string[] {
  const found: string[] = [];
  if (view.seq !== fold.seq) found.push(`last event ${view.seq} held, ${fold.seq} in the ledger`);
  compare('order', view.orders, fold.orders, found);
  compare('unanswered order', view.unanswered, fold.unanswered, found);
  compare('position', view.positions, fold.positions, found);
  compare('tracker', view.trips, fold.trips, found);
  compare('exit', view.exits, fold.exits, found);
  compare('batch', view.batches, fold.batches, found);
  compare('protection', view.protections, fold.protections, found);
  compare('standing order', view.standings, fold.standings, found);
  compare('fills of', view.fillsByPosition, fold.fillsByPosition, found);
  compare('command', view.commands, fold.commands, found);
  compare('order at the broker', view.byBrokerId, fold.byBrokerId, found);
  for (const [name, what] of SINGLES) {
    if (JSON.stringify(view[name]) !== JSON.stringify(fold[name])) found.push(what);
  }
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
