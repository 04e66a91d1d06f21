/** What a start makes of what the ledger shows as begun and not ended. */
import { describe, expect, it } from 'vitest';
import { recover } from '../../../electron/engine/recover.ts';
import { evolve } from '../../../electron/engine/evolve.ts';
import { emptyState, type EngineState } from '../../../electron/engine/state.ts';
import type { DomainEvent } from '../../../shared/domain/events.ts';
import {
  asId,
  type CausationId,
  type ChainId,
  type CommandId,
} from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { openDesk, placeParams } from '../../support/desk.ts';
import { BROKER_ID, intended, ORDER } from '../../support/orders.ts';
import { exitAll, hold, kindsOf, last, netOf, rest } from './fills.ts';

const COMMAND = asId<CommandId>('c-9');

function stateAfter(...events: readonly DomainEvent[]): EngineState {
  const state = emptyState();
  events.forEach((event, at) => {
    const cause = asId<CausationId>('test');
    evolve(state, { seq: at + 1, atMs: 1_000, chain: asId<ChainId>('x'), cause, event });
  });
  return state;
}

const SENT: DomainEvent = { kind: 'order_sent', orderId: ORDER, attempt: 1, limitsHash: 'h' };
const WORKING: DomainEvent = {
  kind: 'order_working',
  orderId: ORDER,
  brokerOrderId: BROKER_ID,
  exchangeMs: null,
};
const ASKED: DomainEvent = {
  kind: 'request_made',
  orderId: ORDER,
  commandId: COMMAND,
  request: 'cancel',
  terms: null,
};

describe('recovery', () => {
  it('never sends an intention by itself', () => {
    expect(recover(stateAfter(intended()))).toEqual([{ kind: 'order_abandoned', orderId: ORDER }]);
  });

  it('holds what was sent as unknown', () => {
    expect(recover(stateAfter(intended(), SENT))).toEqual([
      { kind: 'order_outcome_lost', orderId: ORDER, cause: 'restart' },
    ]);
  });

  it('holds a request whose answer is due as lost, and leaves the order where it is', () => {
    expect(recover(stateAfter(intended(), SENT, WORKING, ASKED))).toEqual([
      { kind: 'request_outcome_lost', orderId: ORDER, commandId: COMMAND, cause: 'restart' },
    ]);
  });

  it('has nothing to do for what rests or has ended', () => {
    expect(recover(stateAfter(intended(), SENT, WORKING))).toEqual([]);
  });

  it('adds nothing the second time', () => {
    for (const events of [[intended()], [intended(), SENT], [intended(), SENT, WORKING, ASKED]]) {
      const first = recover(stateAfter(...events));
      expect(recover(stateAfter(...events, ...first))).toEqual([]);
    }
  });
});

describe('a restart in the middle of an exit', () => {
  it('interrupts it, and a person has to ask again', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    await exitAll(desk);
    const again = await openDesk({ ledger: desk.ledger });
    await again.world.advance(60_000);
    expect([...again.engine.view.exits.values()].map((run) => run.end)).toEqual(['interrupted']);
    expect(again.gateway.placed).toHaveLength(0);
    const [order] = [...again.engine.view.orders.values()].filter((each) => each.exit !== null);
    expect(order?.state).toBe('unknown');
    const second = await exitAll(again);
    expect(second.ok).toBe(true);
    await again.world.advance(5_000);
    expect(again.gateway.placed).toHaveLength(0);
  });

  it('goes on with a flattening that the kill switch began', async () => {
    const desk = await openDesk();
    await hold(desk, 'B1', 130);
    const set = { commandId: COMMAND, level: 3, reason: 'enough' } as const;
    await desk.send({ name: 'set_kill', params: set });
    const refused = { kind: 'refused', rejection: 'rate_limited', words: '' } as const;
    expect(last(desk.gateway.placed).request.side).toBe('sell');
    const again = await openDesk({ ledger: desk.ledger });
    expect(again.engine.view.openExits.size).toBe(1);
    expect(again.engine.view.kill.level).toBe(3);
    expect(refused.kind).toBe('refused');
    expect(netOf(again)).toBe(130);
  });
});

describe('the same command over a restart', () => {
  it('answers what it answered first and sends nothing', async () => {
    const desk = await openDesk();
    const params = placeParams();
    const first = await desk.send({ name: 'place_order', params });
    const again = await openDesk({ ledger: desk.ledger });
    const seq = again.ledger.head();
    expect(await again.send({ name: 'place_order', params })).toEqual(first);
    expect(again.gateway.placed).toHaveLength(0);
    expect(kindsOf(again, seq)).toEqual([]);
  });
});

describe('cancels that wait for the rate', () => {
  it('go on after a restart, and none of them twice', async () => {
    const desk = await openDesk();
    const prices = [90, 91, 92];
    for (const [at, rupees] of prices.entries()) {
      await rest(desk, `B${at}`, { price: price(rupees * SCALE), scaleIn: true });
    }
    const limits = { ordersPerSecond: 1 };
    await desk.send({ name: 'set_limits', params: { commandId: asId('c-limits'), limits } });
    const orderIds = [...desk.engine.view.orders.keys()];
    const params = { commandId: asId<CommandId>('c-cancel'), orderIds };
    await desk.send({ name: 'cancel_orders', params });
    expect(desk.gateway.cancelled).toHaveLength(1);
    expect(desk.engine.view.wanted.size).toBe(2);
    desk.engine.stop();
    const again = await openDesk({ ledger: desk.ledger, world: desk.world });
    await again.world.advance(10_000);
    expect(again.gateway.cancelled.map((sent) => sent.request.brokerOrderId)).toEqual(['B1', 'B2']);
    again.engine.stop();
    const third = await openDesk({ ledger: again.ledger, world: again.world });
    await third.world.advance(10_000);
    expect(third.gateway.cancelled).toHaveLength(0);
  });
});
