/**
 * CSV that a spreadsheet shows and never runs: text that would start a formula gets an apostrophe,
 * also after blanks and after a line break inside the cell. Numbers stay numbers.
 */
export type CsvCell = string | number | null;

const STARTS_FORMULA = /(^|[\r\n])(?=[\s\u00a0]*[=+\-@\t\r])/g;
const NEEDS_QUOTES = /[",\r\n]/;

export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const guarded = cell.replace(STARTS_FORMULA, "$1'");
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
