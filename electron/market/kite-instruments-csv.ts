/**
 * Kite's instrument dump (`GET /instruments`): one line per contract, header first, a hundred
 * thousand lines and more, so it is read as a stream. Contracts of exchanges that this program does
 * not trade are counted and left out. A line that cannot be read refuses the file as a whole.
 *
 * The dump has no freeze quantities; they come from the contract rules, else forty lots.
 */
import { parse } from 'csv-parse';
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

export interface KiteInstruments {
  readonly instruments: readonly Instrument[];
  /** Where the dump carries one; Kite leaves most of them at zero. */
  readonly lastPrices: ReadonlyMap<InstrumentId, Price>;
  /** Lines left out because of their exchange or kind. */
  readonly skipped: number;
}

const COLUMNS = [
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
type Places = Readonly<Record<Column, number>>;

/** Kite names indices in words; their futures and options use the short names. */
const INDEX_NAMES: Readonly<Record<string, string>> = {
  'NIFTY 50': 'NIFTY',
  'NIFTY BANK': 'BANKNIFTY',
  'NIFTY FIN SERVICE': 'FINNIFTY',
  'NIFTY MID SELECT': 'MIDCPNIFTY',
};

const KINDS: Readonly<Record<string, InstrumentKind>> = {
  EQ: 'equity',
  FUT: 'future',
  CE: 'call',
  PE: 'put',
};

const USUAL_TICK: Price = price(500);
const SHARE_FREEZE: Quantity = quantity(100_000);
const FREEZE_LOTS = 40;

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  readonly places: Places;
}

type Source = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;
type Parser = ReturnType<typeof parse>;

/** `today` (YYYY-MM-DD) decides which rows of the contract rules hold. */
export async function parseKiteInstruments(
  source: Source,
  today: string,
): Promise<Result<KiteInstruments, CsvComplaint>> {
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  const collector = openCollector(today);
  const ended = untilEnd(parser, (cells) => collector.take(cells));
  await feed(source, parser);
  const failure = await ended;
  const complaint = collector.complaint();
  if (complaint !== null) return err(complaint);
  return failure === null ? collector.result() : err(complaintFromParser(failure));
}

/** Calls for every record until one is refused; null when the file ended well. */
function untilEnd(parser: Parser, take: (cells: readonly string[]) => boolean): Promise<unknown> {
  return new Promise((resolve) => {
    parser.on('readable', () => {
      for (let cells = nextRecord(parser); cells !== null; cells = nextRecord(parser)) {
        if (!take(cells)) {
          parser.destroy();
          return;
        }
      }
    });
    parser.on('error', resolve);
    parser.on('close', () => resolve(null));
    parser.on('end', () => resolve(null));
  });
}

function nextRecord(parser: Parser): readonly string[] | null {
  return parser.read() as readonly string[] | null;
}

/** Writes with back pressure, so that the file is never in memory as a whole. */
async function feed(source: Source, parser: Parser): Promise<void> {
  try {
    for await (const chunk of source) {
      if (parser.destroyed) return;
      if (!parser.write(chunk)) await drained(parser);
    }
    if (!parser.destroyed) parser.end();
  } catch (cause) {
    parser.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  }
}

function drained(parser: Parser): Promise<void> {
  if (parser.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      parser.off('drain', go);
      parser.off('close', go);
      resolve();
    };
    parser.on('drain', go);
    parser.on('close', go);
  });
}

interface Collector {
  /** False once a line was refused. */
  take(cells: readonly string[]): boolean;
  complaint(): CsvComplaint | null;
  result(): Result<KiteInstruments, CsvComplaint>;
}

function openCollector(today: string): Collector {
  const instruments: Instrument[] = [];
  const lastPrices = new Map<InstrumentId, Price>();
  let skipped = 0;
  let places: Places | null = null;
  let line = 0;
  let complaint: CsvComplaint | null = null;

  function refuse(reason: CsvComplaint): false {
    complaint = reason;
    return false;
  }

  function takeRow(row: Row): boolean {
    const read = readRow(row, today);
    if (!read.ok) return refuse(read.error);
    if (read.value === null) {
      skipped += 1;
      return true;
    }
    const last = priceIn(row, 'last_price');
    if (!last.ok) return refuse(last.error);
    instruments.push(read.value);
    if (last.value > 0) lastPrices.set(read.value.id, last.value);
    return true;
  }

  return {
    take: (cells) => {
      line += 1;
      if (places !== null) return takeRow({ line, cells, places });
      const header = readHeader(cells);
      if (!header.ok) return refuse(header.error);
      places = header.value;
      return true;
    },
    complaint: () => complaint,
    result: () => {
      if (instruments.length > 0) return ok({ instruments, lastPrices, skipped });
      const words = places === null ? 'the file is empty' : 'the file lists no contract';
      return err(csvComplaint(null, null, words));
    },
  };
}

function readHeader(cells: readonly string[]): Result<Places, CsvComplaint> {
  const places: Partial<Record<Column, number>> = {};
  for (const column of COLUMNS) {
    const at = cells.indexOf(column);
    if (at < 0) return err(csvComplaint(1, column, 'the header lacks this column'));
    places[column] = at;
  }
  return ok(places as Places);
}

/** Null for what this program does not trade. */
function readRow(row: Row, today: string): Result<Instrument | null, CsvComplaint> {
  if (COLUMNS.some((column) => row.cells[row.places[column]] === undefined)) {
    return err(csvComplaint(row.line, null, 'the line has fewer columns than the header'));
  }
  const exchange = exchangeIn(row);
  const kind = text(row, 'segment') === 'INDICES' ? 'index' : KINDS[text(row, 'instrument_type')];
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
    ...terms.value,
    tick: tick.value > 0 ? tick.value : USUAL_TICK,
    lot: lot.value,
    freeze: freezeOf(kind, underlying, lot.value, today),
  });
}

/** Expiry and strike, where the kind has them. */
function termsIn(
  row: Row,
  kind: InstrumentKind,
): Result<Pick<Instrument, 'expiryDay' | 'strike'>, CsvComplaint> {
  if (kind === 'index' || kind === 'equity') return ok({ expiryDay: null, strike: null });
  const expiryDay = text(row, 'expiry');
  if (readDay(expiryDay) === null) {
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
  const symbol = kind === 'index' ? (INDEX_NAMES[written] ?? written) : written;
  const joined = symbol.replaceAll(' ', '-');
  if (/^[\x21-\x7e]{1,60}$/.test(joined)) return ok(joined);
  return err(csvComplaint(row.line, 'tradingsymbol', `"${written}" is not a symbol`));
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
  const read = parsePrice(written);
  return read.ok ? read : err(csvComplaint(row.line, column, `"${written}" is not a price`));
}

function freezeOf(
  kind: InstrumentKind,
  underlying: string,
  lot: Quantity,
  today: string,
): Quantity {
  if (kind === 'equity' || kind === 'index') return SHARE_FREEZE;
  const ruled = contractRule(underlying, today)?.freeze;
  return ruled ?? quantity(Math.min(QUANTITY_MAX, lot * FREEZE_LOTS));
}

function text(row: Row, column: Column): string {
  return row.cells[row.places[column]] ?? '';
}
