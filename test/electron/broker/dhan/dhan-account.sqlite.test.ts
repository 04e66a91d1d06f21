/** An account at Dhan from login to logout, over real sockets to the simulator. */
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LoginStatus } from '../../../../electron/broker/account.ts';
import { openDhan } from '../../../../electron/broker/dhan/open.ts';
import type { LinkReport, PlaceRequest } from '../../../../electron/broker/gateway.ts';
import type { TickDetail } from '../../../../electron/broker/market-line.ts';
import { type AccountId, asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { price } from '../../../../shared/domain/money.ts';
import { openBrokerClock } from '../../../../electron/session/broker-clock.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { type Bench, buy, liquidCall, openBench } from './dhan-over-sim.ts';
import { dhanParts } from './dhan-parts.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.close();
});

function secret(name: string): string {
  return bench.sim.login()[name] ?? '';
}

function watched(...ids: readonly string[]): ReadonlyMap<InstrumentId, TickDetail> {
  return new Map(ids.map((id) => [id as InstrumentId, 'touch']));
}

describe('logging in', () => {
  test('with a token that was made on the web page', async () => {
    const { login } = bench.account;
    const done = await login.logIn({ access_token: secret('access_token') });
    expect(done).toEqual({ ok: true, value: undefined });
    const { state, validUntilMs } = login.status();
    expect(state).toBe('logged_in');
    const leftMs = (validUntilMs ?? 0) - bench.world.nowMs();
    expect(leftMs).toBeGreaterThan(23.9 * 3_600_000);
    expect(leftMs).toBeLessThanOrEqual(24 * 3_600_000);
  });

  test('with PIN and the secret of the authenticator, which stay for tomorrow', async () => {
    const { login } = bench.account;
    const given = { pin: secret('pin'), totp_secret: secret('totp_secret') };
    expect((await login.logIn(given)).ok).toBe(true);
    expect(login.status().state).toBe('logged_in');
    const twice = await Promise.all([login.logIn({}), login.logIn({})]);
    expect(twice.map((done) => done.ok)).toEqual([true, false]);
    const present = login.fields().filter((field) => field.present);
    expect(present.map((field) => field.name)).toEqual(['pin', 'totp_secret']);
    expect((await login.logIn({})).ok).toBe(true);
  });

  test('with an API key, confirmed in the browser', async () => {
    const { login } = bench.account;
    expect(login.page()).toBeNull();
    const key = { app_id: secret('app_id'), app_secret: secret('app_secret') };
    expect(await login.logIn(key)).toMatchObject({ ok: false, error: { code: 'missing_field' } });
    expect(login.status().state).toBe('logging_in');
    const page = login.page() ?? '';
    const answer = await request(page, { method: 'GET' });
    await answer.body.dump();
    expect(answer.statusCode).toBe(302);
    const back = login.readRedirect(String(answer.headers['location']));
    expect(Object.keys(back ?? {})).toEqual(['token_id']);
    expect((await login.logIn(back ?? {})).ok).toBe(true);
    expect(login.status().state).toBe('logged_in');
    expect(login.page()).toBeNull();
  });

  test('a wrong PIN, a wrong token and another client’s token are told apart', async () => {
    const { login } = bench.account;
    const pin = await login.logIn({ pin: '000000', totp: '123456' });
    expect(pin).toMatchObject({ ok: false, error: { code: 'refused' } });
    const wrong = await login.logIn({ access_token: 'x'.repeat(60) });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'refused' } });
    const other = bench.also({ account: asId<AccountId>('dhan-2'), clientId: '1100000002' });
    const theirs = await other.account.login.logIn({ access_token: secret('access_token') });
    expect(theirs).toMatchObject({ ok: false, error: { code: 'wrong_account' } });
    expect(login.status().state).toBe('logged_out');
  });

  test('nothing secret is ever kept as evidence', async () => {
    const { login } = bench.account;
    await login.logIn({ pin: secret('pin'), totp_secret: secret('totp_secret') });
    await bench.logIn();
    bench.account.gateway.open();
    bench.account.market.open();
    await bench.until('up', () => bench.links.some((link) => link.state === 'up'));
    const kept = bench.parts.frames.join('\n');
    expect(kept).not.toBe('');
    for (const name of ['pin', 'totp_secret', 'app_secret', 'access_token']) {
      expect(kept).not.toContain(secret(name));
    }
    expect(kept).not.toContain(bench.parts.secrets.get('access_token') ?? 'none');
  });

  test('the kept token is taken up again, and a dead one is not', async () => {
    await bench.logIn();
    const again = openDhan(bench.parts);
    expect(await again.login.resume()).toBe(true);
    expect(again.login.status().state).toBe('logged_in');
    again.close();
    bench.sim.endSession('kill');
    const later = openDhan(bench.parts);
    expect(await later.login.resume()).toBe(false);
    expect(later.login.status().state).toBe('expired');
    expect(await later.login.resume()).toBe(false);
    later.close();
  });

  test('a token is kept while nobody can be asked, and logging out forgets it', async () => {
    await bench.logIn();
    bench.sim.fault({
      id: 'edge',
      match: { channel: 'rest', op: '*' },
      action: { kind: 'status', status: 503, acts: false, body: 'html' },
    });
    const again = openDhan(bench.parts);
    expect(await again.login.resume()).toBe(true);
    expect(again.login.status().words).toContain('Not checked yet');
    await again.login.logOut();
    expect(again.login.status().state).toBe('logged_out');
    expect(bench.parts.secrets.get('access_token')).toBeNull();
    again.close();
  });
});

describe('the end of a session', () => {
  async function openAll(): Promise<{ statuses: LoginStatus[]; links: LinkReport[] }> {
    await bench.logIn();
    const statuses: LoginStatus[] = [];
    const links: LinkReport[] = [];
    bench.account.login.onStatus((status) => statuses.push(status));
    bench.account.gateway.onLink((report) => links.push(report));
    bench.account.gateway.open();
    bench.account.market.open();
    const isUp = (all: readonly LinkReport[]): boolean => all.at(-1)?.state === 'up';
    await bench.until('both up', () => isUp(links) && isUp(bench.links));
    return { statuses, links };
  }

  test.each(['kill', 'expire'] as const)(
    '%s: expired is said once, no storm follows',
    async (event) => {
      const { statuses, links } = await openAll();
      bench.sim.endSession(event);
      await bench.until('expired', () => bench.account.login.status().state === 'expired');
      await bench.until('down', () => links.at(-1)?.state === 'down');
      // What was on its way when the session ended is let through first.
      await bench.pass(1_000);
      const before = bench.sim.history().length;
      expect(await bench.account.gateway.readBook()).toMatchObject({
        ok: false,
        error: { cause: 'refused', words: 'Not logged in at Dhan' },
      });
      const placed = await bench.account.gateway.place(asApproved(await anyOrder()));
      expect(placed).toMatchObject({ kind: 'refused', rejection: 'not_sent' });
      await bench.pass(10_000);
      expect(bench.sim.history().length).toBe(before);
      expect(statuses.map((status) => status.state)).toEqual(['expired']);
      expect(links.at(-1)?.cause).toContain('The session at Dhan is over');
      expect(bench.links.at(-1)?.state).toBe('down');
    },
  );

  async function anyOrder(): Promise<PlaceRequest> {
    const list = await bench.account.market.readInstruments(false);
    if (!list.ok) throw new Error(list.error.words);
    const [instrument] = list.value.instruments.filter((each) => each.kind === 'call');
    if (instrument === undefined) throw new Error('there is no call');
    return buy({ instrument, resting: () => price(10_000), crossing: () => price(10_000) });
  }

  test('a new login brings the streams back by itself', async () => {
    const { links } = await openAll();
    bench.sim.endSession('kill');
    await bench.until('expired', () => bench.account.login.status().state === 'expired');
    await bench.logIn();
    await bench.until('up again', () => links.at(-1)?.state === 'up');
    await bench.until('prices up again', () => bench.links.at(-1)?.state === 'up');
  });

  test.each(['close', 'reset'] as const)(
    'a dead token that only shows as a %s is found out',
    async (how) => {
      const { links } = await openAll();
      await bench.control('/ctl/switches', { alertLoginFailure: how });
      bench.sim.endSession('kill');
      await bench.until('expired', () => bench.account.login.status().state === 'expired');
      expect(links.at(-1)?.state).toBe('down');
    },
  );
});

describe('several accounts', () => {
  test('the second’s dead session leaves the first alone', async () => {
    await bench.logIn();
    const other = bench.also({ account: asId<AccountId>('dhan-2') });
    expect(other.account.login.status().state).toBe('logged_out');
    expect(await other.account.gateway.readBook()).toMatchObject({ ok: false });
    expect((await bench.account.gateway.readBook()).ok).toBe(true);
    expect(other.account.gateway.manifest.account).toBe('dhan-2');
  });
});

describe('prices', () => {
  test('arrive with their book, again after a cut, and stop when they are given back', async () => {
    await bench.logIn();
    const { instrument } = await liquidCall(bench);
    bench.account.market.watch(watched(instrument.id, 'NSE:NIFTY'));
    bench.account.market.open();
    const seen = (id: string): boolean => bench.ticks.some((tick) => tick.instrument === id);
    await bench.until('index and option', () => seen('NSE:NIFTY') && seen(instrument.id));
    const option = bench.ticks.findLast((tick) => tick.bids !== undefined);
    expect(option?.bids?.length).toBeGreaterThan(0);
    for (const { price: at } of [...(option?.bids ?? []), ...(option?.asks ?? [])]) {
      expect(at % instrument.tick).toBe(0);
    }
    expect(option?.lastTradeMs ?? 0).toBeLessThanOrEqual(bench.world.nowMs() + 2_000);
    await bench.control('/ctl/ws', { reset: true, which: 'market' });
    await bench.until('down', () => bench.links.some((link) => link.state === 'down'));
    await bench.until('up', () => bench.links.at(-1)?.state === 'up');
    bench.ticks.length = 0;
    await bench.until('after the cut', () => seen('NSE:NIFTY') && seen(instrument.id));
    bench.account.market.watch(watched('NSE:NIFTY'));
    await bench.pass(500);
    bench.ticks.length = 0;
    await bench.pass(3_000);
    expect(seen('NSE:NIFTY')).toBe(true);
    expect(seen(instrument.id)).toBe(false);
  });

  test('stay vouched for while nothing moves, and no longer on a dead line', async () => {
    await bench.logIn();
    const aliveMs: number[] = [];
    bench.account.market.onAlive(() => aliveMs.push(bench.world.monotonicMs()));
    bench.account.market.open();
    await bench.until('up', () => bench.links.at(-1)?.state === 'up');
    const fromMs = bench.world.monotonicMs();
    await bench.pass(12_000);
    expect(bench.ticks).toEqual([]);
    const gaps = [fromMs, ...aliveMs.filter((ms) => ms > fromMs), fromMs + 12_000];
    const longestMs = Math.max(...gaps.slice(1).map((ms, at) => ms - (gaps[at] ?? 0)));
    expect(longestMs).toBeLessThan(4_000);
    await bench.control('/ctl/ws', { pause: true, which: 'market' });
    await bench.until('stale', () => bench.links.at(-1)?.state === 'stale');
    const heard = aliveMs.length;
    await bench.pass(2_000);
    expect(aliveMs).toHaveLength(heard);
  });

  test('snapshots and the option chain speak of the same contracts', async () => {
    await bench.logIn();
    const { instrument } = await liquidCall(bench);
    const quotes = await bench.account.market.readQuotes([
      instrument.id,
      'NFO:NOBODY' as InstrumentId,
    ]);
    expect(quotes.ok && quotes.value.map((tick) => tick.instrument)).toEqual([instrument.id]);
    const chain = await bench.account.market.readChain?.('NIFTY', instrument.expiryDay ?? '');
    if (chain?.ok !== true) throw new Error(chain?.error.words ?? 'no chain call');
    const point = chain.value.find((each) => each.tick.instrument === instrument.id);
    expect(point?.volatility).toBeGreaterThan(0.02);
    expect(point?.volatility).toBeLessThan(2);
    expect(point?.delta).toBeGreaterThan(0);
    expect(point?.tick.bids?.length).toBe(1);
    const none = await bench.account.market.readChain?.('NIFTY', '2031-01-01');
    expect(none).toMatchObject({ ok: false, error: { cause: 'refused' } });
  });

  test('shut out at the handshake, the streams rest instead of knocking on', async () => {
    await bench.logIn();
    const links: LinkReport[] = [];
    bench.account.gateway.onLink((report) => links.push(report));
    bench.account.gateway.open();
    await bench.until('up', () => links.at(-1)?.state === 'up');
    await bench.control('/ctl/ws', { refuse: { forMs: 30_000, status: 429 } });
    await bench.control('/ctl/ws', { reset: true, which: 'orders' });
    await bench.until('shut out', () => links.some((link) => link.cause.includes('429')));
    const before = links.length;
    await bench.pass(12_000);
    expect(links).toHaveLength(before);
    expect(links.at(-1)?.state).toBe('down');
    expect(bench.account.login.status().state).toBe('logged_in');
  });

  test('without the data plan the stream says so and is left alone', async () => {
    await bench.logIn();
    await bench.control('/ctl/switches', { dataPlan: false });
    bench.account.market.open();
    const saidIt = (): boolean => bench.links.some((link) => link.cause.includes('data plan'));
    await bench.until('no plan', saidIt);
    const before = bench.links.length;
    await bench.pass(10_000);
    expect(bench.links.length).toBeLessThanOrEqual(before + 1);
    expect(bench.account.login.status().state).toBe('logged_in');
  });
});

describe('the broker’s clock', () => {
  test('is heard with every answer, and is told when it is off', async () => {
    const { account, parts } = bench.also({});
    const clock = openBrokerClock(parts.world);
    account.close();
    const other = openDhan({ ...parts, heardTime: clock.heard });
    await other.login.logIn({ access_token: secret('access_token') });
    await other.gateway.readFunds();
    expect(clock.aheadMs()).toBe(0);
    await bench.control('/ctl/clock', { skewMs: 8_000 });
    await other.gateway.readFunds();
    expect(clock.aheadMs()).toBeGreaterThan(5_000);
    expect(clock.aheadMs()).toBeLessThanOrEqual(8_100);
    other.close();
  });
});

describe('the morning check', () => {
  test('names what is well and what is not', async () => {
    const verdicts = async (): Promise<Readonly<Record<string, string>>> => {
      const rows = await bench.account.login.preflight();
      return Object.fromEntries(rows.map((row) => [row.check, row.verdict]));
    };
    expect(await verdicts()).toMatchObject({ token: 'fail', instruments: 'fail' });
    await bench.logIn();
    expect(await verdicts()).toMatchObject({
      token: 'pass',
      segments: 'pass',
      instruments: 'pass',
      rate: 'pass',
      streams: 'warn',
    });
  });

  test('an account of which nothing is known asks nobody', async () => {
    const alone = openDhan(dhanParts(bench.world));
    expect((await alone.login.preflight())[0]).toMatchObject({ check: 'token', verdict: 'fail' });
    expect(await alone.login.resume()).toBe(false);
    alone.close();
  });
});
