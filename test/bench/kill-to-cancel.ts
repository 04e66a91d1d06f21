/**
 * From the kill command to the bytes of the first and of the last cancel on a socket, with resting
 * entries and ten thousand ticks a second over protected holdings: the switch is durable in the
 * real ledger before anything leaves. The floor is one small write made durable, taken beside each.
 */
import type { OrderId } from '../../shared/domain/ids.ts';
import { isFinal } from '../../shared/domain/order-transitions.ts';
import { commandId, placeParams } from '../support/desk.ts';
import type { BenchOptions } from './bench.ts';
import { figure, quantile, until, wait } from './measure.ts';
import { QUIET } from './protected-desk.ts';
import { never, type Outcome, told } from './report.ts';
import { type Exchange, openFloor, openWiredDesk, tickAll, type WiredDesk } from './wired-desk.ts';

const CONTRACTS = 500;
const TICKS_A_SECOND = 10_000;
const ROUNDS = 30;
/** Resting entries of each round: they and their cancels stay inside the broker's second. */
const RESTING = 3;
/** Lets a whole second of the rate pass, or the budget is what would be measured. */
const PAUSE_MS = 1_050;
const WARM = 2;
const PATIENCE_MS = 5_000;
/** The promise of the switch, on any machine. */
const FIRST_MS = 250;

const restsAll: Exchange = () => ({ order: { status: 'working' }, trades: [] });

interface Taken {
  readonly first: number[];
  readonly last: number[];
  readonly floors: number[];
}

export async function run({ smoke, home }: BenchOptions): Promise<Outcome> {
  const desk = await openWiredDesk(home, CONTRACTS, restsAll);
  const ticking = tickAll(desk, TICKS_A_SECOND, QUIET);
  const floor = openFloor(home);
  const taken: Taken = { first: [], last: [], floors: [] };
  try {
    for (let n = 0; n < (smoke ? 2 : ROUNDS) + WARM; n += 1) {
      await killed(desk, n, n < WARM ? { first: [], last: [], floors: [] } : taken, floor.takeMs());
      await wait(PAUSE_MS);
    }
    return outcome(taken, desk, ticking.perSecond());
  } finally {
    floor.close();
    ticking.stop();
    desk.close();
  }
}

/** Entries rest, the switch is thrown, all of them are asked to cancel, and a person arms again. */
async function killed(desk: WiredDesk, round: number, taken: Taken, floorMs: number) {
  const { engine, arrivals } = desk;
  const resting: OrderId[] = [];
  for (let n = 0; n < RESTING; n += 1) resting.push(await enter(desk, round * RESTING + n));
  await until(
    () => resting.every((id) => engine.view.orders.get(id)?.state === 'working'),
    PATIENCE_MS,
    'entries at rest',
  );
  const before = arrivals.length;
  const fromMs = performance.now();
  const reason = 'the bench throws it';
  await engine.command({
    name: 'set_kill',
    params: { commandId: commandId(), level: 2, reason },
  });
  await until(() => arrivals.length >= before + RESTING, PATIENCE_MS, 'the cancels on the wire');
  taken.floors.push(floorMs);
  taken.first.push((arrivals[before]?.atMs ?? Number.NaN) - fromMs);
  taken.last.push((arrivals[before + RESTING - 1]?.atMs ?? Number.NaN) - fromMs);
  await until(
    () => resting.every((id) => isFinal(engine.view.orders.get(id)?.state ?? 'working')),
    PATIENCE_MS,
    'entries cancelled',
  );
  await engine.command({ name: 'rearm_kill', params: { commandId: commandId(), reason } });
}

async function enter({ engine, market }: WiredDesk, n: number): Promise<OrderId> {
  const instrument = [...engine.watches()][n % CONTRACTS];
  const bid = instrument === undefined ? null : (market.price(instrument)?.bid ?? null);
  if (instrument === undefined || bid === null) throw new Error('a contract with a price');
  const params = placeParams({ instrument, price: bid });
  const answered = await engine.command({ name: 'place_order', params });
  if (!answered.ok) throw new Error(answered.error.says);
  const [orderId] = 'orderIds' in answered.value ? answered.value.orderIds : [];
  if (orderId === undefined) throw new Error('an entry was recorded without an order');
  return orderId;
}

function outcome({ first, last, floors }: Taken, desk: WiredDesk, perSecond: number): Outcome {
  const rounds = first.length;
  const placed = desk.arrivals.filter(({ what }) => what === 'place').length;
  return {
    figures: [
      figure('kill to first cancel', 'ms', first),
      figure(`kill to last of ${RESTING}`, 'ms', last),
      figure('one write made durable', 'ms', floors),
    ],
    checks: [
      told('first p50', quantile(first, 0.5), ' ms', 'lower', 5),
      told('first, longest', quantile(first, 1), ' ms', 'lower', FIRST_MS),
      told('last, longest', quantile(last, 1), ' ms', 'lower', FIRST_MS),
      told('ticks a second meanwhile', perSecond, '', 'higher', TICKS_A_SECOND * 0.95),
      never('orders placed that nobody asked for', placed - (rounds + WARM) * RESTING),
    ],
    notes: [],
  };
}
