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

class Refused extends Error {
  readonly complaint: CsvComplaint;

  constructor(complaint: CsvComplaint) {
    super(complaint.words);
    this.complaint = complaint;
  }
}

/** `today` (YYYY-MM-DD) decides which rows of the contract rules hold. */
export async function parseKiteInstruments(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  today: string,
): Promise<Result<KiteInstruments, CsvComplaint>> {
  const instruments: Instrument[] = [];
  const lastPrices = new Map<InstrumentId, Price>();
  let skipped = 0;
  let places: Places | null = null;
  let line = 0;
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  const feeding = feed(source, parser);
  try {
    for await (const record of parser) {
      const cells = record as readonly string[];
      line += 1;
      if (places === null) {
        places = readHeader(cells);
        continue;
      }
      const row: Row = { line, cells, places };
      const instrument = readRow(row, today);
      if (instrument === null) {
        skipped += 1;
        continue;
      }
      instruments.push(instrument);
      const last = priceIn(row, 'last_price');
      if (last > 0) lastPrices.set(instrument.id, last);
    }
    await feeding;
  } catch (cause) {
    parser.destroy();
    await feeding;
    return err(cause instanceof Refused ? cause.complaint : complaintFromParser(cause));
  }
  if (places === null) return err(csvComplaint(null, null, 'the file is empty'));
  if (instruments.length === 0) return err(csvComplaint(null, null, 'the file lists no contract'));
  return ok({ instruments, lastPrices, skipped });
}

/** Writes with back pressure, so that the file is never in memory as a whole. */
async function feed(
  source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  parser: ReturnType<typeof parse>,
): Promise<void> {
  try {
    for await (const chunk of source) {
      if (parser.destroyed) return;
      if (!parser.write(chunk)) await drained(parser);
    }
    parser.end();
  } catch (cause) {
    parser.destroy(cause instanceof Error ? cause : new Error(String(cause)));
  }
}

function drained(parser: ReturnType<typeof parse>): Promise<void> {
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

function readHeader(cells: readonly string[]): Places {
  const places: Partial<Record<Column, number>> = {};
  for (const column of COLUMNS) {
    const at = cells.indexOf(column);
    if (at < 0) throw new Refused(csvComplaint(1, column, 'the header lacks this column'));
    places[column] = at;
  }
  return places as Places;
}

/** Null for what this program does not trade. */
function readRow(row: Row, today: string): Instrument | null {
  const exchange = exchangeIn(row);
  const kind = text(row, 'segment') === 'INDICES' ? 'index' : KINDS[text(row, 'instrument_type')];
  if (row.cells.length <= Math.max(...Object.values(row.places))) {
    throw new Refused(csvComplaint(row.line, null, 'the line has fewer columns than the header'));
  }
  if (exchange === null || kind === undefined) return null;
  const symbol = symbolIn(row, kind);
  const underlying = underlyingOf(row, kind, symbol);
  const lot = kind === 'index' ? quantity(1) : lotIn(row);
  const tick = priceIn(row, 'tick_size');
  const isOption = kind === 'call' || kind === 'put';
  return {
    id: instrumentIdOf(exchange, symbol),
    exchange,
    symbol,
    underlying,
    kind,
    expiryDay: kind === 'index' || kind === 'equity' ? null : expiryIn(row),
    strike: isOption ? priceIn(row, 'strike') : null,
    tick: tick > 0 ? tick : USUAL_TICK,
    lot,
    freeze: freezeOf(kind, underlying, lot, today),
  };
}

function exchangeIn(row: Row): Exchange | null {
  const name = text(row, 'exchange');
  return EXCHANGES.find((each) => each === name) ?? null;
}

function symbolIn(row: Row, kind: InstrumentKind): string {
  const written = text(row, 'tradingsymbol');
  const symbol = kind === 'index' ? (INDEX_NAMES[written] ?? written) : written;
  const joined = symbol.replaceAll(' ', '-');
  if (/^[\x21-\x7e]{1,60}$/.test(joined)) return joined;
  throw new Refused(csvComplaint(row.line, 'tradingsymbol', `"${written}" is not a symbol`));
}

/** Old dumps leave the name of options empty; then it is what stands before the date. */
function underlyingOf(row: Row, kind: InstrumentKind, symbol: string): string {
  if (kind === 'index' || kind === 'equity') return symbol;
  const name = text(row, 'name');
  if (name !== '') return name;
  return /^(.+?)\d{2}(?:[A-Z]{3}|[1-9OND]\d{2})/.exec(symbol)?.[1] ?? symbol;
}

function expiryIn(row: Row): string {
  const day = text(row, 'expiry');
  if (readDay(day) !== null) return day;
  throw new Refused(csvComplaint(row.line, 'expiry', `"${day}" is not a day`));
}

function lotIn(row: Row): Quantity {
  const written = text(row, 'lot_size');
  const lot = /^\d{1,8}$/.test(written) ? wholeNumber(written) : 0;
  if (lot > 0 && lot <= QUANTITY_MAX) return quantity(lot);
  throw new Refused(csvComplaint(row.line, 'lot_size', `"${written}" is not a lot size`));
}

function priceIn(row: Row, column: 'last_price' | 'strike' | 'tick_size'): Price {
  const written = text(row, column);
  if (written === '') return price(0);
  const read = parsePrice(written);
  if (read.ok) return read.value;
  throw new Refused(csvComplaint(row.line, column, `"${written}" is not a price`));
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
