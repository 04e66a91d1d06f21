/**
 * Noren's names for the contracts of the simulated market: trading symbol, numeric token (unique
 * only within an exchange), instrument word and the rest of what a master row says. BFO keeps the
 * exchange's own symbols, NFO has the day in full.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import {
  type Exchange,
  type Instrument,
  isDerivative,
  isOption,
} from '../../../shared/domain/instrument.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import type { InstrumentBook } from '../../market/instruments.ts';
import { hashText } from '../../market/prng.ts';
import { decimals, monthDay, packedDay } from './noren-text.ts';

export interface NorenContract {
  readonly instrument: Instrument;
  readonly exch: Exchange;
  readonly token: string;
  readonly tsym: string;
  /** The name of what it is written on, or the display name of an index. */
  readonly symname: string;
  readonly instname: string;
  /** Decimals of its prices. */
  readonly pp: number;
  /** `CE`, `PE`, `XX` for a future, empty for cash. */
  readonly optt: string;
}

export interface NorenSymbols {
  byId(id: InstrumentId): NorenContract | null;
  byToken(exch: string, token: string): NorenContract | null;
  bySymbol(exch: string, tsym: string): NorenContract | null;
  all(): readonly NorenContract[];
}

interface IndexName {
  readonly token: string;
  readonly symname: string;
  readonly tsym: string;
}

const INDEX_NAMES: Readonly<Record<string, IndexName>> = {
  NIFTY: { token: '26000', symname: 'Nifty 50', tsym: 'NIFTY INDEX' },
  BANKNIFTY: { token: '26009', symname: 'Nifty Bank', tsym: 'NIFTY BANK' },
  FINNIFTY: { token: '26037', symname: 'Nifty Fin Services', tsym: 'NIFTY FIN SERVICE' },
  MIDCPNIFTY: { token: '26074', symname: 'NIFTY MID SELECT', tsym: 'NIFTY MID SELECT' },
  SENSEX: { token: '1', symname: 'SENSEX', tsym: 'SENSEX' },
};

/** Tokens that clients know by heart. */
const SHARE_TOKENS: Readonly<Record<string, string>> = { RELIANCE: '2885', HDFCBANK: '1333' };

/** The same range for both derivative exchanges, so that tokens collide as the real ones do. */
const FIRST_TOKEN: Readonly<Record<Exchange, number>> = {
  NSE: 3_000,
  BSE: 500_000,
  NFO: 35_000,
  BFO: 35_000,
  MCX: 400_000,
  CDS: 1_000,
};
const TOKEN_SPAN = 20_000;

export function openNorenSymbols(book: InstrumentBook): NorenSymbols {
  return new Symbols(book);
}

class Symbols implements NorenSymbols {
  readonly #book: InstrumentBook;
  readonly #byId = new Map<InstrumentId, NorenContract>();
  readonly #byToken = new Map<string, NorenContract>();
  readonly #bySymbol = new Map<string, NorenContract>();
  #version = -1;

  constructor(book: InstrumentBook) {
    this.#book = book;
  }

  byId(id: InstrumentId): NorenContract | null {
    this.#catchUp();
    return this.#byId.get(id) ?? null;
  }

  byToken(exch: string, token: string): NorenContract | null {
    this.#catchUp();
    return this.#byToken.get(`${exch}|${token}`) ?? null;
  }

  bySymbol(exch: string, tsym: string): NorenContract | null {
    this.#catchUp();
    return this.#bySymbol.get(`${exch}|${tsym}`) ?? null;
  }

  all(): readonly NorenContract[] {
    this.#catchUp();
    return [...this.#byId.values()];
  }

  /** A token once given stays with its contract, also when the day brings new ones. */
  #catchUp(): void {
    if (this.#version === this.#book.version) return;
    this.#version = this.#book.version;
    for (const instrument of this.#book.all()) {
      if (this.#byId.has(instrument.id)) continue;
      const contract = contractOf(instrument, this.#tokenFor(instrument));
      this.#byId.set(instrument.id, contract);
      this.#byToken.set(`${contract.exch}|${contract.token}`, contract);
      this.#bySymbol.set(`${contract.exch}|${contract.tsym}`, contract);
    }
  }

  #tokenFor(instrument: Instrument): string {
    const known = knownToken(instrument);
    if (known !== null) return known;
    const first = FIRST_TOKEN[instrument.exchange];
    let place = hashText(instrument.id) % TOKEN_SPAN;
    while (this.#byToken.has(`${instrument.exchange}|${first + place}`)) {
      place = (place + 1) % TOKEN_SPAN;
    }
    return `${first + place}`;
  }
}

function knownToken(instrument: Instrument): string | null {
  if (instrument.kind === 'index') return INDEX_NAMES[instrument.symbol]?.token ?? null;
  return instrument.kind === 'equity' ? (SHARE_TOKENS[instrument.symbol] ?? null) : null;
}

function contractOf(instrument: Instrument, token: string): NorenContract {
  return {
    instrument,
    exch: instrument.exchange,
    token,
    tsym: tsymOf(instrument),
    symname: symnameOf(instrument),
    instname: instnameOf(instrument),
    pp: instrument.exchange === 'CDS' ? 4 : 2,
    optt: optionWord(instrument),
  };
}

function symnameOf(instrument: Instrument): string {
  if (instrument.kind !== 'index') return instrument.underlying;
  return INDEX_NAMES[instrument.symbol]?.symname ?? instrument.symbol;
}

export function tsymOf(instrument: Instrument): string {
  const { kind, exchange, symbol, underlying, expiryDay, strike } = instrument;
  if (kind === 'index') return INDEX_NAMES[symbol]?.tsym ?? symbol;
  if (kind === 'equity') return exchange === 'NSE' ? `${symbol}-EQ` : symbol;
  if (expiryDay === null || exchange === 'BFO') return symbol;
  const middle = `${underlying}${packedDay(expiryDay)}`;
  if (kind === 'future') return exchange === 'MCX' ? middle : `${middle}F`;
  return `${middle}${kind === 'call' ? 'C' : 'P'}${shortNumber(strike ?? 0)}`;
}

function instnameOf(instrument: Instrument): string {
  if (instrument.kind === 'index') return 'INDEX';
  if (instrument.kind === 'equity') return 'EQ';
  const onIndex = INDEX_NAMES[instrument.underlying] !== undefined;
  return `${instrument.kind === 'future' ? 'FUT' : 'OPT'}${onIndex ? 'IDX' : 'STK'}`;
}

function optionWord({ kind }: Instrument): string {
  if (kind === 'call') return 'CE';
  if (kind === 'put') return 'PE';
  return kind === 'future' ? 'XX' : '';
}

export function segmentOf({ exchange }: Instrument): string {
  if (exchange === 'NSE' || exchange === 'BSE') return 'EQT';
  return exchange === 'CDS' ? 'CUR' : exchange === 'MCX' ? 'COM' : 'DER';
}

/** As few digits as say it: 25000, 0.05, 141.5. */
export function shortNumber(scaled: number): string {
  if (scaled % SCALE === 0) return decimals(scaled, 0);
  return decimals(scaled, 4).replace(/0+$/, '');
}

/** What is the same in every row about this contract. */
export function contractFields(contract: NorenContract): Record<string, string> {
  const { instrument, pp } = contract;
  return {
    exch: contract.exch,
    token: contract.token,
    tsym: contract.tsym,
    instname: contract.instname,
    pp: `${pp}`,
    ls: `${instrument.lot}`,
    ti: decimals(instrument.tick, pp),
  };
}

/** `NIFTY OCT 25000 CE`, the name for people; a share's symbol without its series. */
export function displayName({ instrument }: NorenContract): string {
  const { expiryDay, strike, underlying, kind } = instrument;
  if (expiryDay === null) return instrument.symbol;
  const day = packedDay(expiryDay);
  if (kind === 'future') return `${underlying} ${day} FUT `;
  return `${underlying} ${day} ${shortNumber(strike ?? 0)} ${kind === 'call' ? 'CE' : 'PE'} `;
}

/** The keys that only derivatives have. */
export function derivativeFields(contract: NorenContract): Record<string, string> {
  const { instrument, optt } = contract;
  if (!isDerivative(instrument)) return {};
  const option = isOption(instrument);
  return {
    exd: monthDay(instrument.expiryDay ?? ''),
    ...(optt === '' ? {} : { optt }),
    ...(option ? { strprc: decimals(instrument.strike ?? 0, contract.pp) } : {}),
  };
}
