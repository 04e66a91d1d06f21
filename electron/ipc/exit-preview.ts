/**
 * What an exit would do now: its orders with where they begin and end, what is cancelled first,
 * what is in doubt and by how much it could overshoot, and the margin after each step.
 */
import type { QueryParams, QueryResult } from '../../shared/contract/queries.ts';
import { asId, type CommandId, type InstrumentId, type OrderId } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { isReducing } from '../../shared/domain/intent.ts';
import { times } from '../../shared/domain/money.ts';
import { mayStillFill, type Order } from '../../shared/domain/order.ts';
import type { Position } from '../../shared/domain/position.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import { type RefusalReason, refusal, saysRefusal } from '../../shared/domain/refusals.ts';
import { freeToExit } from '../../shared/domain/reservation.ts';
import { closingSide, SIDE_SIGN } from '../../shared/domain/side.ts';
import { mayStillFire } from '../../shared/domain/standing.ts';
import { positionsInScope, saysScope } from '../engine/exit/commands.ts';
import { freshPrice } from '../engine/exit/climb.ts';
import { planExits } from '../engine/exit/gate.ts';
import { type Ladder, ladderOf } from '../engine/exit/ladder.ts';
import { exitUnits, openExitOf } from '../engine/exits.ts';
import { ordersOfPosition } from '../engine/facts.ts';
import { standingsOf, standingUnits } from '../engine/state.ts';
import type { DeskServices } from './services.ts';

type Preview = QueryResult<'preview_exit'>;
type Params = QueryParams<'preview_exit'>;

interface Leg {
  readonly position: Position;
  readonly instrument: Instrument;
  readonly units: Quantity;
}

export function previewExit(services: DeskServices, params: Params): Preview {
  const { view, around } = services.engine;
  const refused: Preview['refused'] = [];
  const legs: Leg[] = [];
  const doubts: Preview['doubts'] = [];
  for (const position of positionsInScope(view, around, params.scope)) {
    const instrument = around.market.instrument(position.instrument);
    if (instrument !== null) doubts.push(...doubtsOf(services, position, instrument));
    const leg = legOf(services, params, position, instrument);
    if ('code' in leg) {
      const { code } = leg;
      refused.push({ instrument: position.instrument, code, says: saysRefusal(leg) });
    } else legs.push(leg);
  }
  const orders = ordersOf(services, params, legs);
  const cancels = legs.flatMap((leg) => cancelsOf(services, leg));
  const units = legs.reduce((sum, leg) => sum + leg.units, 0);
  const count = `${legs.length} ${legs.length === 1 ? 'leg' : 'legs'}`;
  const title = `Exit ${saysScope(params.scope)}: ${count}, ${units} qty`;
  return { title, orders, cancels, doubts, margin: marginPath(services, legs), refused };
}

function legOf(
  { engine: { view } }: DeskServices,
  { size, assumeDead = [] }: Params,
  position: Position,
  instrument: Instrument | null,
): Leg | RefusalReason {
  if (instrument === null) {
    return refusal('instrument_unknown', { instrument: position.instrument });
  }
  const dead = new Set(assumeDead);
  const buries = [...ordersOfPosition(view, position)].some(({ orderId }) => dead.has(orderId));
  if (openExitOf(view, position) !== null && !buries) return refusal('exit_in_flight');
  const units = exitUnits(position, size, instrument.lot);
  return typeof units === 'object' ? units : { position, instrument, units };
}

function ordersOf(
  { engine: { around } }: DeskServices,
  params: Params,
  legs: readonly Leg[],
): Preview['orders'] {
  // The ids of this plan are thrown away with it.
  const plans = planExits(around, legs, asId<CommandId>('preview'), 'manual');
  return legs.flatMap(({ position, instrument, units }, at) => {
    const side = closingSide(position.net);
    if (side === null) return [];
    const facts = freshPrice(around, instrument.id);
    const ladder: Ladder | null =
      facts === null
        ? null
        : ladderOf(around.limits(), instrument, facts, {
            side,
            worst: params.worst ?? null,
            units,
          });
    return {
      strategy: position.strategy,
      instrument: position.instrument,
      symbol: instrument.symbol,
      side,
      quantity: units,
      lots: Math.floor(units / instrument.lot),
      bound: ladder?.priceAt(ladder.steps) ?? null,
      first: ladder?.priceAt(0) ?? null,
      steps: ladder?.steps ?? 0,
      waits: (plans[at]?.after.length ?? 0) > 0,
    };
  });
}

/** The same rule by which a run clears its way: see exit/next-step.ts. */
function cancelsOf(
  { engine: { view } }: DeskServices,
  { position, instrument, units }: Leg,
): Preview['cancels'] {
  const others = [...ordersOfPosition(view, position)];
  const free = freeToExit(position.net, others);
  const whole = units >= Math.abs(position.net);
  const orders = others
    .filter((order) => (isReducing(order.intent) ? free < units : whole))
    .filter((order) => order.state !== 'unknown')
    .map(({ orderId, symbol, side, intent, ...order }) => ({
      orderId,
      symbol,
      side,
      quantity: mayStillFill({ orderId, symbol, side, intent, ...order }),
      intent,
    }));
  if (free - standingUnits(view, position) >= units) return orders;
  const kept = [...standingsOf(view, position)].filter(({ state }) => state === 'standing');
  const { symbol } = instrument;
  const standing = kept.map((each) => ({
    // Ids of standing orders have the form of order ids, and no order ever has the same.
    orderId: asId<OrderId>(each.standingId),
    symbol,
    side: each.side,
    quantity: mayStillFire(each),
    intent: 'protect' as const,
  }));
  return [...standing, ...orders];
}

function doubtsOf(
  { engine: { view, around } }: DeskServices,
  position: Position,
  instrument: Instrument,
): Preview['doubts'] {
  const side = closingSide(position.net);
  const isDoubt = (order: Order): boolean =>
    order.state === 'unknown' && order.side === side && isReducing(order.intent);
  const last = around.market.price(instrument.id)?.last ?? null;
  return [...ordersOfPosition(view, position)].filter(isDoubt).map((order) => {
    const units = mayStillFill(order);
    return {
      orderId: order.orderId,
      instrument: order.instrument,
      symbol: order.symbol,
      side: order.side,
      units,
      lots: Math.floor(units / instrument.lot),
      value: last === null ? null : times(last, units),
      sinceMs: order.unknownSinceMs ?? order.createdMs,
    };
  });
}

function marginPath(services: DeskServices, legs: readonly Leg[]): Preview['margin'] {
  const { market } = services.engine.around;
  const now = market.marginAfter(new Map());
  const path = totals(services, legs);
  const hasty = totals(services, legs.toReversed());
  if (now === null || path === null || hasty === null || legs.length === 0) return null;
  const steps = legs.map(({ instrument: { symbol } }, at) => ({ symbol, after: path[at] ?? now }));
  return { now, steps, peak: Math.max(now, ...path), atOncePeak: Math.max(now, ...hasty) };
}

/** The margin after each leg, when they are gone in this order. */
function totals(
  { engine: { around } }: DeskServices,
  legs: readonly Leg[],
): readonly number[] | null {
  const changes = new Map<InstrumentId, number>();
  const after: number[] = [];
  for (const { position, units } of legs) {
    const side = closingSide(position.net);
    if (side === null) continue;
    const { instrument } = position;
    changes.set(instrument, (changes.get(instrument) ?? 0) + SIDE_SIGN[side] * units);
    const total = around.market.marginAfter(changes);
    if (total === null) return null;
    after.push(total);
  }
  return after;
}
