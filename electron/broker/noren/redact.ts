/**
 * What may be kept of what was sent and received. Tokens, passwords, codes and checksums are
 * replaced wherever they stand; so is what identifies the person. Replies to a login are never
 * handed in at all.
 */

/** Names whose value never is kept, in JSON and in the raw body alike. */
const SECRET_NAMES = [
  'jKey',
  'susertoken',
  'accesstoken',
  'access_token',
  'refresh_token',
  'usertoken',
  'pwd',
  'factor2',
  'appkey',
  'api_secret',
  'api_key',
  'request_code',
  'checksum',
  'code',
  'imei',
  'vc',
  'pan',
  'email',
  'm_num',
  'dob',
  'ipaddr',
  'uname',
  'cliname',
];

const NAMES = SECRET_NAMES.join('|');
const IN_JSON = new RegExp(
  `("(?:${NAMES})"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|[^,}\\]\\s"]+)`,
  'gi',
);
const IN_BODY = /(\bjKey=)[^&\s"]*/gi;
const MASK = '"…"';

/** Longer texts are cut: evidence is about a request, not about a day. */
const LONGEST = 20_000;

export function redacted(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return cut.replaceAll(IN_JSON, `$1${MASK}`).replaceAll(IN_BODY, '$1…');
}
