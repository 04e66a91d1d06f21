/** The books as they stand or stood, made of what the truth keeps. */
import { type OrderRecord, pictureAt, pictureNow } from './order-record.ts';
import type { PositionBook } from './position-book.ts';
import type { TruthFunds, TruthOrder, TruthTrade, TruthView } from './truth.ts';

export interface ViewSource {
  records(): ReadonlyMap<string, OrderRecord>;
  trades(): readonly TruthTrade[];
  readonly positions: PositionBook;
  readonly funds: FundsLog;
  monotonicMs(): number;
}

export interface FundsLog {
  now(): TruthFunds;
  at(atMs: number): TruthFunds;
  note(): void;
  restart(): void;
}

/** How often the funds are noted for reads that look back. */
const FUNDS_EVERY_MS = 1_000;

export function openFundsLog(now: () => TruthFunds, nowMs: () => number): FundsLog {
  let notes: { readonly atMs: number; readonly funds: TruthFunds }[] = [];
  const note = (): void => {
    const atMs = nowMs();
    const last = notes.at(-1);
    if (last === undefined || atMs - last.atMs >= FUNDS_EVERY_MS)
      notes.push({ atMs, funds: now() });
  };
  note();
  return {
    now,
    note,
    at: (atMs) => notes.findLast((each) => each.atMs <= atMs)?.funds ?? notes[0]?.funds ?? now(),
    restart: () => {
      notes = [];
      note();
    },
  };
}

export function viewNow(source: ViewSource, atMs: number): TruthView {
  return {
    ...ordersOf(source, atMs, pictureNow),
    trades: () => shownTrades(source, source.trades()),
    positions: () => source.positions.now(),
    funds: () => source.funds.now(),
  };
}

export function viewAt(source: ViewSource, atMs: number): TruthView {
  return {
    ...ordersOf(source, atMs, (record) => pictureAt(record, atMs)),
    trades: () =>
      shownTrades(
        source,
        source.trades().filter((each) => each.atMs <= atMs),
      ),
    positions: () => source.positions.at(atMs),
    funds: () => source.funds.at(atMs),
  };
}

function ordersOf(
  source: ViewSource,
  atMs: number,
  picture: (record: OrderRecord) => TruthOrder | null,
): Pick<TruthView, 'atMs' | 'orders' | 'order'> {
  return {
    atMs,
    orders: () =>
      [...source.records().values()]
        .filter((record) => isShown(source, record))
        .flatMap((record) => picture(record) ?? []),
    order: (id) => {
      const record = source.records().get(id);
      return record === undefined || !isShown(source, record) ? null : picture(record);
    },
  };
}

function isShown(source: ViewSource, record: OrderRecord): boolean {
  return record.hiddenUntilMs <= source.monotonicMs();
}

function shownTrades(source: ViewSource, trades: readonly TruthTrade[]): readonly TruthTrade[] {
  const hidden = new Set<string>();
  for (const record of source.records().values()) {
    if (!isShown(source, record)) hidden.add(record.id);
  }
  return hidden.size === 0 ? trades : trades.filter((each) => !hidden.has(each.orderId));
}
