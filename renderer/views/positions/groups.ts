/** The rows of the panel in order: group titles, open positions, what closed today, the totals. */
import type { Position } from '../../store/rows.ts';
import type { PositionGrouping } from '../../store/settings-store.ts';

export type Grouping = PositionGrouping;

const GROUP = 'group:';
export const CLOSED = 'closed:';
export const TOTALS = 'totals:';

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly keys: readonly string[];
}

export interface Arranged {
  readonly groups: readonly Group[];
  readonly closed: Group;
}

/** What is flat and did not trade today belongs to another day's list. */
function isOfAnotherDay(row: Position): boolean {
  return isClosed(row) && !row.tradedToday;
}

/** Flat after having traded. A pending entry with nothing filled still belongs to what is open. */
export function isClosed(row: Position): boolean {
  return row.net === 0 && row.tracker !== 'pending';
}

function isEmpty(row: Position): boolean {
  return isClosed(row) && row.boughtUnits + row.soldUnits === 0;
}

export function arrange(rows: readonly Position[], by: Grouping): Arranged {
  const open = new Map<string, string[]>();
  const closed: string[] = [];
  for (const row of rows) {
    if (isEmpty(row) || isOfAnotherDay(row)) continue;
    if (isClosed(row)) {
      closed.push(row.key);
      continue;
    }
    const group = open.get(row[by]);
    if (group === undefined) open.set(row[by], [row.key]);
    else group.push(row.key);
  }
  const names = [...open.keys()].sort((a, b) => a.localeCompare(b));
  return {
    groups: names.map((name) => ({ id: GROUP + name, name, keys: open.get(name) ?? [] })),
    closed: { id: CLOSED, name: 'Closed today', keys: closed },
  };
}

/** Collapsed groups keep their title; what closed is folded until it is opened. */
export function listIds(arranged: Arranged, folded: ReadonlySet<string>): readonly string[] {
  const ids: string[] = [];
  for (const group of arranged.groups) {
    ids.push(group.id);
    if (!folded.has(group.id)) ids.push(...group.keys);
  }
  if (arranged.closed.keys.length > 0) {
    ids.push(CLOSED);
    if (folded.has(CLOSED)) ids.push(...arranged.closed.keys);
  }
  if (ids.length > 0) ids.push(TOTALS);
  return ids;
}

export interface Sums {
  readonly unrealised: number;
  readonly realised: number;
  readonly charges: number;
  readonly stale: number;
}

export function sumsOf(rows: readonly Position[]): Sums {
  let [unrealised, realised, charges, stale] = [0, 0, 0, 0];
  for (const row of rows) {
    unrealised += row.unrealised ?? 0;
    realised += row.realisedToday;
    charges += row.charges;
    stale += row.net !== 0 && (row.markStale || row.mark === null) ? 1 : 0;
  }
  return { unrealised, realised, charges, stale };
}

export function rowPnl({ unrealised, realisedToday, charges }: Position): number {
  return netPnl({ unrealised, realised: realisedToday, charges });
}

export function netPnl(of: {
  readonly unrealised: number | null;
  readonly realised: number;
  readonly charges: number;
}): number {
  return (of.unrealised ?? 0) + of.realised - of.charges;
}

/** The broker knows contracts, not strategies: its net is compared with all of ours together. */
export function brokerDifference(row: Position, rows: Iterable<Position>): number {
  if (row.brokerNet === null) return 0;
  let ours = 0;
  for (const other of rows) {
    const same =
      other.account === row.account &&
      other.instrument === row.instrument &&
      other.product === row.product;
    if (same) ours += other.net;
  }
  return row.brokerNet - ours;
}
