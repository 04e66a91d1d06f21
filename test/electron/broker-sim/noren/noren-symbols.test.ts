/** Names, tokens and the zipped masters, over the contracts of the simulated market. */
import { describe, expect, it } from 'vitest';
import yauzl from 'yauzl';
import { type Exchange, instrumentIdOf } from '../../../../shared/domain/instrument.ts';
import { must } from '../../../../shared/lib/assert.ts';
import {
  exchangeOfMaster,
  masterText,
  masterZip,
} from '../../../../electron/broker-sim/noren/noren-masters.ts';
import {
  type NorenSymbols,
  openNorenSymbols,
  tsymOf,
} from '../../../../electron/broker-sim/noren/noren-symbols.ts';
import { openTokenTable } from '../../../../electron/broker-sim/token-table.ts';
import { openInstrumentBook } from '../../../../electron/market/instruments.ts';
import { listContracts } from '../../../../electron/market/listing.ts';
import { UNDERLYINGS } from '../../../../electron/market/underlyings.ts';

function symbolsOn(day: string): NorenSymbols {
  const levels = new Map(UNDERLYINGS.map((setup) => [setup.name, setup.level]));
  const listed = listContracts(UNDERLYINGS, (name) => levels.get(name) ?? 0, day);
  const instruments = openInstrumentBook(listed);
  return openNorenSymbols(
    {
      instrument: (id) => instruments.get(id),
      listed: () => instruments.all(),
      market: { instruments },
    },
    openTokenTable(7),
  );
}

const SYMBOLS = symbolsOn('2026-10-05');

function tsym(exchange: Exchange, symbol: string): string | undefined {
  return SYMBOLS.byId(instrumentIdOf(exchange, symbol))?.tsym;
}

describe('names', () => {
  it.each([
    ['NSE', 'RELIANCE', 'RELIANCE-EQ'],
    ['NSE', 'NIFTY', 'NIFTY INDEX'],
    ['NFO', 'NIFTY26O0626000CE', 'NIFTY06OCT26C26000'],
    ['NFO', 'NIFTY26OCTFUT', 'NIFTY27OCT26F'],
    ['NFO', 'RELIANCE26OCT1500PE', 'RELIANCE27OCT26P1500'],
    ['BFO', 'SENSEX26OCTFUT', 'SENSEX26OCTFUT'],
  ] as const)('%s:%s is %s', (exchange, symbol, expected) => {
    expect(tsym(exchange, symbol)).toBe(expected);
  });

  it('every contract is found by token and by symbol within its exchange', () => {
    const all = SYMBOLS.all();
    expect(all.length).toBeGreaterThan(1000);
    for (const contract of all) {
      expect(SYMBOLS.byToken(contract.exch, contract.token)).toBe(contract);
      expect(SYMBOLS.bySymbol(contract.exch, contract.tsym)).toBe(contract);
      expect(tsymOf(contract.instrument)).toBe(contract.tsym);
    }
  });

  it('tokens are unique within an exchange', () => {
    const tokens = SYMBOLS.all().map(({ exch, token }) => `${exch}|${token}`);
    expect(new Set(tokens).size).toBe(tokens.length);
  });
});

describe('masters', () => {
  it('NSE holds indices and shares', () => {
    const lines = masterText(SYMBOLS, 'NSE').split('\n');
    expect(lines[0]).toBe('Exchange,Token,LotSize,Symbol,TradingSymbol,Instrument,TickSize,');
    expect(lines).toContain('NSE,26000,1,Nifty 50,NIFTY INDEX,INDEX,0,');
    const share = must(SYMBOLS.bySymbol('NSE', 'RELIANCE-EQ'), 'a listed share');
    expect(lines).toContain(`NSE,${share.token},1,RELIANCE,RELIANCE-EQ,EQ,0.1,`);
  });

  it('NFO starts with rows that hold nothing', () => {
    const lines = masterText(SYMBOLS, 'NFO').split('\n');
    expect(lines[1]).toBe('NFO,,,,,,,,,,');
    const future = must(SYMBOLS.bySymbol('NFO', 'NIFTY27OCT26F'), 'a listed future');
    expect(lines).toContain(
      `NFO,${future.token},65,NIFTY,NIFTY27OCT26F,27-OCT-2026,FUTIDX,XX,-0.01,0.1,`,
    );
  });

  it('every file has one number of columns, and BFO an inner product code', () => {
    for (const exchange of ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX'] as const) {
      const lines = masterText(SYMBOLS, exchange).trimEnd().split('\n');
      const columns = must(lines[0], 'a header').split(',').length;
      expect(lines.map((line) => line.split(',').length)).toEqual(lines.map(() => columns));
    }
    expect(masterText(SYMBOLS, 'BFO')).toContain(',BSXOPT,SENSEX');
  });

  it('the currency file uses tokens of shares for contracts of its own', () => {
    const token = (line: string): string => line.split(',')[1] ?? '';
    const shares = new Set(masterText(SYMBOLS, 'NSE').split('\n').slice(1).map(token));
    const rows = masterText(SYMBOLS, 'CDS').trimEnd().split('\n').slice(1);
    expect(rows.filter((row) => shares.has(token(row))).length).toBeGreaterThan(0);
  });

  it('the zip gives the text back to a reader of zips, and the same bytes again', async () => {
    const zip = masterZip(SYMBOLS, 'NFO');
    expect(masterZip(symbolsOn('2026-10-05'), 'NFO').equals(zip)).toBe(true);
    const { name, text } = await firstEntry(zip);
    expect(name).toBe('NFO_symbols.txt');
    expect(text).toBe(masterText(SYMBOLS, 'NFO'));
  });

  it.each([
    ['NFO_symbols.txt.zip', 'NFO'],
    ['NFO_symbols.txt', null],
    ['XXX_symbols.txt.zip', null],
  ])('%s is a master of %s', (file, exchange) => {
    expect(exchangeOfMaster(file)).toBe(exchange);
  });
});

function firstEntry(zip: Buffer): Promise<{ name: string; text: string }> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(zip, { lazyEntries: true }, (failure, file) => {
      if (failure !== null) return reject(failure);
      file.on('entry', (entry: yauzl.Entry) => {
        file.openReadStream(entry, (broken, stream) => {
          if (broken !== null) return reject(broken);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () =>
            resolve({ name: entry.fileName, text: Buffer.concat(chunks).toString('utf8') }),
          );
        });
      });
      file.readEntry();
    });
  });
}
