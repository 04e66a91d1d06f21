/**
 * From the moment the order stream is there again until a complete read is merged, durable and
 * posted to the window: orders, trades and positions are read, every row is checked, and what
 * changed in the gap is decided and written. Against JSON.parse of the same three texts.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { BenchOptions } from './bench.ts';
import { bookOf, type Shown, shownOf, wireId } from './kite-day.ts';
import { type KiteWire, kiteWire } from './kite-wire.ts';
import { type LiveDesk, openLiveDesk, ordersIn, settledOn } from './live-desk.ts';
import { figure, machineMs, median, pairs, ratios, timed, wait } from './measure.ts';
import { never, type Outcome, ratio, told } from './report.ts';

const SIZES = [500, 5_000] as const;
const ROUNDS = 5;
/**
 * Half of what a line has to hold for its loss to be the first again; the other desk's gap takes
 * the other half. What an earlier gap used of the budget of reads is back by then as well.
 */
const REST_MS = 2_600;
/** The desk's own row follows its orders within a tenth of a second. */
const POSTED_MS = 250;
const MOST_MS = 100;

interface Heal {
  readonly mergedMs: number;
  readonly postedMs: number;
}

/** The desk, and what its window has been sent so far. */
interface Seat {
  readonly desk: LiveDesk;
  readonly wire: KiteWire;
  readonly orders: number;
  readonly shown: Map<string, Shown>;
  reconciledMs: number;
}

function watched(desk: LiveDesk, wire: KiteWire, orders: number): Seat {
  const seat: Seat = { desk, wire, orders, shown: new Map(), reconciledMs: 0 };
  desk.engine.onCommitted((records) => {
    const done = records.some(({ event }) => event.kind === 'desk_reconciled');
    if (done) seat.reconciledMs = machineMs();
  });
  return seat;
}

/** When the last line with orders came; null when there was none. */
function readLines({ desk, shown }: Seat): number | null {
  let atMs: number | null = null;
  for (const line of desk.takeLines()) {
    const orders = ordersIn(line);
    for (const { brokerOrderId, state, filled, price } of orders) {
      shown.set(brokerOrderId ?? '', { state, filled, price });
    }
    if (orders.length > 0) atMs = line.atMs;
  }
  return atMs;
}

function wrongRows({ shown, orders }: Seat, version: number): number {
  let wrong = Math.abs(shown.size - orders);
  for (let n = 0; n < orders; n += 1) {
    const row = shown.get(wireId(n));
    const wanted = shownOf(n, version);
    const right =
      row?.state === wanted.state && row.filled === wanted.filled && row.price === wanted.price;
    if (!right) wrong += 1;
  }
  return wrong;
}

async function heal(seat: Seat, version: number): Promise<Heal> {
  await wait(REST_MS);
  readLines(seat);
  seat.reconciledMs = 0;
  const backMs = await seat.wire.gap(seat.orders, version);
  await settledOn(() => seat.reconciledMs > 0, 'the complete read');
  await wait(POSTED_MS);
  const postedMs = readLines(seat);
  return { mergedMs: seat.reconciledMs - backMs, postedMs: (postedMs ?? Number.NaN) - backMs };
}

async function openSeat(home: string, orders: number): Promise<Seat> {
  const wire = await kiteWire();
  await wire.book(orders, 0);
  const desk = await openLiveDesk(mkdtempSync(join(home, 'desk-')), realWorld(), wire);
  return watched(desk, wire, orders);
}

interface Round {
  readonly healed: readonly Heal[];
  readonly wrong: number;
}

/** Milliseconds that the parser takes for each seat's three texts. */
function parsed(seats: readonly Seat[], version: number): readonly number[] {
  return seats.map(({ orders }) => {
    const { orders: rows, trades, positions } = bookOf(orders, version, Date.now());
    return timed(() => {
      for (const text of [rows, trades, positions]) JSON.parse(text);
    });
  });
}

function outcomeOf(
  seat: Seat,
  heals: readonly Heal[],
  parseMs: readonly number[],
): Pick<Outcome, 'figures' | 'checks'> {
  const size = `${seat.orders.toLocaleString('en-US')} orders`;
  const merged = heals.map(({ mergedMs }) => mergedMs);
  const posted = heals.map(({ postedMs }) => postedMs);
  const limit = told(`${size} posted`, median(posted), ' ms', 'lower', MOST_MS);
  const { anomalies, holds } = seat.desk.engine.view;
  return {
    figures: [
      figure(`${size}, merged`, 'ms', merged),
      figure(`${size}, posted`, 'ms', posted),
      figure(`${size}, JSON.parse`, 'ms', parseMs),
    ],
    checks: [
      ratio(`${size}, to JSON.parse`, median(ratios(posted, parseMs)), 'lower', 5),
      ...(seat.orders === SIZES[1] ? [limit] : []),
      never(`${size}: anomalies and holds`, anomalies + holds.size),
    ],
  };
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  const seats: Seat[] = [];
  for (const orders of smoke ? [50] : SIZES) seats.push(await openSeat(home, orders));
  let version = 0;
  const { ours, peer } = await pairs(
    smoke ? 1 : ROUNDS,
    async (): Promise<Round> => {
      version += 1;
      const healed: Heal[] = [];
      let wrong = 0;
      for (const seat of seats) {
        healed.push(await heal(seat, version));
        wrong += wrongRows(seat, version);
      }
      return { healed, wrong };
    },
    () => parsed(seats, version),
  );
  const each = seats.map((seat, at) =>
    outcomeOf(
      seat,
      ours.flatMap(({ healed }) => healed[at] ?? []),
      peer.flatMap((parseMs) => parseMs[at] ?? []),
    ),
  );
  const wrong = ours.reduce((sum, round) => sum + round.wrong, 0);
  for (const { desk, wire } of seats) {
    desk.close();
    wire.close();
  }
  return {
    figures: each.flatMap(({ figures }) => figures),
    checks: [...each.flatMap(({ checks }) => checks), never('rows that are wrong', wrong)],
    notes: ['packed on the wire as the broker does it; one order in twenty changes in each gap'],
  };
}
