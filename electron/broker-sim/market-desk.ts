/** Carries out what market-commands.ts names. */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { floorToTick, type Price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { oppositeSide, type Side } from '../../shared/domain/side.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { indiaDayNumber, indiaMoment } from '../../shared/maths/calendar.ts';
import type { MarketCommand } from './market-commands.ts';
import type { TruthInside } from './open-truth.ts';
import { isFinal, lastStep, type OrderRecord } from './order-record.ts';
import type { TruthPosition } from './truth.ts';

type Done = Result<unknown, string>;
type Detail<Name extends string> =
  Extract<MarketCommand, Record<Name, unknown>> extends infer One
    ? One extends Record<Name, infer Inner>
      ? Inner
      : never
    : never;

const MORNING_MINUTES = 9 * 60;
const DONE: Done = ok(null);

export function runMarketCommand(truth: TruthInside, command: MarketCommand): Done {
  if ('fill' in command) return fill(truth, command.fill, false);
  if ('partial' in command) return partial(truth, command.partial);
  if ('overfill' in command) return fill(truth, command.overfill, true);
  if ('reject' in command) return end(truth, command.reject, 'rejected');
  if ('cancel' in command) return end(truth, command.cancel, 'cancelled');
  if ('expire' in command) return end(truth, command.expire, 'expired');
  if ('squareOff' in command) return squareOff(truth, command.squareOff);
  if ('external' in command) return external(truth, command.external);
  if ('bust' in command) return known(truth.correctTrade(command.bust.trade, null), 'trade');
  if ('correct' in command) {
    const { trade, price } = command.correct;
    return known(truth.correctTrade(trade, price as Price), 'trade');
  }
  if ('session' in command) return session(truth, command.session);
  if ('dayRoll' in command) return dayRoll(truth);
  return onInstrument(truth, command);
}

function onInstrument(
  truth: TruthInside,
  command: Exclude<
    MarketCommand,
    | { fill: unknown }
    | { partial: unknown }
    | { overfill: unknown }
    | { reject: unknown }
    | { cancel: unknown }
    | { expire: unknown }
    | { squareOff: unknown }
    | { external: unknown }
    | { bust: unknown }
    | { correct: unknown }
    | { session: unknown }
    | { dayRoll: unknown }
  >,
): Done {
  const { venue } = truth;
  const detail = Object.values(command)[0] as { readonly instrument: string };
  const id = detail.instrument as InstrumentId;
  if (venue.instrument(id) === null) return err(`There is no contract ${id}`);
  if ('halt' in command) venue.halt(id, command.halt.on);
  else if ('band' in command) {
    venue.band(id, command.band.low as Price | null, command.band.high as Price | null);
  } else if ('price' in command) venue.movePrice(id, command.price.price as Price | null);
  else if ('ticks' in command) venue.showTicks(id, command.ticks.as);
  else if ('terms' in command) venue.changeTerms(id, present(command.terms));
  else if ('settle' in command) settle(truth, id, command.settle.price as Price);
  else if ('split' in command) split(truth, id, command.split.into);
  else {
    const { from, to, units } = command.convert;
    const words = truth.convert(id, from, to, units);
    if (words !== null) return err(words);
  }
  return DONE;
}

function present({ lot, freeze }: Detail<'terms'>): { lot?: number; freeze?: number } {
  return { ...(lot === undefined ? {} : { lot }), ...(freeze === undefined ? {} : { freeze }) };
}

function known(found: boolean, what: string): Done {
  return found ? DONE : err(`There is no such ${what}`);
}

function atExchange(truth: TruthInside, name: string): Result<OrderRecord, string> {
  const record = truth.record(name);
  if (record === null) return err(`There is no order ${name}`);
  return record.paperId === null ? err(`The order ${name} is not at the exchange`) : ok(record);
}

function fill(
  truth: TruthInside,
  detail: { order: string; units?: number | undefined; price?: number | undefined },
  beyond: boolean,
): Done {
  const found = atExchange(truth, detail.order);
  if (!found.ok) return found;
  const record = found.value;
  const { quantity: wanted, filled, price } = lastStep(record);
  const left = wanted - filled;
  const units = detail.units ?? left;
  if (!beyond && (isFinal(record) || units > left)) {
    return err(`Only ${isFinal(record) ? 0 : left} units are left of the order ${detail.order}`);
  }
  if (units <= 0 || record.paperId === null) return err('Nothing is left to fill');
  return ok(truth.exchange.hand.fill(record.paperId, units, (detail.price ?? price) as Price));
}

/** A lot, or whatever was asked, at a time. */
function partial(truth: TruthInside, detail: Detail<'partial'>): Done {
  const found = atExchange(truth, detail.order);
  if (!found.ok) return found;
  const record = found.value;
  if (isFinal(record)) return err(`The order ${detail.order} has ended`);
  const once = (): void => {
    const { quantity: wanted, filled } = lastStep(record);
    const units = Math.min(detail.units, wanted - filled);
    if (units <= 0 || isFinal(record)) return;
    fill(truth, { order: record.id, units, price: detail.price }, false);
    if (detail.everyMs !== undefined) truth.world.after(detail.everyMs, once);
  };
  once();
  return DONE;
}

function end(
  truth: TruthInside,
  { order, words }: { order: string; words?: string | undefined },
  status: 'rejected' | 'cancelled' | 'expired',
): Done {
  const found = atExchange(truth, order);
  if (!found.ok) return found;
  const said = words ?? `The order was ${status} by the exchange`;
  const { paperId } = found.value;
  const done = paperId !== null && truth.exchange.hand.end(paperId, status, said);
  return done ? DONE : err(`The order ${order} has ended already`);
}

function external(truth: TruthInside, detail: Detail<'external'>): Done {
  const { instrument, side, units, price, product, tag } = detail;
  const answer = truth.place({
    instrument: instrument as InstrumentId,
    side,
    product,
    validity: 'day',
    quantity: quantity(units),
    type: 'limit',
    price: price as Price,
    trigger: null,
    tag,
    details: {},
    placedBy: 'outside',
  });
  return answer.kind === 'taken' ? ok({ order: answer.order.id }) : err(answer.words);
}

/** Working intraday orders go first, then an order against each position, at the band's edge. */
function squareOff(truth: TruthInside, { product = 'mis', instrument }: Detail<'squareOff'>): Done {
  const concerns = (of: Pick<TruthPosition, 'instrument' | 'product'>): boolean =>
    of.product === product && (instrument === undefined || of.instrument === instrument);
  for (const order of truth.view().orders().filter(concerns)) {
    const id = truth.record(order.id)?.paperId ?? null;
    if (id !== null) truth.exchange.hand.end(id, 'cancelled', 'Cancelled by the risk desk');
  }
  const orders: string[] = [];
  for (const position of truth.positions.now().filter(concerns)) {
    if (position.net === 0) continue;
    const side = oppositeSide(position.net > 0 ? 'buy' : 'sell');
    const price = surePrice(truth, position.instrument, side);
    const done = external(truth, {
      instrument: position.instrument,
      side,
      units: Math.abs(position.net),
      price,
      product,
      tag: null,
    });
    if (!done.ok) return done;
    orders.push((done.value as { order: string }).order);
  }
  return ok({ orders });
}

/** A price at which it trades with whoever is there. */
function surePrice(truth: TruthInside, id: InstrumentId, side: Side): Price {
  const quote = truth.venue.quote(id);
  const edge = side === 'buy' ? quote?.bandHigh : quote?.bandLow;
  const tick = truth.venue.instrument(id)?.tick ?? (500 as Price);
  return floorToTick(edge ?? quote?.last ?? tick, tick);
}

function settle(truth: TruthInside, instrument: InstrumentId, price: Price): void {
  truth.exchange.hand.settle(instrument, price);
  truth.positions.add({ kind: 'settle', instrument, price, atMs: truth.world.nowMs() });
}

function split(truth: TruthInside, instrument: InstrumentId, into: number): void {
  truth.exchange.hand.split(instrument, into);
  truth.positions.add({ kind: 'split', instrument, into, atMs: truth.world.nowMs() });
}

function session(truth: TruthInside, to: 'end' | 'open'): Done {
  truth.venue.forceSession(to === 'open' ? null : false);
  if (to === 'end') truth.endSession();
  else truth.openSession();
  return DONE;
}

function dayRoll(truth: TruthInside): Done {
  const nowMs = truth.world.nowMs();
  const morningMs = indiaMoment(indiaDayNumber(nowMs) + 1, MORNING_MINUTES);
  truth.world.jump(morningMs - nowMs);
  truth.rollDay();
  truth.venue.forceSession(null);
  return DONE;
}
