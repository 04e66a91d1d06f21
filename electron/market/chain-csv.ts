/**
 * The option chain as the exchange's web site offers it for download. Two header lines, calls left
 * and puts right of the strike, Indian digit grouping inside quotes, `-` for none, an empty column
 * at each end. Open interest and volume are in contracts, sizes in units. The file does not say
 * what it is a chain of: its name does, or the caller.
 */
import { parse } from 'csv-parse/sync';
import { parsePrice, type Price } from '../../shared/domain/money.ts';
import { dayNumberOf, dayText } from '../../shared/maths/calendar.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import {
  complaintFromParser,
  type CsvComplaint,
  csvComplaint,
  wholeNumber,
} from './csv-complaint.ts';

export interface ChainFileSide {
  /** Contracts, not units. */
  readonly openInterest: number;
  readonly volume: number;
  readonly last: Price | null;
  readonly bid: Price | null;
  readonly ask: Price | null;
  readonly bidQuantity: number;
  readonly askQuantity: number;
}

export interface ChainFileRow {
  readonly strike: Price;
  readonly call: ChainFileSide;
  readonly put: ChainFileSide;
}

export interface ChainFile {
  /** By rising strike. */
  readonly rows: readonly ChainFileRow[];
}

export interface ChainName {
  readonly underlying: string;
  readonly expiryDay: string;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * `option-chain-ED-NIFTY-30-Jun-2026.csv`, also with a folder before it or a copy's number behind.
 */
export function readChainName(fileName: string): ChainName | null {
  const found = /option-chain-ED-(.+)-(\d{1,2})-([A-Za-z]{3})-(\d{4})[^/\\]*$/.exec(fileName);
  const [, underlying = '', day = '', monthName = '', year = ''] = found ?? [];
  const month = MONTHS.indexOf(monthName.toLowerCase()) + 1;
  if (found === null || month === 0) return null;
  const number = dayNumberOf({ year: wholeNumber(year), month, day: wholeNumber(day) });
  return { underlying: underlying.toUpperCase(), expiryDay: dayText(number) };
}

const FIELDS = ['OI', 'VOLUME', 'LTP', 'BID', 'ASK', 'BID QTY', 'ASK QTY'] as const;
type Field = (typeof FIELDS)[number];
type Columns = Readonly<Record<Field, number>>;

interface Layout {
  readonly strike: number;
  readonly calls: Columns;
  readonly puts: Columns;
  readonly width: number;
}

interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

export function parseChainCsv(text: string): Result<ChainFile, CsvComplaint> {
  const lines = readLines(text);
  if (!lines.ok) return lines;
  const headerAt = lines.value.findIndex((line) => line.cells.includes('STRIKE'));
  const header = lines.value[headerAt];
  if (header === undefined) {
    return err(csvComplaint(1, null, 'there is no header line with a STRIKE column'));
  }
  const layout = readLayout(header);
  if (!layout.ok) return layout;
  const rows: ChainFileRow[] = [];
  for (const line of lines.value.slice(headerAt + 1)) {
    const row = readRow(line, layout.value);
    if (!row.ok) return row;
    const above = rows.at(-1);
    if (above !== undefined && above.strike >= row.value.strike) {
      return err(csvComplaint(line.number, 'STRIKE', 'the strikes have to rise from line to line'));
    }
    rows.push(row.value);
  }
  if (rows.length === 0)
    return err(csvComplaint(header.number, null, 'no strike follows the header'));
  return ok({ rows });
}

function readLines(text: string): Result<readonly Line[], CsvComplaint> {
  try {
    const records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown;
    return ok(asLines(records));
  } catch (cause) {
    return err(complaintFromParser(cause));
  }
}

/** With `info` the parser gives each record with the number of the line that it ends on. */
function asLines(records: unknown): Line[] {
  const found = records as readonly { record: string[]; info: { lines: number } }[];
  return found.map(({ record, info }) => ({ number: info.lines, cells: record }));
}

function readLayout(header: Line): Result<Layout, CsvComplaint> {
  const strike = header.cells.indexOf('STRIKE');
  const calls = readSide(header, 0, strike);
  if (!calls.ok) return calls;
  const puts = readSide(header, strike + 1, header.cells.length);
  if (!puts.ok) return puts;
  return ok({ strike, calls: calls.value, puts: puts.value, width: header.cells.length });
}

function readSide(header: Line, from: number, to: number): Result<Columns, CsvComplaint> {
  const side = from === 0 ? 'calls' : 'puts';
  const columns: Partial<Record<Field, number>> = {};
  for (const field of FIELDS) {
    const at = header.cells.indexOf(field, from);
    if (at < 0 || at >= to) {
      return err(csvComplaint(header.number, field, `the ${side} have no ${field} column`));
    }
    columns[field] = at;
  }
  return ok(columns as Columns);
}

function readRow(line: Line, layout: Layout): Result<ChainFileRow, CsvComplaint> {
  if (line.cells.length !== layout.width) {
    const words = `${line.cells.length} columns where the header has ${layout.width}`;
    return err(csvComplaint(line.number, null, words));
  }
  const strike = readPrice(line, layout.strike, 'STRIKE');
  if (!strike.ok) return strike;
  if (strike.value === null || strike.value === 0) {
    return err(csvComplaint(line.number, 'STRIKE', 'the strike is missing'));
  }
  const call = readHalf(line, layout.calls, 'call');
  if (!call.ok) return call;
  const put = readHalf(line, layout.puts, 'put');
  if (!put.ok) return put;
  return ok({ strike: strike.value, call: call.value, put: put.value });
}

function readHalf(
  line: Line,
  columns: Columns,
  side: 'call' | 'put',
): Result<ChainFileSide, CsvComplaint> {
  const prices: Record<'LTP' | 'BID' | 'ASK', Price | null> = { LTP: null, BID: null, ASK: null };
  for (const field of ['LTP', 'BID', 'ASK'] as const) {
    const value = readPrice(line, columns[field], `${field} (${side})`);
    if (!value.ok) return value;
    prices[field] = value.value;
  }
  const counts = { OI: 0, VOLUME: 0, 'BID QTY': 0, 'ASK QTY': 0 };
  for (const field of ['OI', 'VOLUME', 'BID QTY', 'ASK QTY'] as const) {
    const value = readCount(line, columns[field], `${field} (${side})`);
    if (!value.ok) return value;
    counts[field] = value.value;
  }
  return ok({
    openInterest: counts.OI,
    volume: counts.VOLUME,
    last: prices.LTP,
    bid: prices.BID,
    ask: prices.ASK,
    bidQuantity: counts['BID QTY'],
    askQuantity: counts['ASK QTY'],
  });
}

const GROUPED = /^\d[\d,]*(\.\d+)?$/;

/** Null for a dash or nothing. */
function readPrice(line: Line, at: number, column: string): Result<Price | null, CsvComplaint> {
  const text = line.cells[at] ?? '';
  if (text === '' || text === '-') return ok(null);
  const read = GROUPED.test(text) ? parsePrice(text.replaceAll(',', '')) : err('not_a_number');
  return read.ok ? read : err(csvComplaint(line.number, column, `"${text}" is not a price`));
}

function readCount(line: Line, at: number, column: string): Result<number, CsvComplaint> {
  const text = line.cells[at] ?? '';
  if (text === '' || text === '-') return ok(0);
  const digits = text.replaceAll(',', '');
  if (/^\d{1,12}$/.test(digits)) return ok(wholeNumber(digits));
  return err(csvComplaint(line.number, column, `"${text}" is not a whole number`));
}
