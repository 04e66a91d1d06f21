/**
 * From the broker's socket to the drawn row. Ours is the whole desk: parsed, checked, folded, made
 * durable, published, stored, drawn. The floor is the same page on the socket directly, with no
 * main process and no disk. A row counts as drawn in the first task after the frame that drew it.
 */
import type { BenchOptions } from './bench.ts';
import { type App, buildApp, launchApp } from './launch.ts';
import { figure, median, quantile, ratios, until, wait } from './measure.ts';
import { type Fill, FillSource, type MockBroker, mockBroker } from './mock-broker.ts';
import { PAINT_WATCH } from './page-scripts.ts';
import { type Check, type Figure, never, type Outcome, ratio, told } from './report.ts';

const RATES = [
  { perSecond: 20, seconds: 2.5 },
  { perSecond: 200, seconds: 1.5 },
  { perSecond: 2_000, seconds: 1.2 },
  { perSecond: 5_000, seconds: 1.2 },
] as const;
const POLLED = { perSecond: 20, seconds: 4 } as const;
const ORDERS = 200;
const FRAME_MS = 16.7;
const PATIENCE = 10;

interface Paint {
  readonly id: string;
  readonly lots: number;
  readonly atMs: number;
}

type Way = 'ours' | 'direct' | 'poll';

interface Taken {
  readonly delays: readonly number[];
  readonly undrawn: number;
  readonly longest: number;
}

interface Stage {
  readonly app: App;
  readonly broker: MockBroker;
  readonly fills: FillSource;
  readonly visible: readonly number[];
  readonly ids: Readonly<Record<string, string>>;
  offsetMs: number;
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  await buildApp();
  const broker = await mockBroker();
  const app = await launchApp('desk', home, {
    feed: broker.feedUrl,
    http: broker.httpUrl,
    orders: ORDERS,
    speed: 0,
  });
  try {
    const stage = await prepare(app, broker);
    return smoke ? await once(stage) : await measure(stage);
  } finally {
    await app.close();
    broker.close();
  }
}

async function prepare(app: App, broker: MockBroker): Promise<Stage> {
  const contracts = await app.ask<readonly { symbol: string; lot: number }[]>('contracts');
  const fills = new FillSource(
    broker,
    contracts[0]?.lot ?? 1,
    (order) => contracts[order % contracts.length]?.symbol ?? '',
  );
  const ids = await app.ask<Readonly<Record<string, string>>>('ids');
  await app.page(PAINT_WATCH);
  const shown = await app.page<readonly string[]>('bench.visible()');
  const numberOf = new Map(
    Object.entries(ids).map(([broker_, id]) => [id, Number(broker_.slice(7))]),
  );
  const visible = shown.flatMap((id) => numberOf.get(id) ?? []);
  if (visible.length < 3) throw new Error(`only ${visible.length} orders are on the screen`);
  const stage = { app, broker, fills, visible, ids, offsetMs: 0 };
  await settle(stage);
  const { offsetMs } = await broker.pageOffsetMs();
  return { ...stage, offsetMs };
}

async function phase({ app, broker }: Stage, name: Way | 'settle'): Promise<void> {
  await app.ask('phase', { phase: name, socket: broker.pageUrl, bookUrl: broker.bookUrl });
  await wait(60);
}

/** The page stands where the program stands again. */
async function settle(stage: Stage): Promise<void> {
  await phase(stage, 'settle');
  await wait(250);
}

async function take(stage: Stage, way: Way, perSecond: number, seconds: number): Promise<Taken> {
  await phase(stage, way);
  await stage.app.page('bench.take()');
  const to = { ours: 'program', direct: 'page', poll: 'book' } as const;
  const sent = await stage.fills.run(to[way], stage.visible, perSecond, seconds);
  const paints: Paint[] = [];
  let taken = joined(stage, sent, paints);
  // What is late is waited for, so that only what never comes counts as undrawn.
  for (let n = 0; n < PATIENCE && taken.undrawn > 0; n += 1) {
    await wait(way === 'poll' ? 1_300 : 300);
    paints.push(...(await stage.app.page<readonly Paint[]>('bench.take()')));
    taken = joined(stage, sent, paints);
  }
  await settle(stage);
  return taken;
}

/** A fill is drawn by the first picture of its order that shows it or a later one. */
function joined(stage: Stage, sent: readonly Fill[], paints: readonly Paint[]): Taken {
  const byOrder = new Map<string, Paint[]>();
  for (const paint of paints) byOrder.set(paint.id, [...(byOrder.get(paint.id) ?? []), paint]);
  const delays: number[] = [];
  let undrawn = 0;
  for (const { order, lots, sentMs } of sent) {
    const drawn = byOrder.get(stage.ids[order] ?? '')?.find((paint) => paint.lots >= lots);
    if (drawn === undefined) undrawn += 1;
    else delays.push(drawn.atMs - stage.offsetMs - sentMs);
  }
  return { delays, undrawn, longest: quantile(delays, 1) };
}

async function once(stage: Stage): Promise<Outcome> {
  const ours = await take(stage, 'ours', 100, 0.3);
  const direct = await take(stage, 'direct', 100, 0.3);
  const checks = [never('fills never drawn', ours.undrawn + direct.undrawn)];
  return { figures: [figure('ours', 'ms', ours.delays)], checks, notes: [] };
}

interface Sides {
  readonly ours: Taken[];
  readonly direct: Taken[];
}

async function measure(stage: Stage): Promise<Outcome> {
  const before = await stage.app.ask<number>('fills');
  await take(stage, 'ours', 200, 1);
  await take(stage, 'direct', 200, 1);
  const byRate = new Map<number, Sides>(RATES.map(({ perSecond }) => [perSecond, empty()]));
  let sentToProgram = 200;
  for (let pair = 0; pair < 5; pair += 1) {
    for (const { perSecond, seconds } of RATES) {
      const sides = byRate.get(perSecond) ?? empty();
      sides.ours.push(await take(stage, 'ours', perSecond, seconds));
      sides.direct.push(await take(stage, 'direct', perSecond, seconds));
      sentToProgram += Math.round(perSecond * seconds);
    }
  }
  const polled: Taken[] = [];
  for (let n = 0; n < 2; n += 1) {
    polled.push(await take(stage, 'poll', POLLED.perSecond, POLLED.seconds));
  }
  let recorded = 0;
  const count = async (): Promise<void> => {
    recorded = (await stage.app.ask<number>('fills')) - before;
  };
  await count();
  await until(() => recorded >= sentToProgram, 1_000, 'the ledger').catch(() => undefined);
  return outcome(byRate, polled, sentToProgram - recorded, stage);
}

function empty(): Sides {
  return { ours: [], direct: [] };
}

function percentiles(taken: readonly Taken[], share: number): readonly number[] {
  return taken.map(({ delays }) => quantile(delays, share));
}

function outcome(
  byRate: ReadonlyMap<number, Sides>,
  polled: readonly Taken[],
  lost: number,
  stage: Stage,
): Outcome {
  const figures: Figure[] = [];
  const checks: Check[] = [];
  let undrawn = 0;
  for (const [rate, { ours, direct }] of byRate) {
    figures.push(
      figure(`${rate}/s p50`, 'ms', percentiles(ours, 0.5)),
      figure(`${rate}/s p50 direct`, 'ms', percentiles(direct, 0.5)),
      figure(`${rate}/s p99`, 'ms', percentiles(ours, 0.99)),
      figure(`${rate}/s p99 direct`, 'ms', percentiles(direct, 0.99)),
    );
    const half = ratios(percentiles(ours, 0.5), percentiles(direct, 0.5));
    const all = ours.flatMap(({ delays }) => delays);
    const floor = direct.flatMap(({ delays }) => delays);
    checks.push(
      ratio(`${rate}/s p50 to the page alone`, median(half), 'lower', 1.1),
      told(
        `${rate}/s p99 to the page alone`,
        quantile(all, 0.99) / quantile(floor, 0.99),
        '×',
        'lower',
        1.1,
      ),
      told(`${rate}/s p50`, quantile(all, 0.5), ' ms', 'lower', FRAME_MS),
      told(`${rate}/s p99`, quantile(all, 0.99), ' ms', 'lower', 25),
      told(`${rate}/s p99.9`, quantile(all, 0.999), ' ms', 'lower', 100),
    );
    undrawn += ours.reduce((sum, each) => sum + each.undrawn, 0);
  }
  const poll = polled.flatMap(({ delays }) => delays);
  const slow = byRate.get(20)?.ours.flatMap(({ delays }) => delays) ?? [];
  figures.push(figure('20/s with a 1 s poller', 'ms', poll));
  checks.push(
    ratio('a 1 s poller to ours, p50', median(poll) / median(slow), 'higher', 20),
    never('fills that the ledger does not have', lost),
    never('fills never drawn', undrawn),
  );
  const notes = [
    `${stage.visible.length} orders on the screen take the fills; page clock ${stage.offsetMs.toFixed(2)} ms ahead, corrected`,
  ];
  return { figures, checks, notes };
}
