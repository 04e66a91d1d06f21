/**
 * Kite's instrument dump (`GET /instruments`): one line per contract, header first, a hundred
 * thousand lines and more, so it is read as a stream. Contracts of exchanges that this program does
 * not trade are counted and left out. A line that cannot be read refuses the file as a whole,
 * unless the caller allows some of them.
 *
 * The dump has no freeze quantities; they come from the contract rules, else forty lots.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import {
  type Exchange,
  EXCHANGES,
  type Instrument,
  type InstrumentKind,
  instrumentIdOf,
} from '../../shared/domain/instrument.ts';
import { parsePrice, type Price, price } from '../../shared/domain/money.ts';
import { type Quantity, quantity, QUANTITY_MAX } from '../../shared/domain/quantity.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { readDay } from '../../shared/maths/calendar.ts';
import { contractRule } from './contract-rules.ts';
import {
  complaintFromParser,
  type CsvComplaint,
  csvComplaint,
  wholeNumber,
} from './csv-complaint.ts';

/** How Kite names a contract: by the number of its ticker and by its own spelling. */
export interface KiteWire {
  /** `exchange_token × 256 + segment`; used again for other contracts after an expiry. */
  readonly token: number;
  readonly symbol: string;
}

export interface KiteInstruments {
  readonly instruments: readonly Instrument[];
  readonly wires: ReadonlyMap<InstrumentId, KiteWire>;
  /** Where the dump carries one; Kite leaves most of them at zero. */
  readonly lastPrices: ReadonlyMap<InstrumentId, Price>;
  /** Lines left out because of their exchange or kind. */
  readonly skipped: number;
  /** Lines that could not be read, where the caller allows some. */
  readonly unreadable: number;
}

const COLUMNS = [
  'instrument_token',
  'tradingsymbol',
  'name',
  'last_price',
  'expiry',
  'strike',
  'tick_size',
  'lot_size',
  'instrument_type',
  'segment',
  'exchange',
] as const;
type Column = (typeof COLUMNS)[number];
/** `last` is the last column that has to be there. */
type Places = Readonly<Record<Column | 'last', number>>;

/** Kite names indices in words; their futures and options use the short names. */
const INDEX_NAMES: ReadonlyMap<string, string> = new Map([
  ['NIFTY 50', 'NIFTY'],
  ['NIFTY BANK', 'BANKNIFTY'],
  ['NIFTY FIN SERVICE', 'FINNIFTY'],
  ['NIFTY MID SELECT', 'MIDCPNIFTY'],
]);

const KINDS: ReadonlyMap<string, InstrumentKind> = new Map([
  ['EQ', 'equity'],
  ['FUT', 'future'],
  ['CE', 'call'],
  ['PE', 'put'],
]);

const BYTE_ORDER_MARK = '\uFEFF';
const USUAL_TICK: Price = price(500);
const SHARE_FREEZE: Quantity = quantity(100_000);
const FREEZE_LOTS = 40;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  readonly places: Places;
  readonly known: Known;
}

/** The same few texts stand in line after line; each is read once. */
interface Known {
  readonly prices: Map<string, Price | null>;
  readonly days: Map<string, boolean>;
}

function remembered<Value>(known: Map<string, Value>, text: string, read: () => Value): Value {
  const before = known.get(text);
  if (before !== undefined) return before;
  const value = read();
  known.set(text, value);
  return value;
}

type Source = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

export interface KiteInstrumentsOptions {
  /** Where freeze quantities come from; the contract rules unless somebody knows better. */
  readonly freezeOf?: (underlying: string, day: string) => Quantity | null;
  /** So many unreadable lines are counted and left out before the file is refused. */
  readonly mostUnreadable?: number;
}

const RULED_FREEZE = (underlying: string, day: string): Quantity | null =>
  contractRule(underlying, day)?.freeze ?? null;

/** A line of the dump has some 120 characters; a file without line ends is not a dump. */
const LONGEST_LINE = 100_000;

/** `today` (YYYY-MM-DD) decides which rows of the contract rules hold. */
export async function parseKiteInstruments(
  source: Source,
  today: string,
  options: KiteInstrumentsOptions = {},
): Promise<Result<KiteInstruments, CsvComplaint>> {
  const freezeOf = options.freezeOf ?? RULED_FREEZE;
  const freezes = new Map<string, Quantity | null>();
  const collector = openCollector((underlying, lot) => {
    const listed = remembered(freezes, underlying, () => freezeOf(underlying, today));
    return listed ?? quantity(Math.min(QUANTITY_MAX, lot * FREEZE_LOTS));
  }, options.mostUnreadable ?? 0);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of source) {
      rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
      const end = rest.lastIndexOf('\n');
      if (end < 0) {
        if (rest.length <= LONGEST_LINE) continue;
        return err(csvComplaint(null, null, 'lines without an end'));
      }
      if (!takeLines(rest.slice(0, end), collector)) break;
      rest = rest.slice(end + 1);
    }
    if (collector.complaint() === null) takeLines(rest + decoder.decode(), collector);
  } catch (cause) {
    return err(complaintFromParser(cause));
  }
  return collector.result();
}

/** False once a line was refused. */
function takeLines(text: string, collector: Collector): boolean {
  for (const line of text.split('\n')) {
    if (!collector.take(line.endsWith('\r') ? line.slice(0, -1) : line)) return false;
  }
  return true;
}

/** Nearly no line has quotes, so nearly all are only cut at their commas; null for damage. */
function cellsOf(line: string): readonly string[] | null {
  if (!line.includes('"')) return line.split(',');
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const cell = line[at] === '"' ? quotedAt(line, at) : plainAt(line, at);
    if (cell === null) return null;
    cells.push(cell.text);
    at = cell.end + 1;
  }
  return cells;
}

/** `end` is where the comma after the cell stands, or the end of the line. */
interface Cell {
  readonly text: string;
  readonly end: number;
}

function plainAt(line: string, at: number): Cell | null {
  const comma = line.indexOf(',', at);
  const end = comma < 0 ? line.length : comma;
  const text = line.slice(at, end);
  return text.includes('"') ? null : { text, end };
}

/** Within quotes a quote is written twice. */
function quotedAt(line: string, at: number): Cell | null {
  let close = line.indexOf('"', at + 1);
  while (close >= 0 && line[close + 1] === '"') close = line.indexOf('"', close + 2);
  const end = close + 1;
  if (close < 0 || (end < line.length && line[end] !== ',')) return null;
  return { text: line.slice(at + 1, close).replaceAll('""', '"'), end };
}

interface Collector {
  /** False once a line was refused. */
  take(line: string): boolean;
  complaint(): CsvComplaint | null;
  result(): Result<KiteInstruments, CsvComplaint>;
}

type FreezeOf = (underlying: string, lot: Quantity) => Quantity;

function openCollector(freezeOf: FreezeOf, mostUnreadable: number): Collector {
  const instruments: Instrument[] = [];
  const wires = new Map<InstrumentId, KiteWire>();
  const lastPrices = new Map<InstrumentId, Price>();
  const known: Known = { prices: new Map(), days: new Map() };
  let skipped = 0;
  let unreadable = 0;
  let places: Places | null = null;
  let lines = 0;
  let complaint: CsvComplaint | null = null;

  /** True while the line may be left out. */
  function refuse(reason: CsvComplaint): boolean {
    unreadable += 1;
    if (places !== null && unreadable <= mostUnreadable) return true;
    complaint = reason;
    return false;
  }

  function takeRow(row: Row): boolean {
    const read = readRow(row, freezeOf);
    if (!read.ok) return refuse(read.error);
    if (read.value === null) {
      skipped += 1;
      return true;
    }
    const last = priceIn(row, 'last_price');
    if (!last.ok) return refuse(last.error);
    const token = text(row, 'instrument_token');
    if (!/^\d{1,10}$/.test(token)) {
      return refuse(csvComplaint(row.line, 'instrument_token', `"${token}" is not a token`));
    }
    const { id } = read.value;
    instruments.push(read.value);
    wires.set(id, { token: wholeNumber(token), symbol: text(row, 'tradingsymbol') });
    if (last.value > 0) lastPrices.set(id, last.value);
    return true;
  }

  return {
    take: (line) => {
      lines += 1;
      if (line === '') return true;
      const cells = cellsOf(line);
      if (cells === null) return refuse(csvComplaint(lines, null, 'a quote out of place'));
      if (places !== null) return takeRow({ line: lines, cells, places, known });
      const header = readHeader(cells);
      if (!header.ok) return refuse(header.error);
      places = header.value;
      return true;
    },
    complaint: () => complaint,
    result: () => {
      if (complaint !== null) return err(complaint);
      if (instruments.length > 0)
        return ok({ instruments, wires, lastPrices, skipped, unreadable });
      const words = places === null ? 'the file is empty' : 'the file lists no contract';
      return err(csvComplaint(null, null, words));
    },
  };
}

function readHeader(written: readonly string[]): Result<Places, CsvComplaint> {
  const cells = written.map((cell) => cell.replace(BYTE_ORDER_MARK, ''));
  const places: Partial<Record<Column | 'last', number>> = { last: 0 };
  for (const column of COLUMNS) {
    const at = cells.indexOf(column);
    if (at < 0) return err(csvComplaint(1, column, 'the header lacks this column'));
    places[column] = at;
    places.last = Math.max(places.last ?? 0, at);
  }
  return ok(places as Places);
}

/** Null for what this program does not trade. */
function readRow(row: Row, freezeOf: FreezeOf): Result<Instrument | null, CsvComplaint> {
  if (row.cells.length <= row.places.last) {
    return err(csvComplaint(row.line, null, 'the line has fewer columns than the header'));
  }
  const exchange = exchangeIn(row);
  const kind =
    text(row, 'segment') === 'INDICES' ? 'index' : KINDS.get(text(row, 'instrument_type'));
  if (exchange === null || kind === undefined) return ok(null);
  const symbol = symbolIn(row, kind);
  if (!symbol.ok) return symbol;
  const lot = kind === 'index' ? ok(quantity(1)) : lotIn(row);
  if (!lot.ok) return lot;
  const tick = priceIn(row, 'tick_size');
  if (!tick.ok) return tick;
  const terms = termsIn(row, kind);
  if (!terms.ok) return terms;
  const underlying = underlyingOf(row, kind, symbol.value);
  return ok({
    id: instrumentIdOf(exchange, symbol.value),
    exchange,
    symbol: symbol.value,
    underlying,
    kind,
    expiryDay: terms.value.expiryDay,
    strike: terms.value.strike,
    tick: tick.value > 0 ? tick.value : USUAL_TICK,
    lot: lot.value,
    freeze: kind === 'equity' || kind === 'index' ? SHARE_FREEZE : freezeOf(underlying, lot.value),
  });
}

/** Expiry and strike, where the kind has them. */
function termsIn(
  row: Row,
  kind: InstrumentKind,
): Result<Pick<Instrument, 'expiryDay' | 'strike'>, CsvComplaint> {
  if (kind === 'index' || kind === 'equity') return ok({ expiryDay: null, strike: null });
  const expiryDay = text(row, 'expiry');
  if (!remembered(row.known.days, expiryDay, () => readDay(expiryDay) !== null)) {
    return err(csvComplaint(row.line, 'expiry', `"${expiryDay}" is not a day`));
  }
  if (kind === 'future') return ok({ expiryDay, strike: null });
  const strike = priceIn(row, 'strike');
  return strike.ok ? ok({ expiryDay, strike: strike.value }) : strike;
}

function exchangeIn(row: Row): Exchange | null {
  const name = text(row, 'exchange');
  return EXCHANGES.find((each) => each === name) ?? null;
}

function symbolIn(row: Row, kind: InstrumentKind): Result<string, CsvComplaint> {
  const written = text(row, 'tradingsymbol');
  const symbol = kind === 'index' ? (INDEX_NAMES.get(written) ?? written) : written;
  const joined = joinedSymbol(symbol);
  if (joined !== null) return ok(joined);
  return err(csvComplaint(row.line, 'tradingsymbol', `"${written}" is not a symbol`));
}

/** Our symbols have no spaces; null for what cannot be one. */
export function joinedSymbol(written: string): string | null {
  const joined = written.includes(' ') ? written.replaceAll(' ', '-') : written;
  return /^[\x21-\x7e]{1,60}$/.test(joined) ? joined : null;
}

/** Old dumps leave the name of options empty; then it is what stands before the date. */
function underlyingOf(row: Row, kind: InstrumentKind, symbol: string): string {
  if (kind === 'index' || kind === 'equity') return symbol;
  const name = text(row, 'name');
  if (name !== '') return name;
  return /^(.+?)\d{2}(?:[A-Z]{3}|[1-9OND]\d{2})/.exec(symbol)?.[1] ?? symbol;
}

function lotIn(row: Row): Result<Quantity, CsvComplaint> {
  const written = text(row, 'lot_size');
  const lot = /^\d{1,8}$/.test(written) ? wholeNumber(written) : 0;
  if (lot > 0 && lot <= QUANTITY_MAX) return ok(quantity(lot));
  return err(csvComplaint(row.line, 'lot_size', `"${written}" is not a lot size`));
}

function priceIn(
  row: Row,
  column: 'last_price' | 'strike' | 'tick_size',
): Result<Price, CsvComplaint> {
  const written = text(row, column);
  if (written === '') return ok(price(0));
  const value = remembered(row.known.prices, written, () => {
    const read = parsePrice(written);
    return read.ok ? read.value : null;
  });
  if (value !== null) return ok(value);
  return err(csvComplaint(row.line, column, `"${written}" is not a price`));
}

function text(row: Row, column: Column): string {
  return row.cells[row.places[column]] ?? '';
}
