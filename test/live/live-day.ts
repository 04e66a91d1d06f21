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
import type { World } from '../../electron/platform/world.ts';
import { type Desks, openDesks } from '../../electron/session/desks.ts';
import type { LiveVenue } from '../../electron/session/live-venue.ts';
import { memorySecrets } from '../../electron/session/secrets.ts';
import type { Response } from '../../shared/contract/envelope.ts';
import type { InstrumentRow, OrderRow } from '../../shared/contract/rows.ts';
import { dayNumber, indiaMoment } from '../../shared/maths/calendar.ts';
import { fastWorld } from '../support/fast-world.ts';
import { type LiveClient, liveClient } from '../support/live-client.ts';
import {
  type LedgerBooks,
  placesIn,
  readLedgerBooks,
  type TruthBooks,
  truthBooks,
} from './books.ts';
import { complaintsOf, type Day } from './checker.ts';
import type { Way } from './ways.ts';

/** The clock runs so many times faster than on the wall. */
export const TIMES = 8;
/** Logins and orders get the time that they would have, however busy this computer is. */
const CAREFUL_TIMES = 1;
const ACCOUNT = 'SIM1';
const PATIENCE_MS = 75_000;
const LOOK_MS = 50;
/** What comes late shall not find the day judged already: so long it has to stay clean. */
const CLEAN_FOR_MS = 2_500;
const OVER = new Set(['filled', 'cancelled', 'rejected', 'expired']);
export const SHARE = 'NSE:RELIANCE';

export interface Wish {
  /** The share unless named. */
  readonly instrument?: string;
  readonly side?: 'buy' | 'sell';
  readonly units?: number;
  /** Percent better (rests) or worse (trades at once) than the last price for our side. */
  readonly rests?: number;
}

/** What a fault legitimately changes about the verdict; see checker.ts. */
export type Verdict = Partial<Pick<Day, 'twins' | 'corrected' | 'moved' | 'tradeIds'>>;

export interface LiveDay {
  readonly sim: BrokerSim;
  readonly client: LiveClient;
  /** Places one order of the share as a trader would; null when the desk refuses it. */
  place(wish?: Wish): Promise<string | null>;
  /** What the desk refused so far, in its words. */
  readonly refusals: readonly string[];
  order(id: string): OrderRow;
  cancel(id: string): Promise<void>;
  /** A price of so many percent of the last one; null, or the code of the refusal. */
  modify(id: string, percent: number): Promise<string | null>;
  /** Closes everything; the refusals of single positions, if there are any. */
  exitAll(): Promise<readonly string[]>;
  /** A call that trades, watched from now on; its lot is in the row. */
  option(): Promise<InstrumentRow>;
  /** Cuts, closes, stalls or refuses streams at the broker, as `POST /ctl/ws` takes it. */
  streams(how: Readonly<Record<string, unknown>>): Promise<void>;
  /** What the ledger file says at this moment. */
  ledger(): LedgerBooks;
  /** The clock of the broker and of this computer goes to the next morning. */
  nextMorning(): void;
  logIn(): Promise<void>;
  until(condition: () => boolean, what: string): Promise<void>;
  /** From now on the day's clock runs several times as fast. */
  hurry(): void;
  /** So long on the day's own clock. */
  pass(ms: number): Promise<void>;
  /** What is wrong once everything has had its time; empty when nothing is. */
  settled(verdict?: Verdict): Promise<readonly string[]>;
  /** The desk dies and is opened again on the same files, as after a power cut. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Ten in the morning of a Thursday in India: a day is the same at whatever hour it is tried. */
const MORNING_MS = indiaMoment(dayNumber('2026-11-19'), 600);

export async function openDay(way: Way, seed = 1): Promise<LiveDay> {
  const real = realWorld();
  const fast = fastWorld(MORNING_MS, CAREFUL_TIMES);
  let jumpedMs = 0;
  /** The desk's own clock: that of the simulator with the nights that were passed over. */
  const world: World = { ...fast, nowMs: () => fast.nowMs() + jumpedMs };
  const look = (ms: number): Promise<void> =>
    new Promise((go) => {
      real.after(ms, go);
    });
  const sim = await openBrokerSim({ broker: way.broker, seed, speed: 0, world: fast });
  const home = mkdtempSync(join(tmpdir(), 'unwind-day-'));
  const secrets = memorySecrets();
  let desks = newDesks();
  let client: LiveClient;
  let live: LiveVenue | null = null;

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

  async function setUp(): Promise<void> {
    const broken = await desks.save({
      account: ACCOUNT,
      broker: way.broker,
      house: way.house,
      redirect: null,
      ...way.setup(sim),
    });
    if (broken.length > 0) throw new Error(broken.join('; '));
  }

  async function connect(): Promise<LiveClient> {
    const opened = await desks.openLive(ACCOUNT);
    if (!opened.ok) throw new Error(opened.error.says);
    // As the window does it: a session of earlier today is taken up, if there is one.
    await opened.value.live?.resume(null);
    live = opened.value.live;
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
    fast.setPace(CAREFUL_TIMES);
    const answer = await client.command('log_in', { given: way.given(sim) });
    if (!answer.ok) throw new Error(answer.error.says);
    await until(() => client.desk().state === 'open', 'caught up after the login');
    const arming = live?.arming() ?? null;
    if (arming === null) throw new Error('a live desk that cannot be armed');
    const refused = arming.arm(arming.sheet());
    if (refused !== null) throw new Error(refused);
    await until(() => client.desk().arming?.armed === true, 'armed');
  }

  async function watch(): Promise<void> {
    await until(() => client.desk().master?.state === 'ready', 'the list of contracts');
    const params = { instruments: [SHARE], depth: SHARE };
    await client.ask('subscribe', { topic: 'market', params });
    await until(() => client.quote(SHARE)?.stale === false, 'a fresh price');
  }

  await setUp();
  client = await connect();
  await logIn();
  fast.setPace(CAREFUL_TIMES);
  await watch();

  const ledger = (): LedgerBooks =>
    readLedgerBooks(join(home, 'accounts', ACCOUNT, 'ledger.sqlite'));
  /** The broker forgets its orders over night; the verdict does not. */
  let earlier: TruthBooks = { orders: [], trades: [], positions: [] };

  function judge(verdict: Verdict): readonly string[] {
    const today = truthBooks.parse(sim.truth());
    return complaintsOf({
      truth: {
        orders: [...earlier.orders, ...today.orders],
        trades: [...earlier.trades, ...today.trades],
        positions: today.positions,
      },
      places: placesIn(sim.history()),
      ledger: ledger(),
      settled: true,
      tradeIds: true,
      ...verdict,
    });
  }

  const tickOf = new Map<string, number>();

  function nextMorning(): void {
    const before = world.nowMs();
    const { orders, trades } = truthBooks.parse(sim.truth());
    const ended = orders.map((order) => {
      return OVER.has(order.phase) ? order : { ...order, phase: 'expired' };
    });
    earlier = {
      orders: [...earlier.orders, ...ended],
      trades: [...earlier.trades, ...trades],
      positions: [],
    };
    const simMs = sim.clock.nowMs();
    sim.market({ dayRoll: true });
    jumpedMs += sim.clock.nowMs() - simMs - (world.nowMs() - before);
  }

  /** A question about a price that has not moved for a while is answered as a trader would. */
  async function asked(name: 'place_order' | 'modify_order', params: object): Promise<Response> {
    const first = await client.command(name, params);
    if (first.ok || first.error.confirm === undefined) return first;
    return client.command(name, { ...params, confirm: first.error.confirm.nonce });
  }

  const refusals: string[] = [];
  return {
    sim,
    refusals,
    get client() {
      return client;
    },
    async place({ instrument = SHARE, side = 'buy', units = 1, rests = -1 } = {}) {
      const last = client.quote(instrument)?.last ?? 0;
      const away = Math.round((last * rests) / 100);
      const tick = tickOf.get(instrument) ?? 1_000;
      const price = Math.round((side === 'buy' ? last - away : last + away) / tick) * tick;
      const answer = await asked('place_order', {
        instrument,
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
    async modify(id, percent) {
      const row = client.orders().find(({ orderId }) => orderId === id);
      if (row === undefined) throw new Error(`the desk shows no order ${id}`);
      const tick = tickOf.get(row.instrument) ?? 1_000;
      const last = client.quote(row.instrument)?.last ?? 0;
      const price = Math.round((last * percent) / 100 / tick) * tick;
      const { quantity, trigger } = row;
      const params = { orderId: id, quantity, price, trigger };
      const answer = await asked('modify_order', params);
      return answer.ok ? null : answer.error.code;
    },
    async exitAll() {
      const params = { scope: { kind: 'all' }, size: { kind: 'percent', percent: 100 } };
      const answer = await client.command('exit', params);
      if (!answer.ok) return [answer.error.says];
      const { refused } = answer.result as { refused: { says: string }[] };
      return refused.map(({ says }) => says);
    },
    async option() {
      const { underlyings } = await client.result<{
        underlyings: { name: string; spot: string | null; expiries: string[] }[];
      }>('underlyings');
      const nifty = underlyings.find(({ name }) => name === 'NIFTY');
      const { strikes } = await client.result<{ strikes: { call: InstrumentRow | null }[] }>(
        'chain',
        { underlying: 'NIFTY', expiryDay: nifty?.expiries.at(-1) ?? '' },
      );
      const call = strikes[Math.floor(strikes.length / 2)]?.call ?? null;
      if (call === null) throw new Error('the desk shows no option');
      const spot = nifty?.spot ?? '';
      tickOf.set(call.id, call.tick);
      const params = { instruments: [SHARE, call.id, spot], depth: call.id };
      await client.ask('subscribe', { topic: 'market', params });
      const isFresh = (id: string): boolean => client.quote(id)?.stale === false;
      await until(
        () => isFresh(call.id) && isFresh(spot),
        'fresh prices of the option and its index',
      );
      return call;
    },
    async streams(how) {
      const { control, token } = sim.addresses;
      const answer = await fetch(`${control}/ctl/ws`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(how),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    ledger,
    nextMorning,
    logIn,
    until,
    hurry: () => fast.setPace(TIMES),
    pass: (ms) =>
      new Promise((go) => {
        world.after(ms, go);
      }),
    async settled(verdict = {}) {
      const endMs = real.monotonicMs() + PATIENCE_MS;
      let cleanMs: number | null = null;
      for (;;) {
        const complaints = judge(verdict);
        const nowMs = real.monotonicMs();
        if (complaints.length > 0) cleanMs = null;
        else cleanMs ??= nowMs;
        if (cleanMs !== null && nowMs - cleanMs >= CLEAN_FOR_MS) return [];
        if (complaints.length > 0 && nowMs > endMs) return complaints;
        await look(LOOK_MS * 4);
      }
    },
    async restart() {
      client.close();
      desks.close();
      desks = newDesks();
      client = await connect();
    },
    async close() {
      client.close();
      desks.close();
      await sim.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
