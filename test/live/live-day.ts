/**
 * One trading day of a live desk against a simulated broker, over real sockets and a real ledger:
 * opened, logged in, caught up; then whatever the test does to it; and the checker's verdict.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrokerSim, openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import { NO_LOG } from '../../electron/observability/log.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { type Desks, openDesks } from '../../electron/session/desks.ts';
import { memorySecrets } from '../../electron/session/secrets.ts';
import type { OrderRow } from '../../shared/contract/rows.ts';
import { armDesk } from '../support/arm.ts';
import { fastWorld } from '../support/fast-world.ts';
import { type LiveClient, liveClient } from '../support/live-client.ts';
import { placesIn, readLedgerBooks, truthBooks } from './books.ts';
import { complaintsOf } from './checker.ts';
import type { Way } from './ways.ts';

/** The clock runs so many times faster than on the wall. */
export const TIMES = 8;
const ACCOUNT = 'SIM1';
const PATIENCE_MS = 75_000;
const LOOK_MS = 50;
export const SHARE = 'NSE:RELIANCE';

export interface Wish {
  readonly side?: 'buy' | 'sell';
  readonly units?: number;
  /** Percent better (rests) or worse (trades at once) than the last price for our side. */
  readonly rests?: number;
}

export interface LiveDay {
  readonly sim: BrokerSim;
  readonly client: LiveClient;
  /** Places one order of the share as a trader would; null when the desk refuses it. */
  place(wish?: Wish): Promise<string | null>;
  /** What the desk refused so far, in its words. */
  readonly refusals: readonly string[];
  order(id: string): OrderRow;
  cancel(id: string): Promise<void>;
  logIn(): Promise<void>;
  until(condition: () => boolean, what: string): Promise<void>;
  /** So long on the day's own clock. */
  pass(ms: number): Promise<void>;
  /** What is wrong once everything has had its time; empty when nothing is. */
  settled(options?: { readonly twins?: boolean }): Promise<readonly string[]>;
  /** The desk dies and is opened again on the same files, as after a power cut. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openDay(way: Way, seed = 1): Promise<LiveDay> {
  const real = realWorld();
  const world = fastWorld(real.nowMs(), TIMES);
  const look = (ms: number): Promise<void> =>
    new Promise((go) => {
      real.after(ms, go);
    });
  const sim = await openBrokerSim({ broker: way.broker, seed, speed: 0, world });
  const home = mkdtempSync(join(tmpdir(), 'unwind-day-'));
  const secrets = memorySecrets();
  let desks = newDesks();
  let client: LiveClient;

  function newDesks(): Desks {
    return openDesks({
      config: {
        home,
        mode: 'live',
        account: ACCOUNT,
        seed: 1,
        speed: 1,
        session: 'always_open',
        funds: 1_000_000,
      },
      world,
      appVersion: 'test',
      runtime: 'stand-in',
      log: NO_LOG,
      secretsOf: () => Promise.resolve(secrets),
    });
  }

  async function connect(): Promise<LiveClient> {
    const opened = await desks.openLive(ACCOUNT);
    if (!opened.ok) throw new Error(opened.error.says);
    // As the window does it: a session of earlier today is taken up, if there is one.
    await opened.value.live?.resume(null);
    return liveClient(opened.value.session.server);
  }

  async function until(condition: () => boolean, what: string): Promise<void> {
    const endMs = real.monotonicMs() + PATIENCE_MS;
    while (!condition()) {
      if (real.monotonicMs() > endMs) throw new Error(`waited in vain: ${what}`);
      await look(LOOK_MS);
    }
  }

  async function logIn(): Promise<void> {
    const answer = await client.command('log_in', { given: way.given(sim) });
    if (!answer.ok) throw new Error(answer.error.says);
    await until(() => client.desk().state === 'open', 'caught up after the login');
    arm();
  }

  /** A session that ended, and a restart, leave the desk disarmed; the trader arms it again. */
  function arm(): void {
    const desk = desks.get(ACCOUNT);
    if (desk !== null && !desk.session.engine.view.arming.armed) armDesk(desk);
  }

  async function watch(): Promise<void> {
    await until(() => client.desk().master?.state === 'ready', 'the list of contracts');
    const params = { instruments: [SHARE], depth: SHARE };
    await client.ask('subscribe', { topic: 'market', params });
    await until(() => client.quote(SHARE)?.stale === false, 'a fresh price');
  }

  const broken = await desks.save({
    account: ACCOUNT,
    broker: way.broker,
    house: way.house,
    redirect: null,
    ...way.setup(sim),
  });
  if (broken.length > 0) throw new Error(broken.join('; '));
  client = await connect();
  await logIn();
  await watch();

  function judge(twins: boolean): readonly string[] {
    const file = join(home, 'accounts', ACCOUNT, 'ledger.sqlite');
    return complaintsOf({
      truth: truthBooks.parse(sim.truth()),
      places: placesIn(sim.history()),
      ledger: readLedgerBooks(file),
      twins,
      settled: true,
      tradeIds: true,
    });
  }

  const refusals: string[] = [];
  return {
    sim,
    refusals,
    get client() {
      return client;
    },
    async place({ side = 'buy', units = 1, rests = -1 } = {}) {
      const last = client.quote(SHARE)?.last ?? 0;
      const away = Math.round((last * rests) / 100);
      const tick = 1_000;
      const price = Math.round((side === 'buy' ? last - away : last + away) / tick) * tick;
      const answer = await client.command('place_order', {
        instrument: SHARE,
        side,
        quantity: units,
        type: 'limit',
        price,
        trigger: null,
        validity: 'day',
        product: 'mis',
        strategy: 'Manual',
        intent: 'enter',
        scaleIn: true,
      });
      if (!answer.ok) {
        refusals.push(`${answer.error.code}: ${answer.error.says}`);
        return null;
      }
      const { orderIds } = answer.result as { orderIds: string[] };
      return orderIds[0] ?? null;
    },
    order(id) {
      const found = client.orders().find(({ orderId }) => orderId === id);
      if (found === undefined) throw new Error(`the desk shows no order ${id}`);
      return found;
    },
    async cancel(id) {
      const answer = await client.command('cancel_orders', { orderIds: [id] });
      if (!answer.ok) throw new Error(answer.error.says);
    },
    logIn,
    until,
    pass: (ms) =>
      new Promise((go) => {
        world.after(ms, go);
      }),
    async settled({ twins = false } = {}) {
      const endMs = real.monotonicMs() + PATIENCE_MS;
      for (;;) {
        const complaints = judge(twins);
        if (complaints.length === 0 || real.monotonicMs() > endMs) return complaints;
        await look(LOOK_MS * 4);
      }
    },
    async restart() {
      client.close();
      desks.close();
      desks = newDesks();
      client = await connect();
      arm();
    },
    async close() {
      client.close();
      desks.close();
      await sim.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
