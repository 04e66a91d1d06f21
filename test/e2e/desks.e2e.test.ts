/**
 * Paper and a live account in the real window: an account is set up, shown, logged in and left, and
 * goes on while the other desk is looked at. The broker is the simulated one, on this computer.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import type { AccountRow, DeskView } from '../../shared/contract/rows.ts';
import { expect, type OpenDesk, test } from './fixtures.ts';

async function show(desk: OpenDesk, key: string): Promise<void> {
  const loaded = desk.page.waitForEvent('domcontentloaded');
  // The page that asks is gone with the answer on its way.
  await desk.ask('switch_desk', { desk: key, acknowledged: true }).catch(() => undefined);
  await loaded;
  await desk.page.waitForFunction(() => document.documentElement.dataset['ready'] === 'yes');
}

function title({ app }: OpenDesk): Promise<string> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? '');
}

async function rows(desk: OpenDesk): Promise<readonly AccountRow[]> {
  const list = await desk.ask<{ accounts: { row: AccountRow }[] }>('list_accounts');
  return list.accounts.map(({ row }) => row);
}

test('a live account beside paper, each with its own window title, ledger and page', async ({
  desk,
}) => {
  const sim = await openBrokerSim({ broker: 'kite' });
  try {
    const opened = await desk.open();
    expect(await title(opened)).toBe('Unwind · PAPER');
    const { rest, orders, market, login } = sim.addresses;
    const setup = {
      account: 'SIM1',
      broker: 'kite',
      clientId: login['user_id'] ?? '',
      house: null,
      addresses: { rest, orders, market, login: `${rest}/connect/login` },
      redirect: null,
    };
    expect(await opened.ask('save_account', { setup })).toEqual({ saved: true, complaints: [] });
    await show(opened, 'SIM1');
    expect(await title(opened)).toBe('Unwind · LIVE · SIM1');
    expect(await opened.ask('about')).toMatchObject({ mode: 'live' });
    const { api_key, api_secret, request_token } = sim.login();
    const given = { api_key, api_secret, request_token };
    await opened.ask('log_in', { commandId: 'e2e.login', given });
    await expect.poll(async () => (await rows(opened))[0]?.light).toBe('green');
    expect(await opened.ask('arm_live')).toMatchObject({ armed: true });
    await expect(opened.page.getByTestId('disarm')).toBeVisible();

    await show(opened, 'paper');
    expect(await title(opened)).toBe('Unwind · PAPER');
    expect(await opened.ask('about')).toMatchObject({ mode: 'paper' });
    expect((await rows(opened))[0]).toMatchObject({ open: true, light: 'green' } satisfies Partial<
      DeskView['accounts'][number]
    >);
    // Looking at another desk disarms nothing; the list of desks shows what is armed.
    expect((await rows(opened))[0]).toMatchObject({ desk: 'SIM1', armed: true });
    await opened.page.getByTestId('mode').click();
    await expect(opened.page.getByTestId('desk-SIM1')).toContainText('Armed');
    await opened.page.keyboard.press('Escape');
    expect(await opened.ask('close_desk', { desk: 'SIM1' })).toMatchObject({ closed: true });
    expect(opened.complaints).toEqual([]);
    await opened.close();
    const kept = readdirSync(desk.home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes(join(desk.home, 'window')))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    for (const secret of [api_secret, request_token]) {
      expect(kept.filter((text) => text.includes(secret ?? '?'))).toHaveLength(0);
    }
  } finally {
    await sim.close();
  }
});
