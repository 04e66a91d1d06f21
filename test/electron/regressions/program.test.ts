/** Mistakes of earlier systems in how the program is built, each forbidden by name. */
import { describe, expect, it } from 'vitest';
import { evolve } from '../../../electron/engine/evolve.ts';
import { emptyState, type EngineView } from '../../../electron/engine/state.ts';
import { encodeEvent } from '../../../electron/ledger/codec.ts';
import { asId, type CausationId, type ChainId } from '../../../shared/domain/ids.ts';
import { COMMANDS } from '../../../shared/contract/commands.ts';
import { money, price, SCALE, times } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { allSources } from '../../architecture/source.ts';
import { commandId, openDesk, placeParams } from '../../support/desk.ts';
import { ORDER } from '../../support/orders.ts';
import { exitAll, fill, last, rest } from '../engine/fills.ts';

describe('S11 nothing of the program can be reached from outside this computer', () => {
  const program = allSources().filter(({ path }) => /^electron\/(?!broker-sim\/)/.test(path));

  // A server on all interfaces has a listen without a host, or with 0.0.0.0.
  it('because whatever listens is bound to the loopback address by name, or is a file', () => {
    const listens = program.flatMap(({ path, text }) =>
      [...text.matchAll(/\.listen\(([^)]*)/g)].map(([, how]) => ({ path, how: how ?? '' })),
    );
    expect(listens.length).toBeGreaterThan(0);
    // A path is a socket in the file system, which only this user can open.
    const bound = ({ how }: { how: string }): boolean =>
      how.includes("'127.0.0.1'") || how.startsWith('path,');
    expect(listens.filter((each) => !bound(each))).toEqual([]);
    const open = program.filter(({ text }) => /0\.0\.0\.0|new WebSocketServer/.test(text));
    expect(open.map(({ path }) => path)).toEqual([]);
  });

  // A local interface that trades imports the engine or speaks of orders where it listens.
  it('and what listens cannot place an order', () => {
    const listening = program.filter(({ text }) => /\bcreateServer\(/.test(text));
    const trading = listening.filter(({ text }) => /\/engine\/|place_order|COMMANDS/.test(text));
    expect(listening.length).toBeGreaterThan(0);
    expect(trading.map(({ path }) => path)).toEqual([]);
  });
});

describe('S12 money is whole numbers', () => {
  // As floats the ten shares below cost 1.0000000000000002, or the fraction goes through.
  it('so that sums are exact', () => {
    const tenth = price(SCALE / 10);
    let sum = 0;
    for (let count = 0; count < 10; count += 1) sum += times(tenth, quantity(1));
    expect(sum).toBe(SCALE);
    expect(times(price(3 * (SCALE / 10)), quantity(3))).toBe(9 * (SCALE / 10));
  });

  it('and a fraction gets in nowhere: not as a price, not by a command, not into the ledger', () => {
    expect(() => price(100.5)).toThrow();
    expect(() => money(0.1 + 0.2)).toThrow();
    const command = { ...placeParams(), price: 1_010_000.5 };
    expect(COMMANDS.place_order.params.safeParse(command).success).toBe(false);
    expect(() =>
      encodeEvent(1, {
        atMs: 1,
        chain: asId<ChainId>('x'),
        cause: asId<CausationId>('x'),
        event: {
          kind: 'order_modified',
          orderId: ORDER,
          quantity: quantity(65),
          type: 'limit',
          price: 100.5 as ReturnType<typeof price>,
          trigger: null,
        },
      }),
    ).toThrow();
  });
});

describe('S14 what is held in memory is the fold of the ledger', () => {
  const KEYS = ['orders', 'positions', 'live', 'trips', 'exits', 'sent', 'risk', 'limits'] as const;

  function foldOf(desk: Awaited<ReturnType<typeof openDesk>>): EngineView {
    const state = emptyState();
    for (const record of desk.ledger.readFrom(0)) evolve(state, record);
    return state;
  }

  // An index that callbacks keep differs as soon as one of them is missed, late or doubled.
  it('after everything that can happen to an order', async () => {
    const desk = await openDesk();
    const sent = await rest(desk, 'B1', { quantity: quantity(130) });
    const compare = (): void => {
      const fold = foldOf(desk);
      for (const key of KEYS) expect(desk.engine.view[key]).toEqual(fold[key]);
    };
    compare();
    await fill(desk, sent, 'B1', 65);
    await fill(desk, sent, 'B1', 65);
    compare();
    await exitAll(desk);
    compare();
    last(desk.gateway.placed).answer({ kind: 'unknown', cause: 'timeout' });
    await desk.world.advance(10_000);
    compare();
    desk.gateway.link({ state: 'down', cause: 'gone' });
    await desk.world.advance(1_000);
    desk.gateway.link({ state: 'up', cause: '' });
    await desk.world.advance(5_000);
    compare();
    const params = { commandId: commandId(), level: 2, reason: 'enough' } as const;
    await desk.send({ name: 'set_kill', params });
    await desk.world.advance(5_000);
    compare();
  });
});
