/** The order socket, the market feed and the depth sockets, frame by frame. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  CLIENT,
  type Caller,
  type Contract,
  feedUrl,
  Json,
  type Listener,
  limitOrder,
  loginMessage,
  openCaller,
} from './dhan-caller.ts';

let caller: Caller;

beforeEach(async () => {
  caller = await openCaller();
});

afterEach(() => caller.close());

async function orderSocket(): Promise<Listener> {
  const socket = await caller.listen(caller.sim.addresses.orders);
  socket.send(loginMessage(caller.token));
  await socket.settled();
  return socket;
}

async function nextAlert(socket: Listener): Promise<Json> {
  return new Json(JSON.parse(await socket.nextText()));
}

describe('the order socket', () => {
  let option: Contract;

  beforeEach(async () => {
    option = await caller.option();
  });

  it('is silent after a good login and then tells every order, zeros left out', async () => {
    const socket = await orderSocket();
    expect(socket.waiting).toBe(0);
    const order = limitOrder(option, { price: option.low, correlationId: 'ws-1' });
    const { json } = await caller.post('/orders', order);
    caller.sim.clock.advance(100);
    const open = await nextAlert(socket);
    expect(open.at('Type').value).toBe('order_alert');
    expect(open.at('Data').value).toMatchObject({
      exchange: 'NSE',
      segment: 'D',
      source: 'P',
      securityId: option.id,
      clientId: CLIENT,
      orderNo: json.at('orderId').value,
      product: 'I',
      txnType: 'B',
      orderType: 'LMT',
      status: 'Pending',
      quantity: 65,
      remainingQuantity: 65,
      price: option.low,
      reasonDescription: 'CONFIRMED',
      correlationId: 'ws-1',
      legNo: 1,
      tickSize: 0.05,
      optType: 'CE',
      isin: 'NA',
    });
    expect(open.at('Data').keys()).not.toContain('tradedQty');
    expect(open.at('Data').keys()).not.toContain('triggerPrice');
    expect(open.at('Data', 'symbol').text()).toHaveLength(15);
  });

  it('says a part fill, a change, the rest and a refusal in its own words', async () => {
    const socket = await orderSocket();
    const order = limitOrder(option, { price: option.low, quantity: 130 });
    const { json } = await caller.post('/orders', order);
    const orderId = json.at('orderId').text();
    caller.sim.clock.advance(100);
    await nextAlert(socket);
    caller.sim.market({ fill: { order: orderId, units: 65 } });
    const part = await nextAlert(socket);
    expect(part.at('Data').value).toMatchObject({
      status: 'Pending',
      tradedQty: 65,
      remainingQuantity: 65,
      tradedPrice: option.low,
      avgTradedPrice: option.low,
      reasonDescription: 'TRADE CONFIRMED',
    });
    const book = await caller.get(`/orders/${orderId}`);
    expect(book.json.at(0, 'orderStatus').value).toBe('PART_TRADED');
    const change = { orderType: 'LIMIT', quantity: 130, price: option.low + 1, validity: 'DAY' };
    await caller.put(`/orders/${orderId}`, change);
    caller.sim.clock.advance(100);
    const changed = await nextAlert(socket);
    expect(changed.at('Data').value).toMatchObject({ status: 'Modified', price: option.low + 1 });
    caller.sim.market({ fill: { order: orderId } });
    const done = await nextAlert(socket);
    expect(done.at('Data').value).toMatchObject({ status: 'Traded', tradedQty: 130 });
    expect(done.at('Data').keys()).not.toContain('remainingQuantity');
    await caller.post('/orders', limitOrder(option, { quantity: 65 * 40 }));
    caller.sim.clock.advance(100);
    const refused = await nextAlert(socket);
    expect(refused.at('Data').value).toMatchObject({
      status: 'Rejected',
      exchOrderNo: '0',
      exchOrderTime: '0001-01-01 00:00:00',
    });
    expect(refused.at('Data', 'reasonDescription').text()).toMatch(/^RMS:\d+:/);
    expect(socket.waiting).toBe(0);
  });

  it.each([
    ['pascal', ['OrderNo', 'Status', 'TradedQty'], ['orderNo']],
    ['both', ['OrderNo', 'orderNo', 'status', 'Status'], []],
  ])('writes its keys in %s', async (alertCasing, there, missing) => {
    await caller.control('/ctl/switches', { alertCasing, alertOmitsZero: false });
    const socket = await orderSocket();
    await caller.post('/orders', limitOrder(option));
    caller.sim.clock.advance(100);
    const keys = (await nextAlert(socket)).at('Data').keys();
    expect(keys).toEqual(expect.arrayContaining([...there]));
    for (const name of missing) expect(keys).not.toContain(name);
  });

  it('writes upper case, part fills in a word of their own, and glues', async () => {
    await caller.control('/ctl/switches', {
      alertTitleCase: false,
      alertPartFill: 'Part Traded',
      alertGlued: true,
    });
    const socket = await orderSocket();
    const order = limitOrder(option, { price: option.low, quantity: 130 });
    const { json } = await caller.post('/orders', order);
    caller.sim.clock.advance(100);
    expect((await nextAlert(socket)).at('Data', 'status').value).toBe('PENDING');
    caller.sim.market({ fill: { order: json.at('orderId').text(), units: 65 } });
    const glued = await socket.nextText();
    const [first = '', second = ''] = glued.split(/(?<=\})(?=\{"Data")/);
    expect(new Json(JSON.parse(first)).at('Data', 'status').value).toBe('PENDING');
    expect(new Json(JSON.parse(second)).at('Data', 'status').value).toBe('PART_TRADED');
  });

  it.each([
    ['packet', ['bytes 320a0001000000002903', 'closed 1000']],
    ['close', ['closed 1000']],
    ['reset', ['closed 1006']],
  ])('ends a bad login by %s', async (alertLoginFailure, expected) => {
    await caller.control('/ctl/switches', { alertLoginFailure });
    const socket = await caller.listen(caller.sim.addresses.orders);
    socket.send(loginMessage('stale'));
    for (const frame of expected) expect(shown(await socket.next())).toBe(frame);
  });

  it('waits only so long for the login, and takes that of a partner', async () => {
    const { partner_id: ClientId = '', partner_secret: Secret = '' } = caller.sim.addresses.login;
    const partner = await caller.listen(caller.sim.addresses.orders);
    partner.send({ LoginReq: { MsgCode: 42, ClientId }, UserType: 'PARTNER', Secret });
    const mute = await caller.listen(caller.sim.addresses.orders);
    await partner.settled();
    await mute.settled();
    caller.sim.clock.advance(10_001);
    expect(shown(await mute.next())).toBe('bytes 320a0001000000002e03');
    await caller.post('/orders', limitOrder(option));
    caller.sim.clock.advance(100);
    expect((await nextAlert(partner)).at('Type').value).toBe('order_alert');
  });

  it('ends everywhere with the token, by the packet of an expired one', async () => {
    const socket = await orderSocket();
    caller.sim.endSession('expire');
    expect(shown(await socket.next())).toBe('bytes 320a0001000000002703');
    expect(await socket.next()).toBe('closed 1000');
  });

  it('sends the word PING where that is switched on', async () => {
    await caller.control('/ctl/switches', { alertTextPing: true });
    const socket = await orderSocket();
    caller.sim.clock.advance(10_000);
    expect(await socket.next()).toBe('PING');
  });
});

function shown(frame: string | Buffer): string {
  return typeof frame === 'string' ? frame : `bytes ${frame.toString('hex')}`;
}

function subscribe(code: number, list: readonly (readonly [string, string])[]): object {
  return {
    RequestCode: code,
    InstrumentCount: list.length,
    InstrumentList: list.map(([ExchangeSegment, SecurityId]) => ({ ExchangeSegment, SecurityId })),
  };
}

describe('the market feed', () => {
  let option: Contract;

  beforeEach(async () => {
    option = await caller.option();
  });

  it.each([
    [15, [6, 2], [16, 16]],
    [17, [6, 4, 5], [16, 50, 12]],
    [21, [6, 8], [16, 162]],
  ])('request %i brings packets %j', async (code, codes, lengths) => {
    const socket = await caller.listen(feedUrl(caller));
    socket.send(subscribe(code, [['NSE_FNO', option.id]]));
    for (const [place, wanted] of codes.entries()) {
      const packet = await socket.nextBytes();
      expect(packet.readUInt8(0)).toBe(wanted);
      expect(packet.length).toBe(lengths[place]);
      expect(packet.readUInt16LE(1)).toBe(packet.length);
      expect(packet.readUInt8(3)).toBe(2);
      expect(String(packet.readUInt32LE(4))).toBe(option.id);
    }
    caller.sim.clock.advance(2_000);
    expect((await socket.nextBytes()).readUInt8(0)).toBe(codes[1]);
  });

  it('one contract may be watched in every mode at once, and left in one', async () => {
    const socket = await caller.listen(feedUrl(caller));
    for (const code of [15, 21]) socket.send(subscribe(code, [['NSE_FNO', option.id]]));
    const codes: number[] = [];
    for (let count = 0; count < 4; count += 1) codes.push((await socket.nextBytes()).readUInt8(0));
    expect(codes).toEqual([6, 2, 6, 8]);
    socket.send(subscribe(22, [['NSE_FNO', option.id]]));
    await socket.settled();
    caller.sim.clock.advance(1_000);
    expect((await socket.nextBytes()).readUInt8(0)).toBe(2);
    expect((await socket.nextBytes()).readUInt8(0)).toBe(2);
  });

  it('says what the snapshot says, with the Indian clock taken for universal', async () => {
    const socket = await caller.listen(feedUrl(caller));
    const quote = await caller.post('/marketfeed/quote', { NSE_FNO: [Number(option.id)] });
    const row = quote.json.at('data', 'NSE_FNO', option.id);
    socket.send(subscribe(21, [['NSE_FNO', option.id]]));
    await socket.nextBytes();
    const full = await socket.nextBytes();
    expect(full.readFloatLE(8)).toBe(Math.fround(row.at('last_price').number()));
    expect(full.readUInt32LE(22)).toBe(row.at('volume').value);
    expect(full.readUInt32LE(26)).toBe(row.at('sell_quantity').value);
    expect(full.readUInt32LE(30)).toBe(row.at('buy_quantity').value);
    expect(full.readUInt32LE(34)).toBe(row.at('oi').value);
    expect(full.readFloatLE(50)).toBe(Math.fround(row.at('ohlc', 'close').number()));
    expect(full.readFloatLE(62 + 12)).toBe(
      Math.fround(row.at('depth', 'buy', 0, 'price').number()),
    );
    const [, clock = ''] = row.at('last_trade_time').text().split(' ');
    const seconds = full.readUInt32LE(14) % 86_400;
    const [hours = 0, minutes = 0, rest = 0] = clock.split(':').map(Number);
    expect(seconds).toBe(hours * 3_600 + minutes * 60 + rest);
  });

  it('stops what is taken back, and says goodbye to a client that does', async () => {
    const socket = await caller.listen(feedUrl(caller));
    socket.send(subscribe(15, [['IDX_I', '13']]));
    await socket.nextBytes();
    await socket.nextBytes();
    socket.send(subscribe(16, [['IDX_I', '13']]));
    await socket.settled();
    caller.sim.clock.advance(2_000);
    await socket.settled();
    expect(socket.waiting).toBe(0);
    socket.send({ RequestCode: 12 });
    socket.send(Buffer.alloc(83, 12));
    await socket.settled();
    caller.sim.clock.advance(100);
    expect(await socket.next()).toBe('closed 1000');
  });

  it('glues the packets of a step, or halves them, where that is switched on', async () => {
    await caller.control('/ctl/switches', { feedCoalesce: true });
    const socket = await caller.listen(feedUrl(caller));
    socket.send(subscribe(17, [['NSE_FNO', option.id]]));
    await socket.nextBytes();
    const glued = await socket.nextBytes();
    expect([glued.readUInt8(0), glued.readUInt8(50), glued.length]).toEqual([4, 5, 62]);
    await caller.control('/ctl/switches', { feedSplit: true, feedCoalesce: false });
    const other = await caller.listen(feedUrl(caller));
    other.send(subscribe(15, [['NSE_FNO', option.id]]));
    await other.nextBytes();
    const halves = [await other.nextBytes(), await other.nextBytes()];
    expect(halves.map((half) => half.length)).toEqual([8, 8]);
    expect(Buffer.concat(halves).readUInt8(0)).toBe(2);
  });

  it('a sixth socket sends the oldest away with 805', async () => {
    const sockets: Listener[] = [];
    for (let count = 0; count < 6; count += 1) {
      const socket = await caller.listen(feedUrl(caller));
      await socket.settled();
      sockets.push(socket);
    }
    const [oldest] = sockets;
    expect(shown((await oldest?.next()) ?? '')).toBe('bytes 320a0000000000002503');
    expect(await oldest?.next()).toBe('closed 1000');
  });

  it.each([
    ['a stale token', (url: string) => url.replace(/token=[^&]+/, 'token=stale'), '2903'],
    ['another client', (url: string) => url.replace(CLIENT, '1100000002'), '2a03'],
    ['no kind of login', (url: string) => url.replace('authType=2', ''), '2e03'],
  ])('sends %s away', async (_, spoil, reason) => {
    const socket = await caller.listen(spoil(feedUrl(caller)));
    expect(shown(await socket.next())).toBe(`bytes 320a000000000000${reason}`);
    expect(await socket.next()).toBe('closed 1000');
  });

  it('sends away who has no data plan, and who asks for too much at once', async () => {
    const greedy = await caller.listen(feedUrl(caller));
    greedy.send(
      subscribe(
        15,
        Array.from({ length: 101 }, () => ['IDX_I', '13'] as const),
      ),
    );
    expect(shown(await greedy.next())).toBe('bytes 320a0000000000002403');
    await caller.control('/ctl/switches', { dataPlan: false });
    const socket = await caller.listen(feedUrl(caller));
    expect(shown(await socket.next())).toBe('bytes 320a0000000000002603');
  });

  it('pings every ten seconds and closes who is silent for forty', async () => {
    const socket = await caller.listen(feedUrl(caller));
    await socket.settled();
    caller.sim.clock.advance(50_000);
    expect(await socket.next()).toBe('closed 1000');
  });

  it('announces that the exchange opens and closes', async () => {
    const socket = await caller.listen(feedUrl(caller));
    await socket.settled();
    caller.sim.market({ session: 'end' });
    expect(shown(await socket.next())).toBe('bytes 0708000000000000');
  });
});

describe('the depth sockets', () => {
  it('twenty levels come as bid and ask side in one frame', async () => {
    const option = await caller.option();
    const socket = await caller.listen(feedUrl(caller, 'depth20'));
    socket.send(subscribe(23, [['NSE_FNO', option.id]]));
    const frame = await socket.nextBytes();
    expect(frame).toHaveLength(664);
    expect([frame.readUInt8(2), frame.readUInt8(332 + 2)]).toEqual([41, 51]);
    expect(String(frame.readUInt32LE(4))).toBe(option.id);
    const bid = frame.readDoubleLE(12);
    const ask = frame.readDoubleLE(332 + 12);
    expect(bid).toBeGreaterThan(0);
    expect(ask).toBeGreaterThan(bid);
    expect(frame.readDoubleLE(12 + 16)).toBeLessThan(bid);
  });

  it.each(['/twohundreddepth', '/'])(
    'two hundred levels at %s take one instrument',
    async (path) => {
      const option = await caller.option();
      const put = await caller.option('pe');
      const { rest } = caller.sim.addresses;
      const root = rest.replace('http', 'ws').replace('/v2', path);
      const url = `${root}?token=${caller.token}&clientId=${CLIENT}&authType=2`;
      const socket = await caller.listen(url);
      socket.send({ RequestCode: 23, ExchangeSegment: 'NSE_FNO', SecurityId: option.id });
      const frame = await socket.nextBytes();
      const length = frame.readUInt16LE(0);
      expect(length).toBe(12 + 16 * frame.readUInt32LE(8));
      expect(frame.readUInt8(length + 2)).toBe(51);
      socket.send({ RequestCode: 23, ExchangeSegment: 'NSE_FNO', SecurityId: put.id });
      const end = await socket.nextBytes();
      expect([end.length, end.readUInt8(2), end.readUInt16LE(12)]).toEqual([14, 50, 804]);
    },
  );

  it('sends a stale token away in its own form', async () => {
    const url = feedUrl(caller, 'depth20').replace(/token=[^&]+/, 'token=stale');
    const end = await (await caller.listen(url)).nextBytes();
    expect([end.length, end.readUInt8(2), end.readUInt16LE(12)]).toEqual([14, 50, 809]);
  });

  it('has nothing of the BSE', async () => {
    const socket = await caller.listen(feedUrl(caller, 'depth20'));
    socket.send(subscribe(23, [['IDX_I', '51']]));
    await socket.settled();
    caller.sim.clock.advance(1_000);
    await socket.settled();
    expect(socket.waiting).toBe(0);
  });
});
