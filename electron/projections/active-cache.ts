/**
 * The ActiveCache: what every open position is worth at this moment, and the best and worst it has
 * been worth since it was opened. Prices are not in the ledger, so the marks start anew with the
 * program; everything else can be folded again at any time. It forgets a position when it is flat.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Money, Price } from '../../shared/domain/money.ts';
import { type Position, positionKeyText, unrealisedAt } from '../../shared/domain/position.ts';

export interface Mark {
  readonly price: Price | null;
  readonly stale: boolean;
}

export interface Active {
  readonly mark: Mark;
  readonly unrealised: Money | null;
  /** High-water and low-water marks of the open profit, on fresh prices only. */
  readonly best: Money | null;
  readonly worst: Money | null;
}

export interface ActiveCache {
  /** Values the position at this mark; null when it is flat. */
  refresh(position: Position, mark: Mark): Active | null;
  get(key: string): Active | null;
  /** Keys of open positions in one contract: what a tick of it touches. */
  keysOf(instrument: InstrumentId): Iterable<string>;
  instruments(): Iterable<InstrumentId>;
  readonly size: number;
}

const NONE: ReadonlySet<string> = new Set();

export function openActiveCache(): ActiveCache {
  const byKey = new Map<string, Active>();
  const byInstrument = new Map<InstrumentId, Set<string>>();

  function forget(key: string, instrument: InstrumentId): void {
    byKey.delete(key);
    const keys = byInstrument.get(instrument);
    keys?.delete(key);
    if (keys?.size === 0) byInstrument.delete(instrument);
  }

  return {
    refresh(position, mark) {
      const key = positionKeyText(position);
      if (position.net === 0) {
        forget(key, position.instrument);
        return null;
      }
      const active = valued(byKey.get(key) ?? null, position, mark);
      byKey.set(key, active);
      const keys = byInstrument.get(position.instrument);
      if (keys === undefined) byInstrument.set(position.instrument, new Set([key]));
      else keys.add(key);
      return active;
    },
    get: (key) => byKey.get(key) ?? null,
    keysOf: (instrument) => byInstrument.get(instrument) ?? NONE,
    instruments: () => byInstrument.keys(),
    get size() {
      return byKey.size;
    },
  };
}

function valued(before: Active | null, position: Position, mark: Mark): Active {
  const unrealised = mark.price === null ? null : unrealisedAt(position, mark.price);
  const fresh = mark.stale ? null : unrealised;
  return {
    mark,
    unrealised,
    best: further(before?.best ?? null, fresh, Math.max),
    worst: further(before?.worst ?? null, fresh, Math.min),
  };
}

function further(
  before: Money | null,
  now: Money | null,
  pick: (a: number, b: number) => number,
): Money | null {
  if (before === null || now === null) return before ?? now;
  return pick(before, now) === now ? now : before;
}
