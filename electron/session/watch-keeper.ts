/**
 * What money rides on is always watched, whoever looks: held contracts, those with working orders,
 * and the prices that their margin is estimated from. They also stand first when the broker's line
 * is too short for everything.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Engine } from '../engine/engine-port.ts';
import { allLiveOrders } from '../engine/state.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { QuoteBook } from '../market/quotes.ts';
import type { Cancel, World } from '../platform/world.ts';
import type { LiveSource } from './live-quotes.ts';
import { pricedBy } from './live-valuation.ts';

const LOOK_MS = 200;

export interface WatchKeeper {
  start(engine: Engine): void;
  /** New contracts came, or something else made the need of before wrong. */
  lookSoon(): void;
  stop(): void;
}

export function openWatchKeeper(
  instruments: InstrumentBook,
  quotes: QuoteBook,
  source: Pick<LiveSource, 'first'>,
  world: Pick<World, 'after'>,
): WatchKeeper {
  const kept = new Map<InstrumentId, Cancel>();
  let engine: Engine | null = null;
  let timer: Cancel | null = null;

  function needed(): ReadonlySet<InstrumentId> {
    const ids = new Set<InstrumentId>();
    if (engine === null) return ids;
    const { view } = engine;
    for (const { instrument, net } of view.positions.values()) if (net !== 0) ids.add(instrument);
    for (const { instrument } of allLiveOrders(view)) ids.add(instrument);
    for (const id of [...ids]) {
      const instrument = instruments.get(id);
      if (instrument === null) continue;
      for (const each of pricedBy(instruments, instrument)) ids.add(each.id);
    }
    return ids;
  }

  function look(): void {
    const ids = needed();
    let changed = false;
    for (const id of ids) {
      if (kept.has(id)) continue;
      kept.set(id, quotes.watch(id));
      changed = true;
    }
    for (const [id, release] of kept) {
      if (ids.has(id)) continue;
      release();
      kept.delete(id);
      changed = true;
    }
    if (changed) source.first(new Set(ids));
  }

  /** Looked at some times a second and not after every fill. */
  function lookSoon(): void {
    timer ??= world.after(LOOK_MS, () => {
      timer = null;
      look();
    });
  }

  return {
    start: (opened) => {
      engine = opened;
      opened.onCommitted(lookSoon);
      look();
    },
    lookSoon,
    stop: () => {
      timer?.();
      for (const release of kept.values()) release();
      kept.clear();
    },
  };
}
