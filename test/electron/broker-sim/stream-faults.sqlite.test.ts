/** The faults of the push channel, F-30 to F-37 of docs/broker-sim.md, over real sockets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Caller, CROSSING, openCaller, SHARE_ID, soon, type Stream } from './sim-caller.ts';

const TOKEN_HEADER = 4;
let at: Caller;

beforeEach(async () => {
  at = await openCaller();
});

afterEach(() => at.close());

/** Fills an order in three parts: two updates and a completion are pushed. */
async function threeFills(): Promise<string> {
  const id = (await at.place()) ?? '';
  for (const units of [2, 3, 5]) {
    expect(at.sim.market({ fill: { order: id, units } }).ok).toBe(true);
  }
  return id;
}

async function settled(stream: Stream, states: readonly string[]): Promise<void> {
  await soon(() => stream.states().length >= states.length);
  expect(stream.states()).toEqual(states);
}

async function subscribed(stream: Stream, mode = 'full'): Promise<number> {
  const rows = await at.rows(`/quote/ltp?i=${SHARE_ID}`);
  const token = (Object.values(rows)[0] as { instrument_token: number }).instrument_token;
  stream.socket.send(JSON.stringify({ a: 'subscribe', v: [token] }));
  stream.socket.send(JSON.stringify({ a: 'mode', v: [mode, [token]] }));
  await soon(() => heardBySim() >= 2);
  return token;
}

function heardBySim(): number {
  return at.sim.history().filter((line) => line.kind === 'heard').length;
}

function ticks(stream: Stream): Buffer[] {
  return stream.frames.filter((frame) => typeof frame !== 'string' && frame.length > 4) as Buffer[];
}

describe('order updates', () => {
  it('come in order when all is well', async () => {
    const stream = await at.stream();
    await threeFills();
    await settled(stream, ['UPDATE', 'UPDATE', 'COMPLETE']);
  });

  it('F-30 dropped, repeated, late, out of order', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'drop' }, 'order', { nth: 1 });
    at.fault({ kind: 'repeat', times: 1, everyMs: 10 }, 'order', { nth: 3 });
    await threeFills();
    at.pass(10);
    await settled(stream, ['UPDATE', 'COMPLETE', 'COMPLETE']);
    at.fault({ kind: 'reorder', window: 2 }, 'order');
    await threeFills();
    const before = ['UPDATE', 'COMPLETE', 'COMPLETE'];
    await settled(stream, [...before, 'COMPLETE', 'UPDATE', 'UPDATE']);
  });

  it('F-30 delayed', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'delay', delayMs: 500 }, 'order', { nth: 1 });
    await threeFills();
    await soon(() => stream.states().length === 2);
    at.pass(500);
    await settled(stream, ['UPDATE', 'COMPLETE', 'UPDATE']);
  });

  it('F-31 a part after the whole', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'hold', longestMs: 60_000 }, 'order', { state: 'UPDATE' });
    await threeFills();
    await settled(stream, ['COMPLETE', 'UPDATE', 'UPDATE']);
  });

  it('F-31 the fill before the reply to the order', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'slow', delayMs: 5_000 }, 'place');
    const form = { exchange: 'NSE', tradingsymbol: 'RELIANCE', transaction_type: 'BUY' };
    const more = { order_type: 'LIMIT', product: 'MIS', quantity: 10, price: CROSSING };
    let answered = false;
    const reply = at.ask('POST', '/orders/regular', { ...form, ...more }).then((given) => {
      answered = true;
      return given;
    });
    await soon(() => at.sim.truth().orders.length === 1);
    at.pass(60);
    await settled(stream, ['COMPLETE']);
    expect(answered).toBe(false);
    at.pass(5_000);
    expect((await reply)?.status).toBe(200);
  });

  it('F-31 a fill after the cancel', async () => {
    const stream = await at.stream();
    const id = (await at.place()) ?? '';
    await at.ask('DELETE', `/orders/regular/${id}`);
    at.pass();
    expect(at.sim.market({ overfill: { order: id, units: 10 } }).ok).toBe(true);
    expect(at.sim.truth().orders[0]).toMatchObject({ phase: 'cancelled', filled: 10 });
    await soon(() => stream.states().length > 1);
  });

  it('F-32 nothing at all, and nothing again after a reconnect', async () => {
    at.fault({ kind: 'drop' }, 'order');
    const stream = await at.stream();
    const id = await threeFills();
    expect(at.sim.history().filter((line) => line.kind === 'dropped')).toHaveLength(3);
    const again = await at.stream();
    at.pass(2_000);
    await soon(() => again.frames.length > 0);
    expect([...stream.states(), ...again.states()]).toEqual([]);
    expect(at.sim.truth().orders).toMatchObject([{ id, phase: 'filled' }]);
  });

  it.each(['account', 'unknown', 'yesterday'] as const)('F-36 of %s', async (whose) => {
    const stream = await at.stream();
    at.fault({ kind: 'foreign', whose }, 'order', { nth: 1 });
    const id = await threeFills();
    await soon(() => stream.frames.filter((frame) => typeof frame === 'string').length === 4);
    const [strange] = stream.frames.filter((frame) => typeof frame === 'string');
    expect(strange).not.toContain(id);
  });
});

describe('connections', () => {
  it('F-33 half open: no frame, no pong, no close', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'half_open' }, 'heartbeat', { nth: 1 });
    at.pass(1_000);
    at.pass(5_000);
    let pongs = 0;
    stream.socket.on('pong', () => {
      pongs += 1;
    });
    stream.socket.ping();
    await at.ask('GET', '/user/profile');
    expect([stream.frames.length, pongs, stream.closedWith()]).toEqual([0, 0, null]);
  });

  it('F-33 heartbeats only', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'half_open', heartbeats: true, forMs: 3_000 }, 'heartbeat', { nth: 1 });
    at.pass(2_000);
    await threeFills();
    await soon(() => stream.frames.length >= 2);
    expect(stream.frames.every((frame) => typeof frame !== 'string' && frame.length === 1)).toBe(
      true,
    );
    at.pass(3_000);
    await threeFills();
    await settled(stream, ['UPDATE', 'UPDATE', 'COMPLETE']);
  });

  it.each([
    [{ kind: 'handshake', status: 403 } as const, /403/],
    [{ kind: 'handshake', status: 502 } as const, /502/],
    [{ kind: 'handshake_reset' } as const, /hang up|ECONNRESET/],
  ])('F-34 the handshake fails: %o', async (action, words) => {
    at.fault(action, 'connect', { nth: 1 });
    await expect(at.stream()).rejects.toThrow(words);
    const second = await at.stream();
    expect(second.socket.readyState).toBe(WebSocket.OPEN);
  });

  it.each([1011, 1013, 1006])('F-34 connected and closed with %i', async (code) => {
    at.fault({ kind: 'close', code, afterMs: 100 }, 'connect');
    const stream = await at.stream();
    at.pass(100);
    await soon(() => stream.closedWith() !== null);
    expect(stream.closedWith()).toBe(code);
  });

  it('F-34 subscriptions are ignored', async () => {
    at.fault({ kind: 'deaf' }, 'connect');
    const stream = await at.stream();
    await subscribed(stream);
    at.pass(2_000);
    await soon(() => stream.frames.length > 0);
    expect(ticks(stream)).toEqual([]);
  });

  it.each([
    'bad_json',
    'huge',
    'nested',
    'cut_binary',
    'unknown_packet',
    'proto',
    'big_number',
    'not_a_number',
  ] as const)('F-35 garbage: %s', async (what) => {
    const stream = await at.stream();
    at.fault({ kind: 'garbage', what }, 'order', { nth: 1 });
    await threeFills();
    await soon(() => stream.frames.length === 4);
    expect(stream.states()).toEqual(['UPDATE', 'UPDATE', 'COMPLETE']);
  });

  it('F-35 text that is not UTF-8 ends a strict client', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'garbage', what: 'bad_utf8' }, 'order', { nth: 1 });
    await threeFills();
    await soon(() => stream.closedWith() !== null);
  });
});

describe('ticks', () => {
  function lastPrice(frame: Buffer): number {
    return frame.readInt32BE(TOKEN_HEADER + 4);
  }

  it('F-37 a storm of the same', async () => {
    const stream = await at.stream();
    at.fault({ kind: 'storm', times: 50 }, 'tick', { nth: 1 });
    await subscribed(stream);
    await soon(() => ticks(stream).length >= 50);
  });

  it('F-37 frozen, zero, crossed and from the future', async () => {
    const stream = await at.stream();
    await subscribed(stream);
    await soon(() => ticks(stream).length >= 2);
    const first = ticks(stream).at(-1) ?? Buffer.alloc(0);
    const next = async (): Promise<Buffer> => {
      const count = ticks(stream).length;
      for (let step = 0; step < 40 && ticks(stream).length === count; step += 1) {
        at.pass(250);
        await at.ask('GET', '/user/profile');
      }
      return ticks(stream).at(-1) ?? Buffer.alloc(0);
    };
    at.fault({ kind: 'ticks', as: 'zero' }, 'tick', { nth: 1 });
    expect(lastPrice(await next())).toBe(0);
    at.fault({ kind: 'ticks', as: 'crossed' }, 'tick', { nth: 1 });
    const crossed = await next();
    const bid = crossed.readInt32BE(TOKEN_HEADER + 64 + 4);
    expect(bid).toBeGreaterThan(crossed.readInt32BE(TOKEN_HEADER + 124 + 4));
    at.fault({ kind: 'ticks', as: 'future' }, 'tick', { nth: 1 });
    const future = await next();
    const ahead = future.readInt32BE(TOKEN_HEADER + 60) - at.sim.clock.nowMs() * 0.001;
    expect(ahead).toBeGreaterThan(3_500);
    at.fault({ kind: 'ticks', as: 'frozen' }, 'tick');
    const frozen = await next();
    expect((await next()).equals(frozen)).toBe(true);
    expect(first.length).toBe(frozen.length);
  });
});
