/**
 * The way to a broker's login page and back, over a real socket: which addresses may be opened,
 * what the listener takes, what it refuses, and that it is gone afterwards.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { realWorld } from '../../electron/platform/real-world.ts';
import { stub } from '../support/stub-electron.ts';

vi.mock('electron', async () => (await import('../support/stub-electron.ts')).electronModule);

const { mayOpen, openPage } = await import('../../electron/shell/browser.ts');
const { loginPages } = await import('../../electron/shell/login-page.ts');
const { openRedirectListener } = await import('../../electron/shell/redirect-listener.ts');

const world = realWorld();
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

interface Asked {
  readonly port: number;
  readonly path: string;
  readonly host?: string;
  readonly method?: string;
}

/** The status and body, or the code of the error when nobody answers. */
function ask({ port, path, host, method = 'GET' }: Asked): Promise<string> {
  return new Promise((resolve) => {
    const headers = { host: host ?? `127.0.0.1:${port}` };
    const call = request({ port, host: '127.0.0.1', path, method, headers }, (answer) => {
      let body = '';
      answer.on('data', (piece: Buffer) => (body += piece.toString()));
      answer.on('end', () => resolve(`${answer.statusCode} ${body}`));
    });
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    call.end();
  });
}

describe('addresses that the system may open (E-07)', () => {
  it.each([
    'https://kite.zerodha.com/connect/login?v=3&api_key=k',
    'https://auth.dhan.co/login/consentApp-login?consentAppId=1',
    'https://api.shoonya.com/OAuthlogin/authorize/oauth?client_id=X_U',
    'https://auth.flattrade.in/?app_key=k',
  ])('%s may', (address) => {
    expect(mayOpen(address, false)).toBe(true);
  });

  it.each([
    'http://kite.zerodha.com/connect/login',
    'https://kite.zerodha.com.evil.example/connect/login',
    'https://evil.example/?kite.zerodha.com',
    'https://kite.zerodha.com@evil.example/',
    'https://user:pass@kite.zerodha.com/',
    'https://kite.zerodha.com:8443/',
    'https://xn--kte-8ma.zerodha.com/',
    'https://zerodha.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'smb://host/share',
    'mailto:a@b.c',
    'data:text/html,x',
    'kite.zerodha.com',
    '//kite.zerodha.com',
    '',
    `https://kite.zerodha.com/?${'a'.repeat(3_000)}`,
    'http://127.0.0.1:9000/',
    'http://localhost/',
  ])('%s may not', async (address) => {
    expect(mayOpen(address, false)).toBe(false);
    const before = stub.opened.length;
    expect(await openPage(address, false)).toBe(false);
    expect(stub.opened).toHaveLength(before);
  });

  it('leave the program in one place', () => {
    const root = join(import.meta.dirname, '../../electron');
    const callers = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (path) =>
        path.endsWith('.ts') &&
        /openExternal|openPath/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(callers).toEqual([`shell${sep}browser.ts`]);
  });

  it('lie on this computer only for an account that practises here', () => {
    expect(mayOpen('http://127.0.0.1:9000/connect/login', true)).toBe(true);
    expect(mayOpen('http://127.0.0.1.evil.example/', true)).toBe(false);
    expect(mayOpen('http://192.168.1.10/', true)).toBe(false);
  });
});

describe('the listener that a browser comes back to', () => {
  let port = 0;
  let taken: string[] = [];
  let ended = 0;
  beforeEach(async () => {
    port = await freePort();
    taken = [];
    ended = 0;
  });

  async function listen(state: string | null, after = world.after.bind(world)) {
    const opened = await openRedirectListener({
      address: `http://127.0.0.1:${port}/kite`,
      state,
      take: async (address) => {
        taken.push(address);
        return new URL(address).searchParams.has('request_token') ? 'taken' : 'not_ours';
      },
      after,
      ended: () => (ended += 1),
    });
    if (!opened.ok) throw new Error(opened.error);
    closing.push(() => opened.value.close());
    return opened.value;
  }

  it('takes the return once, shows nothing of it, and is gone', async () => {
    await listen('s1');
    const path = '/kite?status=success&request_token=CANARY&state=s1';
    const answer = await ask({ port, path });
    expect(answer).toMatch(/^200 You are logged in/);
    expect(answer).not.toContain('CANARY');
    expect(taken).toEqual([`http://127.0.0.1:${port}${path}`]);
    expect(ended).toBe(1);
    expect(await ask({ port, path })).toBe('ECONNREFUSED');
  });

  it('refuses another state, host, path or method, and goes on waiting', async () => {
    await listen('s1');
    const right = '/kite?request_token=T&state=s1';
    const refused: readonly (readonly [Omit<Asked, 'port'>, number])[] = [
      [{ path: '/kite?request_token=T' }, 403],
      [{ path: '/kite?request_token=T&state=s2' }, 403],
      [{ path: '/kite?request_token=T&state=s1&state=s2' }, 403],
      [{ path: right, host: 'evil.example' }, 421],
      [{ path: right, host: `localhost:${port}` }, 421],
      [{ path: right, host: `127.0.0.1:${port + 1}` }, 421],
      [{ path: '/favicon.ico' }, 404],
      [{ path: '//evil.example/kite?state=s1' }, 404],
      [{ path: right, method: 'POST' }, 400],
      [{ path: '/kite?state=s1&status=cancelled' }, 400],
    ];
    for (const [asked, status] of refused) {
      expect(await ask({ port, ...asked }), JSON.stringify(asked)).toMatch(
        new RegExp(`^${status} `),
      );
    }
    expect(ended).toBe(0);
    expect(taken).toHaveLength(1);
    expect(await ask({ port, path: right })).toMatch(/^200 /);
    expect(ended).toBe(1);
  });

  it('takes one of two that come at the same moment', async () => {
    await listen(null);
    const path = '/kite?request_token=T';
    const answers = await Promise.all([ask({ port, path }), ask({ port, path })]);
    expect(answers.filter((answer) => answer.startsWith('200'))).toHaveLength(1);
    expect(taken).toHaveLength(1);
  });

  it('gives up by itself', async () => {
    const due: (() => void)[] = [];
    await listen('s1', (_delayMs, call) => {
      due.push(call);
      return () => undefined;
    });
    for (const call of due) call();
    expect(ended).toBe(1);
    expect(await ask({ port, path: '/kite?request_token=T&state=s1' })).toBe('ECONNREFUSED');
  });

  it('says so where the port is taken', async () => {
    await listen('s1');
    const second = await openRedirectListener({
      address: `http://127.0.0.1:${port}/kite`,
      state: null,
      take: async () => 'taken',
      after: () => () => undefined,
      ended: () => undefined,
    });
    expect(second).toMatchObject({ ok: false });
  });
});

describe('opening the login page', () => {
  function pageOf(port: number, carries: boolean) {
    const waits: (string | null)[] = [];
    const read: string[] = [];
    return {
      waits,
      read,
      page: {
        address: (state: string) =>
          `https://kite.zerodha.com/connect/login?v=3${carries ? `&state=${state}` : ''}`,
        redirect: `http://127.0.0.1:${port}/kite`,
        practises: false,
        waiting: (at: string | null) => void waits.push(at),
        read: async (address: string) => {
          read.push(address);
          return 'taken' as const;
        },
      },
    };
  }

  it('sends a fresh state along and takes only that one back', async () => {
    const port = await freePort();
    const { page, waits, read } = pageOf(port, true);
    const due: (() => void)[] = [];
    const open = loginPages({
      secret: () => world.secret(),
      after: (_delayMs, call) => {
        due.push(call);
        return () => void due.splice(due.indexOf(call), 1);
      },
    });
    expect(await open(page)).toMatchObject({ opened: true });
    expect(await open(page)).toMatchObject({ opened: false });
    due[0]?.();
    const first = new URL(stub.opened.at(-1) ?? '').searchParams.get('state') ?? '';
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    // Asked again, the state of before is worth nothing.
    expect(await open(page)).toMatchObject({ opened: true });
    const second = new URL(stub.opened.at(-1) ?? '').searchParams.get('state') ?? '';
    expect(second).not.toBe(first);
    const path = (state: string): string => `/kite?request_token=T&state=${state}`;
    expect(await ask({ port, path: path(first) })).toMatch(/^403 /);
    expect(await ask({ port, path: path(second) })).toMatch(/^200 /);
    expect(read).toHaveLength(1);
    expect(waits).toEqual([page.redirect, null, page.redirect, null]);
  });

  it('is not waited for when it could not be opened', async () => {
    const port = await freePort();
    const { page, waits } = pageOf(port, false);
    const open = loginPages({ secret: () => 's', after: () => () => undefined });
    const answer = await open({ ...page, address: () => 'https://evil.example/' });
    expect(answer.opened).toBe(false);
    expect(waits).toEqual([page.redirect, null]);
    expect(await ask({ port, path: '/kite' })).toBe('ECONNREFUSED');
  });
});
