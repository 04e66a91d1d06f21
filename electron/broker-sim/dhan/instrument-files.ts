/**
 * The instrument files as the broker serves them: the compact one, the detailed one, and the
 * detailed one cut to a segment. Header order, trailing commas, lots and strikes as decimal text
 * and ticks in paise are the real files' own; a reader that goes by position breaks on them.
 */
import { type Instrument, isDerivative, isOption } from '../../../shared/domain/instrument.ts';
import { decimalText } from '../../../shared/domain/money.ts';
import type { InstrumentBook } from '../../market/instruments.ts';
import { monthWord } from './dhan-time.ts';
import { type SecurityIds, underlyingNumber } from './security-ids.ts';
import {
  exchangeWord,
  instrumentWord,
  type Segment,
  SEGMENT_FACTS,
  segmentOf,
} from './segments.ts';

export const COMPACT_HEADER =
  'SEM_EXM_EXCH_ID,SEM_SEGMENT,SEM_SMST_SECURITY_ID,SEM_INSTRUMENT_NAME,SEM_EXPIRY_CODE,SEM_TRADING_SYMBOL,SEM_LOT_UNITS,SEM_CUSTOM_SYMBOL,SEM_EXPIRY_DATE,SEM_STRIKE_PRICE,SEM_OPTION_TYPE,SEM_TICK_SIZE,SEM_EXPIRY_FLAG,SEM_EXCH_INSTRUMENT_TYPE,SEM_SERIES,SM_SYMBOL_NAME';

export const DETAILED_HEADER =
  'EXCH_ID,SEGMENT,SECURITY_ID,ISIN,INSTRUMENT,UNDERLYING_SECURITY_ID,UNDERLYING_SYMBOL,SYMBOL_NAME,DISPLAY_NAME,INSTRUMENT_TYPE,SERIES,LOT_SIZE,SM_EXPIRY_DATE,STRIKE_PRICE,OPTION_TYPE,TICK_SIZE,EXPIRY_FLAG,BRACKET_FLAG,COVER_FLAG,ASM_GSM_FLAG,ASM_GSM_CATEGORY,BUY_SELL_INDICATOR,BUY_CO_MIN_MARGIN_PER,BUY_CO_SL_RANGE_MAX_PERC,BUY_CO_SL_RANGE_MIN_PERC,BUY_BO_MIN_MARGIN_PER,BUY_BO_PROFIT_RANGE_MAX_PERC,BUY_BO_PROFIT_RANGE_MIN_PERC,MTF_LEVERAGE,SM_UPPER_LIMIT,SM_LOWER_LIMIT,SM_FREEZE_QTY';

export interface FileParts {
  /** For underlyings and their expiries. */
  readonly book: InstrumentBook;
  readonly listed: () => Iterable<Instrument>;
  readonly ids: SecurityIds;
}

/** The full trading symbol of REST books, such as `NIFTY-Sep2026-25000-CE`. */
export function tradingSymbol(instrument: Instrument): string {
  if (instrument.expiryDay === null) return instrument.symbol;
  const stem = `${instrument.underlying}-${monthWord(instrument.expiryDay)}`;
  if (!isOption(instrument)) return `${stem}-FUT`;
  return `${stem}-${strikeText(instrument)}-${optionWord(instrument)}`;
}

/** What the broker shows to people, such as `NIFTY 29 SEP 25000 CALL`. */
export function displayName(instrument: Instrument): string {
  if (instrument.expiryDay === null) return instrument.symbol;
  const month = monthWord(instrument.expiryDay).slice(0, 3).toUpperCase();
  if (!isOption(instrument)) return `${instrument.underlying} ${month} FUT`;
  const day = instrument.expiryDay.slice(8);
  const side = instrument.kind === 'call' ? 'CALL' : 'PUT';
  return `${instrument.underlying} ${day} ${month} ${strikeText(instrument)} ${side}`;
}

export function optionWord(instrument: Instrument): 'CE' | 'PE' | 'XX' {
  if (instrument.kind === 'call') return 'CE';
  return instrument.kind === 'put' ? 'PE' : 'XX';
}

/** A made-up number in the form of a real one, so that holdings have something to show. */
export function isinOf(instrument: Instrument): string {
  if (instrument.kind !== 'equity') return 'NA';
  let digits = '';
  for (const letter of instrument.symbol) digits += String(letter.charCodeAt(0) % 10);
  return `INE${digits.slice(0, 3).padEnd(3, '0')}A01018`;
}

function strikeText(instrument: Instrument): string {
  return decimalText(instrument.strike ?? 0).replace(/\.00$/, '');
}

/** Text with so many places of an amount in ten-thousandths that has no more than these. */
function places(scaled: number, count: number): string {
  const [whole = '0', fraction = ''] = decimalText(scaled).split('.');
  return `${whole}.${fraction.slice(0, count).padEnd(count, '0')}`;
}

function onIndex(instrument: Instrument, book: InstrumentBook): boolean {
  return book.spotOf(instrument.underlying)?.kind === 'index';
}

export function wordOf(instrument: Instrument, book: InstrumentBook): string {
  return instrumentWord(instrument, onIndex(instrument, book));
}

/** The expiries of an underlying, worked out once for a file. */
type Expiries = (underlying: string) => readonly string[];

function expiriesOnce(book: InstrumentBook): Expiries {
  const known = new Map<string, readonly string[]>();
  return (underlying) => {
    const days = known.get(underlying) ?? book.expiries(underlying);
    known.set(underlying, days);
    return days;
  };
}

/** Monthly is the last expiry of its month; all before it are weekly. */
function expiryFlag({ expiryDay: day, underlying }: Instrument, expiries: Expiries): string {
  if (day === null) return 'NA';
  const month = day.slice(0, 7);
  const later = expiries(underlying).some((each) => each.startsWith(month) && each > day);
  return later ? 'W' : 'M';
}

function expiryCode({ expiryDay, underlying }: Instrument, expiries: Expiries): number {
  return expiryDay === null ? 0 : Math.max(0, expiries(underlying).indexOf(expiryDay));
}

function kindWord(instrument: Instrument): string {
  if (instrument.kind === 'index') return 'INDEX';
  if (instrument.kind === 'equity') return 'ES';
  return isOption(instrument) ? 'OP' : 'FUT';
}

function compactRow(instrument: Instrument, { book, ids }: FileParts, expiries: Expiries): string {
  const series = instrument.kind === 'equity' ? 'EQ' : 'NA';
  return [
    exchangeWord(instrument),
    SEGMENT_FACTS[segmentOf(instrument)].letter,
    ids.of(instrument),
    wordOf(instrument, book),
    expiryCode(instrument, expiries),
    tradingSymbol(instrument),
    places(instrument.lot * 10_000, 1),
    displayName(instrument),
    instrument.expiryDay === null ? '' : `${instrument.expiryDay} 14:30:00`,
    strikeColumn(instrument),
    isDerivative(instrument) ? optionWord(instrument) : '',
    places(instrument.tick * 100, 4),
    isDerivative(instrument) ? expiryFlag(instrument, expiries) : '',
    kindWord(instrument),
    series,
    instrument.underlying,
  ].join(',');
}

function strikeColumn(instrument: Instrument): string {
  if (isOption(instrument)) return places(instrument.strike ?? 0, 5);
  return isDerivative(instrument) ? '-0.01000' : '';
}

function detailedRow(instrument: Instrument, { book, ids }: FileParts, expiries: Expiries): string {
  const derivative = isDerivative(instrument);
  return [
    exchangeWord(instrument),
    SEGMENT_FACTS[segmentOf(instrument)].letter,
    ids.of(instrument),
    isinOf(instrument),
    wordOf(instrument, book),
    derivative ? underlyingNumber(instrument.underlying) : '',
    instrument.underlying,
    derivative ? tradingSymbol(instrument) : instrument.symbol,
    displayName(instrument),
    kindWord(instrument),
    instrument.kind === 'equity' ? 'EQ' : 'NA',
    places(instrument.lot * 10_000, 1),
    instrument.expiryDay ?? NO_EXPIRY,
    strikeColumn(instrument),
    optionWord(instrument),
    places(instrument.tick * 100, 4),
    expiryFlag(instrument, expiries),
    'N',
    'N',
    'N',
    'NA',
    'A',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    '0.00',
    places(instrument.freeze * 10_000, 1),
    '',
  ].join(',');
}

const NO_EXPIRY = '0001-01-01';

/** Rows that the exchange lists to try its own systems; nobody may trade them. */
const TEST_ROWS = {
  compact: 'NSE,E,1,EQUITY,0,011NSETEST,1.0,011 NSE Test,,,,5.0000,,ES,EQ,011NSETEST',
  detailed:
    'NSE,E,1,NA,EQUITY,,011NSETEST,011NSETEST,011 NSE Test,ES,EQ,1.0,0001-01-01,,XX,5.0000,NA,N,N,N,NA,A,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00,1.0,',
} as const;

export function compactFile(parts: FileParts): string {
  const expiries = expiriesOnce(parts.book);
  const rows = [...parts.listed()].map((each) => compactRow(each, parts, expiries));
  return `${[COMPACT_HEADER, TEST_ROWS.compact, ...rows].join('\n')}\n`;
}

/** All instruments, or those of one segment. */
export function detailedFile(parts: FileParts, only: Segment | null = null): string {
  const chosen = [...parts.listed()].filter((each) => only === null || segmentOf(each) === only);
  const expiries = expiriesOnce(parts.book);
  const rows = chosen.map((each) => detailedRow(each, parts, expiries));
  const tests = only === null || only === 'NSE_EQ' ? [TEST_ROWS.detailed] : [];
  return `${[DETAILED_HEADER, ...tests, ...rows].join('\n')}\n`;
}
