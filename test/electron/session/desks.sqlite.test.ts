/** Several desks in one program: that they stay apart, and what may be done to an account. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DeskSession } from '../../../electron/session/desk-session.ts';
import { openLog } from '../../../electron/observability/log.ts';
import { must } from '../../../shared/lib/assert.ts';
import { armDesk } from '../../support/arm.ts';
import { CALL, FUTURE, INDEX } from '../../support/desk.ts';
import { liveClient } from '../../support/live-client.ts';
import {
  type ScriptedDesks,
  type ScriptedOptions,
  scriptedDesks,
  quoteAll,
  setupOf,
  tickAll,
} from '../../support/scripted-desks.ts';

const open: ScriptedDesks[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function start(options: ScriptedOptions = {}): Promise<ScriptedDesks> {
  const opened = await scriptedDesks(options);
  open.push(opened);
  return opened;
}

async function live(all: ScriptedDesks, name: string): Promise<DeskSession> {
  const opened = await all.desks.openLive(name);
  if (!opened.ok) throw new Error(opened.error.says);
  return opened.value.session;
}

function accountOf(all: ScriptedDesks, name: string) {
  return must(all.accounts.get(name), `${name} was opened`);
}

const ORDER = {
  instrument: CALL.id,
  side: 'buy',
  quantity: CALL.lot,
  type: 'limit',
  price: 1_000_000,
  trigger: null,
  validity: 'day',
  product: 'nrml',
  strategy: 'Manual',
  intent: 'enter',
  scaleIn: false,
};

/** Logged in, caught up, with the list of contracts. */
async function bringUp(all: ScriptedDesks, name: string): Promise<DeskSession> {
  const session = await live(all, name);
  accountOf(all, name).up();
  await all.world.advance(1_000);
  expect(session.engine.status().state).toBe('open');
  armDesk(must(all.desks.get(name), 'it is open'));
  await all.world.settle();
  return session;
}

async function place(session: DeskSession, world: ScriptedDesks['world'], commandId: string) {
  const answer = session.server
    .connect(() => undefined)
    .request(JSON.stringify({ id: 1, name: 'place_order', params: { commandId, ...ORDER } }));
  await world.settle();
  return JSON.parse(await answer) as unknown;
}

function kinds(session: DeskSession): string[] {
  return session.services.reads.newest(100_000, 1_000).map(({ event }) => event.kind);
}

describe('two accounts and paper at once', () => {
  it('stay apart: nothing of one stands in the ledger of another', async () => {
    const all = await start({ names: ['ONE', 'TWO'] });
    const paper = all.desks.openPaper();
    if (!paper.ok) throw new Error(paper.error.says);
    const one = await bringUp(all, 'ONE');
    const two = await bringUp(all, 'TWO');
    quoteAll(accountOf(all, 'ONE'), one);
    expect(await place(one, all.world, 'c.one')).toMatchObject({ ok: true });
    const twoBefore = kinds(two);
    expect(accountOf(all, 'ONE').gateway.placed).toHaveLength(1);
    expect(accountOf(all, 'TWO').gateway.placed).toHaveLength(0);
    expect(kinds(one)).toContain('order_sent');
    for (const other of [two, paper.value.session]) {
      expect(kinds(other).filter((kind) => kind.startsWith('order_'))).toEqual([]);
      expect(other.engine.view.orders.size).toBe(0);
    }
    accountOf(all, 'ONE').gateway.link({ state: 'down', cause: 'cable' });
    accountOf(all, 'ONE').become('expired', 'over');
    await all.world.advance(1_000);
    expect(one.engine.status().state).toBe('not_reconciled');
    expect(two.engine.status().state).toBe('open');
    expect(kinds(two)).toEqual(twoBefore);
    expect(all.desks.rows().map(({ desk, light, working }) => [desk, light, working])).toEqual([
      ['paper', 'green', 0],
      ['ONE', 'red', 1],
      ['TWO', 'green', 0],
    ]);
  });

  it('have a folder and a ledger of their own, stamped live', async () => {
    const all = await start({ names: ['ONE', 'TWO'] });
    await live(all, 'ONE');
    await live(all, 'TWO');
    for (const name of ['ONE', 'TWO']) {
      const folder = join(all.home, 'accounts', name);
      expect(existsSync(join(folder, 'ledger.sqlite')), name).toBe(true);
      expect(statSync(folder).mode & 0o077, name).toBe(0);
    }
    const again = await start({ home: all.home });
    expect(await again.desks.openLive('ONE')).toMatchObject({
      ok: false,
      error: { code: 'second_instance' },
    });
    open.splice(open.indexOf(again), 1);
    again.desks.close();
  });

  it('a desk that cannot be opened is red and hurts no other', async () => {
    const all = await start({ names: ['ONE', 'TWO'] });
    const paper = all.desks.openPaper();
    const one = await bringUp(all, 'ONE');
    mkdirSync(join(all.home, 'accounts', 'TWO', 'ledger.sqlite'), { recursive: true });
    expect(await all.desks.openLive('TWO')).toMatchObject({ ok: false });
    expect(one.engine.status().state).toBe('open');
    expect(paper.ok).toBe(true);
    const row = all.desks.rows().find(({ desk }) => desk === 'TWO');
    expect(row).toMatchObject({ open: false, light: 'red' });
  });

  it('is opened once, however often it is asked for at the same moment', async () => {
    const all = await start({ names: ['ONE'] });
    const both = await Promise.all([all.desks.openLive('ONE'), all.desks.openLive('ONE')]);
    expect(both[0]).toEqual(both[1]);
    expect(all.desks.all()).toHaveLength(1);
  });
});

describe('accounts', () => {
  it('are not changed, removed or closed while orders work or they are open', async () => {
    const all = await start({ names: ['ONE'] });
    const one = await bringUp(all, 'ONE');
    quoteAll(accountOf(all, 'ONE'), one);
    await place(one, all.world, 'c.one');
    expect((await all.desks.save(setupOf('ONE', { clientId: 'OTHER' })))[0]).toContain(
      'working order',
    );
    expect(await all.desks.remove('ONE')).toContain('working order');
    expect(all.desks.closeLive('ONE')).toContain('working order');
    expect(all.desks.get('ONE')).not.toBeNull();
  });

  it('lose their secrets with their place on the list, and keep their ledger', async () => {
    const all = await start({ names: ['ONE'] });
    await bringUp(all, 'ONE');
    all.secrets.get('ONE')?.set('api_secret', 'CANARY-of-one');
    expect(await all.desks.remove('ONE')).toContain('open');
    expect(all.desks.closeLive('ONE')).toBeNull();
    expect(await all.desks.remove('ONE')).toBeNull();
    expect(all.secrets.get('ONE')?.names()).toEqual([]);
    expect(existsSync(join(all.home, 'accounts', 'ONE', 'ledger.sqlite'))).toBe(true);
    expect(all.desks.rows().map(({ desk }) => desk)).toEqual(['paper']);
    expect(await all.desks.remove('ONE')).toBe('There is no account ONE');
  });

  it('say how to add one while there is none, and nothing once there is', async () => {
    const all = await start();
    expect(all.desks.liveMissing().join(' ')).toContain('Add one under Settings');
    expect(await all.desks.save(setupOf('ONE'))).toEqual([]);
    expect(all.desks.liveMissing()).toEqual([]);
    writeFileSync(join(all.home, 'accounts.json'), '{');
    all.desks.setups();
    expect(all.desks.liveMissing()).toEqual(['accounts.json is not JSON']);
  });

  it('on the stand-in are opened only with addresses on this computer', async () => {
    const all = await start({ names: ['REAL'], runtime: 'stand-in' });
    const half = { rest: 'http://127.0.0.1:1' };
    const whole = { ...half, orders: 'ws://127.0.0.1:1', market: 'ws://[::1]:1' };
    expect(all.desks.liveMissing()[0]).toContain('stand-in');
    expect(await all.desks.save(setupOf('HALF', { addresses: half }))).toEqual([]);
    expect(await all.desks.save(setupOf('SIM', { addresses: whole }))).toEqual([]);
    for (const name of ['REAL', 'HALF']) {
      const refused = await all.desks.openLive(name);
      expect(refused).toMatchObject({ ok: false, error: { code: 'wrong_mode' } });
      expect(all.accounts.has(name)).toBe(false);
    }
    expect(await all.desks.openLive('SIM')).toMatchObject({ ok: true });
  });
});

describe('prices of a live desk', () => {
  it('are watched for what is about to be entered, and always for what is at work or held', async () => {
    const all = await start({ names: ['ONE'] });
    const one = await bringUp(all, 'ONE');
    const account = accountOf(all, 'ONE');
    const client = await liveClient(one.server, all.world);
    expect([...account.watched.keys()]).toEqual([]);
    const { scaleIn, ...wish } = ORDER;
    const preview = client.ask('preview_order', { ...wish, scaleIn });
    await all.world.advance(1_000);
    expect(await preview).toMatchObject({ ok: true, result: { margin: null } });
    // The contract, its index and its future: together they give the margin the next time.
    expect([...account.watched.keys()]).toEqual([CALL.id, INDEX.id, FUTURE.id]);
    tickAll(account);
    const again = client.ask('preview_order', { ...wish, scaleIn });
    await all.world.settle();
    expect(await again).toMatchObject({
      ok: true,
      result: { margin: expect.any(Number) as number },
    });
    await all.world.advance(61_000);
    expect([...account.watched.keys()]).toEqual([]);
    void client.ask('preview_order', { ...wish, scaleIn });
    await all.world.advance(1_000);
    tickAll(account);
    expect(await place(one, all.world, 'c.one')).toMatchObject({ ok: true });
    await all.world.advance(120_000);
    expect(account.watched.has(CALL.id)).toBe(true);
    client.close();
  });
});

describe('a page that was tampered with', () => {
  it('sends no secret to an address of its own', async () => {
    const all = await start({ names: ['ONE'] });
    const evil = { rest: 'https://evil.example' };
    expect((await all.desks.save(setupOf('ONE', { addresses: evil })))[0]).toContain('by hand');
    expect((await all.desks.save(setupOf('NEW', { addresses: evil })))[0]).toContain('by hand');
    await live(all, 'ONE');
    all.secrets.get('ONE')?.set('api_secret', 'CANARY');
    expect(all.desks.closeLive('ONE')).toBeNull();
    // The same place keeps what it was told; another one, even here, starts with nothing.
    expect(await all.desks.save(setupOf('ONE', { redirect: 'http://127.0.0.1:7400/' }))).toEqual(
      [],
    );
    expect(all.secrets.get('ONE')?.names()).toEqual(['api_secret']);
    const here = { rest: 'http://127.0.0.1:9' };
    expect(await all.desks.save(setupOf('ONE', { addresses: here }))).toEqual([]);
    expect(all.secrets.get('ONE')?.names()).toEqual([]);
  });
});

describe('a session that ends', () => {
  it('shuts the desk though its streams stand, and a new one opens it again', async () => {
    const all = await start({ names: ['ONE'] });
    const one = await bringUp(all, 'ONE');
    const account = accountOf(all, 'ONE');
    expect(one.services.live?.lastPreflight()?.rows.map(({ check }) => check)).toEqual([
      'token',
      'instruments',
      'rate',
      'streams',
      'arming',
    ]);
    account.become('expired', 'over at six');
    await all.world.settle();
    expect(one.engine.status()).toMatchObject({ state: 'not_reconciled', link: 'down' });
    expect(one.services.funds()).toBeNull();
    account.become('logged_in');
    await all.world.advance(1_000);
    expect(one.engine.status()).toMatchObject({ state: 'open', link: 'up' });
    expect(one.services.funds()).not.toBeNull();
  });
});

describe('a computer that sleeps (E-20)', () => {
  it('shuts the gate of every desk, and opens it only after a read of the new connection', async () => {
    const all = await start({ names: ['ONE'] });
    const paper = all.desks.openPaper();
    if (!paper.ok) throw new Error(paper.error.says);
    const one = await bringUp(all, 'ONE');
    const account = accountOf(all, 'ONE');
    all.desks.sleep();
    await all.world.settle();
    for (const { engine } of [one, paper.value.session]) {
      expect(engine.status()).toMatchObject({ state: 'not_reconciled', link: 'down' });
    }
    expect(account.opens.closed).toBe(1);
    // A late word of the old line opens nothing.
    account.gateway.link({ state: 'up', cause: 'late' });
    await all.world.advance(1_000);
    expect(one.engine.status().state).toBe('not_reconciled');
    expect(await place(one, all.world, 'c.asleep')).toMatchObject({
      ok: false,
      error: { code: 'not_reconciled' },
    });
    expect(account.gateway.placed).toHaveLength(0);
    const reads = account.gateway.reads;
    all.desks.wake();
    await all.world.settle();
    expect(account.opens).toMatchObject({ orders: 2, market: 2 });
    expect(one.engine.status().state).toBe('not_reconciled');
    account.up();
    await all.world.advance(5_000);
    expect(account.gateway.reads).toBeGreaterThan(reads);
    expect(one.engine.status().state).toBe('open');
    expect(paper.value.session.engine.status().state).toBe('open');
    // Whoever opens the lid again may not be the one who armed it.
    armDesk(must(all.desks.get('ONE'), 'it is open'));
    quoteAll(accountOf(all, 'ONE'), one);
    expect(await place(one, all.world, 'c.awake')).toMatchObject({ ok: true });
    expect(account.gateway.placed).toHaveLength(1);
  });

  it('that stays awake after all opens its desks by itself', async () => {
    const all = await start({ names: ['ONE'] });
    const one = await bringUp(all, 'ONE');
    all.desks.sleep();
    await all.world.advance(59_000);
    expect(accountOf(all, 'ONE').opens.orders).toBe(1);
    await all.world.advance(2_000);
    expect(accountOf(all, 'ONE').opens.orders).toBe(2);
    accountOf(all, 'ONE').up();
    await all.world.advance(1_000);
    expect(one.engine.status().state).toBe('open');
  });

  it('shuts every desk although one of them fails at it, which halts that one', async () => {
    const all = await start({ names: ['BAD', 'GOOD'] });
    const bad = await bringUp(all, 'BAD');
    const good = await bringUp(all, 'GOOD');
    Object.assign(accountOf(all, 'BAD').gateway, {
      close: () => {
        throw new Error('a bug in an adapter');
      },
    });
    all.desks.sleep();
    await all.world.settle();
    expect(good.engine.status()).toMatchObject({ state: 'not_reconciled', link: 'down' });
    expect(bad.engine.status().state).toBe('halted');
    Object.assign(accountOf(all, 'BAD').gateway, { close: () => undefined });
  });

  it('that never announced its sleep is caught up with all the same', async () => {
    const all = await start({ names: ['ONE'] });
    const one = await bringUp(all, 'ONE');
    all.desks.wake();
    await all.world.settle();
    expect(one.engine.status().state).toBe('not_reconciled');
    accountOf(all, 'ONE').up();
    await all.world.advance(1_000);
    expect(one.engine.status().state).toBe('open');
  });
});

describe('secrets', () => {
  const CANARIES = {
    api_key: 'CANARY-key-0001',
    api_secret: 'CANARY-secret-"0002"',
    request_token: 'CANARY-token/0003',
  };

  function everyFile(folder: string): string {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n');
  }

  it('are in no file under the home, no push and no answer, whatever the broker echoes', async () => {
    const all = await start({ names: ['ONE'], log: openLog });
    const one = await live(all, 'ONE');
    const client = await liveClient(one.server, all.world);
    const account = accountOf(all, 'ONE');
    const ask = async (name: 'log_in' | 'read_redirect', params: object) => {
      const answer = client.command(name, params);
      await all.world.settle();
      return answer;
    };
    const echo = `no: ${Object.values(CANARIES).join(' ')}`;
    account.refuse = { code: 'refused', words: echo };
    expect(await ask('log_in', { given: CANARIES })).toMatchObject({
      ok: false,
      error: { code: 'login_refused' },
    });
    expect(await ask('log_in', { given: { ...CANARIES, pasword: 'CANARY-slip' } })).toMatchObject({
      ok: false,
      error: { code: 'bad_params' },
    });
    account.refuse = null;
    const back = new URL('http://127.0.0.1:7400/kite');
    back.searchParams.set('request_token', CANARIES.request_token);
    expect(await ask('read_redirect', { address: back.href })).toMatchObject({
      ok: true,
      result: { loggedIn: false, missing: ['api_key', 'api_secret'] },
    });
    const { api_key, api_secret } = CANARIES;
    expect(await ask('log_in', { given: { api_key, api_secret } })).toMatchObject({ ok: true });
    account.up();
    account.gateway.link({ state: 'down', cause: echo });
    account.marketLink({ state: 'down', cause: echo });
    account.up();
    await all.world.advance(1_000);
    armDesk(must(all.desks.get('ONE'), 'it is open'));
    quoteAll(accountOf(all, 'ONE'), one);
    await place(one, all.world, 'c.echo');
    account.gateway.placed[0]?.answer({ kind: 'refused', rejection: 'unrecognised', words: echo });
    all.desks.halt(`a bug while asking /x?token=${encodeURIComponent(CANARIES.request_token)}`);
    await all.world.advance(5_000);
    await all.log.flush();
    const shown = client.lines.join('\n');
    const files = everyFile(all.home);
    // All of it was written and shown, and in none of it stands a secret.
    for (const word of ['order_rejected', 'market_link', 'login ', 'a bug while']) {
      expect(files.includes(word), word).toBe(true);
    }
    expect(shown.includes('•••')).toBe(true);
    expect(shown.includes('CANARY')).toBe(false);
    expect(files.includes('CANARY')).toBe(false);
  });

  it('are forgotten at logout, but for what is kept for tomorrow', async () => {
    const all = await start({ names: ['ONE'] });
    const one = await live(all, 'ONE');
    const client = await liveClient(one.server, all.world);
    const login = client.command('log_in', { given: CANARIES });
    await all.world.settle();
    expect(await login).toMatchObject({ ok: true });
    expect(all.secrets.get('ONE')?.names()).toContain('token');
    const logout = client.command('log_out');
    await all.world.settle();
    expect(await logout).toMatchObject({ ok: true });
    expect(all.secrets.get('ONE')?.names().toSorted()).toEqual(['api_key', 'api_secret']);
  });
});
