import { describe, expect, it } from 'vitest';
import { textTable, wholeCell } from './text-table.ts';

describe('a text table', () => {
  it('names the cells of each line by its first line', () => {
    const rows = textTable(`
      # a remark
      state     next state  filled
      working   part filled  25
      sent      -            0
    `);
    expect(rows).toEqual([
      { state: 'working', 'next state': 'part filled', filled: '25' },
      { state: 'sent', 'next state': '', filled: '0' },
    ]);
    expect(rows.map((row) => wholeCell(row, 'filled'))).toEqual([25, 0]);
  });

  it.each([
    ['a line with a cell too few', 'one  two\n1', '1 cells for 2 columns'],
    ['a line with a cell too many', 'one  two\n1  2  3', '3 cells for 2 columns'],
    ['a column that stands twice', 'one  one\n1  2', 'stands twice'],
    ['more columns than can be read', 'a  b  c  d  e  f  g  h', 'at most 7'],
    ['no lines at all', '\n\n', 'names its columns'],
  ])('refuses %s', (_situation, text, says) => {
    expect(() => textTable(text)).toThrow(says);
  });

  it('refuses a cell that should be a number', () => {
    const [row] = textTable('units\nmany');
    expect(() => wholeCell(row ?? {}, 'units')).toThrow('no whole number');
  });
});
