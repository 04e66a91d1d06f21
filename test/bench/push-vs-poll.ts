/**
 * What a desk asks of its broker in an hour of a session, against pollers of the same books at 5
 * and 30 seconds over the same hour. Sockets are real and time is not: it moves on when nothing is
 * under way, so an hour passes in seconds. Counted are requests and the bytes of bodies and frames.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { type BrokerSim, openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { type FakeWorld, fakeWorld } from '../support/world.ts';
import type { BenchOptions } from './bench.ts';
import { type LiveDesk, openLiveDesk } from './live-desk.ts';
import { figure, turn, wait } from './measure.ts';
import { never, type Outcome, told } from './report.ts';
import { simWire } from './sim-wire.ts';

const HOUR_MS = 3_600_000;
/** Half a heartbeat for the desk, which listens; what the quicker poller waits for both of them. */
const DESK_STEP_MS = 500;
const POLL_STEP_MS = 5_000;
/** Between two ends on one computer a frame is read in the turn after it was written. */
const TURNS = 6;
/** A reply is unpacked by another thread, which has to have its time before the clock goes on. */
const UNPACKED_MS = 15;
/** Each order is accepted, filled in part and ended: three events, two hundred in the hour. */
const ORDERS = 67;
/** Orders that rest all the time, as stops do. */
const RESTING = 2;
const PART_AFTER_MS = 10_000;
const END_AFTER_MS = 30_000;
/** One that polls each second asks five times what the first of these does. */
const POLLS_S = [5, 30] as const;
const BOOKS = ['/orders', '/trades', '/portfolio/positions'] as const;
/** While a desk opens, files are read that no count of requests knows of. */
const OPENING_STEP_MS = 10;

interface Load {
  requests: number;
  bytes: number;
}

class Hour {
  readonly world: FakeWorld = fakeWorld();
  readonly sim: BrokerSim;
  #seen = 0;
  #waiting = 0;

  constructor(sim: BrokerSim, world: FakeWorld) {
    this.sim = sim;
    this.world = world;
  }

  /** Lets time pass, and in each step whatever it set off on the wire. */
  async pass(spanMs: number, stepMs: number, unpackedMs: number): Promise<void> {
    for (let ms = 0; ms < spanMs; ms += stepMs) {
      await this.world.advance(stepMs);
      while (await this.#isBusy()) if (unpackedMs > 0) await wait(unpackedMs);
    }
  }

  /** Some turns; whether anything was asked of the broker in them or is not answered yet. */
  async #isBusy(): Promise<boolean> {
    for (let n = 0; n < TURNS; n += 1) {
      await turn();
      await this.world.settle();
    }
    const lines = this.sim.history();
    let asked = false;
    for (; this.#seen < lines.length; this.#seen += 1) {
      const kind = lines[this.#seen]?.kind;
      if (kind === 'request') this.#waiting += 1;
      if (kind === 'reply' || kind === 'no_reply') this.#waiting -= 1;
      asked ||= kind === 'request';
    }
    return asked || this.#waiting > 0;
  }

  /** For as long as that takes, in small steps. */
  async during<T>(going: Promise<T>): Promise<T> {
    const state = { over: false };
    const ended = going.finally(() => {
      state.over = true;
    });
    while (!state.over) {
      await wait(1);
      await this.world.advance(OPENING_STEP_MS);
    }
    return ended;
  }
}

async function openHour(): Promise<Hour> {
  const world = fakeWorld();
  return new Hour(await openBrokerSim({ broker: 'kite', speed: 0, world }), world);
}

/** Everything that another terminal does in the hour, by the same clock for everybody. */
function script({ sim, world }: Hour, contracts: readonly Contract[], orders: number): void {
  const place = (n: number, lots: number): string => {
    const { id: instrument, lot, tick } = contracts[n % contracts.length] as Contract;
    sim.market({ band: { instrument, low: tick, high: null } });
    const terms = { instrument, units: lot * lots, price: tick, tag: null } as const;
    const done = sim.market({ external: { ...terms, side: 'buy', product: 'nrml' } });
    if (!done.ok) throw new Error(done.error);
    return (done.value as { readonly order: string }).order;
  };
  for (let n = 0; n < RESTING; n += 1) place(n, 1);
  for (let n = 0; n < orders; n += 1) {
    world.after((n * HOUR_MS) / ORDERS, () => {
      const at = RESTING + n;
      const { lot } = contracts[at % contracts.length] as Contract;
      const order = place(at, 2);
      world.after(PART_AFTER_MS, () => void sim.market({ fill: { order, units: lot } }));
      world.after(END_AFTER_MS, () => {
        void sim.market(n % 2 === 0 ? { fill: { order } } : { cancel: { order } });
      });
    });
  }
}

type Contract = Pick<Instrument, 'id' | 'lot' | 'tick'>;

async function traffic({ addresses }: BrokerSim): Promise<Load> {
  const headers = { authorization: `Bearer ${addresses.token}` };
  const answer = await request(`${addresses.control}/ctl/stats`, { headers });
  const stats = (await answer.body.json()) as {
    readonly requests: number;
    readonly bytesIn: number;
    readonly bytesOut: number;
  };
  return { requests: stats.requests, bytes: stats.bytesIn + stats.bytesOut };
}

interface DeskHour extends Load {
  readonly contracts: readonly Contract[];
  readonly byKind: string;
  /** Orders whose end the desk does not show, and losses of the stream that nobody meant. */
  readonly wrong: number;
}

async function deskHour(home: string, orders: number, spanMs: number): Promise<DeskHour> {
  const hour = await openHour();
  const { sim, world } = hour;
  const desk = await hour.during(
    openLiveDesk(mkdtempSync(join(home, 'desk-')), world, simWire(sim)),
  );
  const contracts = (await hour.during(desk.calls('NIFTY'))).map(({ id, lot, tick }) => ({
    id,
    lot,
    tick,
  }));
  const before = await hour.during(traffic(sim));
  const heardBefore = sim.history().length;
  script(hour, contracts, orders);
  await hour.pass(spanMs, DESK_STEP_MS, UNPACKED_MS);
  const after = await hour.during(traffic(sim));
  const ops = sim
    .history()
    .slice(heardBefore)
    .flatMap(({ kind, op }) => (kind === 'request' ? [String(op)] : []));
  const counts = new Map<string, number>();
  for (const op of ops) counts.set(op, (counts.get(op) ?? 0) + 1);
  const wrong = wrongOrders(desk, orders) + desk.engine.status().reconnects;
  desk.close();
  await sim.close();
  return {
    requests: after.requests - before.requests,
    bytes: after.bytes - before.bytes,
    contracts,
    byKind: [...counts].map(([op, count]) => `${count} × ${op}`).join(', '),
    wrong,
  };
}

function wrongOrders({ engine }: LiveDesk, orders: number): number {
  const shown = [...engine.view.orders.values()];
  const ended = shown.filter(({ state }) => state === 'filled' || state === 'cancelled');
  return Math.abs(ended.length - orders) + Math.abs(shown.length - orders - RESTING);
}

/** All of them in the same hour; each counts its own. */
async function pollHour(
  contracts: readonly Contract[],
  orders: number,
  spanMs: number,
): Promise<readonly Load[]> {
  const hour = await openHour();
  const { sim, world } = hour;
  const { api_key = '', access_token = '' } = sim.login();
  const dispatcher = new Agent();
  const headers = {
    'accept-encoding': 'gzip',
    authorization: `token ${api_key}:${access_token}`,
  };
  script(hour, contracts, orders);
  const loads = POLLS_S.map((seconds): Load => {
    const load = { requests: 0, bytes: 0 };
    const poll = (): void => {
      world.after(seconds * 1_000, poll);
      for (const path of BOOKS) {
        load.requests += 1;
        void request(sim.addresses.rest + path, { headers, dispatcher })
          .then(async ({ body }) => {
            load.bytes += (await body.arrayBuffer()).byteLength;
          })
          .catch(() => undefined);
      }
    };
    world.after(seconds * 1_000, poll);
    return load;
  });
  await hour.pass(spanMs, POLL_STEP_MS, 0);
  await dispatcher.close();
  await sim.close();
  return loads;
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const orders = smoke ? 1 : ORDERS;
  const spanMs = smoke ? 90_000 : HOUR_MS;
  const mine = await deskHour(home, orders, spanMs);
  const polled = await pollHour(mine.contracts, orders, spanMs);
  const [five = { requests: 0, bytes: 0 }] = polled;
  const fewer = (own: number, theirs: number): number => 100 * (1 - own / theirs);
  return {
    figures: [
      figure('the desk, requests', '', [mine.requests]),
      figure('the desk, bytes', 'B', [mine.bytes]),
      ...polled.flatMap(({ requests, bytes }, at) => [
        figure(`every ${POLLS_S[at] ?? 0} s, requests`, '', [requests]),
        figure(`every ${POLLS_S[at] ?? 0} s, bytes`, 'B', [bytes]),
      ]),
    ],
    checks: [
      told('fewer requests than every 5 s', fewer(mine.requests, five.requests), '%', 'higher', 98),
      told('fewer bytes than every 5 s', fewer(mine.bytes, five.bytes), '%', 'higher', 95),
      never('orders not followed to their end, streams lost', mine.wrong),
    ],
    notes: [
      mine.byKind,
      `a poll reads ${BOOKS.join(', ')}, packed; each second it would be ${5 * five.requests} requests`,
    ],
  };
}
