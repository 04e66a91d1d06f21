/**
 * Text from the wire → rows, an object, or a plain statement that it cannot be read. Nothing here
 * throws, whatever comes. The point of this file: a dead session, an empty book and a broken reply
 * are all "not a list", and are never taken for each other.
 */
import type { z } from 'zod';
import { err, ok, type Result } from '../../../shared/lib/result.ts';

/** Ten thousand orders are about twelve million characters. */
const LONGEST_BODY = 32_000_000;
/** The longest frame of the stream is a few thousand. */
const LONGEST_FRAME = 200_000;
const MOST_ROWS = 200_000;

export type Fields = Readonly<Record<string, unknown>>;

export type Body =
  | { readonly kind: 'rows'; readonly rows: readonly unknown[] }
  | { readonly kind: 'object'; readonly fields: Fields }
  | { readonly kind: 'unreadable' };

const UNREADABLE: Body = { kind: 'unreadable' };

export function decodeBody(text: string): Body {
  const value = parsed(text, LONGEST_BODY);
  if (Array.isArray(value)) {
    return value.length > MOST_ROWS ? UNREADABLE : { kind: 'rows', rows: value };
  }
  return isFields(value) ? { kind: 'object', fields: value } : UNREADABLE;
}

/** A frame of the stream with its first word; null for everything else. */
export function decodeFrame(text: string): { readonly t: string; readonly fields: Fields } | null {
  const value = parsed(text, LONGEST_FRAME);
  if (!isFields(value)) return null;
  const t = own(value, 't');
  return typeof t === 'string' ? { t, fields: value } : null;
}

/** A field of the object itself, never one of its prototype. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function parsed(text: string, longest: number): unknown {
  if (text.length > longest || text.length < 2) return null;
  const first = text.charCodeAt(0);
  // A page of HTML or a cut-off text is refused without waking the parser.
  const jsonLike = first === 123 || first === 91 || first <= 32;
  if (!jsonLike) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The broker's own no, in its words. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly words: string;
}

export interface Unreadable {
  readonly kind: 'unreadable';
  readonly words: string;
}

const NO_WORDS = 'The broker refused without saying why';
const WORDS_MAX = 300;

/** What `stat` and `emsg` of a single reply say. */
export function verdictOf(fields: Fields): 'ok' | Refusal | Unreadable {
  const stat = own(fields, 'stat');
  const emsg = own(fields, 'emsg');
  const word = typeof stat === 'string' ? stat.toLowerCase() : null;
  if (word === 'ok') return 'ok';
  // One route has been seen without `stat` on success, so its absence alone proves nothing.
  if (word === null && typeof emsg !== 'string') {
    return { kind: 'unreadable', words: 'The reply says neither yes nor no' };
  }
  if (word !== null && word !== 'not_ok' && typeof emsg !== 'string') {
    return { kind: 'unreadable', words: `The reply says "${word.slice(0, 40)}"` };
  }
  return { kind: 'refusal', words: typeof emsg === 'string' ? shortened(emsg) : NO_WORDS };
}

export function shortened(words: string): string {
  return words.replaceAll(/\s+/g, ' ').trim().slice(0, WORDS_MAX);
}

/** As sentences of the broker are compared: one blank, small letters. */
export function folded(words: string): string {
  return words.replaceAll(/\s+/g, ' ').trim().toLowerCase();
}

/** `Error Occurred : 5 "no data"`: the one refusal that means an empty list. */
function saysEmpty(words: string): boolean {
  const plain = folded(words);
  return /^error occur?red : 5 "no data"$/.test(plain) || /^no data :?$/.test(plain);
}

/**
 * A list reply: its rows, or none where the broker says so, or why it is no list. One row that does
 * not fit spoils the whole, since a book with a hole in it is no book.
 */
export function readRows<T extends z.ZodType>(
  body: Body,
  schema: T,
): Result<readonly z.output<T>[], Refusal | Unreadable> {
  if (body.kind === 'unreadable') return err(unreadable('The reply is no JSON'));
  if (body.kind === 'object') {
    const verdict = verdictOf(body.fields);
    if (verdict === 'ok') return err(unreadable('The reply is no list'));
    if (verdict.kind === 'refusal' && saysEmpty(verdict.words)) return ok([]);
    return err(verdict);
  }
  const rows: z.output<T>[] = [];
  for (const row of body.rows) {
    const complaint = rowComplaint(row);
    if (complaint !== null) return err(complaint);
    const read = schema.safeParse(row);
    if (!read.success) return err(unreadable(`A row does not fit: ${firstIssue(read.error)}`));
    rows.push(read.data);
  }
  return ok(rows);
}

/** A list whose row says no, or one that is no object. */
function rowComplaint(row: unknown): Refusal | Unreadable | null {
  if (!isFields(row)) return unreadable('A row is no object');
  const stat = own(row, 'stat');
  if (stat === undefined || (typeof stat === 'string' && stat.toLowerCase() === 'ok')) return null;
  const verdict = verdictOf(row);
  return verdict === 'ok' ? null : verdict;
}

/** A single reply that says yes and has what it must have. */
export function readReply<T extends z.ZodType>(
  body: Body,
  schema: T,
): Result<z.output<T>, Refusal | Unreadable> {
  if (body.kind === 'unreadable') return err(unreadable('The reply is no JSON'));
  if (body.kind === 'rows') return err(unreadable('The reply is a list'));
  const verdict = verdictOf(body.fields);
  if (verdict !== 'ok') return err(verdict);
  const read = schema.safeParse(body.fields);
  return read.success
    ? ok(read.data)
    : err(unreadable(`The reply does not fit: ${firstIssue(read.error)}`));
}

function unreadable(words: string): Unreadable {
  return { kind: 'unreadable', words };
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return `${issue?.path.map(String).join('.') ?? ''} ${issue?.message ?? ''}`.trim().slice(0, 120);
}
