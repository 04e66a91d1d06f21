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
/** One line of the file: its cells by column, and texts that were read before. */
interface Line {
  cell(column: Column): string;
  readonly seen: Seen;
}

/** A hundred thousand lines repeat a few hundred texts: each is read once. */
interface Seen {
  name(text: string): string;
  tick(text: string): Price | null;
  units(text: string): Quantity | null;
  strike(text: string): Price | null;
  isDay(text: string): boolean;
}

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
  const cutter = openCutter();
  let places: Readonly<Record<Column, number>> | null = null;
  let complaint: string | null = null;
  let skipped = 0;
  let unread = 0;
  const line: Line = {
    cell: (column) => (places === null ? '' : cutter.cell(places[column])),
    seen: {
      // A copy: a piece of a line would keep the whole piece of the file alive.
      name: remembered((text) => Buffer.from(text.replaceAll(' ', '-')).toString()),
      tick: remembered(tickOf),
      units: remembered(unitsOf),
      strike: remembered(strikeOf),
      isDay: remembered((text) => readDay(text) !== null),
    },
  };

  return {
    take(text) {
      if (complaint !== null || text.trim() === '') return;
      cutter.cut(text);
      if (places === null) {
        places = placesOf(cutter.all());
        if (places === null) complaint = 'the header lacks a column that is needed';
        return;
      }
      const draft = draftOf(line, parts);
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
  const names = header.map((name) => name.replace(/^\uFEFF/, ''));
  const places: Partial<Record<Column, number>> = {};
  for (const column of COLUMNS) {
    const at = names.indexOf(column);
    if (at < 0) return null;
    places[column] = at;
  }
  return places as Readonly<Record<Column, number>>;
}

const REMEMBERED_MAX = 50_000;

function remembered<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = read(text);
    if (known.size < REMEMBERED_MAX) known.set(text, value);
    return value;
  };
}

interface Cutter {
  cut(line: string): void;
  /** Empty where the line has no such place. */
  cell(place: number): string;
  all(): readonly string[];
}

/** Finds the commas and cuts only what is asked for; the few lines with quotes are cut whole. */
function openCutter(): Cutter {
  const commas: number[] = [];
  let line = '';
  let quoted: readonly string[] | null = null;

  function cell(place: number): string {
    if (quoted !== null) return quoted[place]?.trim() ?? '';
    if (place > commas.length) return '';
    const from = place === 0 ? 0 : (commas[place - 1] ?? 0) + 1;
    return line.slice(from, commas[place] ?? line.length).trim();
  }

  return {
    cut(text) {
      line = text;
      quoted = text.includes('"') ? quotedCells(text) : null;
      commas.length = 0;
      if (quoted !== null) return;
      for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) commas.push(at);
    },
    cell,
    all: () => quoted ?? Array.from({ length: commas.length + 1 }, (_, place) => cell(place)),
  };
}

function quotedCells(line: string): readonly string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (letter === '"' && quoted && line[at + 1] === '"') {
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

function draftOf(line: Line, parts: FileParts): Draft | 'skipped' | 'unread' {
  const { seen } = line;
  const row = rowOfLetters(line.cell('EXCH_ID'), line.cell('SEGMENT'));
  const word = line.cell('INSTRUMENT');
  const sort = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
  if (row === null || row.exchange === null || sort === undefined) return 'skipped';
  const underlying = seen.name(line.cell('UNDERLYING_SYMBOL') || line.cell('SYMBOL_NAME'));
  if (/[NB]SETEST/.test(underlying)) return 'skipped';
  const securityId = line.cell('SECURITY_ID');
  const number = /^\d{1,10}$/.test(securityId) ? digits(securityId) : FEED_SPAN;
  const tick = seen.tick(line.cell('TICK_SIZE'));
  const lot = sort === 'index' ? quantity(1) : seen.units(line.cell('LOT_SIZE'));
  if (number > FEED_ID_MAX || tick === null || lot === null || lot === 0) return 'unread';
  if (!/^[\x21-\x7e]{1,30}$/.test(underlying)) return 'unread';
  const exchange = row.segment === INDEX_SEGMENT ? indexExchange(line) : row.exchange;
  const plain = { row, exchange, securityId, number, tick, lot };
  const written = seen.units(line.cell('SM_FREEZE_QTY'));
  if (sort === 'index' || sort === 'equity') {
    const symbol = sort === 'index' ? underlying : shareSymbol(underlying, exchange, line);
    const bare = { expiryDay: null, strike: null, flag: '', freeze: written || SHARE_FREEZE };
    return { ...plain, ...bare, kind: sort, symbol, underlying: symbol };
  }
  const terms = termsOf(line, sort);
  if (terms === null) return 'unread';
  if (terms.expiryDay < parts.day) return 'skipped';
  // A freeze quantity below one lot would mean that nothing can be sent: it is none.
  const own = written !== null && written >= lot ? written : null;
  const freeze = own ?? parts.freezeOf(underlying, parts.day) ?? fewLots(lot);
  const flag = line.cell('EXPIRY_FLAG');
  return { ...plain, ...terms, underlying, freeze, symbol: null, flag };
}

function termsOf(
  line: Line,
  sort: 'future' | 'option',
): (Pick<Draft, 'kind' | 'strike'> & { readonly expiryDay: string }) | null {
  const expiryDay = line.cell('SM_EXPIRY_DATE').slice(0, 10);
  if (!line.seen.isDay(expiryDay)) return null;
  if (sort === 'future') return { kind: 'future', strike: null, expiryDay };
  const strike = line.seen.strike(line.cell('STRIKE_PRICE'));
  const right = line.cell('OPTION_TYPE');
  if (strike === null || (right !== 'CE' && right !== 'PE')) return null;
  return { kind: right === 'CE' ? 'call' : 'put', strike, expiryDay };
}

function strikeOf(text: string): Price | null {
  const strike = parsePrice(text);
  return strike.ok && strike.value > 0 ? strike.value : null;
}

function indexExchange(line: Line): Exchange {
  return line.cell('EXCH_ID') === 'BSE' ? 'BSE' : 'NSE';
}

/** Shares of NSE outside the plain series carry it in their symbol, as at every broker. */
function shareSymbol(symbol: string, exchange: Exchange, line: Line): string {
  const series = line.cell('SERIES');
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

function fewLots(lot: Quantity): Quantity {
  return quantity(Math.min(QUANTITY_MAX, lot * FREEZE_LOTS));
}

/** The file's own word decides what is monthly; where it has none, the last expiry of its month. */
function finish(drafts: readonly Draft[]): readonly Contract[] {
  const last = lastDays(drafts);
  const contracts: Contract[] = [];
  const taken = new Set<InstrumentId>();
  for (const draft of drafts) {
    const monthly = isFlagged(draft)
      ? draft.flag === 'M'
      : last.get(monthOf(draft)) === draft.expiryDay;
    const contract = contractOf(draft, monthly);
    // Two lines of one symbol: the first is kept, since an id names one contract.
    if (taken.has(contract.instrument.id)) continue;
    taken.add(contract.instrument.id);
    contracts.push(contract);
  }
  return contracts;
}

function isFlagged({ flag, expiryDay }: Draft): boolean {
  return flag === 'M' || flag === 'W' || expiryDay === null;
}

function monthOf({ exchange, underlying, expiryDay }: Draft): string {
  return `${exchange}|${underlying}|${expiryDay?.slice(0, 7)}`;
}

/** The last expiry of each underlying and month; nobody asks where every line has its flag. */
function lastDays(drafts: readonly Draft[]): ReadonlyMap<string, string> {
  const last = new Map<string, string>();
  if (drafts.every(isFlagged)) return last;
  for (const draft of drafts) {
    const month = monthOf(draft);
    const { expiryDay } = draft;
    if (expiryDay !== null && expiryDay > (last.get(month) ?? '')) last.set(month, expiryDay);
  }
  return last;
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
