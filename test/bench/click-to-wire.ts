/**
 * From the press of a button to the bytes at the broker: input event in the page, the bridge, the
 * contract's check, every blocker of the gate, the intention durable, then one POST on a warm
 * socket. The floor is that POST alone, from the same process to the same server. Beside it stands
 * a desk of the usual kind where Python is installed: a web server with a thread for each request
 * that commits to SQLite and posts on.
 */
import type { BenchOptions } from './bench.ts';
import { type App, buildApp, launchApp } from './launch.ts';
import { figure, median, quantile, until, wait } from './measure.ts';
import { type MockBroker, mockBroker } from './mock-broker.ts';
import { CLICK_WATCH } from './page-scripts.ts';
import { type Check, never, type Outcome, ratio, told } from './report.ts';
import { startThreadedDesk, type ThreadedDesk } from './threaded-desk.ts';

const CLICKS = 150;
/** The gate lets six orders a second add risk; a little slower than that. */
const PAUSE_MS = 185;

interface Contract {
  readonly id: string;
  readonly symbol: string;
  readonly lot: number;
}

interface Pressed {
  readonly commandId: string;
  readonly atMs: number;
  readonly ok: boolean;
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  await buildApp();
  const broker = await mockBroker();
  const threaded = smoke ? null : await startThreadedDesk(home, broker.httpUrl);
  const app = await launchApp('desk', home, {
    feed: broker.feedUrl,
    http: broker.httpUrl,
    orders: 5,
    speed: 1,
  });
  try {
    return await measure(app, broker, threaded, smoke ? 4 : CLICKS);
  } finally {
    await app.close();
    await threaded?.stop();
    broker.close();
  }
}

async function measure(
  app: App,
  broker: MockBroker,
  threaded: ThreadedDesk | null,
  clicks: number,
): Promise<Outcome> {
  const contracts = await app.ask<readonly Contract[]>('contracts');
  const contract = contracts[Math.floor(contracts.length / 2)];
  if (contract === undefined) throw new Error('the market lists no contracts');
  await app.page(CLICK_WATCH);
  await app.ask('warm');
  await app.ask('phase', { phase: 'ours', socket: broker.pageUrl, bookUrl: '' });
  await wait(500);
  const { offsetMs } = await broker.pageOffsetMs();
  const quote = await app.ask<{ bid: number }>('quote', { id: contract.id });
  const ours: number[] = [];
  const bare: number[] = [];
  const theirs: number[] = [];
  let refused = 0;
  // The first three warm the path up and are not counted.
  for (let n = -3; n < clicks; n += 1) {
    // Prices differ from order to order, or the gate would take them for the same one again.
    const price = quote.bid - 500 * (1 + ((n + 3) % 40));
    const click = await pressed(app, broker, contract, price);
    const floor = await bareDelay(app, broker);
    const other = threaded === null ? null : await threaded.delay(broker);
    if (n >= 0) {
      if (click === null) refused += 1;
      else ours.push(click + offsetMs);
      bare.push(floor);
      if (other !== null) theirs.push(other);
    }
    await wait(PAUSE_MS);
  }
  return outcome(ours, bare, theirs, refused);
}

/** Milliseconds of one press until its bytes are there; null when the gate refused it. */
async function pressed(
  app: App,
  broker: MockBroker,
  contract: Contract,
  price: number,
): Promise<number | null> {
  const before = broker.arrivals.length;
  const order = { instrument: contract.id, quantity: contract.lot, price };
  await app.page(`bench.order(${JSON.stringify(order)})`);
  await app.ask('press', { x: 30, y: 30 });
  const press = await app.page<Pressed>('bench.answered()');
  if (!press.ok) return null;
  await until(() => broker.arrivals.length > before, 3_000, 'the order at the broker');
  return (broker.arrivals.at(-1)?.atMs ?? Number.NaN) - press.atMs;
}

async function bareDelay(app: App, broker: MockBroker): Promise<number> {
  const before = broker.arrivals.length;
  const body = JSON.stringify({ bare: 'x'.repeat(260) });
  const sentMs = await app.ask<number>('bare', { body });
  await until(() => broker.arrivals.length > before, 3_000, 'the bare request');
  return (broker.arrivals.at(-1)?.atMs ?? Number.NaN) - sentMs;
}

function outcome(
  ours: readonly number[],
  bare: readonly number[],
  theirs: readonly number[],
  refused: number,
): Outcome {
  const parts = (values: readonly number[]): readonly number[] =>
    [0, 1, 2, 3, 4].map((part) =>
      median(values.slice((part * values.length) / 5, ((part + 1) * values.length) / 5)),
    );
  const checks: Check[] = [
    told('p50', median(ours), ' ms', 'lower', 1),
    told('p99', quantile(ours, 0.99), ' ms', 'lower', 5),
    told('p50 above the bare POST', median(ours) - median(bare), ' ms', 'lower', 1),
    never('orders refused', refused),
  ];
  const figures = [
    figure('click to bytes, p50 of fifths', 'ms', parts(ours)),
    figure('bare POST, p50 of fifths', 'ms', parts(bare)),
    figure('click to bytes, all', 'ms', ours),
  ];
  const notes: string[] = [];
  if (theirs.length > 0) {
    figures.push(figure('threaded web server, p50 of fifths', 'ms', parts(theirs)));
    checks.push(ratio('p50 to a threaded web server', median(ours) / median(theirs), 'lower', 0.2));
  } else notes.push('no Python here: the threaded web server did not run');
  return { figures, checks, notes };
}
