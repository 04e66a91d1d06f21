/**
 * How the server reads a request: `jData=` + JSON + `&jKey=` + token, whatever the content type
 * says. The real server cuts the raw text at `&` before it looks at the JSON, so an ampersand in a
 * symbol destroys the request; `strict` does the same, `lenient` takes what all clients mean.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { NOT_JSON, MISSING_JDATA } from './noren-errors.ts';

export type BodyMode = 'strict' | 'lenient';

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

export interface NorenBody {
  readonly fields: Readonly<JsonObject>;
  /** The token that came in the body; null when there was none or an empty one. */
  readonly jKey: string | null;
}

/** Routes whose symbols and search words the server decodes even in strict mode. */
const DECODED_ROUTES = new Set([
  'PlaceOrder',
  'ModifyOrder',
  'ProductConversion',
  'GetOrderMargin',
  'GetBasketMargin',
  'GetBrokerage',
  'SearchScrip',
  'GetOptionChain',
  'PlaceGTTOrder',
  'ModifyGTTOrder',
  'PlaceOCOOrder',
  'ModifyOCOOrder',
]);

const DECODED_KEYS = ['tsym', 'stext', 'tsym2', 'tsym3'] as const;
const LENIENT_KEYS = [...DECODED_KEYS, 'sym', 'remarks'] as const;

export function readNorenBody(
  text: string,
  route: string,
  mode: BodyMode,
): Result<NorenBody, string> {
  const { jData, jKey } = mode === 'strict' ? cutStrictly(text) : cutLeniently(text);
  if (jData === null) return err(MISSING_JDATA);
  const fields = readObject(jData);
  if (fields === null) return err(NOT_JSON);
  const decodes = mode === 'lenient' || DECODED_ROUTES.has(route);
  const keys = mode === 'lenient' ? LENIENT_KEYS : DECODED_KEYS;
  if (decodes) for (const key of keys) decodeField(fields, key);
  return ok({ fields, jKey: jKey === '' ? null : jKey });
}

interface Cut {
  readonly jData: string | null;
  readonly jKey: string | null;
}

function cutStrictly(text: string): Cut {
  let jData: string | null = null;
  let jKey: string | null = null;
  for (const part of text.split('&')) {
    if (part.startsWith('jData=')) jData ??= part.slice(6);
    else if (part.startsWith('jKey=')) jKey ??= part.slice(5);
  }
  return { jData, jKey };
}

function cutLeniently(text: string): Cut {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('&jKey=');
  const head = at < 0 ? trimmed : trimmed.slice(0, at);
  const tail = at < 0 ? null : trimmed.slice(at + 6);
  const first = /^jKey=([^&]*)&/.exec(head);
  const rest = first === null ? head : head.slice(first[0].length);
  const jData = rest.startsWith('jData=') ? plain(rest.slice(6)) : null;
  return { jData, jKey: tail ?? first?.[1] ?? null };
}

/** A fully form-encoded body shows it in its first character; any other is left as it came. */
function plain(jData: string): string {
  return /^(?:\+|%20)*%7b/i.test(jData) ? decoded(jData) : jData;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function decodeField(fields: JsonObject, key: string): void {
  const value = fields[key];
  if (typeof value === 'string') fields[key] = decoded(value);
}

export function readObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `/NorenWClientTP//QuickAuth?x=1` → prefix `NorenWClientTP`, route `QuickAuth`. */
export function splitPath(path: string): { readonly prefix: string; readonly route: string } {
  const [bare = ''] = path.split(/[?#]/);
  const parts = bare.split('/').filter((part) => part !== '');
  return { prefix: parts[0] ?? '', route: parts.slice(1).join('/') };
}
