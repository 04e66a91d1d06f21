/**
 * Cover and bracket orders. The entry is an order like any other; when it is done, its legs are
 * placed at their distances from the average entry: a stop, and for a bracket a profit order. When
 * one leg ends the family, the other is cancelled. Leaving cancels what waits and closes what is
 * held at any price the exchange accepts.
 */
import { ceilToTick, floorToTick, type Price, price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { oppositeSide } from '../../../shared/domain/side.ts';
import { FINAL_PHASES, type Truth, type TruthOrder, type TruthRequest } from '../truth.ts';
import { askedOf, type Asked, detailsOf, type Family } from './noren-order.ts';
import { average } from './noren-text.ts';

/** Looks after the family of an order that changed. */
export function tendFamily(truth: Truth, order: TruthOrder): void {
  const { family } = askedOf(order);
  if (family === null || order.filled === 0) return;
  if (family.snoordt === null) {
    if (FINAL_PHASES.has(order.phase) && legsOf(truth, family.snonum).length === 0) {
      placeLegs(truth, order, family);
    }
    return;
  }
  if (order.phase === 'filled') cancelOpen(truth, family.snonum, order.id);
}

/** False when nothing of the family is open or held. */
export function exitFamily(truth: Truth, order: TruthOrder): boolean {
  const { family } = askedOf(order);
  if (family === null) return false;
  const held = unitsHeld(truth, family.snonum);
  const cancelled = cancelOpen(truth, family.snonum, null);
  if (held > 0) close(truth, parentOf(truth, family.snonum) ?? order, held);
  return held > 0 || cancelled;
}

function members(truth: Truth, snonum: string): readonly TruthOrder[] {
  return truth
    .view()
    .orders()
    .filter((order) => order.details['snonum'] === snonum);
}

function parentOf(truth: Truth, snonum: string): TruthOrder | null {
  return members(truth, snonum).find(({ parent }) => parent === null) ?? null;
}

function legsOf(truth: Truth, snonum: string): readonly TruthOrder[] {
  return members(truth, snonum).filter(({ parent }) => parent !== null);
}

/** What the entry bought or sold and no leg has closed. */
function unitsHeld(truth: Truth, snonum: string): number {
  const entered = parentOf(truth, snonum)?.filled ?? 0;
  return legsOf(truth, snonum).reduce((left, leg) => left - leg.filled, entered);
}

function cancelOpen(truth: Truth, snonum: string, except: string | null): boolean {
  const open = members(truth, snonum).filter(
    ({ id, phase }) => id !== except && !FINAL_PHASES.has(phase),
  );
  for (const { id } of open) truth.cancel(id);
  return open.length > 0;
}

function placeLegs(truth: Truth, entry: TruthOrder, family: Family): void {
  const tick = truth.venue.instrument(entry.instrument)?.tick ?? price(500);
  const at = average(entry.filledValue, entry.filled);
  const rising = entry.side === 'buy' ? 1 : -1;
  if (family.blprc !== null) {
    const trigger = onTick(at - rising * family.blprc, tick, entry.side === 'buy');
    const bound = boundOf(truth, entry);
    truth.place(legOf(entry, family, '1', { type: 'stop_limit', price: bound, trigger }));
  }
  if (family.bpprc !== null) {
    const profit = onTick(at + rising * family.bpprc, tick, entry.side === 'sell');
    truth.place(legOf(entry, family, '0', { type: 'limit', price: profit, trigger: null }));
  }
}

function close(truth: Truth, entry: TruthOrder, units: number): void {
  const { family } = askedOf(entry);
  if (family === null) return;
  const terms = { type: 'limit', price: boundOf(truth, entry), trigger: null } as const;
  truth.place({ ...legOf(entry, family, '1', terms), quantity: quantity(units) });
}

function legOf(
  entry: TruthOrder,
  family: Family,
  snoordt: '0' | '1',
  terms: Pick<TruthRequest, 'type' | 'price' | 'trigger'>,
): TruthRequest {
  const first = { qty: entry.filled, prc: terms.price, trgprc: terms.trigger };
  const asked: Asked = { ...askedOf(entry), first, family: { ...family, snoordt } };
  return {
    ...terms,
    quantity: quantity(entry.filled),
    instrument: entry.instrument,
    side: oppositeSide(entry.side),
    product: entry.product,
    validity: 'day',
    tag: entry.tag,
    details: detailsOf(asked),
    parent: entry.id,
  };
}

/** The worst price of the way out: the edge of the day's limits. */
function boundOf(truth: Truth, entry: TruthOrder): Price {
  const quote = truth.venue.picture(entry.instrument)?.quote;
  const edge = entry.side === 'buy' ? quote?.bandLow : quote?.bandHigh;
  return edge ?? entry.price;
}

function onTick(scaled: number, tick: Price, up: boolean): Price {
  const at = up ? ceilToTick(scaled, tick) : floorToTick(scaled, tick);
  return at > 0 ? at : tick;
}
