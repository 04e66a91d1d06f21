/** What can be made to go wrong: every fault that the wire of this broker can show. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultAction, FaultRule } from '../../../../electron/broker-sim/faults.ts';
import {
  type Caller,
  type Contract,
  feedUrl,
  Json,
  type Listener,
  limitOrder,
  loginMessage,
  openCaller,
  type Reply,
} from './dhan-caller.ts';

let caller: Caller;
let option: Contract;

beforeEach(async () => {
  caller = await openCaller();
  option = await caller.option();
});

afterEach(() => caller.close());

function fault(
  op: string,
  action: FaultAction,
  channel: FaultRule['match']['channel'] = 'rest',
): void {
  caller.sim.fault({ id: `${op}-${action.kind}`, match: { channel, op }, action });
}

function place(terms: object = {}): Promise<Reply> {
  return caller.post('/orders', limitOrder(option, { correlationId: 'tag-1', ...terms }));
}

/** Null when the connection was cut instead. */
async function placeOrNull(): Promise<Reply | null> {
  try {
    return await place();
  } catch {
    return null;
  }
}

function inTruth(): number {
  return caller.sim.truth().orders.length;
}

async function orderSocket(): Promise<Listener> {
  const socket = await caller.listen(caller.sim.addresses.orders);
  socket.send(loginMessage(caller.token));
  await socket.settled();
  return socket;
}

async function statuses(socket: Listener, count: number): Promise<string[]> {
  const seen: string[] = [];
  for (let time = 0; time < count; time += 1) {
    seen.push(new Json(JSON.parse(await socket.nextText())).at('Data', 'status').text());
  }
  return seen;
}

describe('replies', () => {
  it('F-01 is lost on the way in', async () => {
    fault('place', { kind: 'lose', answer: 'reset' });
    expect(await placeOrNull()).toBeNull();
    expect(inTruth()).toBe(0);
  });

  it('F-02 the reply is lost and the order is found by its tag', async () => {
    fault('place', { kind: 'reset', at: 'after' });
    expect(await placeOrNull()).toBeNull();
    expect(inTruth()).toBe(1);
    const found = await caller.get('/orders/external/tag-1');
    expect(found.json.list()).toHaveLength(1);
  });

  it('F-03 the order appears late in every book and on the socket', async () => {
    fault('place', { kind: 'hide', forMs: 60_000 });
    const socket = await orderSocket();
    expect((await place()).status).toBe(200);
    caller.sim.clock.advance(59_000);
    await socket.settled();
    expect((await caller.get('/orders')).text).toBe('[]');
    expect((await caller.get('/orders/external/tag-1')).text).toBe('[]');
    expect(socket.waiting).toBe(0);
    caller.sim.clock.advance(2_000);
    expect((await caller.get('/orders')).json.list()).toHaveLength(1);
    expect(await statuses(socket, 1)).toEqual(['Traded']);
  });

  it('F-05 says it timed out and places it eight seconds later', async () => {
    fault('place', { kind: 'status', status: 400, actsAfterMs: 8_000 });
    const reply = await place();
    expect(reply.status).toBe(400);
    expect(reply.json.at('errorCode').value).toBe('DH-910');
    expect(reply.json.at('errorMessage').text()).toContain('timed out');
    expect(inTruth()).toBe(0);
    caller.sim.clock.advance(8_000);
    expect(inTruth()).toBe(1);
  });

  it.each([
    [500, 'DH-908'],
    [502, 'DH-909'],
    [503, 'DH-909'],
    [504, 'DH-909'],
  ])('F-06 answers %i with %s although it was placed', async (status, code) => {
    fault('place', { kind: 'status', status, acts: true });
    const reply = await place();
    expect(reply.status).toBe(status);
    expect(reply.json.at('errorCode').value).toBe(code);
    expect(inTruth()).toBe(1);
  });

  it('F-06 a gateway page in place of an answer', async () => {
    fault('place', { kind: 'status', status: 502, body: 'html' });
    const reply = await place();
    expect(reply.text).toContain('<html>');
    expect(inTruth()).toBe(0);
  });

  it('F-07 too many requests, in the recorded words', async () => {
    fault('place', { kind: 'status', status: 429 });
    const reply = await place();
    expect(reply.json.value).toMatchObject({ errorType: 'Input_Exception', errorCode: 'DH-904' });
    expect(reply.headers['retry-after']).toBeUndefined();
  });

  it('F-08 the token dies with a request, and the sockets hear of it', async () => {
    const socket = await orderSocket();
    fault('orders', { kind: 'session', event: 'expire' });
    expect((await caller.get('/orders')).status).toBe(401);
    expect(String((await socket.nextBytes()).readUInt16LE(8))).toBe('807');
    expect((await caller.get('/profile')).json.at('errorCode').value).toBe('DH-901');
  });

  it('F-08 the address is not on the list', async () => {
    fault('place', { kind: 'session', event: 'ip' });
    expect((await place()).json.at('errorCode').value).toBe('DH-905');
    expect(inTruth()).toBe(0);
  });

  it.each([
    ['empty', ''],
    ['truncated', '{"orderId":"122611180'],
  ] as const)('F-09 a good status with a body that is %s', async (body, text) => {
    fault('place', { kind: 'body', body });
    const reply = await place();
    expect(reply.status).toBe(200);
    expect(reply.text.startsWith(text)).toBe(true);
    expect(reply.json.value).toBeUndefined();
    expect(inTruth()).toBe(1);
  });

  it('F-09 an error in a good status', async () => {
    fault('orders', { kind: 'body', body: 'error' });
    const reply = await caller.get('/orders');
    expect([reply.status, reply.json.at('errorCode').value]).toEqual([200, 'DH-910']);
  });

  it('F-10 a success without a number', async () => {
    fault('place', { kind: 'edit', edits: [{ path: 'orderId', change: 'remove' }] });
    expect((await place()).json.keys()).toEqual(['orderStatus']);
  });

  it('F-12 one request is carried out twice', async () => {
    fault('place', { kind: 'twice' });
    await place();
    const rows = (await caller.get('/orders')).json.list();
    expect(rows.map((row) => row.at('correlationId').value)).toEqual(['tag-1', 'tag-1']);
  });

  it.each([
    ['margin_short', 'REJECTED'],
    ['price_outside_band', 'REJECTED'],
    ['over_freeze', 'REJECTED'],
  ] as const)('F-13 %s is found after the order was taken', async (rejection, state) => {
    fault('place', { kind: 'refuse', rejection, words: 'because' });
    const orderId = (await place()).json.at('orderId').text();
    caller.sim.clock.advance(100);
    const row = (await caller.get(`/orders/${orderId}`)).json.at(0);
    expect(row.at('orderStatus').value).toBe(state);
    expect(row.at('omsErrorDescription').value).toBe(`RMS:${orderId}:because`);
  });

  it('F-13 others are refused in the reply', async () => {
    fault('place', { kind: 'refuse', rejection: 'market_closed', words: 'Market is closed' });
    expect((await place()).json.value).toEqual({
      errorType: 'Order_Error',
      errorCode: 'DH-906',
      errorMessage: 'Market is closed',
    });
  });

  it('F-14 a cancel is promised and the order fills', async () => {
    const orderId = (await place({ price: option.low })).json.at('orderId').text();
    caller.sim.clock.advance(100);
    fault('cancel', { kind: 'race', units: 'all' });
    expect((await caller.remove(`/orders/${orderId}`)).status).toBe(202);
    caller.sim.clock.advance(100);
    const row = (await caller.get(`/orders/${orderId}`)).json.at(0);
    expect(row.at('orderStatus').value).toBe('TRADED');
  });

  it('F-20 the book lags behind', async () => {
    await place();
    caller.sim.clock.advance(3_000);
    fault('orders', { kind: 'stale', byMs: 2_980 });
    const row = (await caller.get('/orders')).json.at(0);
    expect(row.value).toMatchObject({ orderStatus: 'TRANSIT', filledQty: 0 });
  });

  it('F-21 the book is cut, doubled or empty', async () => {
    await place();
    fault('orders', { kind: 'edit', edits: [{ path: '', change: 'double' }] });
    expect((await caller.get('/orders')).json.list()).toHaveLength(2);
    fault('orders', { kind: 'stale', missingNewest: 1 });
    expect((await caller.get('/orders')).text).toBe('[]');
  });

  it('F-24 an unknown word, numbers as text, another name', async () => {
    await place();
    fault('orders', {
      kind: 'edit',
      edits: [
        { path: '*.orderStatus', change: 'set', value: 'INACTIVE' },
        { path: '*.quantity', change: 'retype' },
        { path: '*.filledQty', change: 'rename', value: 'filled_qty' },
      ],
    });
    const row = (await caller.get('/orders')).json.at(0);
    expect(row.value).toMatchObject({ orderStatus: 'INACTIVE', quantity: '65', filled_qty: 0 });
  });
});

describe('the streams', () => {
  async function restingThenFilled(): Promise<void> {
    const orderId = (await place({ price: option.low })).json.at('orderId').text();
    caller.sim.clock.advance(100);
    caller.sim.market({ fill: { order: orderId } });
    caller.sim.clock.advance(10_000);
  }

  it('F-30 drop, repeat and swap messages', async () => {
    const socket = await orderSocket();
    caller.sim.fault({
      id: 'first',
      match: { channel: 'ws', op: 'order', state: 'PENDING' },
      action: { kind: 'drop' },
    });
    fault('order', { kind: 'repeat', times: 2, everyMs: 10 }, 'ws');
    await restingThenFilled();
    expect(await statuses(socket, 3)).toEqual(['Traded', 'Traded', 'Traded']);
    caller.sim.removeFault('first');
    caller.sim.removeFault('order-repeat');
    fault('order', { kind: 'reorder', window: 1 }, 'ws');
    await restingThenFilled();
    expect(await statuses(socket, 2)).toEqual(['Traded', 'Pending']);
  });

  it('F-32 nothing is said again after a cut', async () => {
    const socket = await orderSocket();
    const orderId = (await place({ price: option.low })).json.at('orderId').text();
    caller.sim.clock.advance(100);
    expect(await statuses(socket, 1)).toEqual(['Pending']);
    await caller.control('/ctl/ws', { reset: true, which: 'orders' });
    expect(await socket.next()).toBe('closed 1006');
    caller.sim.market({ fill: { order: orderId } });
    const again = await orderSocket();
    caller.sim.clock.advance(1_000);
    await again.settled();
    expect(again.waiting).toBe(0);
    expect((await caller.get('/orders')).json.at(0, 'orderStatus').value).toBe('TRADED');
  });

  it('F-33 half open: connected and mute, pings included', async () => {
    const socket = await orderSocket();
    await caller.control('/ctl/ws', { halfOpen: 'dead', which: 'orders' });
    await place();
    caller.sim.clock.advance(30_000);
    await caller.get('/orders');
    expect(socket.waiting).toBe(0);
  });

  it('F-34 handshakes are refused with 429, or subscriptions ignored', async () => {
    fault('connect', { kind: 'handshake', status: 429 }, 'ws');
    await expect(caller.listen(feedUrl(caller))).rejects.toThrow('refused');
    caller.sim.removeFault('connect-handshake');
    fault('connect', { kind: 'deaf' }, 'ws');
    const socket = await caller.listen(feedUrl(caller));
    const list = [{ ExchangeSegment: 'IDX_I', SecurityId: '13' }];
    socket.send({ RequestCode: 15, InstrumentCount: 1, InstrumentList: list });
    await socket.settled();
    caller.sim.clock.advance(2_000);
    await socket.settled();
    expect(socket.waiting).toBe(0);
  });

  it('F-35 garbage beside a message', async () => {
    const socket = await orderSocket();
    fault('order', { kind: 'garbage', what: 'bad_json' }, 'ws');
    await place();
    caller.sim.clock.advance(100);
    const first = await socket.nextText();
    expect(() => new Json(JSON.parse(first))).toThrow();
    expect(await statuses(socket, 1)).toEqual(['Traded']);
  });

  it('an unknown type of message', async () => {
    const socket = await orderSocket();
    const edits = [{ path: 'Type', change: 'set' as const, value: 'margin_alert' }];
    fault('order', { kind: 'edit', edits }, 'ws');
    await place();
    caller.sim.clock.advance(100);
    expect(new Json(JSON.parse(await socket.nextText())).at('Type').value).toBe('margin_alert');
  });

  it.each(['account', 'unknown', 'yesterday'] as const)(
    'F-36 a message that is of no order of ours: %s',
    async (whose) => {
      const socket = await orderSocket();
      fault('order', { kind: 'foreign', whose }, 'ws');
      const ours = (await place()).json.at('orderId').text();
      caller.sim.clock.advance(100);
      const strange = new Json(JSON.parse(await socket.nextText())).at('Data');
      expect(strange.at('orderNo').value).not.toBe(ours);
      expect(strange.at('clientId').value === '1100000001').toBe(whose !== 'account');
    },
  );

  it('F-37 ticks that storm, stand still, show nought or the future', async () => {
    const socket = await caller.listen(feedUrl(caller));
    fault('tick', { kind: 'ticks', as: 'zero' }, 'ws');
    const list = [{ ExchangeSegment: 'NSE_FNO', SecurityId: option.id }];
    socket.send({ RequestCode: 15, InstrumentCount: 1, InstrumentList: list });
    await socket.nextBytes();
    expect((await socket.nextBytes()).readFloatLE(8)).toBe(0);
    caller.sim.removeFault('tick-ticks');
    fault('tick', { kind: 'ticks', as: 'future' }, 'ws');
    fault('tick', { kind: 'storm', times: 3 }, 'ws');
    caller.sim.clock.advance(1_000);
    const storm = [await socket.nextBytes(), await socket.nextBytes(), await socket.nextBytes()];
    const stamps = storm.map((packet) => packet.readUInt32LE(12) - 19_800);
    expect(new Set(stamps).size).toBe(1);
    expect(stamps[0]).toBeGreaterThan(Math.floor(caller.sim.clock.nowMs() / 1_000));
  });
});

describe('the venue', () => {
  it('F-40 fills a lot at a time, and beyond the order', async () => {
    const socket = await orderSocket();
    const terms = { price: option.low, quantity: 195 };
    const orderId = (await place(terms)).json.at('orderId').text();
    caller.sim.clock.advance(100);
    caller.sim.market({ partial: { order: orderId, units: 65, everyMs: 100 } });
    caller.sim.clock.advance(1_000);
    expect(await statuses(socket, 4)).toEqual(['Pending', 'Pending', 'Pending', 'Traded']);
    caller.sim.market({ overfill: { order: orderId, units: 65 } });
    const positions = await caller.get('/positions');
    expect(positions.json.at(0, 'netQty').value).toBe(260);
  });

  it('F-41 an order from another terminal streams and stands in the book', async () => {
    const socket = await orderSocket();
    await place({ price: option.low });
    caller.sim.clock.advance(100);
    const instrument = caller.sim.truth().orders[0]?.instrument ?? '';
    const price = Math.round(option.high * 20) * 500;
    caller.sim.market({
      external: { instrument, side: 'buy', units: 65, price, product: 'nrml', tag: null },
    });
    caller.sim.clock.advance(1_000);
    expect(await statuses(socket, 2)).toEqual(['Pending', 'Traded']);
    const row = (await caller.get('/orders')).json.at(1);
    expect(row.value).toMatchObject({ correlationId: 'NA', productType: 'MARGIN' });
  });

  it('F-43 day orders expire with the session, and the next day starts empty', async () => {
    const orderId = (await place({ price: option.low })).json.at('orderId').text();
    caller.sim.clock.advance(100);
    caller.sim.market({ session: 'end' });
    const row = (await caller.get(`/orders/${orderId}`)).json.at(0);
    expect(row.at('orderStatus').value).toBe('EXPIRED');
    caller.sim.market({ dayRoll: true });
    caller.token = caller.sim.login()['access_token'] ?? '';
    expect((await caller.get('/orders')).text).toBe('[]');
    const next = (await place({ price: option.low })).json.at('orderId').text();
    expect(next).not.toBe(orderId);
  });
});
