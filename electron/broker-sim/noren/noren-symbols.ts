/**
 * Noren's names for the contracts: trading symbol, numeric token (unique only within an exchange),
 * instrument word and the rest of what a master row says. BFO keeps the exchange's own symbols, NFO
 * has the day in full. Tokens are the exchange's, but indices have Noren's well-known numbers.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import {
  type Exchange,
  type Instrument,
  isDerivative,
  isOption,
} from '../../../shared/domain/instrument.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import type { TokenTable } from '../token-table.ts';
import type { Venue } from '../venue.ts';
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
  /** Its name in `EODChartData`. */
  readonly chart: string;
}

const INDEX_NAMES: Readonly<Record<string, IndexName>> = {
  NIFTY: { token: '26000', symname: 'Nifty 50', tsym: 'NIFTY INDEX', chart: 'Nifty 50' },
  BANKNIFTY: { token: '26009', symname: 'Nifty Bank', tsym: 'NIFTY BANK', chart: 'Nifty Bank' },
  FINNIFTY: {
    token: '26037',
    symname: 'Nifty Fin Services',
    tsym: 'NIFTY FIN SERVICE',
    chart: 'Nifty Financial Services',
  },
  MIDCPNIFTY: {
    token: '26074',
    symname: 'NIFTY MID SELECT',
    tsym: 'NIFTY MID SELECT',
    chart: 'Nifty Midcap Select',
  },
  SENSEX: { token: '1', symname: 'SENSEX', tsym: 'SENSEX', chart: 'SENSEX' },
};

export type SymbolSource = Pick<Venue, 'instrument' | 'listed'> & {
  readonly market: { readonly instruments: { readonly version: number } };
};

export function openNorenSymbols(venue: SymbolSource, tokens: TokenTable): NorenSymbols {
  return new Symbols(venue, tokens);
}

class Symbols implements NorenSymbols {
  readonly #venue: SymbolSource;
  readonly #tokens: TokenTable;
  readonly #byId = new Map<InstrumentId, NorenContract>();
  readonly #byToken = new Map<string, InstrumentId>();
  readonly #bySymbol = new Map<string, InstrumentId>();
  #version = -1;

  constructor(venue: SymbolSource, tokens: TokenTable) {
    this.#venue = venue;
    this.#tokens = tokens;
  }

  /** A contract whose lot or freeze quantity was changed is built anew from what it is now. */
  byId(id: InstrumentId): NorenContract | null {
    this.#catchUp();
    const known = this.#byId.get(id) ?? null;
    const instrument = this.#venue.instrument(id);
    if (known === null || instrument === null || known.instrument === instrument) return known;
    return this.#keep(instrument, known.token);
  }

  byToken(exch: string, token: string): NorenContract | null {
    this.#catchUp();
    return this.#find(this.#byToken, `${exch}|${token}`);
  }

  bySymbol(exch: string, tsym: string): NorenContract | null {
    this.#catchUp();
    return this.#find(this.#bySymbol, `${exch}|${tsym}`);
  }

  all(): readonly NorenContract[] {
    this.#catchUp();
    return [...this.#byId.keys()].flatMap((id) => this.byId(id) ?? []);
  }

  #find(index: ReadonlyMap<string, InstrumentId>, key: string): NorenContract | null {
    const id = index.get(key);
    return id === undefined ? null : this.byId(id);
  }

  #catchUp(): void {
    const { version } = this.#venue.market.instruments;
    if (this.#version === version) return;
    this.#version = version;
    for (const instrument of this.#venue.listed()) {
      if (this.#byId.has(instrument.id)) continue;
      this.#tokens.add([instrument]);
      this.#keep(instrument, tokenFor(instrument, this.#tokens));
    }
  }

  #keep(instrument: Instrument, token: string): NorenContract {
    const contract = contractOf(instrument, token);
    this.#byId.set(instrument.id, contract);
    this.#byToken.set(`${contract.exch}|${contract.token}`, instrument.id);
    this.#bySymbol.set(`${contract.exch}|${contract.tsym}`, instrument.id);
    return contract;
  }
}

function tokenFor(instrument: Instrument, tokens: TokenTable): string {
  const index = instrument.kind === 'index' ? INDEX_NAMES[instrument.symbol] : undefined;
  return index?.token ?? `${tokens.tokenOf(instrument.id) ?? 0}`;
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

/** How the daily chart calls it: an index by its display name, all others by their symbol. */
export function chartName(contract: NorenContract): string {
  if (contract.instrument.kind !== 'index') return contract.tsym;
  return INDEX_NAMES[contract.instrument.symbol]?.chart ?? contract.tsym;
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
  if (exchange === 'CDS') return 'CUR';
  return exchange === 'MCX' ? 'COM' : 'DER';
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

/** `NIFTY 27OCT26 25000 CE `, the name for people; a share's symbol without its series. */
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
  return {
    exd: monthDay(instrument.expiryDay ?? ''),
    optt,
    ...(isOption(instrument) ? { strprc: decimals(instrument.strike ?? 0, contract.pp) } : {}),
  };
}

/** The server's threshold: for contracts of NSE the exchange's maximum plus one. */
export function freezeThreshold({ exch, instrument }: NorenContract): number {
  return exch === 'NFO' ? instrument.freeze + 1 : instrument.freeze;
}
