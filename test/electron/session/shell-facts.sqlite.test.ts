/** One window over several desks: what it shows, its title, and the login page of that desk. */
import { afterEach, describe, expect, it } from 'vitest';
import type { DeskServer } from '../../../electron/ipc/transport.ts';
import { shellFacts } from '../../../electron/session/shell-facts.ts';
import { must } from '../../../shared/lib/assert.ts';
import { type ScriptedDesks, scriptedDesks, setupOf } from '../../support/scripted-desks.ts';

const open: ScriptedDesks[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function start() {
  const all = await scriptedDesks({ names: ['ONE'] });
  open.push(all);
  await all.desks.save(setupOf('TWO', { redirect: 'http://127.0.0.1:7400/kite' }));
  const paper = all.desks.openPaper();
  if (!paper.ok) throw new Error(paper.error.says);
  const titles: string[] = [];
  const servers: DeskServer[] = [];
  const facts = shellFacts(all.desks, all.home, {
    title: (title) => void titles.push(title),
    show: (server) => void servers.push(server),
  });
  return { all, facts, titles, servers };
}

describe('a window', () => {
  it('goes from desk to desk, says which in its title, and every desk stays connected', async () => {
    const { all, facts, titles, servers } = await start();
    expect(await facts.show('ONE')).toEqual([]);
    expect(facts.shown()).toBe('ONE');
    const one = must(all.desks.get('ONE'), 'it is open');
    all.accounts.get('ONE')?.up();
    await all.world.advance(1_000);
    expect(await facts.show('paper')).toEqual([]);
    expect(await facts.show('ONE')).toEqual([]);
    expect(titles).toEqual(
      ['PAPER', 'LIVE · ONE', 'PAPER', 'LIVE · ONE'].map((of) => `Unwind · ${of}`),
    );
    expect(servers.map((server) => server === one.session.server)).toEqual([true, false, true]);
    expect(one.session.engine.status().state).toBe('open');
    expect(all.accounts.get('ONE')?.opens).toEqual({ orders: 1, market: 1, closed: 0 });
  });

  it('stays where it is when a desk cannot be opened, and says what to do', async () => {
    const { facts, titles, servers } = await start();
    expect((await facts.show('NONE')).join(' ')).toContain('There is no account NONE.');
    expect([facts.shown(), titles.length, servers.length]).toEqual(['paper', 1, 0]);
  });

  it('has a login page for the account that it shows, and none for paper', async () => {
    const { all, facts } = await start();
    expect(facts.loginPage()).toBeNull();
    await facts.show('TWO');
    const page = must(facts.loginPage(), 'a live desk has one');
    expect(page).toMatchObject({ redirect: 'http://127.0.0.1:7400/kite', practises: false });
    expect(page.address('s1')).toContain('state=s1');
    page.waiting(page.redirect);
    const two = must(all.desks.get('TWO'), 'it is open');
    expect(two.session.services.live?.login().waitingAt).toBe(page.redirect);
    expect(await page.read('http://127.0.0.1:7400/kite?status=denied')).toBe('not_ours');
    const back = 'http://127.0.0.1:7400/kite?request_token=REQUEST-1';
    expect(await page.read(back)).toBe('failed');
    await two.session.services.live?.logIn({ api_key: 'KEY-0001', api_secret: 'SECRET-01' });
    expect(two.session.services.live?.login().state).toBe('logged_in');
    await two.session.services.live?.logOut();
    expect(await page.read(back)).toBe('taken');
  });

  it('takes up the session of earlier today by itself', async () => {
    const { all, facts } = await start();
    await all.desks.openLive('ONE');
    all.secrets.get('ONE')?.set('token', 'token-of-today');
    all.desks.closeLive('ONE');
    await facts.show('ONE');
    await all.world.settle();
    expect(all.desks.get('ONE')?.session.services.live?.login().state).toBe('logged_in');
  });
});
