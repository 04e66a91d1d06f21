/** The control port and the command line, over real sockets and a real process. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SimAddresses } from '../../../electron/broker-sim/broker-sim.ts';
import type { Json } from './kite-client.ts';
import { type Caller, CROSSING, openCaller, SHARE_ID, soon } from './sim-caller.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = 'electron/broker-sim/main.ts';
let at: Caller;

beforeEach(async () => {
  at = await openCaller();
});

afterEach(() => at.close());

async function control(
  method: string,
  path: string,
  body?: unknown,
  token = at.sim.addresses.token,
): Promise<{ status: number; text: string; json: Json }> {
  const reply = await fetch(`${at.sim.addresses.control}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await reply.text();
  const json = text.startsWith('{') && !text.includes('}\n{') ? (JSON.parse(text) as Json) : {};
  return { status: reply.status, text, json };
}

describe('the control port', () => {
  it('wants its token, and says what it does not know', async () => {
    expect((await control('GET', '/ctl/truth', undefined, 'wrong')).status).toBe(401);
    expect((await control('GET', '/ctl/nothing')).status).toBe(404);
    expect((await control('POST', '/ctl/clock', { sideways: 1 })).status).toBe(400);
    expect((await control('DELETE', '/ctl/faults/none')).status).toBe(404);
    const bad = { id: 'a', match: { channel: 'rest', op: '*' }, action: { kind: 'explode' } };
    expect((await control('POST', '/ctl/faults', bad)).status).toBe(400);
  });

  it('adds and takes back rules, and counts their hits', async () => {
    const rule = {
      id: 'a',
      match: { channel: 'rest', op: 'place' },
      action: { kind: 'lose' },
      max: 1,
    };
    expect((await control('POST', '/ctl/faults', rule)).status).toBe(200);
    expect(await at.place()).toBeNull();
    expect(await at.place()).not.toBeNull();
    expect((await control('GET', '/ctl/stats')).json).toMatchObject({ faults: { a: 1 } });
    expect((await control('DELETE', '/ctl/faults/a')).status).toBe(200);
    expect((await control('GET', '/ctl/faults')).text).toBe('[]\n');
  });

  it('moves the clock three ways', async () => {
    const before = at.sim.clock.nowMs();
    for (const [move, later] of [
      [{ advanceMs: 1_000 }, 1_000],
      [{ jumpMs: 5_000 }, 6_000],
      [{ skewMs: -500 }, 5_500],
    ] as const) {
      const { json } = await control('POST', '/ctl/clock', move);
      expect(json['nowMs']).toBe(before + later);
    }
  });

  it('closes, cuts, silences and refuses streams', async () => {
    const first = await at.stream();
    await control('POST', '/ctl/ws', { close: 1013 });
    await soon(() => first.closedWith() === 1013);
    const second = await at.stream();
    await control('POST', '/ctl/ws', { reset: true, which: 'market' });
    await soon(() => second.closedWith() === 1006);
    const third = await at.stream();
    await control('POST', '/ctl/ws', { pause: true });
    at.pass(3_000);
    await control('POST', '/ctl/ws', { resume: true });
    at.pass(1_000);
    await soon(() => third.frames.length === 1);
    await control('POST', '/ctl/ws', { halfOpen: 'dead' });
    await control('POST', '/ctl/ws', { refuse: { forMs: 10_000, status: 503 } });
    await expect(at.stream()).rejects.toThrow('503');
    at.pass(10_000);
    expect((await at.stream()).closedWith()).toBeNull();
  });

  it('tells the truth in plain integers, moves the market and drives the login', async () => {
    await at.place({ price: CROSSING, tag: 'T' });
    const { json } = await control('GET', '/ctl/truth');
    expect(json['orders']).toMatchObject([
      { tag: 'T', instrument: SHARE_ID, price: CROSSING * 10_000, phase: 'filled' },
    ]);
    const halt = { halt: { instrument: SHARE_ID, on: true } };
    expect((await control('POST', '/ctl/market', halt)).status).toBe(200);
    const nothing = { fill: { order: 'none' } };
    expect((await control('POST', '/ctl/market', nothing)).status).toBe(409);
    const killed = await control('POST', '/ctl/session', { event: 'kill' });
    expect((await at.ask('GET', '/user/profile'))?.status).toBe(403);
    expect(killed.json).toHaveProperty('login.request_token');
    expect((await control('POST', '/ctl/switches', {})).status).toBe(400);
  });

  it('keeps a history of lines, and starts over', async () => {
    const id = await at.place();
    const lines = (await control('GET', '/ctl/history')).text.trimEnd().split('\n');
    const read = lines.map((line) => JSON.parse(line) as Json);
    expect(read.find((line) => line['kind'] === 'request')).toMatchObject({ op: 'place' });
    expect(lines.join('')).toContain(id);
    const again = await control('POST', '/ctl/reset', { seed: 12, scenario: { faults: [] } });
    expect(again.json).toHaveProperty('login.api_key');
    expect(at.sim.truth().orders).toEqual([]);
    expect((await at.ask('GET', '/user/profile'))?.status).toBe(403);
  });

  it('counts requests that name a host of the real service', async () => {
    const { rest } = at.sim.addresses;
    await fetch(`${rest}/orders`, { headers: { origin: 'https://api.kite.trade' } });
    expect((await control('GET', '/ctl/stats')).json['tripwire']).toEqual(['kite.trade']);
  });
});

describe('the same seed and the same requests', () => {
  async function run(): Promise<string> {
    const caller = await openCaller();
    caller.fault({ kind: 'status', status: 503, acts: 0.5 }, 'place', { prob: 0.5 });
    caller.fault({ kind: 'slow', delayMs: 0, untilMs: 900 }, 'orders', { every: 2 });
    for (let count = 0; count < 12; count += 1) {
      await caller.place({ tag: `D${count}`, price: count % 3 === 0 ? CROSSING : 1_450 });
      caller.pass(1_000);
    }
    await caller.rows('/trades');
    const history = caller.sim.history().map((line) => JSON.stringify(line));
    const truth = JSON.stringify(caller.sim.truth());
    await caller.close();
    return [...history, truth].join('\n');
  }

  it('give the same history to the byte', async () => {
    const [first, second] = [await run(), await run()];
    expect(first).toContain('"status":503');
    expect(second).toBe(first);
  });
});

describe('the command line', () => {
  function start(...flags: string[]): Promise<{ code: number | null; out: string; error: string }> {
    const child = spawn(process.execPath, [MAIN, ...flags], { cwd: ROOT });
    let out = '';
    let error = '';
    child.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
      if (out.endsWith('\n')) child.kill('SIGTERM');
    });
    child.stderr.on('data', (piece: Buffer) => {
      error += piece.toString();
    });
    return new Promise((resolve) => {
      child.on('close', (code) => resolve({ code, out, error }));
    });
  }

  it('prints one line of addresses and ends when it is told to', async () => {
    const { code, out } = await start('--broker', 'kite', '--seed', '3', '--json');
    expect(code).toBe(0);
    const addresses = JSON.parse(out) as SimAddresses;
    expect(out.trimEnd()).not.toContain('\n');
    expect(addresses.rest).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(Object.keys(addresses.login)).toEqual(
      expect.arrayContaining(['api_key', 'api_secret', 'totp_secret', 'request_token']),
    );
  });

  it.each([
    [['--broker', 'kite', '--frobnicate'], 'There is no flag --frobnicate'],
    [['--broker', 'nobody'], '--broker cannot be "nobody"'],
    [['--broker', 'kite', '--port', '70000'], '--port cannot be "70000"'],
    [[], '--broker is wanted'],
  ])('refuses %j', async (flags, words) => {
    const { code, error } = await start(...flags);
    expect(code).toBe(2);
    expect(error).toContain(words);
    expect(error).toContain('Usage:');
  });
});
