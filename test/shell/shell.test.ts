/** The shell under a recording stand-in: what windows may be, where they may go, who may ask. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { oneDesk } from '../support/one-desk.ts';
import { StubChannel, StubContents, StubWindow, stub } from '../support/stub-electron.ts';

vi.mock('electron', async () => (await import('../support/stub-electron.ts')).electronModule);

const { denyPermissions, harden, mayAsk } = await import('../../electron/shell/hardening.ts');
const { claimScheme, failurePage, fileOf, servePage } = await import(
  '../../electron/shell/page.ts'
);
const { openWindow } = await import('../../electron/shell/window.ts');
const { CHARACTERS, REQUESTS } = await import('../../electron/shell/flood-guard.ts');
const { serveWindows } = await import('../../electron/shell/electron-transport.ts');
const { askBeforeClosing, tellNotOpened, watchFailingParts, watchPower } = await import(
  '../../electron/shell/lifecycle.ts'
);
const { shellCalls } = await import('../../electron/shell/shell-calls.ts');
const { userWords } = await import('../../electron/shell/words.ts');

const folder = mkdtempSync(join(tmpdir(), 'unwind-shell-'));
writeFileSync(join(folder, 'index.html'), '<p>desk</p>');
writeFileSync(join(folder, 'secret.pem'), 'no');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HOSTILE = [
  'file:///etc/passwd',
  'https://example.com/',
  'app://workstation.evil/',
  'app://other/index.html',
  'javascript:alert(1)',
  'data:text/html,x',
  'not an address',
  '',
];

describe('windows (E-01, E-06)', () => {
  it('are sandboxed, isolated and without Node', () => {
    openWindow('/preload.cjs', 'Unwind · PAPER');
    const made = StubWindow.all.at(-1);
    expect(made?.options).toMatchObject({
      title: 'Unwind · PAPER',
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
      },
    });
    expect(made?.loaded).toEqual(['app://workstation/']);
  });

  it('go nowhere, open nothing and attach nothing', () => {
    harden();
    const contents = new StubContents();
    stub.app.emit('web-contents-created', {}, contents);
    for (const name of [
      'will-navigate',
      'will-frame-navigate',
      'will-redirect',
      'will-attach-webview',
    ]) {
      let prevented = 0;
      contents.emit(name, { preventDefault: () => (prevented += 1) }, 'https://example.com');
      expect(prevented, name).toBe(1);
    }
    expect(contents.openHandler?.()).toEqual({ action: 'deny' });
  });
});

describe('permissions (E-08)', () => {
  it('are all denied, asked for or checked', () => {
    denyPermissions();
    for (const name of ['media', 'geolocation', 'notifications', 'hid', 'usb', 'clipboard-read']) {
      let answer = true;
      stub.permission.request?.({}, name, (yes) => (answer = yes));
      expect(answer, name).toBe(false);
    }
    expect(stub.permission.check?.()).toBe(false);
    expect(stub.permission.device?.()).toBe(false);
  });
});

describe('the page (E-03, E-04)', () => {
  it('is served only from its own folder', () => {
    expect(fileOf(folder, 'app://workstation/')).toBe(join(folder, 'index.html'));
    const tricks = [
      ...HOSTILE,
      'app://workstation/../secret.pem',
      'app://workstation/%2e%2e/secret.pem',
      'app://workstation/..%2fsecret.pem',
      'app://workstation/%2e%2e%2f%2e%2e%2fetc/passwd',
      'app://workstation/..\\secret.pem',
      'app://workstation/index.html%00.png',
      'app://workstation/secret.pem',
      'app://user@workstation.evil/',
    ];
    for (const address of tricks) {
      const file = fileOf(folder, address);
      expect(file === null || file.startsWith(folder + '/'), address).toBe(true);
      expect(file?.endsWith('.pem') ?? false, address).toBe(false);
    }
  });

  it('carries a policy without inline code or other hosts', async () => {
    claimScheme();
    servePage(folder, () => null);
    const answer = await stub.protocol.get('app')?.(new Request('app://workstation/'));
    const policy = answer?.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    const missing = await stub.protocol.get('app')?.(new Request('app://workstation/nope.js'));
    expect(missing?.status).toBe(404);
  });

  it('shows a failure as text, never as markup', async () => {
    const page = failurePage('<img src=x onerror=alert(1)>', 'move "it" away');
    expect(page).not.toContain('<img');
    servePage(folder, () => page);
    const answer = await stub.protocol.get('app')?.(new Request('app://workstation/'));
    expect(await answer?.text()).toContain('The desk could not be opened');
  });
});

describe('who may ask (E-11)', () => {
  beforeEach(() => stub.handlers.clear());

  it('only the top frame of our own page in our own window', () => {
    const ours = { url: 'app://workstation/', isTop: true, isOurs: true };
    expect(mayAsk(ours)).toBe(true);
    expect(mayAsk({ ...ours, isTop: false })).toBe(false);
    expect(mayAsk({ ...ours, isOurs: false })).toBe(false);
    for (const url of HOSTILE) expect(mayAsk({ ...ours, url }), url).toBe(false);
  });

  it('answers the window that was attached and refuses every forged sender', async () => {
    const asked: string[] = [];
    const server = {
      connect: () => ({
        request: async (line: string) => {
          asked.push(line);
          return '{"ok":true}';
        },
        close: () => undefined,
      }),
      close: () => undefined,
    };
    const window = new StubWindow({});
    serveWindows(server, () => 0).attach(window as never);
    const handler = stub.handlers.get('desk:request');
    const sender = { id: window.webContents.id };
    const frame = { url: 'app://workstation/', parent: null };
    expect(await handler?.({ sender, senderFrame: frame }, '{}')).toBe('{"ok":true}');
    const forged = [
      { sender: { id: 9_999 }, senderFrame: frame },
      { sender, senderFrame: null },
      { sender, senderFrame: { ...frame, parent: {} } },
      ...HOSTILE.map((url) => ({ sender, senderFrame: { ...frame, url } })),
    ];
    for (const event of forged) expect(await handler?.(event, '{}')).toContain('not_allowed');
    expect(await handler?.({ sender, senderFrame: frame }, { not: 'text' })).toContain(
      'not_allowed',
    );
    expect(asked).toEqual(['{}']);
  });

  it('refuses a flood unread, and answers again when it has ebbed (E-12)', async () => {
    let nowMs = 0;
    let asked = 0;
    const server = {
      connect: () => ({
        request: async () => {
          asked += 1;
          return '{"ok":true}';
        },
        close: () => undefined,
      }),
      close: () => undefined,
    };
    const window = new StubWindow({});
    serveWindows(server, () => nowMs).attach(window as never);
    const handler = stub.handlers.get('desk:request');
    const event = {
      sender: { id: window.webContents.id },
      senderFrame: { url: 'app://workstation/', parent: null },
    };
    for (let at = 0; at < 60_000; at += 1) {
      nowMs += 1;
      await handler?.(event, '{}');
    }
    expect(asked).toBeLessThanOrEqual(REQUESTS.most + 60 * REQUESTS.perSecond);
    expect(asked).toBeGreaterThan(60 * REQUESTS.perSecond - 1);
    nowMs += 60_000;
    const huge = 'x'.repeat(CHARACTERS.most / 4);
    for (let at = 0; at < 4; at += 1) expect(await handler?.(event, huge)).toContain('true');
    expect(await handler?.(event, huge)).toContain('too_many_requests');
  });

  it('gives each loaded page a port of its own', () => {
    const server = {
      connect: (push: (lines: string) => void) => {
        push('[]');
        return { request: async () => '', close: () => undefined };
      },
      close: () => undefined,
    };
    const window = new StubWindow({});
    serveWindows(server, () => 0).attach(window as never);
    window.webContents.emit('dom-ready');
    window.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    window.webContents.emit('dom-ready');
    expect(window.webContents.posted.map(({ channel }) => channel)).toEqual([
      'desk:port',
      'desk:port',
    ]);
    expect(StubChannel.all.at(-1)?.port1.sent).toEqual(['[]']);
    window.webContents.emit('render-process-gone');
    expect(window.webContents.reloads).toBe(1);
    for (let death = 0; death < 50; death += 1) window.webContents.emit('render-process-gone');
    expect(window.webContents.reloads).toBe(5);
  });
});

describe('leaving and waking', () => {
  it('asks before a window closes over working orders, and the safe answer stays', async () => {
    const window = new StubWindow({});
    let closed = false;
    window.on('closed', () => (closed = true));
    let working = 2;
    askBeforeClosing(window as never, () => working);
    stub.dialogAnswer = 0;
    window.close();
    await Promise.resolve();
    expect(closed).toBe(false);
    expect(stub.dialogs.at(-1)).toMatchObject({ defaultId: 0, cancelId: 0 });
    const asked = stub.dialogs.length;
    window.close();
    window.close();
    expect(stub.dialogs).toHaveLength(asked + 1);
    await Promise.resolve();
    await Promise.resolve();
    working = 0;
    window.close();
    expect(closed).toBe(true);
  });

  it('says why the account that was asked for at the start is not shown', () => {
    const window = new StubWindow({});
    const asked = stub.dialogs.length;
    tellNotOpened(window as never, []);
    expect(stub.dialogs).toHaveLength(asked);
    tellNotOpened(window as never, ['There is no account X.', 'Add one.']);
    expect(stub.dialogs.at(-1)).toMatchObject({
      message: 'There is no account X.',
      detail: 'Add one.',
    });
  });

  it('says before a sleep and after it (E-20)', () => {
    const told: string[] = [];
    watchPower({
      sleep: () => void told.push('sleep'),
      wake: () => void told.push('wake'),
      disarm: (cause) => void told.push(cause),
    });
    stub.power.emit('lock-screen');
    stub.power.emit('user-did-resign-active');
    stub.power.emit('suspend');
    stub.power.emit('resume');
    expect(told).toEqual(['screen_lock', 'user_switch', 'sleep', 'wake']);
  });

  it('ends a page that hangs, and only one that goes on hanging (E-19)', () => {
    const window = new StubWindow({});
    const due: (() => void)[] = [];
    const told: string[] = [];
    watchFailingParts(window as never, {
      after: (_delayMs, call) => {
        due.push(call);
        return () => due.splice(0);
      },
      tell: (what, cause) => void told.push(`${what} ${cause}`),
    });
    const fire = (): void => due.splice(0).forEach((call) => call());
    window.emit('unresponsive');
    window.emit('responsive');
    fire();
    expect(window.webContents.crashes).toBe(0);
    window.emit('unresponsive');
    fire();
    expect(window.webContents.crashes).toBe(1);
    window.webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    stub.app.emit('child-process-gone', {}, { type: 'GPU', reason: 'killed' });
    expect(told).toEqual([
      'hung ',
      'answers ',
      'hung ',
      'page_gone crashed',
      'child_gone GPU killed',
    ]);
  });
});

const PAPER_ROW = {
  desk: 'paper',
  mode: 'paper',
  account: 'PAPER',
  broker: 'paper',
  open: true,
  light: 'green',
  says: '',
  login: null,
  armed: false,
  working: 0,
  unknown: 0,
} as const;

describe('calls to the program', () => {
  const facts = oneDesk(folder);

  it('explain what stands in the way of another desk instead of showing it', async () => {
    const calls = shellCalls({ ...facts, show: () => Promise.resolve(['No such account.']) });
    expect(await calls('switch_desk', { desk: 'KITE1', acknowledged: true })).toMatchObject({
      ok: true,
      value: { switched: false, missing: ['No such account.'] },
    });
  });

  it('ask before a desk with working orders is left, and do not open the other one yet', async () => {
    const shown: string[] = [];
    const calls = shellCalls({
      ...facts,
      rows: () => [{ ...PAPER_ROW, working: 3 }],
      show: async (desk) => {
        shown.push(desk);
        return [];
      },
    });
    const ask = { desk: 'KITE1', acknowledged: false };
    expect(await calls('switch_desk', ask)).toMatchObject({
      value: { switched: false, working: 3, missing: [] },
    });
    expect(shown).toEqual([]);
    expect(await calls('switch_desk', { ...ask, acknowledged: true })).toMatchObject({
      value: { switched: true },
    });
    expect(shown).toEqual(['KITE1']);
  });

  it('never close the desk that the window shows', async () => {
    const calls = shellCalls({ ...facts, close: () => null });
    expect(await calls('close_desk', { desk: 'paper' })).toMatchObject({
      value: { closed: false },
    });
    expect(await calls('close_desk', { desk: 'KITE1' })).toMatchObject({ value: { closed: true } });
  });

  it('keep settings across starts and survive a damaged file', async () => {
    const calls = shellCalls(facts);
    expect(await calls('save_settings', { json: '{"theme":"light"}' })).toMatchObject({
      value: { saved: true },
    });
    expect(await calls('load_settings', {})).toMatchObject({
      value: { json: '{"theme":"light"}' },
    });
    expect(await calls('save_settings', { json: 'not json' })).toMatchObject({
      value: { saved: false },
    });
    writeFileSync(join(folder, 'window.json'), '{broken');
    expect(await calls('load_settings', {})).toMatchObject({ value: { json: '{}' } });
  });

  it('propose only a plain name for a file, whatever the page asks for', async () => {
    const cases: readonly (readonly [string, string])[] = [
      ['orders.csv', 'orders.csv'],
      ['../../.config/autostart/evil.desktop', 'evil.desktop.txt'],
      ['C:\\Windows\\orders.jsonl', 'orders.jsonl'],
      ['.bashrc', 'bashrc.txt'],
      ['a\u0000b\n.csv', 'ab.csv'],
      ['/', 'unwind.txt'],
    ];
    for (const [fileName, defaultPath] of cases) {
      const answer = await shellCalls(facts)('save_text', { fileName, text: '' });
      expect(answer).toMatchObject({ value: { saved: false } });
      expect(stub.dialogs.at(-1)).toEqual({ defaultPath });
    }
  });

  it('take only an object for settings, which is what the page can read back', async () => {
    const calls = shellCalls(facts);
    for (const json of ['5', 'null', '[]', '"x"']) {
      expect(await calls('save_settings', { json })).toMatchObject({ value: { saved: false } });
      writeFileSync(join(folder, 'window.json'), json);
      expect(await calls('load_settings', {})).toMatchObject({ value: { json: '{}' } });
    }
  });

  it('leave names they do not know to the router', () => {
    expect(shellCalls(facts)('place_order', {})).toBeNull();
  });

  it('refuse parameters that do not fit', async () => {
    expect(await shellCalls(facts)('switch_desk', { desk: 'KITE1' })).toMatchObject({ ok: false });
  });
});

describe('words on the command line', () => {
  it('keeps ours and leaves those of Electron', () => {
    const argv = ['electron', '--no-sandbox', '/app', '--home', '/h', '--inspect=0', '--seed=4'];
    expect(userWords(argv)).toEqual(['--home', '/h', '--seed=4']);
  });
});
