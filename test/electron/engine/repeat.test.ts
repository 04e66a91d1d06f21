/** One gesture, told twice: a double click, a bounced key, a message that came again. */
import { describe, expect, it } from 'vitest';
import type { Answered, EngineCommand } from '../../../electron/engine/run-command.ts';
import { asId, MANUAL, type OrderId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { CALL, commandId, openDesk, placeParams, type TestDesk } from '../../support/desk.ts';
import { hold, rest } from './fills.ts';

type Make = (desk: TestDesk) => Promise<EngineCommand>;

const NOBODY = asId<OrderId>('P-NONE');

const COMMANDS: readonly (readonly [name: string, make: Make])[] = [
  ['an order', async () => ({ name: 'place_order', params: placeParams() })],
  [
    'an order in slices',
    async (desk) => {
      desk.market.prices.set(CALL.id, { ...must(desk), ageMs: 0 });
      return { name: 'place_order', params: placeParams({ quantity: quantity(65 * 60) }) };
    },
  ],
  [
    'an order that is refused',
    async () => ({ name: 'place_order', params: placeParams({ quantity: quantity(66) }) }),
  ],
  [
    'a modify',
    async (desk) => {
      const { orderId } = (await rest(desk, 'B1')).request;
      const params = { commandId: commandId(), orderId, quantity: CALL.lot, trigger: null };
      return { name: 'modify_order', params: { ...params, price: price(100 * SCALE) } };
    },
  ],
  [
    'a cancel of one order',
    async (desk) => {
      const { orderId } = (await rest(desk, 'B1')).request;
      return { name: 'cancel_orders', params: { commandId: commandId(), orderIds: [orderId] } };
    },
  ],
  [
    'a cancel of which one part is refused',
    async (desk) => {
      const { orderId } = (await rest(desk, 'B1')).request;
      const orderIds = [NOBODY, orderId];
      return { name: 'cancel_orders', params: { commandId: commandId(), orderIds } };
    },
  ],
  [
    'a cancel that is refused as a whole',
    async () => ({
      name: 'cancel_orders',
      params: { commandId: commandId(), orderIds: [NOBODY] },
    }),
  ],
  [
    'an exit',
    async (desk) => {
      await hold(desk, 'B1', 130);
      const scope = { kind: 'strategy', strategy: MANUAL } as const;
      const size = { kind: 'percent', percent: 50 } as const;
      return { name: 'exit', params: { commandId: commandId(), scope, size } };
    },
  ],
  [
    'an exit of nothing',
    async () => {
      const size = { kind: 'percent', percent: 100 } as const;
      return { name: 'exit', params: { commandId: commandId(), scope: { kind: 'all' }, size } };
    },
  ],
  [
    'a kill',
    async () => ({
      name: 'set_kill',
      params: { commandId: commandId(), level: 2, reason: 'enough' },
    }),
  ],
  [
    'new limits',
    async () => ({
      name: 'set_limits',
      params: { commandId: commandId(), limits: { ordersPerSecond: 7 } },
    }),
  ],
  [
    'limits that cannot be',
    async () => ({
      name: 'set_limits',
      params: { commandId: commandId(), limits: { ordersPerSecond: 700 } },
    }),
  ],
];

function must(desk: TestDesk): NonNullable<ReturnType<TestDesk['market']['price']>> {
  const facts = desk.market.price(CALL.id);
  if (facts === null) throw new Error('no price');
  return facts;
}

function framesOf(desk: TestDesk): number {
  const { placed, modified, cancelled } = desk.gateway;
  return placed.length + modified.length + cancelled.length;
}

describe('the same command twice', () => {
  it.each(COMMANDS)('%s: one effect, and the first answer again', async (_name, make) => {
    const desk = await openDesk();
    const command = await make(desk);
    const first = await desk.send(command);
    const frames = framesOf(desk);
    const head = desk.ledger.head();
    const second = await desk.send(command);
    expect(second).toEqual(first);
    expect(framesOf(desk)).toBe(frames);
    expect(desk.ledger.head()).toBe(head);
  });

  it.each(COMMANDS)('%s: also when both arrive in one turn', async (_name, make) => {
    const desk = await openDesk();
    const command = await make(desk);
    const answers: Answered[] = [];
    const both = [desk.engine.command(command), desk.engine.command(command)];
    void Promise.all(both).then((all) => answers.push(...all));
    await desk.world.settle();
    const [first, second] = answers;
    expect(first).toBeDefined();
    expect(second).toEqual(first);
    expect(new Set(desk.gateway.placed.map((sent) => sent.request.orderId)).size).toBe(
      desk.gateway.placed.length,
    );
  });
});
