/**
 * From the tick that meets a stop to the bytes of its exit on a socket, while ten thousand ticks a
 * second come in over five hundred protected contracts: the rule is judged, the firing, the exit
 * and its order are durable in the real ledger, and only then the order leaves. The floor is one
 * small write made durable, taken beside each.
 */
import { tradeOf } from '../support/scripted-gateway.ts';
import type { BenchOptions } from './bench.ts';
import { figure, quantile, until, wait } from './measure.ts';
import { BELOW_STOP, QUIET } from './protected-desk.ts';
import { never, type Outcome, told } from './report.ts';
import { type Exchange, openFloor, openWiredDesk, tickAll, type WiredDesk } from './wired-desk.ts';

const CONTRACTS = 500;
const TRIGGERS = 100;
const TICKS_A_SECOND = 10_000;
/** Inside the broker's orders a second, or the budget is what would be measured. */
const PAUSE_MS = 220;
/** The first ones warm the path up and are not counted. */
const WARM = 3;

const fillsAtOnce: Exchange = (request, id) => {
  const { quantity: filled, price } = request;
  const trades = [tradeOf(request, id, `T${id}`, filled, price)];
  return { order: { status: 'filled', filled }, trades };
};

export async function run({ smoke, home }: BenchOptions): Promise<Outcome> {
  const desk = await openWiredDesk(home, CONTRACTS, fillsAtOnce);
  const ticking = tickAll(desk, TICKS_A_SECOND, QUIET);
  try {
    const taken = await triggered(desk, home, smoke ? 3 : TRIGGERS);
    return outcome(taken, desk, ticking.perSecond());
  } finally {
    ticking.stop();
    desk.close();
  }
}

interface Taken {
  readonly delays: readonly number[];
  readonly floors: readonly number[];
}

async function triggered(desk: WiredDesk, home: string, count: number): Promise<Taken> {
  const { engine, market, arrivals } = desk;
  const delays: number[] = [];
  const floors: number[] = [];
  const floor = openFloor(home);
  const ids = [...engine.watches()];
  for (let n = 0; n < count + WARM; n += 1) {
    const id = ids[n];
    if (id === undefined) throw new Error('a contract for each trigger');
    const before = arrivals.length;
    const floorMs = floor.takeMs();
    const fromMs = performance.now();
    market.set(id, BELOW_STOP);
    engine.ticked([id]);
    await until(() => arrivals.length > before, 3_000, 'the exit on the wire');
    if (n >= WARM) {
      floors.push(floorMs);
      delays.push((arrivals[before]?.atMs ?? Number.NaN) - fromMs);
    }
    await wait(PAUSE_MS);
  }
  floor.close();
  return { delays, floors };
}

function outcome({ delays, floors }: Taken, { engine }: WiredDesk, perSecond: number): Outcome {
  const above = quantile(delays, 0.5) - quantile(floors, 0.5);
  const runs = [...engine.view.exits.values()];
  const open = runs.filter((each) => each.end !== 'flat').length;
  return {
    figures: [
      figure('tick to bytes', 'ms', delays),
      figure('one write made durable', 'ms', floors),
    ],
    checks: [
      told('p50', quantile(delays, 0.5), ' ms', 'lower', 2),
      told('p50 above the write', above, ' ms', 'lower', 2),
      told('p99', quantile(delays, 0.99), ' ms', 'lower', 5),
      told('p99 of the write alone', quantile(floors, 0.99), ' ms', 'lower', 5),
      told('ticks a second meanwhile', perSecond, '', 'higher', TICKS_A_SECOND * 0.95),
      never('exits that did not end flat', open),
      never('stops that fired more or less than once', runs.length - delays.length - WARM),
    ],
    notes: [],
  };
}
