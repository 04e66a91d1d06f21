/**
 * The rows of all files → the contracts of the day in our words. Our id comes from underlying,
 * expiry, strike and kind, so that the same contract has the same id at every broker; the house's
 * trading symbols are only ever looked up, never taken apart, but for the name of the underlying on
 * BFO, where its column holds a product code.
 */
import {
  type Exchange,
  type Instrument,
  instrumentIdOf,
} from '../../../shared/domain/instrument.ts';
import { PRICE_MAX, type Price, price } from '../../../shared/domain/money.ts';
import { type Quantity, quantity, QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { futureSymbol, optionSymbol } from '../../../shared/domain/trading-symbols.ts';
import type { World } from '../../platform/world.ts';
import type { AccountParts } from '../account.ts';
import type { Contract } from './contracts.ts';
import type { MasterRow } from './master-rows.ts';

export interface BuiltContracts {
  readonly contracts: readonly Contract[];
  /** Rows that are no contract of this desk, or repeat one. */
  readonly skipped: number;
}

/** Indices that everybody knows by a short name, by exchange and token. */
const INDEX_NAMES: Readonly<Record<string, string>> = {
  'NSE|26000': 'NIFTY',
  'NSE|26009': 'BANKNIFTY',
  'NSE|26037': 'FINNIFTY',
  'NSE|26074': 'MIDCPNIFTY',
  'NSE|26013': 'NIFTY-NEXT-50',
  'NSE|26017': 'INDIA-VIX',
  'BSE|1': 'SENSEX',
  'BSE|12': 'BANKEX',
};

const INDEX_WORDS: ReadonlySet<string> = new Set(['INDEX', 'UNDIND']);
const USUAL_TICK: Price = price(500);
const CURRENCY_TICK: Price = price(25);
const SHARE_FREEZE: Quantity = quantity(100_000);
/** Where nobody knows the freeze quantity; the exchange refuses more, it never takes less. */
const FREEZE_LOTS = 40;
/** Rows between two turns of the program, so that an order never waits for a list. */
const SLICE = 2_000;
const CASH: readonly Exchange[] = ['NSE', 'BSE'];

export interface BuildParts {
  readonly world: Pick<World, 'soon'>;
  readonly day: string;
  readonly freezeOf: AccountParts['freezeOf'];
}

export async function buildContracts(
  files: readonly (readonly MasterRow[])[],
  { world, day, freezeOf }: BuildParts,
): Promise<BuiltContracts> {
  const contracts: Contract[] = [];
  const seen = new Set<string>();
  let skipped = 0;
  let count = 0;
  for (const rows of files) {
    const inPaise = ticksAreInPaise(rows);
    const monthly = monthlyExpiries(rows);
    for (const row of rows) {
      count += 1;
      if (count % SLICE === 0) await new Promise<void>((resolve) => world.soon(resolve));
      const instrument = instrumentFrom(row, { inPaise, monthly, day, freezeOf });
      if (instrument === null || seen.has(instrument.id)) {
        skipped += 1;
        continue;
      }
      seen.add(instrument.id);
      contracts.push({ instrument, token: row.token, tsym: row.tsym });
    }
  }
  return { contracts, skipped };
}

interface FileFacts {
  readonly inPaise: boolean;
  readonly monthly: ReadonlySet<string>;
  readonly day: string;
  readonly freezeOf: AccountParts['freezeOf'];
}

function instrumentFrom(row: MasterRow, facts: FileFacts): Instrument | null {
  const { exchange, expiryDay } = row;
  if (expiryDay === null) return cashFrom(row, facts);
  const underlying = underlyingOf(row);
  const expiry = { day: expiryDay, monthly: facts.monthly.has(seriesKey(row, expiryDay)) };
  if (row.option === null && !row.instrument.startsWith('FUT')) return null;
  if (row.strike > PRICE_MAX || underlying === '') return null;
  const strike = row.option === null ? null : price(row.strike);
  const kind = row.option === null ? 'future' : row.option === 'CE' ? 'call' : 'put';
  const symbol =
    strike === null || kind === 'future'
      ? futureSymbol(underlying, expiry)
      : optionSymbol(underlying, expiry, strike, kind);
  if (!isSymbol(symbol)) return null;
  const id = instrumentIdOf(exchange, symbol);
  const lot = quantity(row.lot);
  const freeze = facts.freezeOf(underlying, facts.day) ?? freezeOfLots(lot);
  const tick = tickOf(row, false);
  return { id, exchange, symbol, underlying, kind, expiryDay, strike, tick, lot, freeze };
}

function cashFrom(row: MasterRow, { inPaise }: FileFacts): Instrument | null {
  const { exchange } = row;
  const isIndex = INDEX_WORDS.has(row.instrument);
  if (row.option !== null || !CASH.includes(exchange)) return null;
  const symbol = isIndex ? indexName(row) : shareName(row);
  if (!isSymbol(symbol)) return null;
  const id = instrumentIdOf(exchange, symbol);
  const lot = isIndex ? quantity(1) : quantity(row.lot);
  const kind = isIndex ? 'index' : 'equity';
  const tick = tickOf(row, inPaise);
  const terms = { expiryDay: null, strike: null, tick, lot, freeze: SHARE_FREEZE };
  return { id, exchange, symbol, underlying: symbol, kind, ...terms };
}

function indexName({ exchange, token, symbol, tsym }: MasterRow): string {
  const written = symbol === '' ? tsym : symbol;
  return INDEX_NAMES[`${exchange}|${token}`] ?? written.toUpperCase().replaceAll(' ', '-');
}

/** The main series goes without its letters, as everywhere else; the others keep them. */
function shareName({ exchange, tsym }: MasterRow): string {
  const plain = exchange === 'NSE' && tsym.endsWith('-EQ') ? tsym.slice(0, -3) : tsym;
  return plain.replaceAll(' ', '-');
}

/** BFO writes the day the exchange's way; what stands before it is the underlying. */
function underlyingOf({ exchange, symbol, tsym, expiryDay }: MasterRow): string {
  if (exchange !== 'BFO' || expiryDay === null) return symbol;
  const any = { day: expiryDay };
  for (const monthly of [true, false]) {
    const part = futureSymbol('', { ...any, monthly }).slice(0, -3);
    const at = tsym.indexOf(part, 1);
    if (at > 0) return tsym.slice(0, at);
  }
  return symbol;
}

function seriesKey(row: MasterRow, day: string): string {
  return `${underlyingOf(row)}|${row.option === null ? 'F' : 'O'}|${day}`;
}

/**
 * The last expiry of each month of each underlying. Futures and options are looked at apart: on
 * MCX they end on different days of the same month, and both are named after the month.
 */
function monthlyExpiries(rows: readonly MasterRow[]): ReadonlySet<string> {
  const last = new Map<string, string>();
  for (const row of rows) {
    const { expiryDay } = row;
    if (expiryDay === null) continue;
    const month = seriesKey(row, expiryDay).slice(0, -3);
    const known = last.get(month);
    if (known === undefined || known < expiryDay) last.set(month, expiryDay);
  }
  return new Set([...last].map(([month, day]) => `${month}${day.slice(-3)}`));
}

/**
 * Ticks of cash are written in rupees in some files and in paise in others. Shares always have
 * ticks below a rupee among them, so a file in which every tick is whole is written in paise.
 */
function ticksAreInPaise(rows: readonly MasterRow[]): boolean {
  let whole = 0;
  for (const { exchange, tick } of rows) {
    if (!CASH.includes(exchange) || tick === 0) continue;
    if (tick % 10_000 !== 0) return false;
    whole += 1;
  }
  return whole > 0;
}

function tickOf({ exchange, tick }: MasterRow, inPaise: boolean): Price {
  const scaled = inPaise ? Math.floor(tick / 100) : tick;
  if (scaled > 0 && scaled <= PRICE_MAX) return price(scaled);
  return exchange === 'CDS' ? CURRENCY_TICK : USUAL_TICK;
}

function freezeOfLots(lot: Quantity): Quantity {
  return quantity(Math.min(QUANTITY_MAX, lot * FREEZE_LOTS));
}

function isSymbol(text: string): boolean {
  return /^[\x21-\x7e]{1,60}$/.test(text);
}
