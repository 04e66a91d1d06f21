/** What is wrong with a file from outside, and where: the first thing only, nothing was changed. */
export interface CsvComplaint {
  /** Counted from 1, as editors do; null when the file as a whole is meant. */
  readonly line: number | null;
  readonly column: string | null;
  readonly words: string;
}

export function csvComplaint(
  line: number | null,
  column: string | null,
  words: string,
): CsvComplaint {
  return { line, column, words };
}

export function saysCsvComplaint({ line, column, words }: CsvComplaint): string {
  const place = [
    line === null ? null : `line ${line}`,
    column === null ? null : `column ${column}`,
  ].filter((part) => part !== null);
  return place.length === 0 ? words : `${place.join(', ')}: ${words}`;
}

/** csv-parse reports a broken quote or a lost end of file as an error with the line in it. */
export function complaintFromParser(cause: unknown): CsvComplaint {
  const words = cause instanceof Error ? cause.message : 'the file cannot be read as CSV';
  const line = /(?:line|at) (\d+)/.exec(words)?.[1];
  return csvComplaint(line === undefined ? null : wholeNumber(line), null, words);
}

/** Digits only. */
export function wholeNumber(digits: string): number {
  let value = 0;
  for (const digit of digits) value = value * 10 + (digit.charCodeAt(0) - 48);
  return value;
}
