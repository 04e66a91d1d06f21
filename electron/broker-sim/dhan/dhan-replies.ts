/** Answers on their way to the wire, and what the broker says on a bad day. */
import type { BadDay, RestReply } from '../personality.ts';
import {
  type Answer,
  type DhanCode,
  noAuthentication,
  refusal,
  tooManyRequests,
} from './dhan-error.ts';
import { writeJson } from './java-json.ts';

const JSON_HEADERS = {
  'content-type': 'application/json',
  vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
} as const;

export function replyOf({ status, body, empty, text, headers }: Answer): RestReply {
  if (empty === true) return { status, headers: headers ?? {}, body: '' };
  if (text !== undefined) return { status, headers: headers ?? {}, body: text };
  return { status, headers: { ...JSON_HEADERS, ...headers }, body: writeJson(body) };
}

const CODE_OF: ReadonlyMap<number, DhanCode> = new Map([
  [401, 'DH-901'],
  [403, 'DH-902'],
  [429, 'DH-904'],
  [500, 'DH-908'],
  [502, 'DH-909'],
  [503, 'DH-909'],
  [504, 'DH-909'],
]);

const WORDS_OF: Readonly<Partial<Record<DhanCode, string>>> = {
  'DH-901': 'Client ID or user generated access token is invalid or expired.',
  'DH-902': 'User has not subscribed to Data APIs or does not have access to Trading APIs.',
  'DH-908': 'Server was not able to process the request.',
  'DH-909': 'Network error where the API was unable to communicate with the backend system.',
};

export function badDayAnswer(day: BadDay, wrongIp: () => Answer): Answer {
  if (day.about === 'ip') return wrongIp();
  if (day.about === 'ended') return noAuthentication();
  if (day.about === 'rate') return tooManyRequests();
  if (day.about === 'timed_out') return refusal('DH-910', day.message ?? 'Request timed out');
  const code = CODE_OF.get(day.status) ?? 'DH-910';
  const words = day.message ?? WORDS_OF[code] ?? 'Error originating from other reasons.';
  const { body } = refusal(code, words);
  const errorType = day.errorType;
  const typed = errorType === null ? body : { errorType, errorCode: code, errorMessage: words };
  return { status: day.status, body: typed };
}
