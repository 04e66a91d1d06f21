import { describe, expect, test } from 'vitest';
import { openInstrumentBook } from '../../../electron/market/instruments.ts';
import { listContracts } from '../../../electron/market/listing.ts';
import { UNDERLYINGS } from '../../../electron/market/underlyings.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { price } from '../../../shared/domain/money.ts';
import { must } from '../../../shared/lib/assert.ts';

function levelOf(name: string): number {
  return UNDERLYINGS.find((each) => each.name === name)?.level ?? 0;
}

const LISTED = listContracts(UNDERLYINGS, levelOf, '2026-11-20');
const book = openInstrumentBook(LISTED);

function found(text: string, limit = 50): string[] {
  return book
    .search(text, { limit, levelOf: (name) => price(Math.round(levelOf(name)) * 10_000) })
    .map((each) => each.id);
}

describe('searching', () => {
  test.each([
    ['nifty 26000 ce', 'NFO:NIFTY26NOV26000CE'],
    ['NIFTY 26000CE', 'NFO:NIFTY26NOV26000CE'],
    ['nifty fut', 'NFO:NIFTY26NOVFUT'],
    ['nifty', 'NSE:NIFTY'],
    ['bank 59000 pe dec', 'NFO:BANKNIFTY26DEC59000PE'],
    ['sensex', 'BSE:SENSEX'],
    ['reliance', 'NSE:RELIANCE'],
    ['reli fut dec', 'NFO:RELIANCE26DECFUT'],
    ['nifty26d0126000ce', 'NFO:NIFTY26D0126000CE'],
    ['nifty 8 dec 26000 pe', 'NFO:NIFTY26D0826000PE'],
    ['finnifty 27500 call', 'NFO:FINNIFTY26NOV27500CE'],
    ['timeout', 'NSE:TIMEOUT'],
  ])('%s finds %s first', (text, id) => {
    expect(found(text)[0]).toBe(id);
  });

  test('the name itself stands before names that only begin or contain it', () => {
    const names = book.search('nifty fut').map((each) => each.underlying);
    expect(names.slice(0, 3)).toEqual(['NIFTY', 'NIFTY', 'NIFTY']);
    expect(names).toContain('BANKNIFTY');
  });

  test('with a name alone, strikes near the money come before far ones', () => {
    const options = book
      .search('nifty ce', { limit: 10, levelOf: () => price(260_000_000) })
      .map((each) => (each.strike ?? 0) / 10_000);
    for (const strike of options) expect(Math.abs(strike - 26_000)).toBeLessThanOrEqual(250);
  });

  test('beginnings of strikes, with the exact one first', () => {
    const ids = found('nifty 260 pe');
    expect(ids[0]).toMatch(/NIFTY.*260\d\dPE$/);
    expect(found('nifty 99999 pe')).toEqual([]);
  });

  test('nothing for nothing, never more than the limit, nothing expired', () => {
    expect(found('   ')).toEqual([]);
    expect(found('zzz')).toEqual([]);
    expect(found('n', 7)).toHaveLength(7);
    const later = book.search('nifty 26000 ce', { today: '2026-11-24' });
    expect(later[0]?.id).toBe('NFO:NIFTY26D0126000CE');
  });

  test('signs that mean something elsewhere are only text here', () => {
    for (const text of ['(', '[a', '\\', '*', '%', 'nifty (']) expect(found(text)).toEqual([]);
  });

  test('stays quick with a hundred thousand contracts', () => {
    const first = must(
      LISTED.find((each) => each.kind === 'call'),
      'a call',
    );
    const many: Instrument[] = [];
    for (let count = 0; count < 100_000; count += 1) {
      const symbol = `STOCK${count % 400}X${count}`;
      many.push({
        ...first,
        id: `NFO:${symbol}` as Instrument['id'],
        symbol,
        underlying: `STOCK${count % 400}`,
      });
    }
    const large = openInstrumentBook([...LISTED, ...many]);
    // Twenty searches in the five seconds of a test leave a trader a quarter of a second for one.
    for (let round = 0; round < 5; round += 1) {
      for (const text of ['nifty 26000 ce', 'stock17 fut', 'bank 59000 pe dec', 'stock 3']) {
        expect(large.search(text).length).toBeLessThanOrEqual(50);
      }
    }
  });
});

describe('the book', () => {
  test('chains by rising strike with both halves', () => {
    const chain = book.chain('NIFTY', '2026-11-23');
    const strikes = chain.map((row) => row.strike);
    expect(strikes).toEqual([...strikes].sort((a, b) => a - b));
    expect(chain.length).toBeGreaterThanOrEqual(60);
    for (const row of chain) {
      expect(row.call?.kind).toBe('call');
      expect(row.put?.strike).toBe(row.strike);
    }
    expect(book.chain('NIFTY', '2026-11-22')).toEqual([]);
  });

  test('expiries, futures and the index of an underlying', () => {
    expect(book.expiries('NIFTY').slice(0, 2)).toEqual(['2026-11-23', '2026-12-01']);
    expect(book.futures('NIFTY').map((each) => each.symbol)).toEqual([
      'NIFTY26NOVFUT',
      'NIFTY26DECFUT',
      'NIFTY27JANFUT',
    ]);
    expect(book.spotOf('NIFTY')?.kind).toBe('index');
    expect(book.spotOf('NOTHING')).toBeNull();
    expect(book.expiries('NOTHING')).toEqual([]);
  });

  test('a newer row takes the place of the old one, replacing forgets the rest', () => {
    const own = openInstrumentBook(LISTED);
    const future = must(own.futures('NIFTY')[0], 'a future');
    const before = own.version;
    own.add([{ ...future, freeze: future.lot }]);
    expect(own.get(future.id)?.freeze).toBe(future.lot);
    expect(own.size).toBe(LISTED.length);
    expect(own.version).toBeGreaterThan(before);
    own.replace([future]);
    expect(own.size).toBe(1);
    expect(own.underlyings()).toEqual(['NIFTY']);
  });
});
