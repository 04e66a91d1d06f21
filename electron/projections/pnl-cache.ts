/**
 * The P&L cache: one row per position, priced and with its charges, and the totals. A row is worked
 * out again only when its orders, fills or price changed; `rebuilt` works all of them out from the
 * fold alone, to compare.
 */
import type { PositionRow, TotalsRow } from '../../shared/contract/rows.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { ExitRun } from '../../shared/domain/exit.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Position } from '../../shared/domain/position.ts';
import type { Trips } from '../../shared/domain/trackers.ts';
import type { BrokerNet } from '../engine/engine-port.ts';
import type { EngineView } from '../engine/state.ts';
import { type ActiveCache, type Mark, openActiveCache } from './active-cache.ts';
import { openExitOf } from './exit-row.ts';
import { type DayCaches, dayCaches, positionRow, totalsOf } from './position-row.ts';

export interface PnlSources {
  view(): EngineView;
  instrument(id: InstrumentId): Instrument | null;
  mark(id: InstrumentId): Mark;
  brokerNet(): BrokerNet | null;
}

export interface PnlCache {
  readonly active: ActiveCache;
  /** The row as it is now, kept; null, and no longer kept, for a position that is no more. */
  refresh(key: string): PositionRow | null;
  /** The row as it was last worked out. */
  get(key: string): PositionRow | null;
  rows(): readonly PositionRow[];
  keys(): Iterable<string>;
  /** Rows to be worked out anew because a trading day began since this was last asked. */
  overnight(): Iterable<string>;
  totals(): TotalsRow;
  /** Rows that were worked out from the position as it is; the others are due at the next flush. */
  settled(): readonly PositionRow[];
  /** The same rows from nothing but the fold and the marks. */
  rebuilt(): readonly PositionRow[];
}

/** What a row was worked out from besides prices; a round trip changes before its position. */
interface Ground {
  readonly position: Position | undefined;
  readonly trips: Trips | undefined;
  readonly exit: ExitRun | null;
}

export function openPnlCache(sources: PnlSources): PnlCache {
  const active = openActiveCache();
  const rows = new Map<string, PositionRow>();
  const workedFrom = new Map<string, Ground>();
  const caches = dayCaches();
  let day = sources.view().clock.day;

  function work(key: string, known: DayCaches): PositionRow | null {
    const view = sources.view();
    const position = view.positions.get(key);
    if (position === undefined) return null;
    return positionRow(
      {
        view,
        instrument: (id) => sources.instrument(id),
        mark: (id) => (position.net === 0 ? { price: null, stale: false } : sources.mark(id)),
        brokerNet: sources.brokerNet(),
      },
      known,
      position,
    );
  }

  function groundOf(key: string): Ground {
    const view = sources.view();
    const position = view.positions.get(key);
    const exit = position === undefined ? null : openExitOf(view, position);
    return { position, trips: view.trips.get(key), exit };
  }

  function isSettled(key: string): boolean {
    const [before, now] = [workedFrom.get(key), groundOf(key)];
    if (before === undefined || before.exit !== now.exit) return false;
    return before.position === now.position && before.trips === now.trips;
  }

  function refresh(key: string): PositionRow | null {
    const row = work(key, caches);
    const position = sources.view().positions.get(key);
    if (position !== undefined) {
      active.refresh(position, { price: row?.mark ?? null, stale: row?.markStale ?? true });
    }
    if (row === null) {
      rows.delete(key);
      workedFrom.delete(key);
      return null;
    }
    rows.set(key, row);
    workedFrom.set(key, groundOf(key));
    return row;
  }

  for (const key of sources.view().positions.keys()) refresh(key);
  return {
    active,
    refresh,
    get: (key) => rows.get(key) ?? null,
    rows: () => [...rows.values()],
    keys: () => rows.keys(),
    overnight: () => {
      const today = sources.view().clock.day;
      if (today === day) return [];
      day = today;
      return [...rows.keys()];
    },
    totals: () => totalsOf(rows.values(), sources.view()),
    settled: () => [...rows.values()].filter(({ key }) => isSettled(key)),
    rebuilt: () =>
      [...sources.view().positions.keys()].flatMap((key) => work(key, dayCaches()) ?? []),
  };
}
