/**
 * Orders and trades of an invented day on Kite's wire: a book of any size in which each version
 * changes one order in twenty, and what a desk has to show after it.
 */
import { SCALE } from '../../shared/domain/money.ts';
import { indiaDay, indiaMinutes } from '../../shared/maths/calendar.ts';

export const CLIENT = 'AB1234';
const LOT = 65;
const CONTRACTS = 40;
const FIRST_STRIKE = 25_000;
const RUPEES = 101.05;
/** What an order costs after its terms were changed. */
const CHANGED_RUPEES = 102.5;
/** One order in so many changes from a version to the next. */
const SLOTS = 20;

type Row = Readonly<Record<string, unknown>>;

export interface WireOrder {
  readonly n: number;
  readonly status: 'OPEN' | 'UPDATE' | 'COMPLETE' | 'CANCELLED';
  readonly rupees?: number;
  readonly filled?: number;
  readonly atMs: number;
}

export function wireId(n: number): string {
  return `2511210${String(n).padStart(8, '0')}`;
}

function symbolOf(n: number): string {
  return `NIFTY99D29${FIRST_STRIKE + (n % CONTRACTS) * 50}CE`;
}

/** As Kite writes a moment: on India's clock, to the second. */
function stamp(atMs: number): string {
  const minutes = indiaMinutes(atMs);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = (atMs / 1_000) % 60;
  return `${indiaDay(atMs)} ${two(minutes / 60)}:${two(minutes % 60)}:${two(seconds)}`;
}

/** Every field of `GET /orders`, whoever reads it. */
export function orderRow({ n, status, rupees = RUPEES, filled = 0, atMs }: WireOrder): Row {
  const quantity = LOT * 2;
  return {
    account_id: CLIENT,
    placed_by: CLIENT,
    order_id: wireId(n),
    parent_order_id: null,
    exchange_order_id: `1100000${wireId(n)}`,
    status,
    status_message: null,
    status_message_raw: null,
    order_timestamp: stamp(atMs),
    exchange_update_timestamp: stamp(atMs),
    exchange_timestamp: stamp(atMs),
    variety: 'regular',
    modified: rupees !== RUPEES,
    exchange: 'NFO',
    tradingsymbol: symbolOf(n),
    instrument_token: tokenOf(n),
    order_type: 'LIMIT',
    transaction_type: 'BUY',
    validity: 'DAY',
    validity_ttl: 0,
    product: 'NRML',
    quantity,
    disclosed_quantity: 0,
    price: rupees,
    trigger_price: 0,
    average_price: filled > 0 ? RUPEES : 0,
    filled_quantity: filled,
    pending_quantity: quantity - filled,
    cancelled_quantity: status === 'CANCELLED' ? quantity - filled : 0,
    market_protection: 0,
    auction_number: null,
    meta: {},
    tag: null,
    guid: `1001X${wireId(n)}`,
  };
}

/** One push of the order stream. */
export function pushText(order: WireOrder): string {
  const data = { user_id: CLIENT, unfilled_quantity: 0, app_id: 1001, checksum: '' };
  return JSON.stringify({ type: 'order', data: { ...data, ...orderRow(order) } });
}

function tradeRow(n: number, part: number, atMs: number): Row {
  return {
    trade_id: String(10_000_000 + n * 2 + part),
    order_id: wireId(n),
    exchange_order_id: `1100000${wireId(n)}`,
    tradingsymbol: symbolOf(n),
    exchange: 'NFO',
    instrument_token: tokenOf(n),
    transaction_type: 'BUY',
    product: 'NRML',
    average_price: RUPEES,
    quantity: LOT,
    fill_timestamp: stamp(atMs),
    order_timestamp: stamp(atMs).slice(11),
    exchange_timestamp: stamp(atMs),
  };
}

function tokenOf(n: number): number {
  return (60_000 + (n % CONTRACTS)) * 256 + 2;
}

/** `GET /instruments`. */
export function contractsCsv(): string {
  const lines = Array.from({ length: CONTRACTS }, (_, n) => {
    const strike = FIRST_STRIKE + n * 50;
    return `${tokenOf(n)},${60_000 + n},${symbolOf(n)},NIFTY,0,2099-12-29,${strike},0.05,${LOT},CE,NFO-OPT,NFO`;
  });
  const header =
    'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,' +
    'lot_size,instrument_type,segment,exchange';
  return `${[header, ...lines].join('\n')}\n`;
}

/** How an order ends up, by its number alone. */
const FATES = ['cancelled', 'filled', 'changed', 'part_filled'] as const;

function fateOf(n: number, version: number): (typeof FATES)[number] | 'working' {
  if (n % SLOTS >= version) return 'working';
  return FATES[Math.floor(n / SLOTS) % FATES.length] ?? 'working';
}

/** The three books of a complete read, as texts. */
export interface WireBook {
  readonly orders: string;
  readonly trades: string;
  readonly positions: string;
}

export function bookOf(orders: number, version: number, atMs: number): WireBook {
  const rows: Row[] = [];
  const trades: Row[] = [];
  const held = new Map<string, number>();
  for (let n = 0; n < orders; n += 1) {
    const fate = fateOf(n, version);
    const parts = fate === 'filled' ? 2 : fate === 'part_filled' ? 1 : 0;
    for (let part = 0; part < parts; part += 1) trades.push(tradeRow(n, part, atMs));
    if (parts > 0) held.set(symbolOf(n), (held.get(symbolOf(n)) ?? 0) + parts * LOT);
    const status =
      fate === 'cancelled' ? 'CANCELLED' : fate === 'filled' ? 'COMPLETE' : ('OPEN' as const);
    const rupees = fate === 'changed' ? CHANGED_RUPEES : RUPEES;
    rows.push(orderRow({ n, status, rupees, filled: parts * LOT, atMs }));
  }
  const net = [...held].map(([tradingsymbol, quantity]) => ({
    tradingsymbol,
    exchange: 'NFO',
    product: 'NRML',
    quantity,
  }));
  const text = (data: unknown): string => JSON.stringify({ status: 'success', data });
  return { orders: text(rows), trades: text(trades), positions: text({ net, day: net }) };
}

/** What a window has to show of an order: state, units filled and scaled price. */
export interface Shown {
  readonly state: string;
  readonly filled: number;
  readonly price: number;
}

export function shownOf(n: number, version: number): Shown {
  const fate = fateOf(n, version);
  const price = Math.round((fate === 'changed' ? CHANGED_RUPEES : RUPEES) * SCALE);
  const state = fate === 'changed' ? 'working' : fate;
  const filled = fate === 'filled' ? LOT * 2 : fate === 'part_filled' ? LOT : 0;
  return { state, filled, price };
}
