/**
 * Everything that came in and went out, with times, as lines of JSON: a checker that never saw the
 * run can tell from it what was asked, what was answered, and what was kept back on purpose.
 */
import type { World } from '../platform/world.ts';

export type HistoryKind =
  | 'request'
  | 'reply'
  | 'no_reply'
  | 'connect'
  | 'heard'
  | 'pushed'
  | 'dropped'
  | 'closed'
  | 'control'
  | 'note';

export interface HistoryLine {
  readonly n: number;
  readonly atMs: number;
  readonly kind: HistoryKind;
  readonly [detail: string]: unknown;
}

export interface History {
  note(kind: HistoryKind, detail: Readonly<Record<string, unknown>>): number;
  lines(): readonly HistoryLine[];
  jsonLines(): string;
}

const KEPT_LINES = 200_000;
/** A dump of instruments would drown everything else. */
const KEPT_TEXT = 8_000;

export function openHistory(world: Pick<World, 'nowMs'>): History {
  let lines: HistoryLine[] = [];
  let count = 0;
  return {
    note: (kind, detail) => {
      count += 1;
      lines.push({ n: count, atMs: world.nowMs(), kind, ...detail });
      if (lines.length > KEPT_LINES * 2) lines = lines.slice(-KEPT_LINES);
      return count;
    },
    lines: () => lines,
    jsonLines: () => lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  };
}

/**
 * Text as it is; bytes as hexadecimal; long ones cut, with their whole length beside. What is cut
 * is copied, since a slice of a text would keep all of it in memory.
 */
export function shownBody(
  body: string | Uint8Array,
  most = KEPT_TEXT,
): Readonly<Record<string, unknown>> {
  const long = body.length > most ? { length: body.length } : {};
  if (typeof body !== 'string') {
    return { hex: Buffer.from(body.subarray(0, most)).toString('hex'), ...long };
  }
  const text = body.length > most ? Buffer.from(body.slice(0, most)).toString('utf8') : body;
  return { text, ...long };
}
