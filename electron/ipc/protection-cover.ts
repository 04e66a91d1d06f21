/**
 * The protection map: for every open position, who would still stop it out if this computer died
 * now. What is in doubt covers nothing here.
 */
import type { CoverRow } from '../../shared/contract/protection.ts';
import { mayStillFill } from '../../shared/domain/order.ts';
import { contractKey, type Position, positionKeyText } from '../../shared/domain/position.ts';
import type { Rule } from '../../shared/domain/protection.ts';
import { closingSide } from '../../shared/domain/side.ts';
import type { Engine } from '../engine/engine-port.ts';
import { ordersOfPosition } from '../engine/facts.ts';
import { planOf } from '../engine/protection/decide.ts';
import { isAtBroker } from '../engine/protection/standing-drive.ts';
import { unableAtBroker } from '../engine/protection/standing-terms.ts';
import { standingsOf } from '../engine/state.ts';

export function coverRows(engine: Engine): CoverRow[] {
  const elsewhere = stopsElsewhere(engine);
  const rows: CoverRow[] = [];
  for (const position of engine.view.positions.values()) {
    if (position.net !== 0) rows.push(coverOf(engine, position, elsewhere));
  }
  return rows;
}

/** Units by contract and side that stops at the broker cover which this desk did not place. */
function stopsElsewhere(engine: Engine): Map<string, number> {
  const units = new Map<string, number>();
  for (const { instrument, product, side, stop, quantity } of engine.standingElsewhere()) {
    if (stop === null) continue;
    const key = `${contractKey(instrument, product)}|${side}`;
    units.set(key, (units.get(key) ?? 0) + quantity);
  }
  return units;
}

function coverOf(engine: Engine, position: Position, elsewhere: Map<string, number>): CoverRow {
  const { view } = engine;
  const { net, account, strategy, instrument, product } = position;
  const held = Math.abs(net);
  const exchange = Math.min(held, stoppedAtExchange(view, position));
  const ours = Math.min(held - exchange, stoppedAtBroker(view, position));
  // Several strategies can hold one contract; what is placed elsewhere covers each unit once.
  const key = `${contractKey(instrument, product)}|${closingSide(net) ?? ''}`;
  const theirs = Math.min(held - exchange - ours, elsewhere.get(key) ?? 0);
  if (theirs > 0) elsewhere.set(key, (elsewhere.get(key) ?? 0) - theirs);
  const watched = [
    planOf(view, { account, strategy, scope: { kind: 'holding', instrument, product } }),
    planOf(view, { account, strategy, scope: { kind: 'strategy' } }),
  ].some(
    (plan) =>
      plan !== null && plan.fired === null && plan.rules.some(isStop) && !isAtBroker(view, plan),
  );
  const broker = ours + theirs;
  const desk = watched ? held - exchange - broker : 0;
  const none = held - exchange - broker - desk;
  return {
    key: positionKeyText(position),
    held,
    exchange,
    broker,
    desk,
    none,
    says: saysCover({ exchange, ours, theirs, desk, none }),
    unkept: unkeptOf(engine, position),
  };
}

function unkeptOf({ around }: Engine, { instrument: id, product }: Position): string | null {
  const instrument = around.market.instrument(id);
  if (instrument === null) return 'its contract is not in the list of the day';
  return unableAtBroker(around, instrument, product, { stop: 0, target: null });
}

/** Units that resting stop orders would close without this computer. */
function stoppedAtExchange(view: Engine['view'], position: Position): number {
  const side = closingSide(position.net);
  let units = 0;
  for (const order of ordersOfPosition(view, position)) {
    const stops = order.type === 'stop' || order.type === 'stop_limit';
    const rests = order.state === 'trigger_pending' || order.state === 'working';
    if (order.intent === 'protect' && order.side === side && stops && rests) {
      units += mayStillFill(order);
    }
  }
  return units;
}

/** Units that the broker is known to stop out by itself. */
function stoppedAtBroker(view: Engine['view'], position: Position): number {
  const side = closingSide(position.net);
  let units = 0;
  for (const standing of standingsOf(view, position)) {
    const stops = standing.state === 'standing' && standing.stop !== null;
    if (stops && standing.side === side) units += standing.quantity;
  }
  return units;
}

function isStop({ purpose }: Rule): boolean {
  return purpose === 'stop' || purpose === 'trailing';
}

interface Shares {
  readonly exchange: number;
  readonly ours: number;
  readonly theirs: number;
  readonly desk: number;
  readonly none: number;
}

function saysCover({ exchange, ours, theirs, desk, none }: Shares): string {
  const dies = 'If this computer dies now,';
  const unstopped = none === 0 ? '' : ` ${none} have no stop at all.`;
  const lost = desk === 0 ? '' : ` nobody stops out ${desk} that only this computer watches;`;
  const kept = [
    exchange === 0 ? [] : [`the exchange still stops ${exchange} out`],
    ours === 0 ? [] : [`the broker still stops ${ours} out`],
    theirs === 0 ? [] : [`a stop placed elsewhere still stops ${theirs} out at the broker`],
  ].flat();
  if (kept.length > 0) return `${dies}${lost} ${kept.join(', and ')}.${unstopped}`;
  return desk === 0
    ? `No stop protects these ${none}.`
    : `${dies}${lost.replace(';', '.')}${unstopped}`;
}
