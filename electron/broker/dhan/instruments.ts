/**
 * Dhan's instrument file (the detailed one): header first, two hundred thousand lines, read as a
 * stream and by column names, since columns come and go. A contract gets the exchange's trading
 * symbol as every broker's here, so that it has one id wherever it is traded; Dhan's own name of it
 * is segment and security id, which stay beside it.
 *
 * The file's traps (published pages and the file as served, 2026): ticks are in paise, lots are
 * written `65.0`, strikes of futures are `-0.01`, an index has another number as underlying than of
 * its own, and rows exist on which exchanges try their systems.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import {
  type Exchange,
  type Instrument,
  type InstrumentKind,
  instrumentIdOf,
} from '../../../shared/domain/instrument.ts';
import { parsePrice, parseScaled, type Price, price, SCALE } from '../../../shared/domain/money.ts';
import { type Quantity, quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { futureSymbol, optionSymbol } from '../../../shared/domain/trading-symbols.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { readDay } from '../../../shared/maths/calendar.ts';
import { INDEX_SEGMENT, rowOfLetters, type SegmentRow } from './segments.ts';
import { digits } from './times.ts';

/** One contract with both of its names. */
export interface Contract {
  readonly instrument: Instrument;
  readonly segment: string;
  /** Digits; unique only inside the segment. */
  readonly securityId: string;
  /** Segment byte and id in one number, as the feed's packets name it. */
  readonly feedKey: number;
}

export interface InstrumentFile {
  readonly contracts: readonly Contract[];
  /** Lines of exchanges and kinds that this program does not trade, and rows for tests. */
  readonly skipped: number;
  /** Lines that should have been a contract and could not be read. */
  readonly unread: number;
}

export interface FileParts {
  /** Today in India; what expired before it is left out. */
  readonly day: string;
  freezeOf(underlying: string, day: string): Quantity | null;
}

const COLUMNS = [
  'EXCH_ID',
  'SEGMENT',
  'SECURITY_ID',
  'INSTRUMENT',
  'UNDERLYING_SYMBOL',
  'SYMBOL_NAME',
  'SERIES',
  'LOT_SIZE',
  'SM_EXPIRY_DATE',
  'STRIKE_PRICE',
  'OPTION_TYPE',
  'TICK_SIZE',
  'EXPIRY_FLAG',
  'SM_FREEZE_QTY',
] as const;
type Column = (typeof COLUMNS)[number];
type Cell = (column: Column) => string;

const KINDS: Readonly<Record<string, 'index' | 'equity' | 'future' | 'option'>> = {
  INDEX: 'index',
  EQUITY: 'equity',
  FUTIDX: 'future',
  FUTSTK: 'future',
  OPTIDX: 'option',
  OPTSTK: 'option',
};

const LINE_MAX = 20_000;
const FEED_ID_MAX = 4_294_967_295;
const FEED_SPAN = 4_294_967_296;
const USUAL_TICK: Price = price(500);
const SHARE_FREEZE: Quantity = quantity(100_000);
const FREEZE_LOTS = 40;
const PAISE = 100;
/** A hundred rupees, far above any listed tick. */
const TICK_MAX: Price = price(1_000_000);
/** A file of which so many lines in a hundred cannot be read is another file than we know. */
const UNREAD_MOST = 5;

export function feedKeyOf(segmentByte: number, securityId: number): number {
  return segmentByte * FEED_SPAN + securityId;
}

/** Whether so much of a file could not be read that the rest is not believed either. */
export function isDamaged({ contracts, unread }: InstrumentFile): boolean {
  return unread * 100 > (contracts.length + unread) * UNREAD_MOST;
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export async function parseInstrumentFile(
  source: Bytes,
  parts: FileParts,
): Promise<Result<InstrumentFile, string>> {
  const reader = openReader(parts);
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  for await (const piece of source) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LINE_MAX) return err('the file has a line without end');
    for (const line of lines) reader.take(line);
    if (reader.complaint() !== null) break;
  }
  reader.take(rest);
  const complaint = reader.complaint();
  return complaint === null ? reader.result() : err(complaint);
}

/** A contract before it is known which expiries are the last of their month. */
interface Draft {
  readonly row: SegmentRow;
  readonly exchange: Exchange;
  readonly securityId: string;
  readonly number: number;
  readonly kind: InstrumentKind;
  readonly underlying: string;
  readonly symbol: string | null;
  readonly expiryDay: string | null;
  readonly flag: string;
  readonly strike: Price | null;
  readonly tick: Price;
  readonly lot: Quantity;
  readonly freeze: Quantity;
}

interface Reader {
  take(line: string): void;
  complaint(): string | null;
  result(): Result<InstrumentFile, string>;
}

function openReader(parts: FileParts): Reader {
  const drafts: Draft[] = [];
  let places: Readonly<Record<Column, number>> | null = null;
  let complaint: string | null = null;
  let skipped = 0;
  let unread = 0;

  return {
    take(line) {
      if (complaint !== null || line.trim() === '') return;
      const cells = cellsOf(line);
      if (places === null) {
        places = placesOf(cells);
        if (places === null) complaint = 'the header lacks a column that is needed';
        return;
      }
      const here = places;
      const draft = draftOf((column) => cells[here[column]]?.trim() ?? '', parts);
      if (draft === 'skipped') skipped += 1;
      else if (draft === 'unread') unread += 1;
      else drafts.push(draft);
    },
    complaint: () => complaint,
    result() {
      if (drafts.length === 0) return err('the file lists no contract');
      const contracts = finish(drafts);
      const doubles = drafts.length - contracts.length;
      return ok({ contracts, skipped: skipped + doubles, unread });
    },
  };
}

function placesOf(header: readonly string[]): Readonly<Record<Column, number>> | null {
  const names = header.map((name) => name.replace(/^\uFEFF/, '').trim());
  const places: Partial<Record<Column, number>> = {};
  for (const column of COLUMNS) {
    const at = names.indexOf(column);
    if (at < 0) return null;
    places[column] = at;
  }
  return places as Readonly<Record<Column, number>>;
}

/** Few lines have quotes, so few pay for them. */
function cellsOf(line: string): readonly string[] {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!bare.includes('"')) return bare.split(',');
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < bare.length; at += 1) {
    const letter = bare[at] ?? '';
    if (letter === '"' && quoted && bare[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"') quoted = !quoted;
    else if (letter === ',' && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell];
}

function draftOf(cell: Cell, parts: FileParts): Draft | 'skipped' | 'unread' {
  const row = rowOfLetters(cell('EXCH_ID'), cell('SEGMENT'));
  const word = cell('INSTRUMENT');
  const sort = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
  if (row === null || row.exchange === null || sort === undefined) return 'skipped';
  const underlying = cell('UNDERLYING_SYMBOL') || cell('SYMBOL_NAME');
  if (/[NB]SETEST/.test(underlying)) return 'skipped';
  const securityId = cell('SECURITY_ID');
  const number = /^\d{1,10}$/.test(securityId) ? digits(securityId) : FEED_SPAN;
  const tick = tickOf(cell('TICK_SIZE'));
  const lot = sort === 'index' ? quantity(1) : unitsOf(cell('LOT_SIZE'));
  const symbolic = underlying.replaceAll(' ', '-');
  if (number > FEED_ID_MAX || tick === null || lot === null || lot === 0) return 'unread';
  if (!/^[\x21-\x7e]{1,30}$/.test(symbolic)) return 'unread';
  const plain = { row, securityId, number, underlying: symbolic, tick, lot, flag: '' };
  const exchange = row.segment === INDEX_SEGMENT ? indexExchange(cell) : row.exchange;
  if (sort === 'index' || sort === 'equity') {
    const symbol = sort === 'index' ? symbolic : shareSymbol(symbolic, exchange, cell('SERIES'));
    const freeze = quantity(unitsOf(cell('SM_FREEZE_QTY')) || SHARE_FREEZE);
    const bare = { expiryDay: null, strike: null, exchange, freeze };
    return { ...plain, ...bare, kind: sort, symbol, underlying: symbol };
  }
  const terms = termsOf(cell, sort);
  if (terms === null) return 'unread';
  if (terms.expiryDay < parts.day) return 'skipped';
  const freeze = freezeIn(cell, lot) ?? parts.freezeOf(symbolic, parts.day) ?? fewLots(lot);
  return { ...plain, ...terms, exchange, freeze, symbol: null, flag: cell('EXPIRY_FLAG') };
}

function termsOf(
  cell: Cell,
  sort: 'future' | 'option',
): (Pick<Draft, 'kind' | 'strike'> & { readonly expiryDay: string }) | null {
  const expiryDay = cell('SM_EXPIRY_DATE').slice(0, 10);
  if (readDay(expiryDay) === null) return null;
  if (sort === 'future') return { kind: 'future', strike: null, expiryDay };
  const strike = parsePrice(cell('STRIKE_PRICE'));
  const right = cell('OPTION_TYPE');
  if (!strike.ok || strike.value === 0 || (right !== 'CE' && right !== 'PE')) return null;
  return { kind: right === 'CE' ? 'call' : 'put', strike: strike.value, expiryDay };
}

function indexExchange(cell: Cell): Exchange {
  return cell('EXCH_ID') === 'BSE' ? 'BSE' : 'NSE';
}

/** Shares of NSE outside the plain series carry it in their symbol, as at every broker. */
function shareSymbol(symbol: string, exchange: Exchange, series: string): string {
  const plain = exchange !== 'NSE' || series === 'EQ' || !/^[A-Z0-9]{1,2}$/.test(series);
  return plain ? symbol : `${symbol}-${series}`;
}

/** Paise as decimal text; an empty or zero one is the usual tick. */
function tickOf(text: string): Price | null {
  if (text === '') return USUAL_TICK;
  const paise = parseScaled(text);
  if (!paise.ok || paise.value < 0 || paise.value % PAISE !== 0) return null;
  const tick = Math.round(paise.value / PAISE);
  if (tick > TICK_MAX) return null;
  return tick === 0 ? USUAL_TICK : price(tick);
}

/** Whole units from text such as `65.0`; null for anything else. */
function unitsOf(text: string): Quantity | null {
  const scaled = parseScaled(text);
  if (!scaled.ok || scaled.value < 0 || scaled.value % SCALE !== 0) return null;
  return quantity(Math.min(QUANTITY_MAX, Math.round(scaled.value / SCALE)));
}

/** A freeze quantity below one lot would mean that nothing can be sent: it is none. */
function freezeIn(cell: Cell, lot: Quantity): Quantity | null {
  const written = unitsOf(cell('SM_FREEZE_QTY'));
  return written !== null && written >= lot ? written : null;
}

function fewLots(lot: Quantity): Quantity {
  return quantity(Math.min(QUANTITY_MAX, lot * FREEZE_LOTS));
}

/** The file's own word decides what is monthly; where it has none, the last expiry of its month. */
function finish(drafts: readonly Draft[]): readonly Contract[] {
  const last = new Map<string, string>();
  for (const { exchange, underlying, expiryDay } of drafts) {
    if (expiryDay === null) continue;
    const month = `${exchange}|${underlying}|${expiryDay.slice(0, 7)}`;
    if (expiryDay > (last.get(month) ?? '')) last.set(month, expiryDay);
  }
  const contracts: Contract[] = [];
  const taken = new Set<InstrumentId>();
  for (const draft of drafts) {
    const { exchange, underlying, expiryDay: day, flag } = draft;
    const isLast = last.get(`${exchange}|${underlying}|${day?.slice(0, 7)}`) === day;
    const contract = contractOf(draft, flag === 'M' || (flag !== 'W' && isLast));
    // Two lines of one symbol: the first is kept, since an id names one contract.
    if (taken.has(contract.instrument.id)) continue;
    taken.add(contract.instrument.id);
    contracts.push(contract);
  }
  return contracts;
}

function contractOf(draft: Draft, monthly: boolean): Contract {
  const { row, exchange, securityId, number, kind, underlying, strike, expiryDay } = draft;
  const symbol = draft.symbol ?? derivativeSymbol(draft, monthly);
  const { tick, lot, freeze } = draft;
  const terms = { underlying, kind, expiryDay, strike, tick, lot, freeze };
  return {
    instrument: { id: instrumentIdOf(exchange, symbol), exchange, symbol, ...terms },
    segment: row.segment,
    securityId,
    feedKey: feedKeyOf(row.byte, number),
  };
}

function derivativeSymbol(draft: Draft, monthly: boolean): string {
  const { kind, underlying, strike, expiryDay } = draft;
  const expiry = { day: expiryDay ?? '', monthly };
  if (kind !== 'call' && kind !== 'put') return futureSymbol(underlying, expiry);
  return optionSymbol(underlying, expiry, strike ?? price(0), kind);
}
