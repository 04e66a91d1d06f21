/**
 * The request body: the literal text `jData=` with a JSON object in which every value is text, and
 * for the generations that want it there `&jKey=` with the token. It is not a form: nothing is
 * percent-encoded, and the server cuts at the first `&` before it reads the JSON.
 */
import type { Ampersand } from './houses.ts';

export type JData = { readonly [name: string]: string | JData | readonly JData[] };

/** Values that the order routes decode as a form would, so `%`, `+` and `&` have to be written. */
const FORM_DECODED = new Set(['tsym', 'stext']);

export function bodyOf(fields: JData, ampersand: Ampersand, token: string | null): string {
  const written = JSON.stringify(fields, (name, value: unknown) =>
    ampersand === 'percent' && typeof value === 'string' && FORM_DECODED.has(name)
      ? formText(value)
      : value,
  );
  // Whatever is left of them stands inside a text, where the escape means the same to every reader.
  const safe = written.replaceAll('&', '\\u0026');
  return token === null ? `jData=${safe}` : `jData=${safe}&jKey=${token}`;
}

function formText(value: string): string {
  return value
    .replaceAll('%', '%25')
    .replaceAll('+', '%2B')
    .replaceAll('&', '%26')
    .replaceAll(' ', '+');
}
