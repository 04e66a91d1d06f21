/**
 * A house's alerts, and the orders that alerts have placed, in our words; pure. An alert on another
 * thing than the last price cannot be one of ours, nor be said in our terms, and is left out.
 */
import {
  asId,
  type BrokerOrderId,
  type BrokerStandingId,
  type InstrumentId,
} from '../../../shared/domain/ids.ts';
import { ZERO_PRICE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { StandingLeg } from '../../../shared/domain/standing.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { BrokerStanding } from '../standing.ts';
import { momentFrom, priceFrom, unitsFrom } from './figures.ts';
import { type ContractNames, instrumentOf, productOf, sideOf } from './normalise.ts';
import type { AlertRow, PlacedByRow } from './wire.ts';

/** Which side of its trigger a lone alert waits for; a pair has one of each. */
const KINDS: Readonly<Record<string, 'above' | 'below' | 'pair'>> = {
  LTP_A_O: 'above',
  LTP_B_O: 'below',
  LMT_BOS_O: 'pair',
};

export function isPair({ ai_t }: AlertRow): boolean {
  return KINDS[ai_t.trim().toUpperCase()] === 'pair';
}

/** Read in this order: an alert that fired in between stands in both, and has fired. */
export function standingsFrom(
  alerts: readonly AlertRow[],
  orders: readonly PlacedByRow[],
  contracts: ContractNames,
): Result<readonly BrokerStanding[], string> {
  const placed = placedByAlerts(orders);
  const found = new Map<string, BrokerStanding>();
  for (const row of alerts) {
    const kind = KINDS[row.ai_t.trim().toUpperCase()];
    const instrument = instrumentOf(row, contracts);
    const foreign = !instrument.ok && instrument.error === 'other_market';
    if (kind === undefined || foreign) continue;
    const standing = instrument.ok ? waiting(row, kind, instrument.value) : null;
    if (standing === null) return err(`The alert ${row.al_id} cannot be read`);
    found.set(row.al_id, standing);
  }
  for (const [id, rows] of placed) {
    const fired = firedBy(id, rows, found.get(id) ?? null, contracts);
    if (fired === 'unreadable') return err(`The order of alert ${id} cannot be read`);
    if (fired !== 'other_market') found.set(id, fired);
  }
  return ok([...found.values()]);
}

/** Slices name the order that they are part of in the same field; that one is in the book. */
function placedByAlerts(orders: readonly PlacedByRow[]): Map<string, PlacedByRow[]> {
  const known = new Set(orders.map((row) => row.norenordno));
  const placed = new Map<string, PlacedByRow[]>();
  for (const row of orders) {
    const id = row.add_ord_id?.trim() ?? '';
    if (!/^[\x21-\x7e]{1,60}$/.test(id) || id === '0' || known.has(id)) continue;
    placed.set(id, [...(placed.get(id) ?? []), row]);
  }
  return placed;
}

function waiting(
  row: AlertRow,
  kind: 'above' | 'below' | 'pair',
  instrument: InstrumentId,
): BrokerStanding | null {
  const order = row.place_order_params ?? null;
  const side = sideOf(row.trantype ?? order?.trantype ?? '');
  const units = unitsFrom(row.qty ?? order?.qty ?? '');
  if (side === null || units === null || units === 0) return null;
  const legs = kind === 'pair' ? pairOf(row, side) : loneOf(row, kind, side);
  if (legs === null) return null;
  const { stop, target } = legs;
  const untold = [stop, target].some((leg) => leg?.limit === 0);
  return {
    brokerStandingId: asId<BrokerStandingId>(row.al_id),
    tag: row.remarks?.trim() || null,
    instrument,
    side,
    product: productOf(row.prd ?? order?.prd ?? null),
    quantity: quantity(units),
    stop,
    target,
    status: 'standing',
    orderIds: [],
    words: untold ? 'The house does not tell the price of every leg' : '',
    updatedMs: row.norentm === null ? null : momentFrom(row.norentm),
  };
}

type Legs = Pick<BrokerStanding, 'stop' | 'target'>;

function loneOf(row: AlertRow, kind: 'above' | 'below', side: Side): Legs | null {
  const level = row.d ?? row.oivariable?.[0]?.d ?? null;
  const leg = legOf(level, row.prc ?? row.place_order_params?.prc ?? null);
  if (leg === null) return null;
  const stops = (kind === 'below') === (side === 'sell');
  return stops ? { stop: leg, target: null } : { stop: null, target: leg };
}

/** The first order belongs to `x` and the second to `y`; the higher level is the upper leg. */
function pairOf(row: AlertRow, side: Side): Legs | null {
  const level = (name: string): string | null =>
    row.oivariable?.find((each) => each.var_name.trim().toLowerCase() === name)?.d ?? null;
  const x = legOf(level('x'), row.place_order_params?.prc ?? row.prc);
  const y = legOf(level('y'), row.place_order_params_leg2?.prc ?? null);
  if (x === null || y === null) return null;
  const [lower, upper] = x.trigger < y.trigger ? [x, y] : [y, x];
  return side === 'sell' ? { stop: lower, target: upper } : { stop: upper, target: lower };
}

/** A price that is not told is zero, since the trigger is what matters while it waits. */
function legOf(level: string | null, limitText: string | null): StandingLeg | null {
  const trigger = priceFrom(level ?? '');
  const limit = limitText === null ? ZERO_PRICE : priceFrom(limitText);
  return trigger === null || trigger === 0 || limit === null ? null : { trigger, limit };
}

/** Its own terms are gone with it, unless the list still had it a moment ago. */
function firedBy(
  id: string,
  rows: readonly PlacedByRow[],
  listed: BrokerStanding | null,
  contracts: ContractNames,
): BrokerStanding | 'other_market' | 'unreadable' {
  const [first] = rows;
  if (first === undefined) return 'unreadable';
  const instrument = instrumentOf(first, contracts);
  const side = sideOf(first.trantype);
  const units = unitsFrom(first.qty);
  if (!instrument.ok) return instrument.error;
  if (side === null || units === null) return 'unreadable';
  return {
    brokerStandingId: asId<BrokerStandingId>(id),
    tag: listed?.tag ?? (first.remarks?.trim() || null),
    instrument: instrument.value,
    side,
    product: productOf(first.prd ?? first.pcode),
    quantity: quantity(units),
    stop: listed?.stop ?? null,
    target: listed?.target ?? null,
    status: 'fired',
    orderIds: rows.map((row) => asId<BrokerOrderId>(row.norenordno)),
    words: '',
    updatedMs: first.exch_tm === null ? null : momentFrom(first.exch_tm),
  };
}
