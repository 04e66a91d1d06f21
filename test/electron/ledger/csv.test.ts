import { parse } from 'csv-parse/sync';
import { array, assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../electron/ledger/tools/csv.ts';

describe('a line of CSV', () => {
  it('keeps numbers as numbers, also below zero', () => {
    expect(csvLine([-1234.5, 0, null, 7])).toBe('-1234.5,0,,7\r\n');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@sum', "'@sum"],
    ['\tx', "'\tx"],
    ['  =1', "'  =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['a\n=1', `"a\n'=1"`],
    ['a=1', 'a=1'],
    ['a "b", c', '"a ""b"", c"'],
  ])('shows %j as text', (cell, line) => {
    expect(csvLine([cell])).toBe(`${line}\r\n`);
  });

  it('is read back as it was, but for the guarding apostrophe', () => {
    assert(
      property(array(string({ unit: 'grapheme' }), { minLength: 2 }), (cells) => {
        const [row] = parse(csvLine(cells), { relaxColumnCount: true, recordDelimiter: '\r\n' });
        expect(row).toHaveLength(cells.length);
        for (const [index, cell] of cells.entries()) {
          const read = String(row?.[index]);
          expect(read).not.toMatch(/(^|[\r\n])[\s\u00a0]*[=+\-@\t]/);
          expect(read.replace(/(^|[\r\n])'/g, '$1')).toBe(cell.replace(/(^|[\r\n])'/g, '$1'));
        }
      }),
    );
  });
});
