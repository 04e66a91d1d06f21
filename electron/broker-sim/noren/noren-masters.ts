/**
 * The symbol masters: one zipped text file for each exchange, comma-separated, with a header and a
 * comma at the end of every line. Like the real ones they hold a few rows without token or symbol
 * at the top of NFO, and tokens that another exchange uses as well.
 */
import { EXCHANGES, type Exchange } from '../../../shared/domain/instrument.ts';
import { monthDay } from './noren-text.ts';
import { type NorenContract, type NorenSymbols, shortNumber } from './noren-symbols.ts';
import { zipOf } from './zip-file.ts';

const CASH = 'Exchange,Token,LotSize,Symbol,TradingSymbol,Instrument,TickSize,';
const AFTER_SYMBOL = 'Symbol,TradingSymbol,Expiry,Instrument,OptionType,StrikePrice,TickSize,';

const HEADERS: Readonly<Record<Exchange, string>> = {
  NSE: CASH,
  BSE: CASH,
  NFO: `Exchange,Token,LotSize,${AFTER_SYMBOL}`,
  BFO: `Exchange,Token,LotSize,${AFTER_SYMBOL}`,
  CDS: `Exchange,Token,LotSize,Precision,Multiplier,${AFTER_SYMBOL}`,
  MCX: `Exchange,Token,LotSize,GNGD,${AFTER_SYMBOL}`,
};

/** What follows the token in rows of exchanges that the simulated market does not run. */
const FOREIGN_ROWS: Readonly<Partial<Record<Exchange, readonly string[]>>> = {
  CDS: [
    '1,4,1000,USDINR,USDINR29DEC26F,29-DEC-2026,FUTCUR,XX,-0.01,0.0025,',
    '1,4,1000,USDJPY,USDJPY29DEC26P141,29-DEC-2026,OPTCUR,PE,141,0.01,',
  ],
  MCX: ['100,1,CRUDEOIL,CRUDEOIL18DEC26,18-DEC-2026,FUTCOM,XX,-0.01,1,'],
};

/** Such a row uses the token of a share, as tokens are unique only within an exchange. */
function foreignRows(symbols: NorenSymbols, exchange: Exchange): readonly string[] {
  const shares = symbols.all().filter(({ exch, instname }) => exch === 'NSE' && instname === 'EQ');
  return (FOREIGN_ROWS[exchange] ?? []).map((rest, place) => {
    return `${exchange},${shares[place]?.token ?? place + 1},${rest}`;
  });
}

const BLANK_ROWS = 3;

/** BFO's `Symbol` is a product code of the exchange and not the underlying. */
const PRODUCT_CODES: Readonly<Record<string, string>> = { SENSEX: 'BSX', BANKEX: 'BKX' };

function masterName(exchange: Exchange): string {
  return `${exchange}_symbols.txt`;
}

/** The exchange of `NFO_symbols.txt.zip`; null for any other file. */
export function exchangeOfMaster(file: string): Exchange | null {
  return EXCHANGES.find((exchange) => `${masterName(exchange)}.zip` === file) ?? null;
}

export function masterZip(symbols: NorenSymbols, exchange: Exchange): Buffer {
  return zipOf(masterName(exchange), masterText(symbols, exchange));
}

export function masterText(symbols: NorenSymbols, exchange: Exchange): string {
  const rows = symbols.all().filter((contract) => contract.exch === exchange);
  const blank = `${exchange},,,,,,,,,,`;
  const lines = [
    HEADERS[exchange],
    ...(exchange === 'NFO' ? Array<string>(BLANK_ROWS).fill(blank) : []),
    ...rows.map(rowOf),
    ...foreignRows(symbols, exchange),
  ];
  return `${lines.join('\n')}\n`;
}

function rowOf(contract: NorenContract): string {
  const { instrument, exch, token, tsym, instname } = contract;
  const tick = instrument.kind === 'index' ? '0' : shortNumber(instrument.tick);
  const start = [exch, token, `${instrument.lot}`, symbolColumn(contract), tsym];
  if (instrument.expiryDay === null) return `${[...start, instname, tick].join(',')},`;
  const strike = instrument.strike === null ? '-0.01' : shortNumber(instrument.strike);
  const expiry = monthDay(instrument.expiryDay);
  return `${[...start, expiry, instname, contract.optt, strike, tick].join(',')},`;
}

function symbolColumn({ exch, symname, instrument }: NorenContract): string {
  if (exch !== 'BFO') return symname;
  const code = PRODUCT_CODES[instrument.underlying] ?? instrument.underlying;
  return `${code}${instrument.kind === 'future' ? 'FUT' : 'OPT'}`;
}
