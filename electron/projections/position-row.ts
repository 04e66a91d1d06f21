/** Positions priced at the moment of publishing; the price is the only part the ledger lacks. */
import type { PositionRow, TotalsRow } from '../../shared/contract/rows.ts';
import type { Fill } from '../../shared/domain/fill.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { price } from '../../shared/domain/money.ts';
import {
  contractKey,
  type Position,
  positionKeyText,
  unrealisedAt,
} from '../../shared/domain/position.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { freeToExit, reservedForExit } from '../../shared/domain/reservation.ts';
import { indiaDayNumber } from '../../shared/maths/calendar.ts';
import type { BrokerNet } from '../engine/engine-port.ts';
import { type EngineView, liveOrdersOf, standingUnits } from '../engine/state.ts';
import { cachedCharges, type ChargesCache } from '../engine/day-charges.ts';
import type { Mark } from './active-cache.ts';
import { type DayResults, realisedOn } from './day-result.ts';
import { exitRow, openExitOf } from './exit-row.ts';

export interface PositionSources {
  readonly view: EngineView;
  instrument(id: InstrumentId): Instrument | null;
  mark(id: InstrumentId): Mark;
  readonly brokerNet: BrokerNet | null;
}

/** What the fills of the day have come to, read on from where the last row left them. */
export interface DayCaches {
  readonly charges: ChargesCache;
  readonly results: DayResults;
}

export function dayCaches(): DayCaches {
  return { charges: new Map(), results: new Map() };
}

/** The broker counts all strategies together, so the latest fill of any of them matters. */
function lastFillOf(view: EngineView, position: Position): number {
  let lastMs = 0;
  for (const other of view.positions.values()) {
    const same = other.instrument === position.instrument && other.product === position.product;
    if (same) lastMs = Math.max(lastMs, other.lastFillMs);
  }
  return lastMs;
}

const KIND_OF_ENDING: readonly (readonly [RegExp, Instrument['kind']])[] = [
  [/\dCE$/, 'call'],
  [/\dPE$/, 'put'],
  [/FUT$/, 'future'],
];

function leadingName(symbol: string): string {
  return /^[A-Z&-]+/.exec(symbol)?.[0] ?? symbol;
}

/** A contract no longer listed is still held: it is shown with what its orders know of it. */
function unlisted(view: EngineView, fills: readonly Fill[]): Instrument | null {
  const order = fills[0] === undefined ? undefined : view.orders.get(fills[0].orderId);
  if (order === undefined) return null;
  const kind = KIND_OF_ENDING.find(([ending]) => ending.test(order.symbol))?.[1] ?? 'equity';
  return {
    id: order.instrument,
    exchange: order.exchange,
    symbol: order.symbol,
    underlying: kind === 'equity' ? order.symbol : leadingName(order.symbol),
    kind,
    expiryDay: null,
    strike: null,
    tick: price(500),
    lot: order.lot,
    freeze: order.lot,
  };
}

/** Null for a position whose fills were all claimed by another strategy: there is nothing left. */
export function positionRow(
  sources: PositionSources,
  cache: DayCaches,
  position: Position,
): PositionRow | null {
  const key = positionKeyText(position);
  const { view, brokerNet } = sources;
  const fills = view.fillsByPosition.get(key) ?? [];
  if (fills.length === 0) return null;
  const instrument = sources.instrument(position.instrument) ?? unlisted(view, fills);
  if (instrument === null) return null;
  const own = [...liveOrdersOf(view, position.instrument).values()].filter(
    (order) => order.strategy === position.strategy && order.product === position.product,
  );
  const mark = sources.mark(position.instrument);
  const kept = standingUnits(view, position);
  const run = openExitOf(view, position);
  return {
    key,
    account: position.account,
    strategy: position.strategy,
    instrument: position.instrument,
    exchange: instrument.exchange,
    symbol: instrument.symbol,
    underlying: instrument.underlying,
    kind: instrument.kind,
    product: position.product,
    lot: instrument.lot,
    net: position.net,
    openValue: position.openValue,
    realised: position.realised,
    ...dayOf(cache, key, position, fills, view.clock.day),
    unrealised: mark.price === null ? null : unrealisedAt(position, mark.price),
    mark: mark.price,
    markStale: mark.stale,
    charges: cachedCharges(cache.charges, key, fills, instrument, view.clock.day),
    free: quantity(Math.max(0, freeToExit(position.net, own) - kept)),
    reserved: quantity(Math.min(Math.abs(position.net), reservedForExit(position.net, own))),
    boughtUnits: position.boughtUnits,
    soldUnits: position.soldUnits,
    boughtValue: position.boughtValue,
    soldValue: position.soldValue,
    tracker: view.trips.get(key)?.at(-1)?.state ?? 'active',
    lastFillMs: position.lastFillMs,
    ...brokersOwn(brokerNet, position, lastFillOf(view, position)),
    ...(run === null ? {} : { exit: exitRow(view, run) }),
  };
}

/** A read from before the last fill cannot know it, and a difference would be our own doing. */
function brokersOwn(
  read: BrokerNet | null,
  { instrument, product }: Position,
  lastFillMs: number,
): Pick<PositionRow, 'brokerNet' | 'brokerCash'> {
  if (read === null || read.readMs < lastFillMs) return { brokerNet: null, brokerCash: null };
  const key = contractKey(instrument, product);
  return { brokerNet: read.units.get(key) ?? 0, brokerCash: read.cash.get(key) ?? null };
}

/** What did not trade today has brought nothing today, which is the common case. */
function dayOf(
  { results }: DayCaches,
  key: string,
  position: Position,
  fills: readonly Fill[],
  day: number,
): Pick<PositionRow, 'realisedToday' | 'tradedToday'> {
  const tradedToday = indiaDayNumber(position.lastFillMs) >= day;
  const realisedToday = tradedToday ? realisedOn(results, key, position, fills, day) : 0;
  return { realisedToday, tradedToday };
}

/** Today's result and charges; what all days together brought stands apart. */
export function totalsOf(rows: Iterable<PositionRow>, view: EngineView): TotalsRow {
  let realisedAllDays = 0;
  let unrealised = 0;
  let charges = 0;
  let stale = 0;
  for (const row of rows) {
    realisedAllDays += row.realised;
    unrealised += row.unrealised ?? 0;
    charges += row.charges;
    if (row.net !== 0 && (row.markStale || row.mark === null)) stale += 1;
  }
  return { realised: view.realisedToday, realisedAllDays, unrealised, charges, stale };
}
