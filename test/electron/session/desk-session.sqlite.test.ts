/** The composition over a real folder: what may be opened, and what a failure leaves behind. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../electron/config/config.ts';
import { openDesks } from '../../../electron/session/desks.ts';
import { memorySecrets } from '../../../electron/session/secrets.ts';
import { NO_LOG } from '../../../electron/observability/log.ts';
import { fakeWorld } from '../../support/world.ts';

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = join(mkdtempSync(join(tmpdir(), 'unwind-session-')), 'desk');
  homes.push(join(home, '..'));
  return home;
}

function open(home: string) {
  return desksOf(home).openPaper();
}

function desksOf(home: string) {
  const config: Config = {
    home,
    mode: 'paper',
    account: 'PAPER',
    seed: 1,
    speed: 1,
    session: 'always_open',
    funds: 1_000_000,
  };
  return openDesks({
    config,
    world: fakeWorld(),
    appVersion: 'test',
    runtime: 'node',
    log: NO_LOG,
    secretsOf: () => Promise.resolve(memorySecrets()),
  });
}

describe('opening a desk', () => {
  it('in live mode without an account opens nothing and makes nothing', async () => {
    const home = newHome();
    expect(await desksOf(home).openLive('KITE1')).toMatchObject({
      ok: false,
      error: { says: 'There is no account KITE1.' },
    });
    expect(existsSync(home)).toBe(false);
    const paper = open(home);
    expect(paper.ok).toBe(true);
    if (paper.ok) paper.value.session.close();
  });

  it('keeps its folder and files to their owner', () => {
    const home = newHome();
    const desk = open(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    if (desk.ok) desk.value.session.close();
    for (const file of ['ledger.sqlite', 'paper-exchange.json']) {
      expect(statSync(join(home, file)).mode & 0o077, file).toBe(0);
    }
  });

  it('says so when the paper broker’s file is damaged or unreadable, and frees the ledger', () => {
    const home = newHome();
    const path = join(home, 'paper-exchange.json');
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(path, '{broken');
    expect(open(home)).toMatchObject({ ok: false, error: { code: 'damaged' } });
    rmSync(path);
    mkdirSync(path);
    expect(open(home)).toMatchObject({
      ok: false,
      error: { says: expect.stringContaining('could not be put together') as string },
    });
    rmSync(path, { recursive: true });
    const desk = open(home);
    expect(desk.ok ? '' : desk.error.says).toBe('');
    if (desk.ok) desk.value.session.close();
  });
});
