/**
 * Requests to Dhan. Whatever places, changes or cancels is tried once and never again; what only
 * reads is tried up to three times, within the broker's rates and behind a breaker for each route.
 * Frames are kept as evidence without headers and with every secret masked.
 *
 * Limits (published, per client): quotes 1 a second, everything that is neither order nor data 20 a
 * second, of which reads take eight here; an option chain once in three seconds for each underlying
 * and expiry. The token travels in a header of its own, the client id beside it.
 */
import type { z } from 'zod';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { AccountParts } from '../account.ts';
import type { ReadFailure } from '../gateway.ts';
import { type Breaker, breaker } from '../net/breaker.ts';
import { type Budget, budget } from '../net/budget.ts';
import { type HttpAnswer, type HttpReply, openHttpLine } from '../net/http.ts';
import type { AccessToken } from './access-token.ts';
import { partsOf } from './addresses.ts';
import { decodeJson } from './decode.ts';
import { refusalIn, refusalOf, saysDead } from './outcome.ts';

/** A request that trades is given up after so long, and its outcome is unknown. */
const WRITE_MS = 8_000;
const READ_MS = 5_000;
/** A read that has taken so long is not begun again: whoever asked would not wait for it. */
const RETRY_WITHIN_MS = 3_000;
const PATIENCE_MS = 4_000;
const TRIES = 3;
const FIRST_PAUSE_MS = 200;
const REST_MS = 1_000;
/** After code 805 the broker wants silence; going on gets the client blocked. */
export const LONG_REST_MS = 60_000;
const LONGEST_EVIDENCE = 16_000;

export interface DhanCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Under the root of the API, with its query. */
  readonly path: string;
  readonly body?: string;
}

export interface ReadWish<T> {
  readonly call: DhanCall;
  readonly shape: z.ZodType<T>;
  /** What the reads of one route share: its breaker, and whether an unchanged answer is news. */
  readonly name: string;
  readonly budget?: Budget;
}

export interface DhanRest {
  /** One try; never repeated by anybody. Null when there is no session to send it in. */
  write(call: DhanCall): Promise<HttpReply | null>;
  read<T>(wish: ReadWish<T>): Promise<Result<T, ReadFailure>>;
  /** One look with a token that is not the session's yet. */
  ask(call: DhanCall, token: string): Promise<HttpReply>;
  readonly quotes: Budget;
  readonly rateRefusals: () => number;
  close(): void;
}

export interface RestParts {
  readonly parts: Pick<AccountParts, 'world' | 'keepFrame' | 'heardTime'>;
  readonly address: string;
  readonly clientId: string;
  readonly token: AccessToken;
}

const NOT_LOGGED_IN: ReadFailure = { cause: 'refused', words: 'Not logged in at Dhan' };

const SECRET_FIELDS =
  /("(?:accessToken|access_token|token|tokenId|consentAppId|pin|totp)"\s*:\s*")[^"]*/gi;
const SIGNED = /eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]{5,}/g;
const SECRET_QUERY = /\b((?:token|tokenId|pin|totp|consentAppId)=)[^&\s"]+/gi;

/** For evidence: the same text without anything that opens a door. */
export function redacted(text: string): string {
  const cut = text.slice(0, LONGEST_EVIDENCE);
  return cut.replace(SECRET_FIELDS, '$1…').replace(SIGNED, '…').replace(SECRET_QUERY, '$1…');
}

export function openRest(parts: RestParts): DhanRest {
  return new Rest(parts);
}

interface Tried extends ReadFailure {
  readonly again: boolean;
}

class Rest implements DhanRest {
  readonly quotes: Budget;
  readonly #parts: RestParts;
  readonly #line;
  readonly #root: string;
  readonly #reads: Budget;
  readonly #breakers = new Map<string, Breaker>();
  /** The last answer of each route that was kept: the same one again is not evidence. */
  readonly #kept = new Map<string, string>();
  #rateRefusals = 0;

  constructor(parts: RestParts) {
    const { world, heardTime } = parts.parts;
    const { origin, path } = partsOf(parts.address);
    this.#parts = parts;
    this.#root = path;
    this.#line = openHttpLine({ world, origin, heardTime });
    this.#reads = budget(world, [{ spanMs: 1_000, most: 8 }]);
    this.quotes = budget(world, [{ spanMs: 1_000, most: 1 }]);
  }

  rateRefusals = (): number => this.#rateRefusals;

  close(): void {
    this.#line.close();
  }

  async write(call: DhanCall): Promise<HttpReply | null> {
    const token = this.#parts.token.current();
    if (token === null) return null;
    const going = this.#once(call, token, WRITE_MS);
    // It is on its way by now; evidence never stands before an order.
    this.#evidence('sent', `${call.method} ${call.path} ${call.body ?? ''}`);
    const reply = await going;
    this.#evidence('received', `${call.method} ${call.path} ${saysReply(reply)}`);
    return reply;
  }

  async ask(call: DhanCall, token: string): Promise<HttpReply> {
    const reply = await this.#once(call, token, READ_MS);
    this.#evidence('received', `${call.method} ${call.path} ${saysReply(reply)}`);
    return reply;
  }

  async read<T>(wish: ReadWish<T>): Promise<Result<T, ReadFailure>> {
    const { world } = this.#parts.parts;
    const begunMs = world.monotonicMs();
    for (let tries = 1; ; tries += 1) {
      const tried = await this.#tryRead(wish);
      if (tried.ok) return tried;
      const { again, cause, words } = tried.error;
      const late = world.monotonicMs() - begunMs > RETRY_WITHIN_MS;
      if (!again || late || tries === TRIES) return err({ cause, words });
      await this.#pause(tries);
    }
  }

  async #tryRead<T>({ call, shape, name, budget: own }: ReadWish<T>): Promise<Result<T, Tried>> {
    const lane = own ?? this.#reads;
    const gate = this.#breakerOf(name);
    if (!(await lane.turn(PATIENCE_MS))) {
      return err({ cause: 'rate_limited', words: 'Too many reads are waiting', again: false });
    }
    const token = this.#parts.token.current();
    if (token === null) return err({ ...NOT_LOGGED_IN, again: false });
    if (!gate.allows()) {
      const words = 'Dhan keeps failing and is left alone for a moment';
      return err({ cause: 'link_down', words, again: false });
    }
    const reply = await this.#once(call, token, READ_MS);
    const broken = reply.kind === 'fault' || reply.status >= 500;
    if (broken) gate.failed();
    else gate.worked();
    const read = readAnswer(reply, shape);
    const text = `${call.method} ${call.path} ${saysReply(reply)}`;
    if (!read.ok || this.#kept.get(name) !== text) this.#evidence('received', text);
    if (read.ok) this.#kept.set(name, text);
    else if (read.error.cause === 'rate_limited') lane.rest(restMs(reply));
    return read;
  }

  async #once(call: DhanCall, token: string, deadlineMs: number): Promise<HttpReply> {
    const reply = await this.#line.send({
      method: call.method,
      path: this.#root + call.path,
      headers: {
        'access-token': token,
        'client-id': this.#parts.clientId,
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'content-type': 'application/json',
      },
      body: call.body ?? null,
      deadlineMs,
    });
    if (reply.kind === 'answer') this.#notice(reply, token);
    return reply;
  }

  /** What every answer may say beside what was asked. */
  #notice(reply: HttpAnswer, token: string): void {
    if (reply.status === 429) this.#rateRefusals += 1;
    if (reply.status < 400) return;
    const refusal = refusalIn(reply.body);
    if (refusal === null || !saysDead(refusal)) return;
    const words = refusal.words === '' ? 'The access token is not valid any more' : refusal.words;
    this.#parts.token.died(token, words);
  }

  #breakerOf(name: string): Breaker {
    const known = this.#breakers.get(name) ?? breaker(this.#parts.parts.world);
    this.#breakers.set(name, known);
    return known;
  }

  #pause(tries: number): Promise<void> {
    const { world } = this.#parts.parts;
    const ceiling = FIRST_PAUSE_MS * 2 ** (tries - 1);
    return new Promise((resolve) => {
      world.after(Math.round(ceiling * (0.5 + world.random() / 2)), resolve);
    });
  }

  #evidence(direction: 'sent' | 'received', text: string): void {
    this.#parts.parts.keepFrame(direction, redacted(text));
  }
}

function saysReply(reply: HttpReply): string {
  return reply.kind === 'answer'
    ? `${reply.status} ${reply.body}`
    : `${reply.cause}: ${reply.words}`;
}

function restMs(reply: HttpReply): number {
  const code = reply.kind === 'answer' ? refusalIn(reply.body)?.code : '';
  return code === '805' ? LONG_REST_MS : REST_MS;
}

function readAnswer<T>(reply: HttpReply, shape: z.ZodType<T>): Result<T, Tried> {
  if (reply.kind === 'fault') {
    const cause = reply.cause === 'timeout' ? 'timeout' : 'link_down';
    return err({ cause, words: reply.words, again: true });
  }
  const { status, body } = reply;
  const json = decodeJson(body);
  const refusal = json.ok ? refusalOf(json.value) : null;
  const said = refusal === null ? '' : `${refusal.words} ${refusal.code}`.trim();
  const words = said === '' ? `Dhan answered ${status}` : said;
  if (status === 429) return err({ cause: 'rate_limited', words, again: true });
  if (status >= 500) return err({ cause: 'link_down', words, again: true });
  if (status >= 300 || refusal !== null) return err({ cause: 'refused', words, again: false });
  const read = json.ok ? shape.safeParse(json.value) : null;
  if (read?.success === true) return ok(read.data);
  const where = read?.error?.issues[0]?.path.join('.') ?? 'no JSON';
  return err({
    cause: 'unreadable',
    words: `An answer cannot be read (${where})`,
    again: !json.ok,
  });
}
