/**
 * The lines of a contract file → plain rows. Comma-separated with a header and, at most houses, a
 * comma at the end of every line. Columns are found by name, because each exchange has its own and
 * Flattrade spells them differently. Rows without token or symbol stand at the top of some files
 * and are counted, not believed.
 */
import type { Exchange } from '../../../shared/domain/instrument.ts';
import { QUANTITY_MAX } from '../../../shared/domain/quantity.ts';
import { expiryFrom, scaledFrom, wholeFrom } from './figures.ts';

export interface MasterRow {
  readonly exchange: Exchange;
  readonly token: string;
  readonly lot: number;
  /** A product code on BFO, a display name for an index, else the underlying. */
  readonly symbol: string;
  readonly tsym: string;
  readonly instrument: string;
  /** YYYY-MM-DD; null for cash. */
  readonly expiryDay: string | null;
  readonly option: 'CE' | 'PE' | null;
  /** Scaled; zero or below for a future. */
  readonly strike: number;
  /** As written, scaled; zero where the file has none. */
  readonly tick: number;
}

export interface MasterReader {
  take(chunk: Uint8Array): void;
  end(): void;
  readonly rows: readonly MasterRow[];
  readonly skipped: number;
  /** What makes the file useless as a whole; null while it is sound. */
  readonly complaint: string | null;
}

const COLUMNS = {
  token: ['token'],
  lot: ['lotsize'],
  symbol: ['symbol'],
  tsym: ['tradingsymbol'],
  instrument: ['instrument'],
  expiry: ['expiry'],
  option: ['optiontype'],
  strike: ['strikeprice', 'strike'],
  tick: ['ticksize'],
} as const;
type Column = keyof typeof COLUMNS;
const DEMANDED: readonly Column[] = ['token', 'lot', 'symbol', 'tsym', 'instrument'];
type Places = Readonly<Record<Column, number>>;

const LONGEST_LINE = 2_000;
const MOST_ROWS = 500_000;

/** Reads the file of one exchange; lines that name another are skipped. */
export function openMasterReader(exchange: Exchange): MasterReader {
  return new LineReader(exchange);
}

class LineReader implements MasterReader {
  readonly rows: MasterRow[] = [];
  skipped = 0;
  complaint: string | null = null;
  readonly #exchange: Exchange;
  readonly #decoder = new TextDecoder('utf-8');
  readonly #days = new Map<string, string | null>();
  #places: Places | null = null;
  #exchangeAt = -1;
  #rest = '';

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  take(chunk: Uint8Array): void {
    if (this.complaint !== null) return;
    const text = this.#rest + this.#decoder.decode(chunk, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#line(text.slice(start, end));
      start = end + 1;
    }
    this.#rest = text.slice(start);
    if (this.#rest.length > LONGEST_LINE) this.complaint = 'a line without an end';
  }

  end(): void {
    if (this.#rest !== '') this.#line(this.#rest);
    this.#rest = '';
    if (this.complaint !== null) return;
    if (this.#places === null) this.complaint = 'the file is empty';
    else if (this.rows.length === 0) this.complaint = 'the file lists no contract';
  }

  #line(line: string): void {
    const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (bare === '' || this.complaint !== null) return;
    const cells = bare.split(',');
    if (this.#places === null) this.#header(cells);
    else if (bare.length > LONGEST_LINE || this.rows.length >= MOST_ROWS) this.skipped += 1;
    else this.#row(cells, this.#places);
  }

  #header(cells: readonly string[]): void {
    const names = cells.map((cell) => cell.replace('\uFEFF', '').trim().toLowerCase());
    const find = (column: Column): number =>
      COLUMNS[column].map((name) => names.indexOf(name)).find((at) => at >= 0) ?? -1;
    const places = {
      token: find('token'),
      lot: find('lot'),
      symbol: find('symbol'),
      tsym: find('tsym'),
      instrument: find('instrument'),
      expiry: find('expiry'),
      option: find('option'),
      strike: find('strike'),
      tick: find('tick'),
    };
    const missing = DEMANDED.find((column) => places[column] < 0);
    if (missing !== undefined) this.complaint = `the header lacks ${COLUMNS[missing][0]}`;
    this.#exchangeAt = names.indexOf('exchange');
    this.#places = places;
  }

  #row(cells: readonly string[], places: Places): void {
    const token = cells[places.token] ?? '';
    const tsym = (cells[places.tsym] ?? '').trim();
    const lot = wholeFrom(cells[places.lot] ?? '');
    const ours = this.#exchangeAt < 0 || cells[this.#exchangeAt] === this.#exchange;
    const expiry = cells[places.expiry] ?? '';
    const expiryDay = expiry === '' ? null : this.#day(expiry);
    const strike = numberIn(cells[places.strike]);
    const tick = numberIn(cells[places.tick]);
    const option = optionIn(cells[places.option] ?? '');
    const sound =
      ours &&
      isName(token) &&
      tsym !== '' &&
      lot > 0 &&
      lot <= QUANTITY_MAX &&
      !(expiry !== '' && expiryDay === null) &&
      !(option !== null && (strike <= 0 || expiryDay === null)) &&
      tick >= 0;
    if (!sound) {
      this.skipped += 1;
      return;
    }
    const symbol = (cells[places.symbol] ?? '').trim();
    const instrument = (cells[places.instrument] ?? '').trim().toUpperCase();
    const { rows } = this;
    rows.push({
      exchange: this.#exchange,
      token,
      lot,
      symbol,
      tsym,
      instrument,
      expiryDay,
      option,
      strike: Number.isNaN(strike) ? 0 : strike,
      tick,
    });
  }

  /** A file has a few dozen days and a hundred thousand lines. */
  #day(text: string): string | null {
    const known = this.#days.get(text);
    if (known !== undefined) return known;
    const day = expiryFrom(text.trim());
    if (this.#days.size < 10_000) this.#days.set(text, day);
    return day;
  }
}

function isName(token: string): boolean {
  if (token === '' || token.length > 20) return false;
  for (let at = 0; at < token.length; at += 1) {
    const code = token.charCodeAt(at);
    if (code < 0x21 || code > 0x7e || code === 0x7c || code === 0x23) return false;
  }
  return true;
}

function numberIn(cell: string | undefined): number {
  return cell === undefined || cell === '' ? 0 : scaledFrom(cell.trim());
}

function optionIn(cell: string): 'CE' | 'PE' | null {
  const word = cell.trim().toUpperCase();
  return word === 'CE' || word === 'PE' ? word : null;
}
