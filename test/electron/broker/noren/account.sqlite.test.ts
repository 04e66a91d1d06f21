/**
 * A whole Noren account over real sockets against the simulated broker: ways in, the kept token,
 * the end of a session, prices, and everything else that a trader has besides orders.
 */
import { afterEach, describe, expect, test } from 'vitest';
import type { BrokerAccount, LoginStatus } from '../../../../electron/broker/account.ts';
import type { BrokerUpdate, LinkReport } from '../../../../electron/broker/gateway.ts';
import type { Tick, TickDetail } from '../../../../electron/broker/market-line.ts';
import type { PlaceRequest } from '../../../../electron/broker/gateway.ts';
import {
  type AccountId,
  asId,
  type InstrumentId,
  type OrderId,
} from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { price } from '../../../../shared/domain/money.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import {
  addressesFor,
  credentialsFor,
  type House,
  openSimAccount,
  type SimAccount,
} from './sim-account.ts';
import { memoryBox } from './memory-box.ts';

const HOUSES: readonly House[] = ['shoonya', 'shoonya_classic', 'flattrade'];

let open: SimAccount | null = null;

async function desk(house: House = 'shoonya', timesFaster?: number): Promise<SimAccount> {
  open = await openSimAccount(house, timesFaster);
  return open;
}

afterEach(async () => {
  await open?.close();
  open = null;
});

async function contracts(account: BrokerAccount): Promise<readonly Instrument[]> {
  const list = await account.market.readInstruments(false);
  if (!list.ok) throw new Error(list.error.words);
  return list.value.instruments;
}

function future(instruments: readonly Instrument[]): Instrument {
  const found = instruments.find(
    ({ kind, underlying }) => kind === 'future' && underlying === 'NIFTY',
  );
  return must(found, 'no future of NIFTY');
}

function linksOf(account: BrokerAccount): LinkReport[] {
  const links: LinkReport[] = [];
  account.gateway.onLink((report) => links.push(report));
  return links;
}

function statesOf(account: BrokerAccount): LoginStatus['state'][] {
  const states: LoginStatus['state'][] = [];
  account.login.onStatus(({ state }) => states.push(state));
  return states;
}

let orders = 0;
function buy(of: Instrument, at: number, more: Partial<PlaceRequest> = {}): PlaceRequest {
  orders += 1;
  return {
    orderId: asId<OrderId>(`LNOREN${String(orders).padStart(6, '0')}`),
    mode: 'live',
    instrument: of.id,
    side: 'buy',
    product: 'nrml',
    validity: 'day',
    quantity: of.lot,
    type: 'limit',
    price: price(at - (at % of.tick)),
    trigger: null,
    ...more,
  };
}

async function lastOf(account: BrokerAccount, id: InstrumentId): Promise<number> {
  const quotes = await account.market.readQuotes([id]);
  if (!quotes.ok) throw new Error(quotes.error.words);
  return must(quotes.value[0]?.last, 'no last price');
}

describe('the ways in', () => {
  test.each(HOUSES)('%s: logs in, reads its funds and its stream comes up', async (house) => {
    const { account, sim, until, frames } = await desk(house);
    const links = linksOf(account);
    const given = credentialsFor(sim, house);
    expect(await account.login.logIn(given)).toEqual({ ok: true, value: undefined });
    expect(account.login.status().state).toBe('logged_in');
    account.gateway.open();
    await until('the stream', () => links.at(-1)?.state === 'up');
    const funds = await account.gateway.readFunds();
    expect(funds.ok && funds.value.available > 0).toBe(true);
    const kept = frames.join('\n');
    for (const secret of Object.values(given)) expect(kept).not.toContain(secret);
  });

  test('a browser comes back with a code, and that code lets in once', async () => {
    const { account, sim } = await desk('shoonya');
    const page = must(account.login.page(), 'the page');
    expect(page).toContain('client_id=FA0001_U');
    const address = `http://127.0.0.1/back?code=${sim.login()['code']}`;
    const read = must(account.login.readRedirect(address), 'the fields');
    const given = { ...read, secret_code: 's3cr3t' };
    expect((await account.login.logIn(given)).ok).toBe(true);
    const again = await account.login.logIn(given);
    expect(again).toMatchObject({ ok: false, error: { code: 'refused' } });
    expect(account.login.readRedirect('http://127.0.0.1/back?error=denied')).toBeNull();
  });

  test('a wrong password is refused with the words of the house and not tried again', async () => {
    const { account, sim } = await desk('shoonya_classic');
    const given = { ...credentialsFor(sim, 'shoonya_classic'), password: 'wrong' };
    const result = await account.login.logIn(given);
    expect(result).toMatchObject({ ok: false, error: { code: 'refused' } });
    if (!result.ok) expect(result.error.words).toContain('Wrong Password');
    const tries = sim.history().filter((line) => JSON.stringify(line).includes('QuickAuth'));
    expect(tries.length).toBeGreaterThan(0);
    expect(account.login.status().state).toBe('logged_out');
  });

  test('what is missing is named before anything is sent', async () => {
    const { account } = await desk('flattrade');
    const result = await account.login.logIn({ api_key: 'apikey1' });
    expect(result).toEqual({
      ok: false,
      error: { code: 'missing_field', words: '"api_secret" is needed' },
    });
  });
});

describe('the session', () => {
  test.each(HOUSES)('%s: the kept token works after a restart, without a login', async (house) => {
    const one = await desk(house);
    await one.logIn();
    const next = one.beside({});
    expect(await next.login.resume()).toBe(true);
    expect((await next.gateway.readFunds()).ok).toBe(true);
    const stranger = one.beside({ secrets: memoryBox() });
    expect(await stranger.login.resume()).toBe(false);
  });

  test('a kept token that the house has forgotten is no login', async () => {
    const one = await desk();
    await one.logIn();
    one.sim.endSession('kill');
    const next = one.beside({});
    expect(await next.login.resume()).toBe(false);
    expect(next.login.status().state).toBe('expired');
  });

  test('killed in mid-session: expired once, the link goes down, and nothing storms', async () => {
    const { account, sim, logIn, until, pass } = await desk();
    const links = linksOf(account);
    await logIn();
    account.gateway.open();
    await until('the stream', () => links.at(-1)?.state === 'up');
    const states = statesOf(account);
    sim.endSession('kill');
    const reads = await Promise.all([1, 2, 3].map(() => account.gateway.readBook()));
    for (const read of reads) {
      expect(read).toMatchObject({ ok: false, error: { cause: 'refused' } });
    }
    await until('the end', () => account.login.status().state === 'expired');
    const after = sim.history().length;
    await pass(10_000);
    expect(states).toEqual(['expired']);
    expect(links.at(-1)?.state).toBe('down');
    expect(sim.history().length - after).toBeLessThanOrEqual(2);
    await logIn();
    await until('the stream again', () => links.at(-1)?.state === 'up');
    expect((await account.gateway.readBook()).ok).toBe(true);
  });

  test('a dead session never looks like an empty book, and an order says why', async () => {
    const { account, sim, logIn } = await desk();
    await logIn();
    const contract = future(await contracts(account));
    const empty = await account.gateway.readBook();
    expect(empty).toEqual({ ok: true, value: { orders: [], trades: [], positions: [] } });
    sim.endSession('expire');
    const outcome = await account.gateway.place(asApproved(buy(contract, 200_000_000)));
    expect(outcome).toMatchObject({ kind: 'refused', rejection: 'not_permitted' });
    expect((await account.gateway.readBook()).ok).toBe(false);
    const next = await account.gateway.place(asApproved(buy(contract, 200_000_000)));
    expect(next).toMatchObject({ kind: 'refused', rejection: 'not_sent' });
  });

  test('a token that was wiped in a quiet hour is noticed within a minute', async () => {
    const { account, sim, logIn, until } = await desk('shoonya', 20);
    const links = linksOf(account);
    await logIn();
    account.gateway.open();
    await until('the stream', () => links.at(-1)?.state === 'up');
    sim.endSession('expire');
    await until('the end', () => account.login.status().state === 'expired', 70_000);
    expect(links.at(-1)?.state).toBe('down');
  });

  test('leaving forgets the token at the house and here', async () => {
    const { account, box, logIn, beside } = await desk();
    await logIn();
    await account.login.logOut();
    expect(account.login.status().state).toBe('logged_out');
    expect([...box.kept.keys()].filter((name) => name.includes('session'))).toEqual([]);
    expect(await beside({}).login.resume()).toBe(false);
  });

  test('two accounts stand side by side and hear only of their own orders', async () => {
    const one = await desk('shoonya');
    await one.logIn();
    const settings = {
      account: asId<AccountId>('NOREN-2'),
      broker: 'noren',
      clientId: 'FA0001',
      house: 'flattrade',
      addresses: addressesFor(one.sim, 'flattrade'),
    } as const;
    const two = one.beside({ settings, secrets: memoryBox() });
    expect(two.login.status().state).toBe('logged_out');
    expect((await two.gateway.readFunds()).ok).toBe(false);
    expect((await two.login.logIn(credentialsFor(one.sim, 'flattrade'))).ok).toBe(true);
    const links = [linksOf(one.account), linksOf(two)];
    one.account.gateway.open();
    two.gateway.open();
    await one.until('both', () => links.every((each) => each.at(-1)?.state === 'up'));
    await one.account.login.logOut();
    await one.until('the first', () => links[0]?.at(-1)?.state === 'down');
    expect(links[1]?.at(-1)?.state).toBe('up');
    expect(two.login.status().state).toBe('logged_in');
  });
});

describe('the stream', () => {
  test('prices come in touch and in depth, and again after a cut', async () => {
    const { account, logIn, until, cutStreams, pass } = await desk();
    await logIn();
    const instruments = await contracts(account);
    const touch = must(
      instruments.find(({ id }) => id === 'NSE:NIFTY'),
      'the index',
    );
    const deep = future(instruments);
    const ticks: Tick[] = [];
    const links: LinkReport[] = [];
    account.market.onTicks((batch) => ticks.push(...batch));
    account.market.onLink((report) => links.push(report));
    account.market.open();
    account.market.watch(
      new Map<InstrumentId, TickDetail>([
        [touch.id, 'touch'],
        [deep.id, 'depth'],
      ]),
    );
    const of = (id: InstrumentId): Tick[] => ticks.filter(({ instrument }) => instrument === id);
    await until('first prices', () => of(touch.id).length > 1 && of(deep.id).length > 1);
    expect(of(touch.id)[0]?.last).toBeGreaterThan(0);
    const first = must(of(deep.id)[0], 'the snapshot');
    expect(first.bids?.length).toBe(5);
    expect(first.asks?.length).toBe(5);
    expect(first.bids?.[0]?.price).toBeLessThan(first.asks?.[0]?.price ?? 0);
    await cutStreams(0);
    await until('the cut', () => links.some(({ state }) => state === 'down'));
    ticks.length = 0;
    await until('prices again', () => of(touch.id).length > 0 && of(deep.id).length > 0);
    expect(of(deep.id)[0]?.bids?.length).toBe(5);
    account.market.watch(new Map());
    await pass(1_000);
    ticks.length = 0;
    await pass(3_000);
    expect(ticks).toEqual([]);
  });

  test('orders and prices share one connection', async () => {
    const { account, sim, logIn, until } = await desk();
    await logIn();
    const links = linksOf(account);
    account.gateway.open();
    await until('orders', () => links.at(-1)?.state === 'up');
    const seen: LinkReport[] = [];
    account.market.onLink((report) => seen.push(report));
    account.market.open();
    await until('prices', () => seen.at(-1)?.state === 'up');
    const connects = sim.history().filter((line) => line.kind === 'connect');
    expect(connects).toHaveLength(1);
  });

  test('thrown out again and again by another program, it gives way', async () => {
    const { account, logIn, until, cutStreams, sim, pass } = await desk();
    await logIn();
    const links = linksOf(account);
    account.gateway.open();
    await until('the stream', () => links.at(-1)?.state === 'up');
    const { control, token } = sim.addresses;
    const evict = (): Promise<unknown> =>
      fetch(`${control}/ctl/ws`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ close: 1000 }),
      });
    await evict();
    await until('down', () => links.filter(({ state }) => state === 'down').length === 1);
    await until('back at once', () => links.at(-1)?.state === 'up');
    await evict();
    await until('down', () => links.at(-1)?.state === 'down');
    await pass(5_000);
    expect(links.at(-1)?.state).toBe('down');
    await until('back later', () => links.at(-1)?.state === 'up', 20_000);
    await cutStreams(0);
    await until('a plain cut', () => links.at(-1)?.state === 'up');
  });

  test('garbage on the stream changes nothing and the stream lives', async () => {
    const { account, logIn, until, sim } = await desk();
    await logIn();
    const instruments = await contracts(account);
    const links = linksOf(account);
    const updates: BrokerUpdate[] = [];
    account.gateway.onUpdate((update) => updates.push(update));
    account.gateway.open();
    await until('the stream', () => links.at(-1)?.state === 'up');
    for (const what of ['bad_json', 'nested', 'proto', 'big_number', 'not_a_number'] as const) {
      const match = { channel: 'ws', op: 'order' } as const;
      sim.fault({ id: what, match, action: { kind: 'garbage', what }, max: 2 });
    }
    const foreign = { kind: 'foreign', whose: 'account' } as const;
    sim.fault({ id: 'foreign', match: { channel: 'ws', op: 'order' }, action: foreign, max: 1 });
    const contract = future(instruments);
    const last = await lastOf(account, contract.id);
    const request = buy(contract, Math.round(last * 0.99));
    const outcome = await account.gateway.place(asApproved(request));
    expect(outcome.kind).toBe('accepted');
    await until('the order', () => updates.some(({ order }) => order?.status === 'working'));
    expect(updates.every(({ order }) => order?.tag === request.orderId)).toBe(true);
    expect(links.at(-1)?.state).toBe('up');
  });
});

describe('what a trader has besides orders', () => {
  test('the morning check', async () => {
    const { account, logIn, until } = await desk();
    const before = await account.login.preflight();
    const verdicts = (rows: typeof before): Record<string, string> =>
      Object.fromEntries(rows.map(({ check, verdict }) => [check, verdict]));
    expect(verdicts(before)).toMatchObject({ token: 'fail', instruments: 'fail', streams: 'fail' });
    await logIn();
    await contracts(account);
    const links = linksOf(account);
    account.gateway.open();
    await until('the stream', () => links.at(-1)?.state === 'up');
    expect(verdicts(await account.login.preflight())).toEqual({
      token: 'pass',
      static_ip: 'unknown',
      clock: 'pass',
      segments: 'pass',
      instruments: 'pass',
      rate: 'pass',
      streams: 'pass',
    });
  });

  test('a clock that is off and an address that is not registered are shown', async () => {
    const { account, logIn, sim } = await desk();
    await logIn();
    const contract = future(await contracts(account));
    sim.clock.skew(20_000);
    const match = { channel: 'rest', op: 'place' } as const;
    sim.fault({ id: 'ip', match, action: { kind: 'session', event: 'ip' }, max: 1 });
    const outcome = await account.gateway.place(asApproved(buy(contract, 200_000_000)));
    expect(outcome).toMatchObject({ kind: 'refused', rejection: 'not_permitted' });
    const rows = await account.login.preflight();
    const failed = rows.filter(({ verdict }) => verdict === 'fail').map(({ check }) => check);
    expect(failed).toEqual(['static_ip', 'clock', 'streams']);
  });

  test('quotes, one order’s story and the margin of a basket', async () => {
    const { account, logIn } = await desk();
    await logIn();
    const instruments = await contracts(account);
    const contract = future(instruments);
    const last = await lastOf(account, contract.id);
    const outcome = await account.gateway.place(asApproved(buy(contract, Math.round(last * 0.99))));
    if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
    const story = await account.gateway.readHistory?.(outcome.brokerOrderId);
    expect(story?.ok && story.value[0]?.status).toBe('pending');
    const times = story?.ok ? story.value.map(({ atMs }) => atMs ?? 0) : [];
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const one = await account.gateway.readMargin?.([buy(contract, last)]);
    expect(one).toMatchObject({ ok: true });
    if (one?.ok) expect(one.value.needed).toBeGreaterThan(0);
    const hedged = await account.gateway.readMargin?.([
      buy(contract, last),
      buy(contract, last, { side: 'sell' }),
    ]);
    expect(hedged?.ok).toBe(true);
    if (hedged?.ok) expect(hedged.value.needed).toBeLessThanOrEqual(hedged.value.single ?? 0);
    const quotes = await account.market.readQuotes([contract.id, 'NSE:NIFTY' as InstrumentId]);
    expect(quotes.ok && quotes.value.map(({ instrument }) => instrument)).toEqual([
      contract.id,
      'NSE:NIFTY',
    ]);
  });

  test('a reply that cannot be read keeps the book from being empty', async () => {
    const { account, logIn, sim } = await desk();
    await logIn();
    await contracts(account);
    const broken = [
      ['orders', 'truncated'],
      ['trades', 'html'],
      ['positions', 'empty'],
    ] as const;
    for (const [op, body] of broken) {
      sim.fault({ id: op, match: { channel: 'rest', op }, action: { kind: 'body', body } });
      expect((await account.gateway.readBook()).ok, `${op} ${body}`).toBe(false);
      sim.removeFault(op);
    }
    expect((await account.gateway.readBook()).ok).toBe(true);
  });
});
