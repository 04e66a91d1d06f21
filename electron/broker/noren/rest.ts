/**
 * Requests to the house. A write is tried once and its reply goes to outcome.ts; a read waits for
 * the budget, is tried three times at most and ends as rows, as nothing or as a failure. All routes
 * share one budget at these houses, so orders are booked in it without ever waiting for it.
 */
import type { z } from 'zod';
import type { BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import { err, type Result } from '../../../shared/lib/result.ts';
import type { World } from '../../platform/world.ts';
import type { KeepFrame } from '../account.ts';
import type { ReadFailure } from '../gateway.ts';
import type { Breaker } from '../net/breaker.ts';
import type { Budget } from '../net/budget.ts';
import type { HttpLine, HttpReply } from '../net/http.ts';
import type { Addresses } from './addresses.ts';
import { bodyOf, type JData } from './body.ts';
import {
  type Body,
  decodeBody,
  folded,
  readReply,
  readRows,
  type Refusal,
  type Unreadable,
  verdictOf,
} from './decode.ts';
import type { House } from './houses.ts';
import { outcomeOf, type Write } from './outcome.ts';
import { redacted } from './redact.ts';

/** The token of the moment and where to say that the house does not take it any more. */
export interface TokenHolder {
  token(): string | null;
  /** Only the token that was refused dies: an answer may come after a newer login. */
  dead(token: string, words: string): void;
}

export interface RestParts {
  readonly world: World;
  readonly house: House;
  readonly addresses: Addresses;
  readonly line: HttpLine;
  /** Shared by all routes; orders are booked in it. */
  readonly together: Budget;
  /** For reads alone. */
  readonly reads: Budget;
  /** One for each route: a broken book says nothing about the others. */
  newBreaker(): Breaker;
  readonly holder: TokenHolder;
  readonly keepFrame: KeepFrame;
  readonly writeDeadlineMs: number;
}

export interface Rest {
  /** Tried once, whatever happens; nothing waits before it. */
  write(
    write: Write,
    route: string,
    fields: JData,
    asked: BrokerOrderId | null,
  ): Promise<CommandOutcome>;
  /** The same for what is no order; null without a session, when nothing was sent. */
  tell(route: string, fields: JData): Promise<HttpReply | null>;
  readList<T extends z.ZodType>(
    route: string,
    fields: JData,
    schema: T,
  ): Promise<Result<readonly z.output<T>[], ReadFailure>>;
  readOne<T extends z.ZodType>(
    route: string,
    fields: JData,
    schema: T,
  ): Promise<Result<z.output<T>, ReadFailure>>;
  /** One try with nothing kept: for logins, whose every byte is a secret. */
  secretly(route: string, fields: JData, token: string | null): Promise<HttpReply>;
  /** The last refusal for the rate, as the house put it; null when there was none. */
  rateWords(): string | null;
  /** The last refusal for the address from which we come; null when there was none. */
  addressWords(): string | null;
}

/** Reads that name contracts as the order routes do. */
const FORM_ROUTES = new Set(['GetOrderMargin', 'GetBasketMargin']);

const READ_DEADLINE_MS = 7_000;
const LOGIN_DEADLINE_MS = 10_000;
const READ_TRIES = 3;
const FIRST_PAUSE_MS = 200;
/** A read that would have to wait longer is refused, so that nothing piles up unseen. */
const PATIENCE_MS = 10_000;
/** An order is booked however full the budget is. */
const BOOK_ANYWAY_MS = 3_600_000;
const SECOND_REST_MS = 1_050;
const MINUTE_REST_MS = 15_000;
export const NOT_LOGGED_IN = 'Not logged in at the broker';

export function openRest(parts: RestParts): Rest {
  return new RestLine(parts);
}

type Try<T> =
  | { readonly kind: 'done'; readonly result: Result<T, ReadFailure> }
  | { readonly kind: 'again'; readonly failure: ReadFailure };

class RestLine implements Rest {
  readonly #parts: RestParts;
  readonly #breakers = new Map<string, Breaker>();
  #rateWords: string | null = null;
  #addressWords: string | null = null;

  constructor(parts: RestParts) {
    this.#parts = parts;
  }

  rateWords(): string | null {
    return this.#rateWords;
  }

  addressWords(): string | null {
    return this.#addressWords;
  }

  async write(
    write: Write,
    route: string,
    fields: JData,
    asked: BrokerOrderId | null,
  ): Promise<CommandOutcome> {
    const reply = await this.tell(route, fields);
    if (reply === null) return { kind: 'refused', rejection: 'not_sent', words: NOT_LOGGED_IN };
    return outcomeOf(write, asked, reply);
  }

  async tell(route: string, fields: JData): Promise<HttpReply | null> {
    const { holder, together, keepFrame, house, writeDeadlineMs } = this.#parts;
    const token = holder.token();
    if (token === null) return null;
    void together.turn(BOOK_ANYWAY_MS);
    const body = bodyOf(fields, house.ampersand.orders, this.#bodyToken(token));
    keepFrame('sent', redacted(`POST ${route} ${body}`));
    const reply = await this.#send(route, body, token, writeDeadlineMs);
    keepFrame('received', redacted(`${route} ${textOf(reply)}`));
    if (reply.kind === 'answer') this.#learn(decodeBody(reply.body), token);
    return reply;
  }

  readList<T extends z.ZodType>(
    route: string,
    fields: JData,
    schema: T,
  ): Promise<Result<readonly z.output<T>[], ReadFailure>> {
    return this.#read(route, fields, (body) => readRows(body, schema));
  }

  readOne<T extends z.ZodType>(
    route: string,
    fields: JData,
    schema: T,
  ): Promise<Result<z.output<T>, ReadFailure>> {
    return this.#read(route, fields, (body) => readReply(body, schema));
  }

  async secretly(route: string, fields: JData, token: string | null): Promise<HttpReply> {
    const { house } = this.#parts;
    const bodyToken = token === null ? null : this.#bodyToken(token);
    const body = bodyOf(fields, house.ampersand.data, bodyToken);
    const reply = await this.#send(route, body, token, LOGIN_DEADLINE_MS);
    if (reply.kind === 'answer') this.#learn(decodeBody(reply.body), token ?? '');
    return reply;
  }

  async #read<T>(
    route: string,
    fields: JData,
    look: (body: Body) => Result<T, Refusal | Unreadable>,
  ): Promise<Result<T, ReadFailure>> {
    const { world } = this.#parts;
    const breaker = this.#breakerOf(route);
    let failure: ReadFailure = {
      cause: 'link_down',
      words: 'The broker is left alone for a while after several failures',
    };
    for (let tries = 0; tries < READ_TRIES; tries += 1) {
      if (!(await this.#turn())) {
        return err({ cause: 'rate_limited', words: 'Too many requests are waiting already' });
      }
      const token = this.#parts.holder.token();
      if (token === null) return err({ cause: 'refused', words: NOT_LOGGED_IN });
      if (!breaker.allows()) return err(failure);
      const outcome = await this.#tryRead(route, fields, token, look);
      if (outcome.kind === 'done') {
        breaker.worked();
        return outcome.result;
      }
      failure = outcome.failure;
      // A full counter is no sign that the broker is unwell.
      if (failure.cause === 'rate_limited') breaker.worked();
      else breaker.failed();
      const pauseMs = FIRST_PAUSE_MS * 2 ** tries * (0.5 + world.random());
      if (tries + 1 < READ_TRIES) await pause(world, pauseMs);
    }
    return err(failure);
  }

  async #turn(): Promise<boolean> {
    const { reads, together } = this.#parts;
    return (await reads.turn(PATIENCE_MS)) && together.turn(PATIENCE_MS);
  }

  #breakerOf(route: string): Breaker {
    const known = this.#breakers.get(route) ?? this.#parts.newBreaker();
    this.#breakers.set(route, known);
    return known;
  }

  async #tryRead<T>(
    route: string,
    fields: JData,
    token: string,
    look: (body: Body) => Result<T, Refusal | Unreadable>,
  ): Promise<Try<T>> {
    const { house, keepFrame } = this.#parts;
    const ampersand = FORM_ROUTES.has(route) ? house.ampersand.orders : house.ampersand.data;
    const body = bodyOf(fields, ampersand, this.#bodyToken(token));
    const reply = await this.#send(route, body, token, READ_DEADLINE_MS);
    if (reply.kind === 'fault') {
      const cause = reply.cause === 'timeout' ? 'timeout' : 'link_down';
      return { kind: 'again', failure: { cause, words: reply.words } };
    }
    const read = decodeBody(reply.body);
    this.#learn(read, token);
    const seen = look(read);
    if (seen.ok) return done(seen);
    if (seen.error.kind === 'unreadable') {
      keepFrame('received', redacted(`${route} ${textOf(reply)}`));
      const words = reply.status === 200 ? seen.error.words : `HTTP ${reply.status}`;
      return { kind: 'again', failure: { cause: 'unreadable', words } };
    }
    return this.#refusedRead(seen.error.words);
  }

  #refusedRead<T>(words: string): Try<T> {
    const plain = folded(words);
    if (rateIn(plain) !== null) {
      return { kind: 'again', failure: { cause: 'rate_limited', words } };
    }
    if (plain.includes('server timeout') || plain.includes('unknown request')) {
      return { kind: 'again', failure: { cause: 'link_down', words } };
    }
    return done(err({ cause: 'refused', words }));
  }

  /** What any reply may say beside its answer: the session is over, the counter is full. */
  #learn(body: Body, token: string): void {
    if (body.kind !== 'object') return;
    const verdict = verdictOf(body.fields);
    if (verdict === 'ok' || verdict.kind !== 'refusal') return;
    const plain = folded(verdict.words);
    const window = rateIn(plain);
    if (window !== null) {
      this.#rateWords = verdict.words;
      this.#parts.reads.rest(window === 'minute' ? MINUTE_REST_MS : SECOND_REST_MS);
    }
    if (plain.includes('invalid ip') || plain.includes('invalid_ip')) {
      this.#addressWords = verdict.words;
    }
    if (isSessionEnd(plain)) this.#parts.holder.dead(token, verdict.words);
  }

  #bodyToken(token: string): string | null {
    return this.#parts.house.generation === 'B' ? null : token;
  }

  #send(route: string, body: string, token: string | null, deadlineMs: number): Promise<HttpReply> {
    const { line, addresses, house } = this.#parts;
    const headers: Record<string, string> = { 'content-type': 'text/plain' };
    if (house.generation === 'B' && token !== null) headers['authorization'] = `Bearer ${token}`;
    const path = `${addresses.restPath}${route}`;
    return line.send({ method: 'POST', path, headers, body, deadlineMs });
  }
}

/** `exceeds Limit 10 …` with the window's word; null for any other sentence. */
function rateIn(plain: string): 'second' | 'minute' | null {
  if (!plain.includes('exceeds limit')) return null;
  return plain.includes('minute') ? 'minute' : 'second';
}

/** Said of an unknown, ended or foreign token; the same whatever was asked. */
function isSessionEnd(plain: string): boolean {
  return plain.startsWith('session expired :');
}

function done<T>(result: Result<T, ReadFailure>): Try<T> {
  return { kind: 'done', result };
}

function textOf(reply: HttpReply): string {
  return reply.kind === 'answer' ? `${reply.status} ${reply.body}` : `(${reply.cause})`;
}

function pause(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    world.after(delayMs, resolve);
  });
}
