/**
 * From bytes and text to Dhan's shapes. Whatever cannot be read is a value that is counted: nothing
 * here throws, and nothing that was read in part is passed on. JSON is parsed without a reviver and
 * read by known keys only, so a key such as `__proto__` is a key like any other that nobody asks
 * for.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { ALERT_KEYS, ALERT_TYPE, orderAlert, type OrderAlert } from './wire.ts';

export type Unreadable = 'too_long' | 'not_json';

/** A book of ten thousand orders has about eight million characters. */
const BODY_MAX = 32_000_000;
/** A push has about a thousand characters; several may be glued together. */
const PUSH_MAX = 200_000;
const GLUED_MAX = 500;

export function decodeJson(text: string, most: number = BODY_MAX): Result<unknown, Unreadable> {
  if (text.length > most) return err('too_long');
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch {
    return err('not_json');
  }
}

/** A plain object's own member, whatever its prototype was made to be. */
export function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}

export interface Alerts {
  readonly alerts: readonly OrderAlert[];
  /** Pieces that should have been an order push and could not be read. */
  readonly unread: number;
}

const NOTHING: Alerts = { alerts: [], unread: 0 };
const ONE_UNREAD: Alerts = { alerts: [], unread: 1 };

/**
 * One text frame of the order stream. Several objects may stand in it end to end, `Data` may be a
 * list, and there are words of no meaning such as `PING`; messages of another type are passed over.
 */
export function decodeAlerts(text: string): Alerts {
  if (text.length > PUSH_MAX) return ONE_UNREAD;
  const whole = decodeJson(text);
  const pieces = whole.ok ? [whole.value] : cutGlued(text);
  if (pieces === null) return ONE_UNREAD;
  const alerts: OrderAlert[] = [];
  let unread = 0;
  for (const piece of pieces) {
    const data = dataOf(piece);
    if (data === null) continue;
    for (const each of Array.isArray(data) ? (data as readonly unknown[]) : [data]) {
      const read = orderAlert.safeParse(alertData(each));
      if (read.success) alerts.push(read.data);
      else unread += 1;
    }
  }
  return alerts.length === 0 && unread === 0 ? NOTHING : { alerts, unread };
}

/** Null for what is no order push at all. */
function dataOf(piece: unknown): unknown {
  const type = member(piece, 'Type') ?? member(piece, 'type');
  if (typeof type !== 'string' || type.toLowerCase() !== ALERT_TYPE) return null;
  return member(piece, 'Data') ?? member(piece, 'data') ?? 'missing';
}

const SPELLINGS = ALERT_KEYS.map((key) => {
  return [key, `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`] as const;
});

/** The known keys, each taken as it is on the wire (`orderNo`) or as published (`OrderNo`). */
function alertData(data: unknown): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const [key, titled] of SPELLINGS) {
    const value = member(data, key) ?? member(data, titled);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

/** Objects that stand end to end; an empty list for plain words, null for damaged text. */
function cutGlued(text: string): readonly unknown[] | null {
  if (!text.includes('{')) return [];
  const pieces: unknown[] = [];
  let depth = 0;
  let start = -1;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = depth > 0;
    else if (letter === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (letter === '}' && depth > 0) {
      depth -= 1;
      if (depth > 0) continue;
      const piece = decodeJson(text.slice(start, at + 1));
      if (!piece.ok || pieces.length >= GLUED_MAX) return null;
      pieces.push(piece.value);
    }
  }
  return depth === 0 ? pieces : null;
}

const DISCONNECT_CODE = 50;
const DISCONNECT_LENGTH = 10;
const REASON_AT = 8;

/** The reason code of a packet by which either socket says goodbye; null for anything else. */
export function decodeDisconnect(bytes: Buffer): number | null {
  if (bytes.length < DISCONNECT_LENGTH || bytes[0] !== DISCONNECT_CODE) return null;
  return bytes.readUInt16LE(REASON_AT);
}
