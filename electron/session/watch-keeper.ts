/**
 * What money rides on is always watched, whoever looks: held contracts, those with working orders,
 * what a plan of protection watches, those that somebody is about to enter, and the prices that
 * their margin is estimated from. They also stand first when the broker's line is too short for
 * everything. What is held comes with its levels: an exit begins where the book takes all of it.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Engine } from '../engine/engine-port.ts';
import { allLiveOrders } from '../engine/state.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { QuoteBook, QuoteDetail } from '../market/quotes.ts';
import type { Cancel, World } from '../platform/world.ts';
import type { LiveSource } from './live-quotes.ts';
import { pricedBy } from './live-valuation.ts';

const LOOK_MS = 200;
const WANTED_MS = 60_000;
/** The last ones that were asked for; a page cannot fill the line with them. */
const WANTED_MOST = 20;

export interface WatchKeeper {
  start(engine: Engine): void;
  /** Watched from now on for a while, with what its margin is estimated from. */
  want(instrument: Instrument): void;
  /** New contracts came, or something else made the need of before wrong. */
  lookSoon(): void;
  stop(): void;
}

export function openWatchKeeper(
  instruments: InstrumentBook,
  quotes: QuoteBook,
  source: Pick<LiveSource, 'first'>,
  world: Pick<World, 'after' | 'monotonicMs'>,
): WatchKeeper {
  const kept = new Map<InstrumentId, { readonly detail: QuoteDetail; readonly release: Cancel }>();
  /** Until when, oldest first. */
  const wanted = new Map<InstrumentId, number>();
  let engine: Engine | null = null;
  let timer: Cancel | null = null;
  let expiry: Cancel | null = null;

  function held(): ReadonlySet<InstrumentId> {
    const positions = engine?.view.positions.values() ?? [];
    return new Set([...positions].filter(({ net }) => net !== 0).map((at) => at.instrument));
  }

  function needed(): ReadonlySet<InstrumentId> {
    const ids = new Set<InstrumentId>(held());
    if (engine === null) return ids;
    const { view } = engine;
    for (const { instrument } of allLiveOrders(view)) ids.add(instrument);
    for (const id of engine.watches()) ids.add(id);
    for (const [id, untilMs] of wanted) {
      if (untilMs > world.monotonicMs()) ids.add(id);
      else wanted.delete(id);
    }
    for (const id of [...ids]) {
      const instrument = instruments.get(id);
      if (instrument === null) continue;
      for (const each of pricedBy({ instruments, quotes }, instrument)) ids.add(each.id);
    }
    return ids;
  }

  function look(): void {
    const ids = needed();
    const deep = held();
    let changed = false;
    for (const id of ids) {
      const detail = deep.has(id) ? 'depth' : 'touch';
      const before = kept.get(id);
      if (before?.detail === detail) continue;
      kept.set(id, { detail, release: quotes.watch(id, detail) });
      before?.release();
      changed = true;
    }
    for (const [id, { release }] of kept) {
      if (ids.has(id)) continue;
      release();
      kept.delete(id);
      changed = true;
    }
    if (changed) source.first(new Set(ids));
    const [next] = wanted.values();
    if (next !== undefined) {
      expiry?.();
      expiry = world.after(next - world.monotonicMs(), look);
    }
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
    want: ({ id }) => {
      wanted.delete(id);
      wanted.set(id, world.monotonicMs() + WANTED_MS);
      const [oldest] = wanted.keys();
      if (wanted.size > WANTED_MOST && oldest !== undefined) wanted.delete(oldest);
      lookSoon();
    },
    lookSoon,
    stop: () => {
      timer?.();
      expiry?.();
      for (const { release } of kept.values()) release();
      kept.clear();
    },
  };
}
