/**
 * One super order: an entry, and once that is done a target that rests at the exchange and a stop
 * that the broker watches itself and sends to the market when the price gets there. The stop may
 * follow the price by whole steps. Whichever exit comes first ends the other, so that no more is
 * closed than was opened.
 */
import { price as toPrice } from '../../../shared/domain/money.ts';
import { FINAL_PHASES, type TruthOrder } from '../truth.ts';
import { cancelOrder, changeOrder } from './order-routes.ts';
import { type DhanDesk, lastPrice, requestOf } from './dhan-desk.ts';
import type { LegWord, SideWord } from './order-view.ts';
import type { Wish } from './order-request.ts';

export interface Exits {
  /** Absolute and scaled; 0 for none. */
  readonly target: number;
  readonly stop: number;
  /** By how much the stop follows at a time; 0 stands still. */
  readonly jump: number;
}

export type ExitState = 'waiting' | 'live' | 'fired' | 'cancelled' | 'expired';

export interface SuperOrder {
  readonly entryId: string;
  readonly wish: Wish;
  exits: Exits;
  target: ExitState;
  stop: ExitState;
  /** The orders that the exits became, if they did. */
  targetId: string | null;
  stopId: string | null;
  /** The price from which the next step of the stop is counted. */
  reference: number;
}

export function isBuy({ wish }: SuperOrder): boolean {
  return wish.side === 'BUY';
}

export function newSuper(entryId: string, wish: Wish, exits: Exits): SuperOrder {
  const state = (at: number): ExitState => (at > 0 ? 'waiting' : 'cancelled');
  return {
    entryId,
    wish,
    exits,
    target: state(exits.target),
    stop: state(exits.stop),
    targetId: null,
    stopId: null,
    reference: 0,
  };
}

export function orderNow(desk: DhanDesk, id: string | null): TruthOrder | null {
  return id === null ? null : desk.parts.truth.view().order(id);
}

/** Units that the entry opened and no exit has closed. */
export function unitsOpen(desk: DhanDesk, order: SuperOrder): number {
  const entered = orderNow(desk, order.entryId)?.filled ?? 0;
  const left = orderNow(desk, order.targetId)?.filled ?? 0;
  return entered - left - (orderNow(desk, order.stopId)?.filled ?? 0);
}

/** An order that belongs to a super order has taken a step. */
export function heard(desk: DhanDesk, order: SuperOrder, changed: TruthOrder): void {
  if (!FINAL_PHASES.has(changed.phase)) return;
  if (changed.id === order.entryId) entryEnded(desk, order, changed);
  if (changed.id === order.targetId) targetEnded(desk, order, changed);
}

function entryEnded(desk: DhanDesk, order: SuperOrder, entry: TruthOrder): void {
  const ended: ExitState = entry.phase === 'expired' ? 'expired' : 'cancelled';
  if (entry.filled === 0) {
    if (order.target === 'waiting') order.target = ended;
    if (order.stop === 'waiting') order.stop = ended;
    return;
  }
  order.reference = Math.floor(entry.filledValue / entry.filled);
  if (order.stop === 'waiting') order.stop = 'live';
  if (order.target === 'waiting') placeTarget(desk, order, entry.filled);
}

function placeTarget(desk: DhanDesk, order: SuperOrder, units: number): void {
  const id = placeExit(desk, order, units, 'TARGET_LEG');
  order.targetId = id;
  order.target = id === null ? 'cancelled' : 'live';
}

function targetEnded(desk: DhanDesk, order: SuperOrder, target: TruthOrder): void {
  if (target.phase === 'filled') {
    order.target = 'fired';
    if (order.stop === 'live') order.stop = 'cancelled';
    return;
  }
  if (order.target === 'live') order.target = target.phase === 'expired' ? 'expired' : 'cancelled';
  if (order.stop === 'fired' && order.stopId === null) sendStop(desk, order);
}

function placeExit(
  desk: DhanDesk,
  order: SuperOrder,
  units: number,
  leg: Exclude<LegWord, 'ENTRY_LEG'>,
): string | null {
  const side: SideWord = isBuy(order) ? 'SELL' : 'BUY';
  const wish: Wish = {
    ...order.wish,
    side,
    type: leg === 'TARGET_LEG' ? 'LIMIT' : 'MARKET',
    validity: 'DAY',
    quantity: units,
    disclosed: 0,
    price: leg === 'TARGET_LEG' ? toPrice(order.exits.target) : 0,
    trigger: 0,
    amo: false,
  };
  const answer = desk.parts.truth.place(requestOf(desk, wish, { leg, entry: order.entryId }));
  return answer.kind === 'taken' ? answer.order.id : null;
}

/** The market took a step: the stop follows, or it has been reached. */
export function step(desk: DhanDesk, order: SuperOrder): void {
  if (order.stop !== 'live') return;
  const last = lastPrice(desk, order.wish.instrument.id);
  if (last === 0) return;
  follow(order, last);
  const reached = isBuy(order) ? last <= order.exits.stop : last >= order.exits.stop;
  if (!reached) return;
  order.stop = 'fired';
  const target = orderNow(desk, order.targetId);
  // The stop goes out once the target can fill no more, so that both never close the same units.
  if (target === null || FINAL_PHASES.has(target.phase)) sendStop(desk, order);
  else cancelOrder(desk, target.id);
}

function sendStop(desk: DhanDesk, order: SuperOrder): void {
  const units = unitsOpen(desk, order);
  if (units > 0) order.stopId = placeExit(desk, order, units, 'STOP_LOSS_LEG');
}

function follow(order: SuperOrder, last: number): void {
  const { jump, stop } = order.exits;
  const sign = isBuy(order) ? 1 : -1;
  const ahead = (last - order.reference) * sign;
  if (jump <= 0 || ahead < jump) return;
  const moved = sign * jump * Math.floor(ahead / jump);
  order.reference += moved;
  order.exits = { ...order.exits, stop: stop + moved };
}

/** A new target for the order that rests, or for the one that will. */
export function moveTarget(desk: DhanDesk, order: SuperOrder, target: number): void {
  order.exits = { ...order.exits, target };
  const resting = orderNow(desk, order.targetId);
  if (resting === null || FINAL_PHASES.has(resting.phase)) return;
  changeOrder(desk, resting, {
    type: 'LIMIT',
    validity: 'DAY',
    quantity: resting.quantity,
    disclosed: 0,
    price: target,
    trigger: 0,
  });
}

export function cancelLeg(desk: DhanDesk, order: SuperOrder, leg: LegWord): boolean {
  if (leg === 'STOP_LOSS_LEG') return cancelStop(order);
  if (leg === 'TARGET_LEG') return cancelTarget(desk, order);
  const entry = orderNow(desk, order.entryId);
  const entryEnds = entry !== null && !FINAL_PHASES.has(entry.phase);
  if (entryEnds) cancelOrder(desk, order.entryId);
  const targetEnds = cancelTarget(desk, order);
  return cancelStop(order) || targetEnds || entryEnds;
}

function cancelStop(order: SuperOrder): boolean {
  if (order.stop !== 'waiting' && order.stop !== 'live') return false;
  order.stop = 'cancelled';
  return true;
}

function cancelTarget(desk: DhanDesk, order: SuperOrder): boolean {
  if (order.target !== 'waiting' && order.target !== 'live') return false;
  if (order.targetId !== null) cancelOrder(desk, order.targetId);
  order.target = 'cancelled';
  return true;
}
