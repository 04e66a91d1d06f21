/**
 * Requests to Kite. Whatever places, changes or cancels is tried once and never again; what only
 * reads is tried up to three times, within the broker's rates and behind a breaker. The frames are
 * kept as evidence without headers and with every secret masked.
 *
 * Limits (documentation of the broker, per API key): quotes 1 a second, candles 3, orders 10 and
 * everything else together 10, of which reads take six so that changes and cancels have room.
 */
import type { z } from 'zod';
import { err, type Result } from '../../../shared/lib/result.ts';
import type { AccountParts } from '../account.ts';
import type { ReadFailure } from '../gateway.ts';
import { breaker } from '../net/breaker.ts';
import { budget } from '../net/budget.ts';
import type { HttpAnswer, HttpDownload, HttpFault, HttpLine, HttpReply } from '../net/http.ts';
import { decodeData, decodeError } from './decode.ts';
import type { KiteReply } from './outcome.ts';
import type { KiteKey } from './session.ts';

/** A request that trades is given up after so long, and its outcome is unknown. */
const WRITE_MS = 8_000;
const READ_MS = 7_000;
/** The longest that a read waits for its turn. */
const PATIENCE_MS = 4_000;

export type Lane = 'books' | 'quotes';

export interface KiteCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the root of the API, without a query. */
  readonly path: string;
  /** In the query of GET and DELETE, in the form of POST and PUT; a name may stand twice. */
  readonly params?: readonly (readonly [name: string, value: string])[];
  /** For the calculators, which alone take JSON; with parameters these go into the query. */
  readonly json?: string;
  /** `own`: the key of the session. Null for what needs none, such as logging in. */
  readonly as?: KiteKey | null | 'own';
}

export interface KiteRest {
  /** One try; never repeated by anybody. */
  write(call: KiteCall): Promise<KiteReply>;
  /** One try of something that does not trade, such as logging in. */
  ask(call: KiteCall): Promise<KiteReply>;
  read<T>(call: KiteCall, lane: Lane, shape: z.ZodType<T>): Promise<Result<T, ReadFailure>>;
  download(path: string): Promise<Result<HttpDownload, ReadFailure>>;
  /** How often the broker said that there were too many requests. */
  rateRefusals(): number;
}

export interface KiteRestParts {
  readonly parts: Pick<AccountParts, 'world' | 'keepFrame'>;
  readonly http: HttpLine;
  /** What stands before every path. */
  readonly root: string;
  key(): KiteKey | null;
  /** The broker says that this key is not good any more. */
  keyRefused(key: KiteKey, words: string): void;
}

const TRIES = 3;
const FIRST_PAUSE_MS = 200;
/** Going on after a 429 gets the key shut out for ten seconds. */
const REST_MS = 1_000;

/** A book of hundreds of orders that changes all day would bury every other frame. */
const LONGEST_EVIDENCE = 16_000;

const NOT_LOGGED_IN = 'Not logged in at Kite';

const SECRET_NAMES = [
  'access_token',
  'request_token',
  'refresh_token',
  'public_token',
  'enctoken',
  'api_secret',
  'checksum',
].join('|');
/** As a field of a form or of JSON. */
const SECRETS = new RegExp(`((?:${SECRET_NAMES})(?:=|"\\s*:\\s*"))[^&"\\s]*`, 'g');

/** For evidence: the same text without anything that opens a door. */
export function redacted(text: string): string {
  return text.replace(SECRETS, '$1…');
}

export function openRest(parts: KiteRestParts): KiteRest {
  return new Rest(parts);
}

class Rest implements KiteRest {
  readonly #parts: KiteRestParts;
  readonly #budgets;
  readonly #breakers;
  /** The last book of each path that was kept: the same one again is not evidence. */
  readonly #kept = new Map<string, string>();
  #rateRefusals = 0;

  constructor(parts: KiteRestParts) {
    this.#parts = parts;
    const { world } = parts.parts;
    this.#budgets = {
      books: budget(world, [{ spanMs: 1_000, most: 6 }]),
      quotes: budget(world, [{ spanMs: 1_000, most: 1 }]),
    };
    this.#breakers = { books: breaker(world), quotes: breaker(world) };
  }

  async write(call: KiteCall): Promise<KiteReply> {
    const going = this.#once(call, WRITE_MS);
    // It is on its way by now; evidence never stands before an order.
    this.#evidence('sent', call, `${call.method} ${call.path} ${formOf(call)}`);
    const reply = await going;
    this.#evidence('received', call, saysReply(reply));
    return reply;
  }

  async ask(call: KiteCall): Promise<KiteReply> {
    const reply = await this.#once(call, READ_MS);
    this.#evidence('received', call, saysReply(reply));
    return reply;
  }

  async read<T>(call: KiteCall, lane: Lane, shape: z.ZodType<T>): Promise<Result<T, ReadFailure>> {
    let failure: ReadFailure = { cause: 'refused', words: NOT_LOGGED_IN };
    for (let tries = 1; ; tries += 1) {
      const tried = await this.#tryRead(call, lane, shape);
      if (tried.ok) return tried;
      const { again, ...rest } = tried.error;
      failure = rest;
      if (!again || tries === TRIES) return err(failure);
      await this.#pause(tries);
    }
  }

  async download(path: string): Promise<Result<HttpDownload, ReadFailure>> {
    const { http, root } = this.#parts;
    const headers = headersOf(this.#parts.key());
    const answer = await http.download({
      method: 'GET',
      path: root + path,
      headers,
      body: null,
      deadlineMs: READ_MS,
    });
    return answer.ok ? answer : err(failureOf(answer.error));
  }

  rateRefusals(): number {
    return this.#rateRefusals;
  }

  async #tryRead<T>(
    call: KiteCall,
    lane: Lane,
    shape: z.ZodType<T>,
  ): Promise<Result<T, ReadFailure & { readonly again: boolean }>> {
    const stop = (failure: ReadFailure) => err({ ...failure, again: false });
    if (!(await this.#budgets[lane].turn(PATIENCE_MS))) {
      return stop({ cause: 'rate_limited', words: 'Too many reads are waiting' });
    }
    const gate = this.#breakers[lane];
    if (!gate.allows()) {
      return stop({ cause: 'link_down', words: 'Kite keeps failing and is left alone a moment' });
    }
    const reply = await this.#once(call, READ_MS);
    if (reply.kind === 'no_session') {
      gate.worked();
      return stop({ cause: 'refused', words: reply.words });
    }
    const broken = reply.kind === 'fault' || reply.status >= 500;
    if (broken) gate.failed();
    else gate.worked();
    if (reply.kind === 'answer' && reply.status === 200) {
      const data = decodeData(reply.body, shape);
      if (data.ok) {
        this.#evidence('received', call, reply.body, true);
        return data;
      }
      this.#evidence('received', call, saysReply(reply));
      return stop({ cause: 'unreadable', words: `${call.path}: ${data.error}` });
    }
    this.#evidence('received', call, saysReply(reply));
    const limited = reply.kind === 'answer' && reply.status === 429;
    if (limited) this.#budgets[lane].rest(REST_MS);
    return err({ ...failureOf(reply), again: broken || limited });
  }

  async #once(call: KiteCall, deadlineMs: number): Promise<KiteReply> {
    const { http, root } = this.#parts;
    const key = call.as === undefined || call.as === 'own' ? this.#parts.key() : call.as;
    if (key === null && call.as !== null) return { kind: 'no_session', words: NOT_LOGGED_IN };
    const inQuery = call.method === 'GET' || call.method === 'DELETE' || call.json !== undefined;
    const form = formOf(call);
    const query = inQuery && form !== '' ? `?${form}` : '';
    const reply = await http.send({
      method: call.method,
      path: root + call.path + query,
      headers: { ...headersOf(key), ...(inQuery ? {} : FORM), ...(call.json ? JSON_BODY : {}) },
      body: call.json ?? (inQuery ? null : form),
      deadlineMs,
    });
    if (reply.kind === 'answer') this.#notice(reply, key);
    return reply;
  }

  /** What every answer may say beside what was asked. */
  #notice(reply: HttpAnswer, key: KiteKey | null): void {
    if (reply.status === 429) this.#rateRefusals += 1;
    if (reply.status !== 403 || key === null) return;
    const { type, message } = decodeError(reply.body);
    if (type === 'TokenException') this.#parts.keyRefused(key, message);
  }

  #pause(tries: number): Promise<void> {
    const { world } = this.#parts.parts;
    const ceiling = FIRST_PAUSE_MS * 2 ** (tries - 1);
    return new Promise((resolve) => {
      world.after(Math.round(ceiling * (0.5 + world.random() / 2)), resolve);
    });
  }

  #evidence(direction: 'sent' | 'received', call: KiteCall, text: string, book = false): void {
    if (book && this.#kept.get(call.path) === text) return;
    if (book) this.#kept.set(call.path, text);
    const head = direction === 'sent' ? '' : `${call.method} ${call.path} `;
    this.#parts.parts.keepFrame(direction, redacted((head + text).slice(0, LONGEST_EVIDENCE)));
  }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json' };

function headersOf(key: KiteKey | null): Record<string, string> {
  const headers = { 'x-kite-version': '3', 'accept-encoding': 'gzip' };
  return key === null
    ? headers
    : { ...headers, authorization: `token ${key.apiKey}:${key.accessToken}` };
}

function formOf({ params }: KiteCall): string {
  const form = new URLSearchParams();
  for (const [name, value] of params ?? []) form.append(name, value);
  return form.toString();
}

function saysReply(reply: KiteReply): string {
  if (reply.kind === 'answer') return `${reply.status} ${reply.body}`;
  return `${reply.kind}: ${reply.words}`;
}

function failureOf(reply: HttpReply): ReadFailure {
  if (reply.kind === 'fault') return { cause: FAULTS[reply.cause], words: reply.words };
  const { message } = decodeError(reply.body);
  const words = message === '' ? `Kite answered ${reply.status}` : message.slice(0, 300);
  if (reply.status === 429) return { cause: 'rate_limited', words };
  return { cause: reply.status >= 500 ? 'link_down' : 'refused', words };
}

const FAULTS: Readonly<Record<HttpFault['cause'], ReadFailure['cause']>> = {
  timeout: 'timeout',
  unreachable: 'link_down',
  broke_off: 'link_down',
  too_long: 'unreadable',
};
