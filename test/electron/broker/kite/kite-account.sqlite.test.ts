/**
 * A Kite account over real sockets: every way to log in, a token kept and killed, accounts side by
 * side, the morning check, prices before and after a cut, and frames that no good broker sends.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  BrokerOrder,
  BrokerUpdate,
  PlaceRequest,
} from '../../../../electron/broker/gateway.ts';
import type { Tick, TickDetail } from '../../../../electron/broker/market-line.ts';
import { asId, type InstrumentId, type OrderId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { type Price, price } from '../../../../shared/domain/money.ts';
import type { CommandOutcome } from '../../../../shared/domain/outcome.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { type Bench, fieldsOf, liquidCall, openBench } from './kite-over-sim.ts';

let bench: Bench;
let orders = 0;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.close();
});

function buy(instrument: Instrument, at: Price, more: Partial<PlaceRequest> = {}): PlaceRequest {
  orders += 1;
  return {
    orderId: asId<OrderId>(`LACCOUNT${orders}`),
    mode: 'live',
    instrument: instrument.id,
    side: 'buy',
    product: 'nrml',
    validity: 'day',
    quantity: quantity(instrument.lot),
    type: 'limit',
    price: at,
    trigger: null,
    ...more,
  };
}

function place(request: PlaceRequest): Promise<CommandOutcome> {
  return bench.account.gateway.place(asApproved(request));
}

async function booked(): Promise<readonly BrokerOrder[]> {
  const read = await bench.account.gateway.readBook();
  if (!read.ok) throw new Error(read.error.words);
  return read.value.orders;
}

async function streamsUp(): Promise<void> {
  bench.account.gateway.open();
  bench.account.market.open();
  await bench.until('the order stream is up', () => bench.links.at(-1)?.state === 'up');
}

/** Requests and dials that the broker has seen. */
function knocks(): number {
  const kinds = new Set(['request', 'connect']);
  return bench.sim.history().filter(({ kind }) => kinds.has(kind)).length;
}

describe('logging in', () => {
  test('with a request token by hand', async () => {
    const { login } = bench.account;
    expect(await login.logIn(fieldsOf(bench.sim))).toMatchObject({ ok: true });
    expect(login.status().state).toBe('logged_in');
    expect((await bench.account.gateway.readFunds()).ok).toBe(true);
  });

  test('with what a browser came back with; the second use of a token is refused', async () => {
    const fields = fieldsOf(bench.sim);
    const { login } = bench.account;
    const back = `http://127.0.0.1:1/?status=success&request_token=${fields['request_token']}`;
    const read = must(login.readRedirect(back), 'a redirect of Kite');
    expect(await login.logIn({ ...fields, ...read })).toMatchObject({ ok: true });
    const second = await login.logIn({ ...fields, ...read });
    expect(second).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect(login.status().state).toBe('logged_in');
  });

  test('with the token kept from earlier, after the program was started anew', async () => {
    await bench.logIn();
    const later = bench.again(bench.parts.secrets);
    expect(await later.account.login.resume()).toBe(true);
    expect((await later.account.gateway.readFunds()).ok).toBe(true);
    expect(await bench.again().account.login.resume()).toBe(false);
  });

  test('logging out ends the token at the broker and the streams here', async () => {
    await bench.logIn();
    await streamsUp();
    await bench.account.login.logOut();
    await bench.until('the stream is down', () => bench.links.at(-1)?.state === 'down');
    expect(await bench.again(bench.parts.secrets).account.login.resume()).toBe(false);
    expect(await bench.account.gateway.readFunds()).toMatchObject({ error: { cause: 'refused' } });
  });
});

describe('a session killed in the middle of the day', () => {
  test('is expired once, everything goes down, and nobody storms the broker', async () => {
    await bench.logIn();
    await streamsUp();
    const states: string[] = [];
    bench.account.login.onStatus(({ state }) => states.push(state));
    bench.sim.endSession('kill');
    await bench.control('/ctl/ws', { reset: true, which: 'all' });
    const { gateway } = bench.account;
    await Promise.all([gateway.readBook(), gateway.readFunds(), gateway.readBook()]);
    await bench.until('it is expired', () => states.length > 0);
    const before = knocks();
    expect(before).toBeGreaterThan(3);
    await Promise.all([gateway.readBook(), gateway.readFunds()]);
    await bench.pass(5_000);
    expect(knocks()).toBe(before);
    expect(states).toEqual(['expired']);
    expect(bench.links.at(-1)?.state).toBe('down');
    expect(bench.account.login.status().words).toContain('Log in again');
  });

  test('is found out by the streams alone: refused once each and not dialled again', async () => {
    await bench.logIn();
    await streamsUp();
    bench.sim.endSession('kill');
    await bench.control('/ctl/ws', { reset: true, which: 'all' });
    await bench.until('expired', () => bench.account.login.status().state === 'expired');
    await bench.pass(500);
    const before = knocks();
    await bench.pass(10_000);
    expect(knocks()).toBe(before);
    expect(bench.links.at(-1)?.state).toBe('down');
  });

  test('no order leaves without a session, and a new login brings everything back', async () => {
    await bench.logIn();
    await streamsUp();
    const { instrument, resting } = await liquidCall(bench);
    bench.sim.endSession('kill');
    await bench.account.gateway.readFunds();
    expect(await place(buy(instrument, resting()))).toMatchObject({
      kind: 'refused',
      rejection: 'not_sent',
    });
    await bench.logIn();
    await bench.until('the stream is up again', () => bench.links.at(-1)?.state === 'up');
    expect(await place(buy(instrument, resting()))).toMatchObject({ kind: 'accepted' });
    expect(await booked()).toHaveLength(1);
  });
});

test('accounts side by side share nothing', async () => {
  const other = await openBench(8);
  try {
    await Promise.all([bench.logIn(), other.logIn()]);
    const { instrument, resting } = await liquidCall(bench);
    expect(await place(buy(instrument, resting()))).toMatchObject({ kind: 'accepted' });
    const theirs = await other.account.gateway.readBook();
    expect(theirs.ok && theirs.value.orders).toEqual([]);
    bench.sim.endSession('kill');
    await bench.account.gateway.readFunds();
    expect(bench.account.login.status().state).toBe('expired');
    expect(other.account.login.status().state).toBe('logged_in');
    expect((await other.account.gateway.readFunds()).ok).toBe(true);
  } finally {
    await other.close();
  }
});

test('the morning check before and after the login', async () => {
  const verdicts = async (): Promise<Record<string, string>> =>
    Object.fromEntries(
      (await bench.account.login.preflight()).map(({ check, verdict }) => [check, verdict]),
    );
  expect(await verdicts()).toMatchObject({
    token: 'fail',
    segments: 'unknown',
    instruments: 'warn',
    streams: 'fail',
  });
  await bench.logIn();
  await streamsUp();
  await bench.pass(1_000);
  expect(await verdicts()).toMatchObject({
    token: 'pass',
    static_ip: 'unknown',
    segments: 'pass',
    instruments: 'pass',
    rate: 'pass',
    streams: 'pass',
  });
});

describe('prices', () => {
  function wish(ids: readonly InstrumentId[], detail: TickDetail): Map<InstrumentId, TickDetail> {
    return new Map(ids.map((id) => [id, detail]));
  }

  function latest(id: InstrumentId): Tick | null {
    return bench.ticks.findLast((tick) => tick.instrument === id) ?? null;
  }

  test.each(['touch', 'depth'] as const)(
    'arrive in %s, with both sides of the book',
    async (detail) => {
      await bench.logIn();
      const { instrument } = await liquidCall(bench);
      bench.account.market.watch(wish([instrument.id], detail));
      await streamsUp();
      await bench.until('a tick', () => latest(instrument.id) !== null);
      const tick = must(latest(instrument.id), 'a tick');
      const bid = must(tick.bids?.[0], 'a bid');
      const ask = must(tick.asks?.[0], 'an ask');
      expect(bid.price).toBeLessThan(ask.price);
      expect(tick.last).toBeGreaterThan(0);
      expect(tick.exchangeMs).toBeGreaterThan(bench.world.nowMs() - 10_000);
    },
  );

  test('of an index have no book', async () => {
    await bench.logIn();
    await streamsUp();
    const id = asId<InstrumentId>('NSE:NIFTY');
    bench.account.market.watch(wish([id], 'touch'));
    await bench.until('a tick of the index', () => latest(id) !== null);
    expect(latest(id)).not.toHaveProperty('bids');
    expect(latest(id)?.close).toBeGreaterThan(0);
  });

  test('come back by themselves after a cut, for what is wanted now', async () => {
    await bench.logIn();
    const { instrument } = await liquidCall(bench);
    const index = asId<InstrumentId>('NSE:NIFTY');
    await streamsUp();
    bench.account.market.watch(wish([instrument.id], 'depth'));
    await bench.until('a first tick', () => latest(instrument.id) !== null);
    bench.account.market.watch(wish([index], 'touch'));
    await bench.pass(500);
    await bench.control('/ctl/ws', { reset: true, which: 'all' });
    await bench.pass(500);
    bench.ticks.length = 0;
    await bench.until('ticks again', () => latest(index) !== null);
    await bench.pass(2_000);
    expect(latest(instrument.id)).toBeNull();
  });

  test('a line that falls silent is dialled anew within three seconds', async () => {
    await bench.logIn();
    await streamsUp();
    const seen = bench.links.length;
    await bench.control('/ctl/ws', { halfOpen: 'dead', which: 'all' });
    const startMs = bench.world.monotonicMs();
    await bench.until('it is down', () => bench.links.slice(seen).some((l) => l.state === 'down'));
    await bench.until('it is up', () => bench.links.at(-1)?.state === 'up');
    expect(bench.world.monotonicMs() - startMs).toBeLessThan(4_000);
    expect(bench.links.slice(seen).map(({ state }) => state)).toEqual([
      'stale',
      'down',
      'connecting',
      'up',
    ]);
  });

  test('on request: hundreds at once, and none for what Kite does not know', async () => {
    await bench.logIn();
    const { instrument } = await liquidCall(bench);
    const unknown = asId<InstrumentId>('NFO:NOTHING26NOVFUT');
    const read = await bench.account.market.readQuotes([instrument.id, unknown]);
    const quotes = read.ok ? read.value : [];
    expect(quotes.map((quote) => quote.instrument)).toEqual([instrument.id]);
    expect(quotes[0]?.bandHigh).toBeGreaterThan(quotes[0]?.bandLow ?? 0);
  });
});

describe('orders', () => {
  async function ready(): Promise<Awaited<ReturnType<typeof liquidCall>>> {
    await bench.logIn();
    await streamsUp();
    return liquidCall(bench);
  }

  test('a stop leaves with its limit and waits for its trigger', async () => {
    const { instrument, crossing } = await ready();
    const trigger = crossing();
    const high = price(trigger + instrument.tick * 4);
    const outcome = await place(buy(instrument, high, { type: 'stop', trigger }));
    expect(outcome.kind).toBe('accepted');
    await bench.pass(1_000);
    expect(await booked()).toMatchObject([
      { status: 'trigger_pending', type: 'stop_limit', price: high, trigger },
    ]);
  });

  test('a market order leaves as the limit that bounds it, for this moment only', async () => {
    const { instrument, crossing } = await ready();
    await place(buy(instrument, crossing(), { type: 'market', validity: 'ioc' }));
    await bench.pass(1_000);
    expect(await booked()).toMatchObject([{ type: 'limit', validity: 'ioc', price: crossing() }]);
  });

  test('the story of an order, and the margin of a basket', async () => {
    const { instrument, crossing } = await ready();
    const { gateway } = bench.account;
    const request = buy(instrument, crossing());
    const outcome = await place(request);
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    await bench.pass(1_500);
    const story = await must(gateway.readHistory, 'a history').call(gateway, outcome.brokerOrderId);
    const steps = story.ok ? story.value : [];
    expect(steps[0]?.words).toBe('PUT ORDER REQ RECEIVED');
    expect(steps.at(-1)).toMatchObject({ words: 'COMPLETE', status: 'filled' });
    const margin = await must(gateway.readMargin, 'a margin').call(gateway, [request, request]);
    expect(margin.ok && margin.value.needed).toBeGreaterThan(0);
    expect(margin.ok && Number.isSafeInteger(margin.value.needed)).toBe(true);
  });

  test.each([
    ['taken', true, 1],
    ['not taken', false, 0],
  ])('“timed out” with 400 proves nothing: the order was %s', async (_what, acts, count) => {
    const { instrument, resting } = await ready();
    bench.sim.fault({
      id: 'odd',
      match: { channel: 'rest', op: 'place' },
      action: {
        kind: 'status',
        status: 400,
        acts,
        errorType: 'InputException',
        message: 'Order request timed out. Please check the order book.',
      },
      max: 1,
    });
    expect(await place(buy(instrument, resting()))).toEqual({ kind: 'unknown', cause: 'timeout' });
    await bench.pass(500);
    expect(await booked()).toHaveLength(count);
  });

  test.each([
    [502, 'server_fault'],
    [503, 'server_fault'],
    [500, 'server_fault'],
  ] as const)('%s although it was taken is unknown, and tried once', async (status, cause) => {
    const { instrument, resting } = await ready();
    const match = { channel: 'rest', op: 'place' } as const;
    bench.sim.fault({ id: 'odd', match, action: { kind: 'status', status, acts: true }, max: 1 });
    expect(await place(buy(instrument, resting()))).toEqual({ kind: 'unknown', cause });
    await bench.pass(2_000);
    expect(await booked()).toHaveLength(1);
  });

  test.each([
    ['before', 0],
    ['mid', 1],
    ['after', 1],
  ] as const)('a line cut %s the reply is unknown, and tried once', async (at, count) => {
    const { instrument, resting } = await ready();
    const match = { channel: 'rest', op: 'place' } as const;
    bench.sim.fault({ id: 'cut', match, action: { kind: 'reset', at }, max: 1 });
    expect(await place(buy(instrument, resting()))).toEqual({
      kind: 'unknown',
      cause: 'socket_lost',
    });
    await bench.pass(2_000);
    expect(await booked()).toHaveLength(count);
  });

  test('in what is counted in lots of unknown size never leaves', async () => {
    const { instrument, resting } = await ready();
    const gold = { ...instrument, id: asId<InstrumentId>('MCX:GOLDPETAL26DECFUT') };
    expect(await place(buy(gold, resting()))).toMatchObject({
      kind: 'refused',
      rejection: 'not_sent',
    });
    expect(bench.sim.truth().orders).toEqual([]);
  });

  test('an address that is not registered is a refusal and leaves the session alone', async () => {
    const { instrument, resting } = await ready();
    const match = { channel: 'rest', op: 'place' } as const;
    bench.sim.fault({ id: 'ip', match, action: { kind: 'session', event: 'ip' }, max: 1 });
    expect(await place(buy(instrument, resting()))).toMatchObject({
      kind: 'refused',
      rejection: 'not_permitted',
    });
    expect(bench.account.login.status().state).toBe('logged_in');
  });

  test('frames of another account, cut frames and poison change nothing and are counted', async () => {
    const { instrument, resting } = await ready();
    const updates: BrokerUpdate[] = [];
    bench.account.gateway.onUpdate((update) => updates.push(update));
    const match = { channel: 'ws', op: 'order' } as const;
    bench.sim.fault({ id: 'them', match, action: { kind: 'foreign', whose: 'account' }, max: 1 });
    for (const what of ['bad_json', 'nested', 'proto', 'big_number', 'not_a_number'] as const) {
      bench.sim.fault({ id: what, match, action: { kind: 'garbage', what }, max: 1 });
    }
    const request = buy(instrument, resting());
    const outcome = await place(request);
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    await bench.pass(500);
    const { orderId, mode } = request;
    for (let times = 0; times < 8; times += 1) {
      await bench.account.gateway.cancel({ orderId, mode, brokerOrderId: outcome.brokerOrderId });
      await bench.pass(500);
    }
    await bench.until('a push of ours', () => updates.length > 0);
    expect(updates.every(({ order }) => order?.tag === orderId)).toBe(true);
    expect(bench.account.login.status().state).toBe('logged_in');
    expect(await booked()).toMatchObject([{ status: 'cancelled' }]);
    const rows = await bench.account.login.preflight();
    expect(rows.find(({ check }) => check === 'streams')?.verdict).toBe('warn');
  });

  test('no secret ever reaches the evidence', async () => {
    const { instrument, resting } = await ready();
    await place(buy(instrument, resting()));
    await bench.account.login.preflight();
    const secrets = ['api_secret', 'session'].map((name) => bench.parts.secrets.get(name) ?? '');
    const token = /"accessToken":"([^"]+)"/.exec(secrets[1] ?? '')?.[1] ?? 'no token';
    const kept = bench.parts.frames.join('\n');
    expect(kept).toContain('POST /orders/regular');
    for (const secret of [token, must(secrets[0], 'a secret')]) expect(kept).not.toContain(secret);
  });
});
