/**
 * Text from Kite → something that can be looked at. What cannot be read is a value that says why,
 * and is found out before it costs much: size, depth and poisoned keys come before parsing.
 */
import type { z } from 'zod';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { errorBody, orderRow, type OrderRow, streamFrame, success } from './wire.ts';

/** Deepest real reply: quotes, with five levels of brackets. */
const DEEPEST = 24;
const LONGEST_FRAME = 256_000;
/** No object of Kite has such a key; one that does was made to harm. */
const POISON = '__proto__';

const QUOTE = 34;
const ESCAPE = 92;

export function decodeJson(text: string): Result<unknown, string> {
  if (text.includes(POISON)) return err('a poisoned key');
  if (isTooDeep(text)) return err('nested too deep');
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return err('not JSON');
  }
}

/** Counts brackets outside of texts, which is cheaper than building what they hold. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

/** Most of a book stands in quotes, and whole texts are passed over at once. */
function endOfText(text: string, opening: number): number {
  for (let at = text.indexOf('"', opening + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - escapes - 1) === ESCAPE) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return text.length;
}

/** The data of a success envelope in its expected shape; every other reply is unreadable. */
export function decodeData<T>(body: string, shape: z.ZodType<T>): Result<T, string> {
  const json = decodeJson(body);
  if (!json.ok) return json;
  const envelope = success.safeParse(json.value);
  if (!envelope.success) return err('not a success envelope');
  const data = shape.safeParse(envelope.data.data);
  if (data.success) return ok(data.data);
  const issue = data.error.issues[0];
  return err(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not in shape'}`.slice(0, 200));
}

export interface KiteError {
  /** Empty when the body is not Kite's own, such as a page of its edge. */
  readonly type: string;
  readonly message: string;
}

export function decodeError(body: string): KiteError {
  const json = decodeJson(body);
  const parsed = json.ok ? errorBody.safeParse(json.value) : null;
  if (parsed?.success !== true) return { type: '', message: '' };
  return { type: parsed.data.error_type, message: parsed.data.message ?? '' };
}

export type StreamFrame =
  | { readonly kind: 'order'; readonly row: OrderRow }
  /** The broker talks to people: an error or a notice. */
  | { readonly kind: 'notice'; readonly error: boolean; readonly words: string }
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** One text frame of the socket. */
export function decodeFrame(text: string): StreamFrame {
  if (text.length > LONGEST_FRAME) return { kind: 'unreadable', why: 'a frame too long' };
  const json = decodeJson(text);
  if (!json.ok) return { kind: 'unreadable', why: json.error };
  const frame = streamFrame.safeParse(json.value);
  if (!frame.success) return { kind: 'unreadable', why: 'a frame without a type' };
  const { type, data } = frame.data;
  if (type === 'order') {
    const row = orderRow.safeParse(data);
    if (row.success) return { kind: 'order', row: row.data };
    return { kind: 'unreadable', why: `order ${row.error.issues[0]?.path.join('.') ?? ''}` };
  }
  if (type !== 'error' && type !== 'message') return { kind: 'other' };
  const words = typeof data === 'string' ? data.slice(0, 500) : '';
  return { kind: 'notice', error: type === 'error', words };
}
