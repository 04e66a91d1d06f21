/** The contract files: every exchange's columns, our ids, and rows that are not to be believed. */
import { describe, expect, test } from 'vitest';
import { openContracts } from '../../../../electron/broker/noren/contracts.ts';
import {
  buildContracts,
  type BuiltContracts,
} from '../../../../electron/broker/noren/instruments.ts';
import {
  type MasterReader,
  openMasterReader,
} from '../../../../electron/broker/noren/master-rows.ts';
import type { Exchange, Instrument } from '../../../../shared/domain/instrument.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { goldenText } from './frames.ts';

const ENCODER = new TextEncoder();
const AT_ONCE = { soon: (call: () => void) => call() };

function read(exchange: Exchange, text: string, piece = 1_000_000): MasterReader {
  const reader = openMasterReader(exchange);
  const bytes = ENCODER.encode(text);
  for (let at = 0; at < bytes.length; at += piece) reader.take(bytes.subarray(at, at + piece));
  reader.end();
  return reader;
}

function build(...files: readonly (readonly [Exchange, string])[]): Promise<BuiltContracts> {
  const rows = files.map(([exchange, name]) => read(exchange, goldenText(name)).rows);
  const freezeOf = (name: string): ReturnType<typeof quantity> | null =>
    name === 'NIFTY' ? quantity(1_800) : null;
  return buildContracts(rows, { world: AT_ONCE, day: '2026-10-06', freezeOf });
}

const ALL = [
  ['NSE', 'NSE_symbols.txt'],
  ['NFO', 'NFO_symbols.txt'],
  ['BFO', 'BFO_symbols.txt'],
  ['CDS', 'CDS_symbols.txt'],
  ['MCX', 'MCX_symbols.txt'],
] as const;

async function byId(): Promise<ReadonlyMap<string, Instrument>> {
  const { contracts } = await build(...ALL);
  return new Map(contracts.map(({ instrument }) => [instrument.id, instrument]));
}

describe('ids', () => {
  test('are the same that every other broker’s contracts have', async () => {
    expect([...(await byId()).keys()]).toEqual([
      'NSE:NIFTY',
      'NSE:INDIA-VIX',
      'NSE:RELIANCE',
      'NSE:M&M',
      'NSE:SMALLCO-BE',
      'NSE:COLLIDES',
      'NFO:NIFTY26O0625000CE',
      'NFO:NIFTY26O0625000PE',
      'NFO:NIFTY26OCT25000CE',
      'NFO:NIFTY26OCTFUT',
      'NFO:M&M26OCT3262.5CE',
      'BFO:SENSEX26SEP91000PE',
      'BFO:SENSEX2691778300CE',
      'BFO:SENSEX26SEPFUT',
      'BFO:SENSEX26O0878300CE',
      'BFO:SENSEX26OCT78300CE',
      'CDS:USDJPY26DEC141PE',
      'CDS:USDINR26DECFUT',
      'MCX:CRUDEOIL26OCTFUT',
      'MCX:CRUDEOIL26OCT5400PE',
    ]);
  });

  test('on BFO, where the column is a product code, they are what the exchange writes', async () => {
    const { contracts } = await build(['BFO', 'BFO_symbols.txt']);
    for (const { instrument, tsym } of contracts) {
      expect(instrument.symbol).toBe(tsym);
      expect(instrument.underlying).toBe('SENSEX');
    }
  });

  test('a token means its contract within its exchange only', async () => {
    const { contracts, skipped } = await build(...ALL);
    const book = openContracts();
    expect(book.list()).toBeNull();
    book.replace({ contracts, skipped, day: '2026-10-06', fetchedMs: 1 });
    expect(book.byToken('NFO', '68407')).toBe('NFO:NIFTY26O0625000CE');
    expect(book.byToken('BFO', '68407')).toBe('BFO:SENSEX26O0878300CE');
    expect(book.byToken('NSE', '2885')).toBe('NSE:RELIANCE');
    expect(book.byToken('CDS', '2885')).toBe('CDS:USDINR26DECFUT');
    expect(book.byToken('MCX', '2885')).toBeNull();
    expect(book.bySymbol('NSE', 'M&M-EQ')).toBe('NSE:M&M');
    expect(book.byId('NSE:M&M' as InstrumentId)?.token).toBe('2031');
    book.replace({ contracts: [], skipped: 0, day: '2026-10-07', fetchedMs: 2 });
    expect(book.byToken('NFO', '68407')).toBeNull();
  });
});

describe('what a contract is', () => {
  test('an option, field by field', async () => {
    expect((await byId()).get('NFO:NIFTY26O0625000CE')).toEqual({
      id: 'NFO:NIFTY26O0625000CE',
      exchange: 'NFO',
      symbol: 'NIFTY26O0625000CE',
      underlying: 'NIFTY',
      kind: 'call',
      expiryDay: '2026-10-06',
      strike: 250_000_000,
      tick: 500,
      lot: 65,
      freeze: 1_800,
    });
  });

  test('futures, shares and indices', async () => {
    const all = await byId();
    expect(all.get('NFO:NIFTY26OCTFUT')).toMatchObject({ kind: 'future', strike: null });
    expect(all.get('NSE:RELIANCE')).toMatchObject({ kind: 'equity', lot: 1, tick: 1_000 });
    expect(all.get('NSE:NIFTY')).toMatchObject({ kind: 'index', underlying: 'NIFTY', tick: 500 });
    expect(all.get('CDS:USDINR26DECFUT')).toMatchObject({ tick: 25 });
    expect(all.get('MCX:CRUDEOIL26OCTFUT')).toMatchObject({ tick: 10_000, lot: 100 });
  });

  test('where nobody knows the freeze quantity it is forty lots', async () => {
    expect((await byId()).get('BFO:SENSEX26SEP91000PE')?.freeze).toBe(800);
  });

  test('ticks of a file in which all are whole are written in paise', async () => {
    const { contracts } = await build(['NSE', 'NSE_symbols_in_paise.txt']);
    expect(contracts.map(({ instrument }) => instrument.tick)).toEqual([1_000, 500]);
  });

  test('Flattrade’s columns are found under their own names and in their own order', async () => {
    const { contracts } = await build(['NFO', 'Nfo_Index_Derivatives.csv']);
    expect(contracts.map(({ instrument }) => [instrument.id, instrument.tick])).toEqual([
      ['NFO:NIFTY26OCT25000CE', 500],
      ['NFO:NIFTY26OCTFUT', 500],
    ]);
  });
});

describe('files that cannot be believed', () => {
  test('rows without token or symbol are counted and left out', () => {
    const reader = read('NFO', goldenText('NFO_symbols.txt'));
    expect([reader.rows.length, reader.skipped]).toEqual([5, 2]);
  });

  test.each([
    ['nothing', ''],
    ['a page', '<html><body>Bad Gateway</body></html>'],
    ['a header alone', 'Exchange,Token,LotSize,Symbol,TradingSymbol,Instrument,TickSize,\n'],
    ['a line without an end', 'x'.repeat(5_000)],
  ])('%s is a complaint', (_name, text) => {
    expect(read('NSE', text).complaint).not.toBeNull();
  });

  test.each([
    'NFO,1|2,65,NIFTY,A,06-OCT-2026,OPTIDX,CE,25000,0.05,',
    'NFO,1,0,NIFTY,A,06-OCT-2026,OPTIDX,CE,25000,0.05,',
    'NFO,1,-65,NIFTY,A,06-OCT-2026,OPTIDX,CE,25000,0.05,',
    'NFO,1,65,NIFTY,A,31-FEB-2026,OPTIDX,CE,25000,0.05,',
    'NFO,1,65,NIFTY,A,06-OCT-2026,OPTIDX,CE,0,0.05,',
    'NFO,1,65,NIFTY,A,06-OCT-2026,OPTIDX,CE,25000,five,',
    'NSE,1,65,NIFTY,A,06-OCT-2026,OPTIDX,CE,25000,0.05,',
  ])('%s is skipped', (line) => {
    const header = must(goldenText('NFO_symbols.txt').split('\r\n')[0], 'the header');
    const good = 'NFO,9,65,NIFTY,B,06-OCT-2026,OPTIDX,CE,25100,0.05,';
    const reader = read('NFO', `${header}\n${line}\n${good}`);
    expect(reader.rows.map(({ token }) => token)).toEqual(['9']);
    expect(reader.skipped).toBe(1);
  });

  test('pieces may be cut anywhere', () => {
    const whole = read('NFO', goldenText('NFO_symbols.txt')).rows;
    for (const piece of [1, 2, 7, 64]) {
      expect(read('NFO', goldenText('NFO_symbols.txt'), piece).rows).toEqual(whole);
    }
  });

  test('a contract that stands twice is one', async () => {
    const { contracts, skipped } = await build(
      ['NSE', 'NSE_symbols.txt'],
      ['NSE', 'NSE_symbols.txt'],
    );
    expect([contracts.length, skipped]).toEqual([6, 6]);
  });
});

test('a hundred thousand contracts are all there, and others get their turn meanwhile', async () => {
  const header = must(goldenText('NFO_symbols.txt').split('\r\n')[0], 'the header');
  const lines = [header];
  for (let strike = 1; strike <= 50_000; strike += 1) {
    for (const kind of ['CE', 'PE']) {
      const token = lines.length;
      lines.push(`NFO,${token},65,NIFTY,N${token},06-OCT-2026,OPTIDX,${kind},${strike},0.05,`);
    }
  }
  const { rows } = read('NFO', lines.join('\n'), 65_536);
  let turns = 0;
  const world = {
    soon: (call: () => void) => {
      turns += 1;
      call();
    },
  };
  const built = await buildContracts([rows], { world, day: '2026-10-06', freezeOf: () => null });
  expect(built.contracts).toHaveLength(100_000);
  expect(turns).toBe(50);
}, 60_000);
