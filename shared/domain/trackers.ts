/** Trackers as a fold of fills and entry orders; see tracker.ts for what one is. */
import type { Fill } from './fill.ts';
import type { OrderId, TrackerId } from './ids.ts';
import type { ExitReason } from './intent.ts';
import { addMoney, money, times, ZERO_MONEY } from './money.ts';
import type { Order } from './order.ts';
import { FLAT, quantity, signedQuantity } from './quantity.ts';
import { SIDE_SIGN } from './side.ts';
import type { Tracker } from './tracker.ts';

/** The round trips of one position, oldest first; only the last can still be open. */
export type Trips = readonly Tracker[];

function isOpen(tracker: Tracker | undefined): tracker is Tracker {
  return tracker !== undefined && (tracker.state === 'pending' || tracker.state === 'active');
}

function newTracker(positionKey: string, order: Order, atMs: number): Tracker {
  return {
    id: `T-${order.orderId}` as TrackerId,
    positionKey,
    strategy: order.strategy,
    instrument: order.instrument,
    state: 'pending',
    net: FLAT,
    entryUnits: 0,
    entryValue: ZERO_MONEY,
    exitUnits: 0,
    exitValue: ZERO_MONEY,
    realised: ZERO_MONEY,
    reason: null,
    openedMs: atMs,
    closedMs: null,
    openEntries: [],
  };
}

/** One plain copy: a busy position makes hundreds of trips a day, and each event comes by here. */
function withLast(trips: Trips, last: Tracker): Trips {
  const copy = trips.slice();
  copy[copy.length - 1] = last;
  return copy;
}

/** An entry was intended: it joins the open trip or starts one. */
export function entryStarted(trips: Trips, key: string, order: Order, atMs: number): Trips {
  const last = trips.at(-1);
  if (isOpen(last)) {
    return withLast(trips, { ...last, openEntries: [...last.openEntries, order.orderId] });
  }
  return [...trips, { ...newTracker(key, order, atMs), openEntries: [order.orderId] }];
}

/** An entry ended; a trip whose last entry ended without a fill is cancelled. */
export function entryEnded(trips: Trips, orderId: OrderId, atMs: number): Trips {
  const last = trips.at(-1);
  if (!isOpen(last) || !last.openEntries.includes(orderId)) return trips;
  const openEntries = last.openEntries.filter((id) => id !== orderId);
  const cancelled = last.state === 'pending' && openEntries.length === 0;
  return withLast(trips, {
    ...last,
    openEntries,
    state: cancelled ? 'cancelled' : last.state,
    closedMs: cancelled ? atMs : null,
  });
}

/**
 * A fill moves the trip towards or away from zero by arithmetic, whatever it was sent for. One that
 * crosses zero, which only a foreign hand can cause, closes the trip and opens the next.
 */
export function tripFilled(trips: Trips, key: string, order: Order, fill: Fill): Trips {
  const last = trips.at(-1);
  const open = isOpen(last) ? last : newTracker(key, order, fill.atMs);
  const sign = SIDE_SIGN[fill.side];
  const closes = Math.sign(open.net) === -sign ? Math.min(fill.quantity, Math.abs(open.net)) : 0;
  const opens = fill.quantity - closes;
  const first =
    closes === 0 ? opened(open, fill, opens) : closed(open, fill, closes, reasonOf(order));
  const after = isOpen(last) ? withLast(trips, first) : [...trips, first];
  if (closes === 0 || opens === 0) return after;
  const reopened = newTracker(key, order, fill.atMs);
  return [...after, opened(reopened, fill, opens)];
}

function reasonOf(order: Order): ExitReason {
  return order.exitReason ?? 'manual';
}

function opened(tracker: Tracker, fill: Fill, units: number): Tracker {
  return {
    ...tracker,
    state: 'active',
    net: signedQuantity(tracker.net + SIDE_SIGN[fill.side] * units),
    entryUnits: tracker.entryUnits + units,
    entryValue: addMoney(tracker.entryValue, times(fill.price, quantity(units))),
  };
}

function closed(tracker: Tracker, fill: Fill, units: number, reason: ExitReason): Tracker {
  const net = signedQuantity(tracker.net + SIDE_SIGN[fill.side] * units);
  const exitValue = addMoney(tracker.exitValue, times(fill.price, quantity(units)));
  const flat = net === 0;
  const long = tracker.net > 0;
  const gain = long ? exitValue - tracker.entryValue : tracker.entryValue - exitValue;
  return {
    ...tracker,
    net,
    exitUnits: tracker.exitUnits + units,
    exitValue,
    state: flat ? 'exited' : 'active',
    reason: flat ? reason : null,
    closedMs: flat ? fill.atMs : null,
    realised: flat ? money(gain) : ZERO_MONEY,
    openEntries: tracker.openEntries,
  };
}
