/** Dhan's instrument file: our ids for its rows, its traps, and files that are none. */
import { describe, expect, it } from 'vitest';
import { openContracts } from '../../../../electron/broker/dhan/contracts.ts';
import {
  type InstrumentFile,
  isDamaged,
  parseInstrumentFile,
} from '../../../../electron/broker/dhan/instruments.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { err, ok, type Result } from '../../../../shared/lib/result.ts';
import { textTable } from '../../../support/text-table.ts';
import {
  contractIn,
  goldenBytes,
  goldenContracts,
  goldenList,
  goldenText,
  TODAY,
} from './frames.ts';

const FILE = goldenText('instruments.csv');
const [HEADER = '', ...LINES] = FILE.trimEnd().split('\n');

function parse(text: string | Uint8Array, pieces = 1): Promise<Result<InstrumentFile, string>> {
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / pieces);
  const cut = Array.from({ length: pieces }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
  return parseInstrumentFile(cut, {
    day: TODAY,
    freezeOf: (underlying) => (underlying === 'NIFTY' ? quantity(1_755) : null),
  });
}

describe('contracts', () => {
  const cases = textTable(`
    id                       segment  security  tick  lot   freeze
    NSE:NIFTY                IDX_I    13        500   1     100000
    BSE:SENSEX               IDX_I    51        100   1     100000
    NSE:INDIA-VIX            IDX_I    21        25    1     100000
    NSE:RELIANCE             NSE_EQ   2885      1000  1     650000
    NSE:M&M                  NSE_EQ   2031      500   1     100000
    NSE:GAYAPROJ-BE          NSE_EQ   10397     100   1     100000
    BSE:RELIANCE             BSE_EQ   500325    500   1     650000
    NFO:NIFTY26SEPFUT        NSE_FNO  35001     500   65    1800
    NFO:NIFTY26SEP25000CE    NSE_FNO  49081     500   65    1800
    NFO:NIFTY2692225000PE    NSE_FNO  49082     500   65    1800
    NFO:NIFTY26O0625000PE    NSE_FNO  49083     500   65    1755
    NFO:NIFTY26OCT25000PE    NSE_FNO  49084     500   65    1755
    NFO:VEDL26SEP452.5CE     NSE_FNO  2885      500   1150  40250
    BFO:SENSEX26SEP82000PE   BSE_FNO  870001    500   20    1000
  `);

  it('have the exchange’s symbol, and Dhan’s own name beside it', async () => {
    const read = await parse(FILE);
    if (!read.ok) throw new Error(read.error);
    const seen = read.value.contracts.map(({ instrument, segment, securityId }) => {
      const { id, tick, lot, freeze } = instrument;
      return {
        id,
        segment,
        security: securityId,
        tick: `${tick}`,
        lot: `${lot}`,
        freeze: `${freeze}`,
      };
    });
    expect(seen).toEqual(cases);
    // The exchange's test row, an expired option, a commodity and a currency option.
    expect([read.value.skipped, read.value.unread]).toEqual([4, 0]);
  });

  it('of options know underlying, strike and day', async () => {
    expect(contractIn(await goldenList(), 'NFO:VEDL26SEP452.5CE').instrument).toMatchObject({
      underlying: 'VEDL',
      kind: 'call',
      strike: 4_525_000,
      expiryDay: '2026-09-29',
      exchange: 'NFO',
    });
  });

  it('are the same however the file is cut into pieces', async () => {
    const whole = await parse(FILE);
    for (const pieces of [2, 7, 101, FILE.length]) expect(await parse(FILE, pieces)).toEqual(whole);
    expect(await parse(`\uFEFF${FILE.replaceAll('\n', '\r\n')}`)).toEqual(whole);
  });

  it('are read by column names, wherever the columns stand', async () => {
    const turned = FILE.trimEnd()
      .split('\n')
      .filter((line) => !line.includes('"'))
      .map((line) => `x,${line}`)
      .join('\n');
    const read = await parse(turned);
    expect(read.ok && read.value.contracts.length).toBe(13);
  });

  it('are found by either name, and strangers keep Dhan’s', async () => {
    const contracts = await goldenContracts();
    const both = ['NSE_EQ', 'NSE_FNO'].map((segment) => contracts.name(segment, '2885'));
    expect(both).toEqual(['NSE:RELIANCE', 'NFO:VEDL26SEP452.5CE']);
    expect(contracts.name('MCX_COMM', '565899')).toBe('MCX_COMM:565899');
    expect(contracts.name('NSE FNO\n', '1')).toBe('NSE-FNO-:1');
    expect(contracts.underlying('NIFTY')?.securityId).toBe('13');
    expect(contracts.underlying('SENSEX')?.segment).toBe('IDX_I');
    expect(contracts.underlying('RELIANCE')?.segment).toBe('NSE_EQ');
    expect(contracts.underlying('NOBODY')).toBeNull();
    expect(contracts.options('NIFTY', '2026-09-29')).toHaveLength(1);
    expect(contracts.find('NSE:NOBODY' as InstrumentId)).toBeNull();
    expect(openContracts().known()).toBe(false);
  });
});

describe('damage', () => {
  it('a file without its columns, without rows or of something else is refused', async () => {
    const lacks = 'the header lacks a column that is needed';
    expect(await parse(FILE.replace('LOT_SIZE', 'LOT'))).toEqual(err(lacks));
    expect(await parse('<html>no</html>')).toEqual(err(lacks));
    expect(await parse(HEADER)).toEqual(err('the file lists no contract'));
    expect(await parse('')).toEqual(err('the file lists no contract'));
    expect(await parse('x'.repeat(50_000))).toEqual(err('the file has a line without end'));
    expect((await parse(Buffer.from([0xff, 0xfe, 0x00, 0x80]))).ok).toBe(false);
  });

  it('a line that cannot be read is counted, many of them damage the file', async () => {
    const option = LINES.find((line) => line.includes(',49081,')) ?? '';
    const fine = Array.from({ length: 60 }, (_, at) =>
      option.replace(',49081,', `,${50_000 + at},`).replace('25000.00000', `${20_000 + at * 50}.0`),
    );
    for (const [from, to] of [
      [',65.0,', ',0.0,'],
      [',65.0,', ',65.5,'],
      ['25000.00000', 'NaN'],
      ['2026-09-29', '2026-02-31'],
      [',49081,', ',4908x,'],
      [',49081,', ',99999999999,'],
      ['5.0000', '5.00001'],
      [',CE,', ',XX,'],
    ] as const) {
      const broken = option.replace(from, to);
      expect(broken).not.toBe(option);
      const some = await parse([HEADER, ...fine, broken].join('\n'));
      expect([to, some.ok && some.value.unread, some.ok && isDamaged(some.value)]).toEqual([
        to,
        1,
        false,
      ]);
      const most = await parse([HEADER, ...fine.slice(0, 5), broken].join('\n'));
      expect(most.ok && isDamaged(most.value)).toBe(true);
    }
  });

  it('two lines of one symbol are one contract, the first', async () => {
    const option = LINES.find((line) => line.includes(',49081,')) ?? '';
    const read = await parse([HEADER, option, option.replace(',49081,', ',49099,')].join('\n'));
    expect(read.ok && read.value.contracts.map((each) => each.securityId)).toEqual(['49081']);
    expect(read).toMatchObject(ok({ skipped: 1 }));
  });

  it('a hundred thousand rows are all there', async () => {
    const option = LINES.find((line) => line.includes(',49081,')) ?? '';
    const rows = Array.from({ length: 100_000 }, (_, at) =>
      option.replace(',49081,', `,${100_000 + at},`).replace('25000.00000', `${at + 1}.00000`),
    );
    const read = await parse([HEADER, ...rows].join('\n'), 600);
    expect(read.ok && read.value.contracts.length).toBe(100_000);
    expect(goldenBytes('instruments.csv').length).toBeLessThan(20_000);
  });
});
