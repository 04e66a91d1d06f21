/** The composition over a real folder: what may be opened, and what a failure leaves behind. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Config } from '../../../electron/config/config.ts';
import { openDeskSession } from '../../../electron/session/desk-session.ts';
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

function open(home: string, more: Partial<Config> = {}) {
  const config: Config = {
    home,
    mode: 'paper',
    account: 'PAPER',
    seed: 1,
    speed: 1,
    session: 'always_open',
    funds: 1_000_000,
    ...more,
  };
  return openDeskSession({ config, world: fakeWorld(), appVersion: 'test', runtime: 'node' });
}

describe('opening a desk', () => {
  it('in live mode opens nothing, makes nothing and says what is missing', () => {
    const home = newHome();
    expect(open(home, { mode: 'live' })).toMatchObject({
      ok: false,
      error: { says: expect.stringContaining('No broker is set up yet') as string },
    });
    expect(existsSync(home)).toBe(false);
    const paper = open(home);
    expect(paper.ok).toBe(true);
    if (paper.ok) paper.value.close();
  });

  it('keeps its folder and files to their owner', () => {
    const home = newHome();
    const desk = open(home);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    if (desk.ok) desk.value.close();
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
    if (desk.ok) desk.value.close();
  });
});
