/**
 * Live desks over real sockets against the simulated brokers: log in, read the list of contracts,
 * see prices, trade, and lose nothing of it; the same steps for each broker.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type BrokerSim, openBrokerSim } from '../../../electron/broker-sim/broker-sim.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';
import { NO_LOG } from '../../../electron/observability/log.ts';
import { type Desks, openDesks } from '../../../electron/session/desks.ts';
import { memorySecrets } from '../../../electron/session/secrets.ts';
import type { InstrumentRow, PreflightRow } from '../../../shared/contract/rows.ts';
import { must } from '../../../shared/lib/assert.ts';
import { armDesk } from '../../support/arm.ts';
import { liveClient } from '../../support/live-client.ts';

const open: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

interface Way {
  readonly broker: 'kite' | 'dhan' | 'noren';
  readonly house: string | null;
  setup(sim: BrokerSim): { readonly clientId: string; readonly addresses: Record<string, string> };
  given(sim: BrokerSim): Record<string, string>;
}

function of(from: Readonly<Record<string, string>>, ...names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, from[name] ?? '']));
}

const WAYS: readonly Way[] = [
  {
    broker: 'kite',
    house: null,
    setup: ({ addresses: { rest, orders, market, login } }) => ({
      clientId: login['user_id'] ?? '',
      addresses: { rest, orders, market, login: `${rest}/connect/login` },
    }),
    given: (sim) => of(sim.login(), 'api_key', 'api_secret', 'request_token'),
  },
  {
    broker: 'dhan',
    house: null,
    setup: ({ addresses: { rest, orders, market, login, more } }) => ({
      clientId: login['client_id'] ?? '',
      addresses: {
        rest,
        orders,
        market,
        auth: more['auth'] ?? '',
        instrumentsDetailed: more['instrumentsDetailed'] ?? '',
      },
    }),
    given: (sim) => of(sim.login(), 'access_token'),
  },
  {
    broker: 'noren',
    house: 'shoonya',
    setup: ({ addresses: { login, more } }) => ({
      clientId: login['uid'] ?? '',
      addresses: { rest: more['restOauth'] ?? '', orders: more['socketOauth'] ?? '' },
    }),
    given: (sim) => of(sim.login(), 'secret_code', 'code'),
  },
];

function newDesks(): Desks {
  const home = mkdtempSync(join(tmpdir(), 'unwind-live-'));
  open.push(() => rmSync(home, { recursive: true, force: true }));
  const desks = openDesks({
    config: {
      home,
      mode: 'live',
      account: 'SIM1',
      seed: 1,
      speed: 1,
      session: 'always_open',
      funds: 1_000_000,
    },
    world: realWorld(),
    appVersion: 'test',
    runtime: 'stand-in',
    log: NO_LOG,
    secretsOf: () => Promise.resolve(memorySecrets()),
  });
  open.push(() => desks.close());
  return desks;
}

async function start({ broker, house, setup }: Way) {
  const sim = await openBrokerSim({ broker });
  open.push(() => sim.close());
  const desks = newDesks();
  const complaints = await desks.save({
    account: 'SIM1',
    broker,
    house,
    redirect: null,
    ...setup(sim),
  });
  expect(complaints).toEqual([]);
  const opened = await desks.openLive('SIM1');
  if (!opened.ok) throw new Error(opened.error.says);
  const client = await liveClient(opened.value.session.server);
  open.push(() => client.close());
  return { sim, desks, client };
}

describe.each(WAYS)('a live desk at $broker', (way) => {
  const { given } = way;

  it('whose session ends at the broker is shut, says so, and opens with the next login', async () => {
    const { sim, desks, client } = await start(way);
    await client.command('log_in', { given: given(sim) });
    await client.until(() => client.desk().state === 'open');
    sim.endSession('expire');
    // Somebody has to notice: the streams, the next read, or the morning check.
    await client.command('run_preflight');
    await client.until(() => client.desk().login?.state === 'expired');
    await client.until(() => client.desk().state === 'not_reconciled');
    expect(desks.rows().at(-1)).toMatchObject({ light: 'red', login: 'expired' });
    const again = await client.command('log_in', { given: given(sim) });
    expect(again).toMatchObject({ ok: true });
    await client.until(() => client.desk().state === 'open');
    await client.until(() => client.desk().links[1]?.state === 'up');
  });

  it('logs in, catches up, sees prices and trades', async () => {
    const { sim, desks, client } = await start(way);
    expect(client.desk()).toMatchObject({ mode: 'live', account: 'SIM1', state: 'not_reconciled' });

    const login = await client.command('log_in', { given: given(sim) });
    expect(login).toMatchObject({ ok: true, result: { loggedIn: true } });
    await client.until(() => client.desk().state === 'open');
    await client.until(() => client.desk().master?.state === 'ready');

    armDesk(must(desks.get('SIM1'), 'it is open'));
    await client.until(() => client.desk().arming?.armed === true);

    const found = await client.result<{ instruments: InstrumentRow[] }>('search_instruments', {
      text: 'reliance',
      limit: 5,
    });
    const share = found.instruments.find(({ kind }) => kind === 'equity');
    if (share === undefined) throw new Error('the share is not listed');
    await client.ask('subscribe', {
      topic: 'market',
      params: { instruments: [share.id], depth: share.id },
    });
    await client.until(() => (client.quote(share.id)?.ask ?? null) !== null);
    expect(client.quote(share.id)?.stale).toBe(false);
    await client.until(() => client.desk().links[1]?.state === 'up');

    const placed = await client.command('place_order', {
      instrument: share.id,
      side: 'buy',
      quantity: 1,
      type: 'market',
      price: null,
      trigger: null,
      validity: 'day',
      product: 'mis',
      strategy: 'Manual',
      intent: 'enter',
      scaleIn: false,
    });
    expect(placed).toMatchObject({ ok: true });
    await client.until(() => client.orders()[0]?.state === 'filled');
    expect(sim.truth().orders).toHaveLength(1);

    const check = await client.result<{ rows: PreflightRow[] }>('run_preflight', {
      commandId: 'gesture.preflight',
    });
    const failed = check.rows.filter(({ verdict }) => verdict === 'fail').map((row) => row.check);
    // A simulated client has registered no address, and its broker says so.
    expect(failed.filter((name) => name !== 'static_ip')).toEqual([]);

    await client.command('log_out');
    await client.until(() => client.desk().state === 'not_reconciled');
    expect(desks.rows().at(-1)).toMatchObject({ light: 'red', login: 'logged_out' });
  });
});
