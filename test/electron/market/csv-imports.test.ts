/**
 * Files from outside: the samples, the real ones where they are at hand, and every kind of damage.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseChainCsv, readChainName } from '../../../electron/market/chain-csv.ts';
import { saysCsvComplaint } from '../../../electron/market/csv-complaint.ts';
import { parseKiteInstruments } from '../../../electron/market/kite-instruments-csv.ts';
import { decimalText } from '../../../shared/domain/money.ts';
import { must } from '../../../shared/lib/assert.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/market');
const CHAIN = join(FIXTURES, 'option-chain-ED-NIFTY-08-Dec-2026.csv');
const KITE = join(FIXTURES, 'kite-instruments.csv');
/** Real files lie beside the checkout on some machines; they are never part of it. */
const REAL = join(import.meta.dirname, '../../../../shared/data');
const REAL_CHAIN = join(REAL, 'option-chain-ED-NIFTY-30-Jun-2026.csv');
const TODAY = '2026-11-20';

function chainText(): string {
  return readFileSync(CHAIN, 'utf8');
}

function complaint(text: string): string {
  const read = parseChainCsv(text);
  return read.ok ? 'no complaint' : saysCsvComplaint(read.error);
}

describe('the option chain of the exchange’s site', () => {
  test('its name says what it is', () => {
    const expected = { underlying: 'NIFTY', expiryDay: '2026-12-08' };
    expect(readChainName(CHAIN)).toEqual(expected);
    expect(readChainName('C:\\Downloads\\option-chain-ED-NIFTY-08-Dec-2026 (1).csv')).toEqual(
      expected,
    );
    expect(readChainName('option-chain-ED-M&M-08-Dec-2026.csv')?.underlying).toBe('M&M');
    expect(readChainName('chain.csv')).toBeNull();
    expect(readChainName('option-chain-ED-NIFTY-08-Dez-2026.csv')).toBeNull();
  });

  test('groups of digits, dashes and empty columns at both ends', () => {
    const read = parseChainCsv(chainText());
    const rows = read.ok ? read.value.rows : [];
    expect(rows.map((row) => row.strike / 10_000)).toEqual([
      24_000, 24_500, 25_000, 25_500, 26_000, 26_500, 27_000, 27_500, 28_000,
    ]);
    expect(rows[0]?.call).toEqual({
      openInterest: 0,
      volume: 0,
      last: null,
      bid: null,
      ask: null,
      bidQuantity: 0,
      askQuantity: 0,
    });
    expect(rows[4]?.call).toMatchObject({
      openInterest: 21_077,
      volume: 190_338,
      bidQuantity: 390,
    });
    expect(decimalText(must(rows[1]?.call.ask, 'an ask'))).toBe('1549.00');
    expect(rows[8]?.call.askQuantity).toBe(102_310);
  });

  test('line ends of every system, and a byte order mark', () => {
    const plain = parseChainCsv(chainText());
    expect(parseChainCsv(chainText().replaceAll('\n', '\r\n'))).toEqual(plain);
    expect(parseChainCsv(`\uFEFF${chainText()}`)).toEqual(plain);
  });

  test.each([
    ['', 'line 1: there is no header line with a STRIKE column'],
    ['a,b\n1,2\n', 'line 1: there is no header line with a STRIKE column'],
    [chainText().split('\n').slice(0, 2).join('\n'), 'line 2: no strike follows the header'],
    [chainText().replace('258.40', '25x.40'), 'line 7, column BID (call): "25x.40" is not a price'],
    [
      chainText().replace('"1,90,338"', '1.5'),
      'line 7, column VOLUME (call): "1.5" is not a whole number',
    ],
    [chainText().replace('"26,000.00"', '-'), 'line 7, column STRIKE: the strike is missing'],
    [
      chainText().replace('"26,000.00"', '"25,000.00"'),
      'line 7, column STRIKE: the strikes have to rise from line to line',
    ],
    [chainText().replace(',259.10,', ','), 'line 7: 22 columns where the header has 23'],
    [chainText().replace('LTP', 'LAST'), 'line 2, column LTP: the calls have no LTP column'],
  ])('damage is named by line and column', (text, words) => {
    expect(complaint(text)).toBe(words);
  });

  test('a quote that never closes', () => {
    expect(complaint(`${chainText()},"12`)).toMatch(/^line 12.*[Qq]uote/);
  });

  test('a real chain', ({ skip }) => {
    skip(!existsSync(REAL_CHAIN), 'the recorded chain is not on this machine');
    const read = parseChainCsv(readFileSync(REAL_CHAIN, 'utf8'));
    expect(read.ok && read.value.rows.length).toBe(149);
  });
});

describe('Kite’s instrument dump', () => {
  test('becomes contracts', async () => {
    const read = await parseKiteInstruments(createReadStream(KITE), TODAY);
    const rows = read.ok ? read.value.instruments : [];
    expect(
      rows.map((row) => [row.id, row.underlying, row.kind, row.expiryDay, row.lot, row.freeze]),
    ).toEqual([
      ['NSE:NIFTY', 'NIFTY', 'index', null, 1, 100_000],
      ['NSE:ADANIPORTS', 'ADANIPORTS', 'equity', null, 1, 100_000],
      ['NFO:NIFTY26NOV26000CE', 'NIFTY', 'call', '2026-11-23', 65, 1_800],
      ['NFO:NIFTY26N1726000PE', 'NIFTY', 'put', '2026-11-17', 65, 1_800],
      ['NFO:BANKNIFTY26DECFUT', 'BANKNIFTY', 'future', '2026-12-29', 30, 600],
      ['NFO:M&M26NOV3650PE', 'M&M', 'put', '2026-11-23', 200, 8_000],
      ['BFO:SENSEX26NOV85000CE', 'SENSEX', 'call', '2026-11-26', 20, 1_000],
    ]);
    expect(read.ok && read.value.skipped).toBe(1);
    expect(read.ok && read.value.lastPrices.size).toBe(3);
  });

  test.each([
    [
      '2026-11-23,26000.0',
      '2026-11-31,26000.0',
      'line 4, column expiry: "2026-11-31" is not a day',
    ],
    ['26000.0,0.05,65', '26000.0,0.05,0', 'line 4, column lot_size: "0" is not a lot size'],
    ['26000.0,0.05,65', 'x,0.05,65', 'line 4, column strike: "x" is not a price'],
    [',CE,NFO-OPT,NFO', '', 'line 4: the line has fewer columns than the header'],
    ['tick_size', 'tick', 'line 1, column tick_size: the header lacks this column'],
    ['256265', 'x', 'line 2, column instrument_token: "x" is not a token'],
    ['"ADANI', 'x"ADANI', 'line 3: a quote out of place'],
    ['LTD"', 'LTD', 'line 3: a quote out of place'],
    ['LTD"', 'LTD"x', 'line 3: a quote out of place'],
  ])('damage is named by line and column: %s', async (good, bad, words) => {
    const text = readFileSync(KITE, 'utf8').replace(good, bad);
    const read = await parseKiteInstruments([text], TODAY);
    expect(read.ok ? 'no complaint' : saysCsvComplaint(read.error)).toBe(words);
  });

  test('each contract with the token and the spelling that Kite knows it by', async () => {
    const read = await parseKiteInstruments(createReadStream(KITE), TODAY);
    const wires = read.ok ? [...read.value.wires].slice(0, 3) : [];
    expect(wires).toEqual([
      ['NSE:NIFTY', { token: 256_265, symbol: 'NIFTY 50' }],
      ['NSE:ADANIPORTS', { token: 3_861_249, symbol: 'ADANIPORTS' }],
      ['NFO:NIFTY26NOV26000CE', { token: 11_111_111, symbol: 'NIFTY26NOV26000CE' }],
    ]);
  });

  test('quoted cells, with commas and quotes inside, at every place of a line', async () => {
    const text = readFileSync(KITE, 'utf8');
    const plain = await parseKiteInstruments([text], TODAY);
    const quoted = text.replace(/^(?!.*").+$/gm, (line) =>
      line
        .split(',')
        .map((cell) => `"${cell}"`)
        .join(','),
    );
    expect(await parseKiteInstruments([quoted], TODAY)).toEqual(plain);
    const odd = text.replace('"ADANI PORT & SEZ, LTD"', '"a ""quote"", and more"');
    expect(await parseKiteInstruments([odd], TODAY)).toEqual(plain);
  });

  test('some unreadable lines are left out where the caller allows it', async () => {
    const text = `${readFileSync(KITE, 'utf8').trim()}\nrubbish\n"\n`;
    expect(await parseKiteInstruments([text], TODAY)).toMatchObject({ ok: false });
    const read = await parseKiteInstruments([text], TODAY, { mostUnreadable: 2 });
    expect(read).toMatchObject({ ok: true, value: { unreadable: 2 } });
    expect((await parseKiteInstruments([text], TODAY, { mostUnreadable: 1 })).ok).toBe(false);
  });

  test('lines without an end are no dump', async () => {
    const read = await parseKiteInstruments(['x'.repeat(200_000)], TODAY);
    expect(read).toMatchObject({ error: { words: 'lines without an end' } });
  });

  test('an empty file, a header alone, and a source that fails half way', async () => {
    const header = readFileSync(KITE, 'utf8').split('\n')[0] ?? '';
    expect(await parseKiteInstruments([], TODAY)).toMatchObject({ ok: false });
    expect(await parseKiteInstruments([header], TODAY)).toMatchObject({
      error: { words: 'the file lists no contract' },
    });
    async function* failing(): AsyncGenerator<string> {
      yield `${header}\n`;
      await Promise.resolve();
      throw new Error('the disk went away');
    }
    expect(await parseKiteInstruments(failing(), TODAY)).toMatchObject({
      error: { words: 'the disk went away' },
    });
  });

  test('a hundred thousand lines, in pieces that cut lines apart', async () => {
    const [header = '', ...lines] = readFileSync(KITE, 'utf8').trim().split('\n');
    const rows = lines.slice(1, 7).map((line) => line.split(','));
    let text = `${header}\n`;
    for (let count = 0; count < 100_000; count += 1) {
      const row = rows[1 + (count % 4)] ?? [];
      text += `${row.map((cell, at) => (at === 2 ? `${cell}${count}` : cell)).join(',')}\n`;
    }
    const bytes = Buffer.from(text);
    function* pieces(): Generator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 65_521) yield bytes.subarray(at, at + 65_521);
    }
    const read = await parseKiteInstruments(pieces(), TODAY);
    expect(read.ok && read.value.instruments.length).toBe(100_000);
  }, 20_000);

  test('real lines', async ({ skip }) => {
    skip(!existsSync(join(REAL, 'kite')), 'the recorded dump is not on this machine');
    for (const name of ['instruments_all.csv', 'instruments_nse.csv']) {
      const read = await parseKiteInstruments(createReadStream(join(REAL, 'kite', name)), TODAY);
      expect(read.ok && read.value.instruments.length + read.value.skipped).toBe(99);
    }
  });
});
