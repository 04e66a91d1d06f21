/**
 * Our net of every contract against the broker's. Positions of a broker lag behind its trades, so a
 * difference counts only when the contract has been quiet and two complete reads well apart say the
 * same. Then it is said, and entries in that contract wait; nothing is ever corrected by itself.
 *
 * The first comparison of a trading day is different in one way: what the broker holds beyond ours
 * in a contract that nobody touched today is what was carried, and enters the books as External.
 */
import type { DomainEvent } from '../../shared/domain/events.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Product } from '../../shared/domain/order-events.ts';
import type { BrokerPosition } from '../broker/gateway.ts';
import { contractKey } from '../../shared/domain/position.ts';
import { carriedEvents } from './carried.ts';
import { isExpired, isTouchedToday } from './contract-day.ts';
import { elapsedMs } from './desk-clock.ts';
import { indianDay } from './india-day.ts';
import { type EngineView, liveOrdersOf } from './state.ts';
import type { Surroundings } from './surroundings.ts';

/** Since the last fill of the contract. */
export const QUIET_MS = 30_000;
/** Between the two reads that say the same. */
export const APART_MS = 30_000;

export interface PositionCheck {
  /** One complete read whose orders and trades have been merged. */
  compare(state: EngineView, positions: readonly BrokerPosition[]): readonly DomainEvent[];
  /** The clock or the link broke: what was seen before is not spaced by what is known. */
  forget(): void;
  /** A difference stands or is not settled yet: the books must be read again. */
  readonly unsettled: boolean;
}

interface Compared {
  readonly key: string;
  readonly instrument: InstrumentId;
  readonly product: Product;
  readonly ours: number;
  readonly theirs: number;
  readonly average: BrokerPosition['average'];
}

interface Seen {
  readonly ours: number;
  readonly theirs: number;
  readonly sinceMs: number;
}

export function positionCheck(around: Surroundings): PositionCheck {
  const seen = new Map<string, Seen>();
  let unsettled = false;

  /** True once both reads have said so. */
  function isProven({ key, ours, theirs }: Compared, nowMs: number): boolean {
    const before = seen.get(key);
    if (before?.ours !== ours || before.theirs !== theirs) {
      seen.set(key, { ours, theirs, sinceMs: nowMs });
      return false;
    }
    return elapsedMs(before.sinceMs, nowMs) >= APART_MS;
  }

  function judge(state: EngineView, each: Compared, first: boolean): readonly DomainEvent[] {
    const { key, instrument, product, ours, theirs } = each;
    const nowMs = around.nowMs();
    const said = state.differs.get(key);
    if (ours === theirs) {
      seen.delete(key);
      if (said === undefined) return [];
      return [{ kind: 'position_agrees', instrument, product, net: ours }];
    }
    unsettled = true;
    if (isBusy(state, instrument, product, nowMs)) {
      seen.delete(key);
      return [];
    }
    if (!isProven(each, nowMs)) return [];
    if (first && isBeyond(ours, theirs) && !isTouchedToday(state, instrument, nowMs)) {
      const units = theirs - ours;
      const average = each.average ?? null;
      const carried = carriedEvents(around, { instrument, product, units, average });
      if (carried !== null) return carried;
    }
    if (said?.ours === ours && said.theirs === theirs) return [];
    return [{ kind: 'position_differs', instrument, product, ours, theirs }];
  }

  return {
    forget: () => seen.clear(),
    get unsettled() {
      return unsettled;
    },
    compare(state, positions) {
      unsettled = false;
      const today = indianDay(around.nowMs());
      const first = state.comparedDay !== today;
      const all = comparedOf(state, around, positions);
      const events = all.flatMap((each) => judge(state, each, first));
      if (first && (!unsettled || events.some((event) => event.kind === 'position_differs'))) {
        return [...events, { kind: 'positions_compared', contracts: all.length }];
      }
      return events;
    },
  };
}

/** Bought shares leave the broker's positions for its holdings overnight, so CNC proves nothing. */
function comparedOf(
  state: EngineView,
  around: Surroundings,
  positions: readonly BrokerPosition[],
): readonly Compared[] {
  const all = new Map<string, Compared>();
  const at = (instrument: InstrumentId, product: Product): Compared => {
    const key = contractKey(instrument, product);
    return all.get(key) ?? { key, instrument, product, ours: 0, theirs: 0, average: null };
  };
  for (const { instrument, product, net } of state.positions.values()) {
    const each = at(instrument, product);
    all.set(each.key, { ...each, ours: each.ours + net });
  }
  for (const { instrument, product, net, average } of positions) {
    const each = at(instrument, product);
    all.set(each.key, { ...each, theirs: each.theirs + net, average: average ?? null });
  }
  return [...all.values()].filter(
    ({ instrument, product }) => product !== 'cnc' && !isExpired(around, instrument),
  );
}

/** The broker has more of it in the direction that we hold, or we hold none. */
function isBeyond(ours: number, theirs: number): boolean {
  return Math.abs(theirs) > Math.abs(ours) && (ours === 0 || Math.sign(ours) === Math.sign(theirs));
}

function isBusy(
  state: EngineView,
  instrument: InstrumentId,
  product: Product,
  nowMs: number,
): boolean {
  for (const order of liveOrdersOf(state, instrument).values()) {
    if (order.state === 'sent' || order.state === 'unknown') return true;
  }
  for (const position of state.positions.values()) {
    const same = position.instrument === instrument && position.product === product;
    if (same && elapsedMs(position.lastFillMs, nowMs) < QUIET_MS) return true;
  }
  return false;
}
