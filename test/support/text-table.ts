/**
 * Scenarios as aligned text: the first line names the columns, every other line is one case. Cells
 * are parted by two spaces or more, so that a cell may hold single ones; a dash is an empty cell.
 */
export type TextRow = Readonly<Record<string, string>>;

const COLUMNS_MAX = 7;

export function textTable(text: string): readonly TextRow[] {
  const [header, ...lines] = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (header === undefined) throw new Error('a text table needs a line that names its columns');
  const columns = cellsOf(header);
  if (columns.length > COLUMNS_MAX) {
    throw new Error(`a text table has at most ${COLUMNS_MAX} columns, this one ${columns.length}`);
  }
  if (new Set(columns).size !== columns.length) throw new Error(`a column stands twice: ${header}`);
  return lines.map((line) => rowOf(columns, line));
}

function rowOf(columns: readonly string[], line: string): TextRow {
  const cells = cellsOf(line);
  if (cells.length !== columns.length) {
    throw new Error(`${cells.length} cells for ${columns.length} columns: ${line}`);
  }
  return Object.fromEntries(
    columns.map((column, at) => [column, cells[at] === '-' ? '' : (cells[at] ?? '')]),
  );
}

function cellsOf(line: string): readonly string[] {
  return line.split(/ {2,}/);
}

/** The cell as a whole number; a cell that is none is a mistake of the table. */
export function wholeCell(row: TextRow, column: string): number {
  const value = Number(row[column]);
  if (!Number.isSafeInteger(value)) throw new Error(`${column} is no whole number: ${row[column]}`);
  return value;
}
