/**
 * A hundred cancels and exits asked for at once, at a broker that takes ten requests in each second
 * of its own calendar and refuses the eleventh, while its clock is off against ours. Ideal are ten
 * a second.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type BrokerSim, openBrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { BenchOptions } from './bench.ts';
import { type LiveDesk, openLiveDesk, settledOn } from './live-desk.ts';
import { figure, median, ratios, wait } from './measure.ts';
import { never, type Outcome, ratio } from './report.ts';
import { simWire } from './sim-wire.ts';

/** How far the broker's clock is ahead of ours. */
const SKEWS_MS = [-300, 0, 300] as const;
const PER_SECOND = 10;
/** An order is at the simulated exchange after so long. */
const VALIDATED_MS = 20;
/** What a refusal left behind is counted, not waited for. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 25;
const WRITES: ReadonlySet<unknown> = new Set(['place', 'modify', 'cancel']);

interface Shape {
  readonly perSecond: number;
  readonly asked: number;
  readonly sent: number;
  readonly refused: number;
  /** Orders that still rest, contracts still held. */
  readonly left: number;
}

/** Orders of another terminal, half of them filled; the desk finds them in the broker's books. */
async function busyAccount(sim: BrokerSim, desk: LiveDesk, each: number): Promise<void> {
  const contracts = await desk.calls('NIFTY');
  const resting = contracts.length - each;
  for (let n = 0; n < each * 2; n += 1) {
    const contract = contracts[n < each ? n : each + (n % resting)];
    if (contract === undefined) throw new Error('the market lists no contracts');
    // So cheap that nobody sells; those that are held are traded by the exchange's own word.
    const { id: instrument, lot: units, tick: price } = contract;
    command(sim, { band: { instrument, low: price, high: null } });
    const { order } = command(sim, { external: { ...ORDER, instrument, units, price } });
    await wait(VALIDATED_MS);
    if (n < each) command(sim, { fill: { order } });
  }
  desk.engine.reconcileNow();
  const { view } = desk.engine;
  await settledOn(
    () => view.liveCount === each && heldContracts(desk) === each,
    'the orders and positions of the other terminal',
  );
}

const ORDER = { side: 'buy', product: 'nrml', tag: null } as const;

function command(sim: BrokerSim, wish: Parameters<BrokerSim['market']>[0]): { order: string } {
  const done = sim.market(wish);
  if (!done.ok) throw new Error(done.error);
  return done.value as { order: string };
}

function heldContracts({ engine }: LiveDesk): number {
  return [...engine.view.positions.values()].filter(({ net }) => net !== 0).length;
}

async function shaped(home: string, skewMs: number, each: number): Promise<Shape> {
  const sim = await openBrokerSim({ broker: 'kite', speed: 0, world: realWorld() });
  sim.clock.skew(skewMs);
  const desk = await openLiveDesk(mkdtempSync(join(home, 'desk-')), realWorld(), simWire(sim));
  await busyAccount(sim, desk, each);
  // An exit that rested would be moved after the market, which are requests that nobody asked for.
  sim.fault({
    id: 'exits trade at once',
    match: { channel: 'rest', op: 'place' },
    action: { kind: 'market', afterMs: VALIDATED_MS, run: { fill: { order: 'this' } } },
  });
  const { view } = desk.engine;
  const orderIds = [...view.orders.values()].filter(({ state }) => state === 'working');
  await Promise.all([
    desk.ask('cancel_orders', {
      commandId: 'bench.cancel',
      orderIds: orderIds.map(({ orderId }) => orderId),
    }),
    desk.ask('exit', {
      commandId: 'bench.exit',
      scope: { kind: 'all' },
      size: { kind: 'percent', percent: 100 },
    }),
  ]);
  const isEmpty = (): boolean => view.liveCount === 0 && heldContracts(desk) === 0;
  for (let ms = 0; !isEmpty() && ms < PATIENCE_MS; ms += LOOK_MS) await wait(LOOK_MS);
  const lines = sim.history();
  const sent = lines.filter(({ kind, op }) => kind === 'request' && WRITES.has(op));
  const refused = lines.filter(({ kind, status }) => kind === 'reply' && status === 429).length;
  const left = view.liveCount + heldContracts(desk);
  desk.close();
  await sim.close();
  const spanMs = (sent.at(-1)?.atMs ?? 0) - (sent[0]?.atMs ?? 0);
  // The first second's worth leaves at once, whatever the shape.
  const perSecond = ((sent.length - PER_SECOND) * 1_000) / spanMs;
  return { perSecond, asked: each * 2, sent: sent.length, refused, left };
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const each = smoke ? 8 : 50;
  const shapes: Shape[] = [];
  // One after the other: a commit of one desk would hold up what arrives at another's broker.
  for (const skewMs of smoke ? [300] : SKEWS_MS) shapes.push(await shaped(home, skewMs, each));
  const rates = shapes.map(({ perSecond }) => perSecond);
  const ideal = shapes.map(() => PER_SECOND);
  const sum = (of: (shape: Shape) => number): number =>
    shapes.reduce((total, shape) => total + of(shape), 0);
  return {
    figures: [figure('cancels and exits', 'per s', rates), figure('ideal', 'per s', ideal)],
    checks: [
      ratio('rate to the ideal', median(ratios(rates, ideal)), 'higher', 0.95),
      never(
        'requests refused with 429',
        sum(({ refused }) => refused),
      ),
      never(
        'orders and positions left',
        sum(({ left }) => left),
      ),
      never(
        'requests too many or too few',
        sum(({ asked, sent }) => Math.abs(asked - sent)),
      ),
    ],
    notes: [`the broker’s clock is off by ${SKEWS_MS.join(', ')} ms, one after the other`],
  };
}
