/** The legs of a batch as they stand: their orders, what those say together, and what is held. */
import type { BatchLeg } from '../../../shared/domain/batch-events.ts';
import { type Batch, legFacts } from '../../../shared/domain/batch.ts';
import {
  type LegFacts,
  type LegState,
  legState,
} from '../../../shared/domain/batch-transitions.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { isLive } from '../../../shared/domain/order-transitions.ts';
import { isReducing } from '../../../shared/domain/intent.ts';
import { type PositionKey, positionKeyText } from '../../../shared/domain/position.ts';
import { SIDE_SIGN } from '../../../shared/domain/side.ts';
import { netOf } from '../facts.ts';
import type { EngineView } from '../state.ts';

export interface Lane {
  readonly leg: BatchLeg;
  readonly orders: readonly Order[];
  readonly facts: LegFacts;
  readonly state: LegState;
  /** Units that have not filled and are not open. */
  readonly missing: number;
  /** Units that have filled, were not taken out again, and that the strategy still holds. */
  readonly held: number;
}

export function lanesOf(state: EngineView, batch: Batch): readonly Lane[] {
  const orders = (state.ordersByBatch.get(batch.batchId) ?? []).flatMap(
    (id) => state.orders.get(id) ?? [],
  );
  return batch.legs.map((leg) => {
    const own = orders.filter((order) => order.leg === leg.leg);
    const { exits, exiting } = exitsOf(state, batch, leg);
    const facts = legFacts(leg, own, exits, exiting);
    const stayed = Math.max(0, facts.filled - facts.unwound);
    const net = netOf(state, keyOf(batch, leg)) * SIDE_SIGN[leg.side];
    return {
      leg,
      orders: own,
      facts,
      state: legState(facts),
      missing: Math.max(0, facts.wanted - facts.filled - facts.open),
      held: batch.intent === 'enter' ? Math.min(stayed, Math.max(0, net)) : 0,
    };
  });
}

export function keyOf(
  batch: Pick<Batch, 'account' | 'strategy' | 'product'>,
  { instrument }: Pick<BatchLeg, 'instrument'>,
): PositionKey {
  const { account, strategy, product } = batch;
  return { account, strategy, instrument, product };
}

function exitsOf(
  state: EngineView,
  batch: Batch,
  { instrument }: BatchLeg,
): { readonly exits: readonly Order[]; readonly exiting: boolean } {
  const exits: Order[] = [];
  let exiting = false;
  for (const id of batch.exits) {
    const run = state.exits.get(id);
    if (run?.instrument !== instrument) continue;
    if (run.end === null) exiting = true;
    for (const order of state.ordersByExit.get(id) ?? []) {
      const found = state.orders.get(order);
      if (found !== undefined) exits.push(found);
    }
  }
  return { exits, exiting };
}

/** Legs of the first wave that has not filled: the others wait for it. */
export function leavingNow(lanes: readonly Lane[]): readonly Lane[] {
  const unfilled = lanes.filter(({ facts }) => facts.filled < facts.wanted);
  const wave = Math.min(...unfilled.map(({ leg }) => leg.wave));
  return unfilled.filter(({ leg }) => leg.wave === wave);
}

/** A package closes it at this moment, so nothing that the package would clear is placed again. */
export function isClosedByBatch(state: EngineView, holding: PositionKey): boolean {
  const key = positionKeyText(holding);
  return [...state.openBatches].some((id) => {
    const batch = state.batches.get(id);
    if (batch?.state !== 'working' || !isReducing(batch.intent)) return false;
    const leaving = leavingNow(lanesOf(state, batch));
    return leaving.some(({ leg }) => positionKeyText(keyOf(batch, leg)) === key);
  });
}

export function isWhole(lanes: readonly Lane[]): boolean {
  return lanes.every(({ facts }) => facts.filled >= facts.wanted);
}

export function isAnythingFilled(lanes: readonly Lane[]): boolean {
  return lanes.some(({ facts }) => facts.filled > 0);
}

export function isAnythingHeld(lanes: readonly Lane[]): boolean {
  return lanes.some(({ held }) => held > 0);
}

/** An order of it may have filled already, or may be nowhere. */
export function isInDoubt(lanes: readonly Lane[]): boolean {
  return lanes.some(({ facts }) => facts.doubtful > 0);
}

/** Orders of its legs that may still fill; those of its exits are not among them. */
export function liveOrders(lanes: readonly Lane[]): readonly Order[] {
  return lanes.flatMap(({ orders }) => orders.filter(({ state }) => isLive(state)));
}

/** Orders that left since it was last decided to complete the batch. */
export function ordersOfRound(batch: Batch, { orders }: Lane): readonly Order[] {
  const prefix = `${batch.batchId}.${batch.rounds}.`;
  return orders.filter(({ commandId }) => commandId.startsWith(prefix));
}
