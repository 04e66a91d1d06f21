/**
 * The way of one request: read, given to the personality, answered; or lost, delayed, cut and
 * distorted on the way as the fault rules say. What a rule does to the wire never reaches the
 * personality, so no personality can forget one.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Core } from './core.ts';
import { type ActionOf, actionOf, type FaultAction } from './faults.ts';
import { edgePage } from './garbage.ts';
import { shownBody } from './history.ts';
import { httpDate } from './http-date.ts';
import { editJson } from './json-edit.ts';
import { aimedAt } from './order-record.ts';
import type { BadDay, Operation, RestCall, RestReply } from './personality.ts';
import type { Bends, TruthView } from './truth.ts';

const BODY_MAX = 2_000_000;
const GZIP_FROM = 1_400;
const HTML: RestReply['headers'] = { 'content-type': 'text/html' };

export function serveRest(core: Core, request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = [];
  let length = 0;
  request.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length <= BODY_MAX) pieces.push(piece);
  });
  request.on('end', () => {
    if (length > BODY_MAX) {
      response.writeHead(413).end();
      return;
    }
    new Visit(core, request, response, Buffer.concat(pieces).toString('utf8')).run();
  });
  request.on('error', () => response.destroy());
}

class Visit {
  readonly #core: Core;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #body: string;
  readonly #url: URL;
  readonly #operation: Operation;
  readonly #actions: readonly FaultAction[];
  readonly #number: number;

  constructor(core: Core, request: IncomingMessage, response: ServerResponse, body: string) {
    this.#core = core;
    this.#request = request;
    this.#response = response;
    this.#body = body;
    this.#url = new URL(oneSlash(request.url ?? '/'), 'http://localhost');
    const method = request.method ?? 'GET';
    const path = this.#path();
    const { searchParams: query } = this.#url;
    this.#operation = core.personality.operation({ method, path, query, body });
    core.traffic.request(this.#operation.op, body.length);
    core.watchHosts(request.headers);
    this.#number = core.history.note('request', {
      method,
      path,
      query: this.#url.search,
      op: this.#operation.op,
      tag: this.#operation.tag,
      order: this.#operation.orderId,
      ...shownBody(body),
    });
    this.#actions = core.faults.decide({ channel: 'rest', ...this.#operation });
  }

  run(): void {
    const lose = this.#action('lose');
    if (lose !== null) {
      this.#keepBack('lost before the broker');
      if (lose.answer === 'reset') this.#cut();
      return;
    }
    const reset = this.#action('reset');
    if (reset?.at === 'before') {
      this.#keepBack('connection cut before it was read');
      this.#cut();
      return;
    }
    const late = this.#action('late');
    if (late !== null) {
      this.#keepBack(`done after ${late.delayMs} ms`);
      this.#core.world.after(late.delayMs, () => this.#act(() => {}));
      return;
    }
    this.#runAnswered(this.#action('status'));
  }

  #runAnswered(status: ActionOf<'status'> | null): void {
    if (status === null) {
      this.#act((reply) => this.#answer(reply));
      return;
    }
    const { acts = false, actsAfterMs } = status;
    const does = typeof acts === 'number' ? this.#core.faults.chance() < acts : acts;
    if (actsAfterMs !== undefined) this.#core.world.after(actsAfterMs, () => this.#act(() => {}));
    else if (does) {
      this.#act(() => this.#answer(this.#badReply(status)));
      return;
    }
    this.#answer(this.#badReply(status));
  }

  #action<Kind extends FaultAction['kind']>(kind: Kind): ActionOf<Kind> | null {
    return actionOf(this.#actions, kind);
  }

  #path(): string {
    try {
      return decodeURIComponent(this.#url.pathname);
    } catch {
      return this.#url.pathname;
    }
  }

  /** Brings the request to the broker, whatever then becomes of the answer. */
  #act(then: (reply: RestReply) => void): void {
    const { personality } = this.#core;
    const session = this.#action('session');
    if (session?.event === 'ip') {
      then(personality.badDay({ status: 403, errorType: null, message: null, about: 'ip' }));
      return;
    }
    if (session !== null) personality.endSession(session.event === 'kill' ? 'kill' : 'expire');
    this.#runMarket();
    void this.#handled().then(then);
  }

  /** A bug of the simulator is answered as a broker's, and can be found in the history. */
  async #handled(): Promise<RestReply> {
    const { personality, history } = this.#core;
    try {
      return await personality.handle(this.#call());
    } catch (cause) {
      const words = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
      history.note('note', { what: 'broken', to: this.#number, words });
      return personality.badDay({ status: 500, errorType: null, message: null, about: 'status' });
    }
  }

  #call(): RestCall {
    const children = this.#action('children');
    return {
      method: this.#request.method ?? 'GET',
      path: this.#path(),
      query: this.#url.searchParams,
      headers: this.#request.headers,
      body: this.#body,
      operation: this.#operation,
      view: this.#view(),
      bends: this.#bends(),
      failedChildren: children?.failed ?? null,
      shuffleChildren: children?.shuffle ?? false,
    };
  }

  #view(): TruthView {
    const { truth, world } = this.#core;
    const stale = this.#action('stale');
    if (stale === null) return truth.view();
    const view = stale.byMs === undefined ? truth.view() : truth.viewAt(world.nowMs() - stale.byMs);
    const missing = stale.missingNewest ?? 0;
    return missing === 0 ? view : withoutNewest(view, missing);
  }

  #bends(): Bends {
    const twice = this.#action('twice');
    const refuse = this.#action('refuse');
    const race = this.#action('race');
    const hide = this.#action('hide');
    const stuck = this.#action('stuck');
    return {
      ...(twice === null ? {} : { twins: (twice.times ?? 2) - 1 }),
      ...(refuse === null
        ? {}
        : {
            refuse: {
              rejection: refuse.rejection,
              words: refuse.words ?? '',
              answer: refuse.answer ?? this.#core.rules.answers(refuse.rejection),
            },
          }),
      ...(race === null ? {} : { fillFirst: race.units }),
      ...(hide === null ? {} : { hideMs: hide.forMs }),
      ...(stuck === null ? {} : { delays: { validateMs: stuck.forMs } }),
      ...(this.#operation.op === 'place' ? { after: this.#afterwards() } : {}),
    };
  }

  #afterwards(): NonNullable<Bends['after']> {
    return this.#actions.flatMap((action) =>
      action.kind === 'market' ? [{ afterMs: action.afterMs ?? 0, run: action.run }] : [],
    );
  }

  /** Placing hands these on with the order; everything else runs them beside itself. */
  #runMarket(): void {
    if (this.#operation.op === 'place') return;
    const { truth, world } = this.#core;
    for (const { afterMs, run } of this.#afterwards()) {
      const aimed = aimedAt(run, this.#operation.orderId ?? '');
      if (afterMs === 0) truth.run(aimed);
      else world.after(afterMs, () => truth.run(aimed));
    }
  }

  #badReply(fault: ActionOf<'status'>): RestReply {
    const retry = fault.retryAfterS === undefined ? {} : { 'retry-after': `${fault.retryAfterS}` };
    const reply = this.#badBody(fault);
    return { ...reply, status: fault.status, headers: { ...reply.headers, ...retry } };
  }

  #badBody({ status, body, text, errorType, message }: ActionOf<'status'>): RestReply {
    if (text !== undefined) return { status, headers: {}, body: text };
    if (body === 'html') return { status, headers: HTML, body: edgePage(status) };
    if (body === 'empty') return { status, headers: {}, body: '' };
    return this.#core.personality.badDay({
      status,
      errorType: errorType ?? null,
      message: message ?? null,
      about: aboutOf(status, message),
    });
  }

  #answer(reply: RestReply): void {
    if (this.#action('swallow') !== null) {
      this.#keepBack('done, and the reply was swallowed');
      return;
    }
    const slow = this.#action('slow');
    if (slow === null) {
      this.#send(this.#distorted(reply));
      return;
    }
    const spanMs = Math.max(0, (slow.untilMs ?? slow.delayMs) - slow.delayMs);
    const delayMs =
      slow.delayMs + Math.floor(spanMs === 0 ? 0 : spanMs * this.#core.faults.chance());
    this.#core.world.after(delayMs, () => this.#send(this.#distorted(reply)));
  }

  #distorted(reply: RestReply): RestReply {
    let { body } = reply;
    for (const action of this.#actions) {
      if (action.kind === 'edit' && typeof body === 'string') body = editJson(body, action.edits);
    }
    const replaced = this.#action('body');
    return replaced === null ? { ...reply, body } : this.#replaced({ ...reply, body }, replaced);
  }

  #replaced(reply: RestReply, action: ActionOf<'body'>): RestReply {
    const bytes = Buffer.from(reply.body);
    switch (action.body) {
      case 'empty':
        return { ...reply, body: '' };
      case 'html':
        return { ...reply, headers: { ...reply.headers, ...HTML }, body: edgePage(reply.status) };
      case 'truncated':
        return { ...reply, body: bytes.subarray(0, Math.floor(bytes.length / 2)) };
      case 'encoding':
        return { ...reply, body: Buffer.from(bytes.toString('utf8'), 'utf16le') };
      case 'text':
        return { ...reply, body: action.text ?? '' };
      case 'error': {
        const { message = null } = action;
        const bad: BadDay = { status: 200, errorType: null, message, about: 'status' };
        return { ...this.#core.personality.badDay(bad), status: 200 };
      }
    }
  }

  #send(reply: RestReply): void {
    const { reset, bytes, headers } = this.#packed(reply);
    if (this.#response.destroyed) {
      this.#keepBack('nobody waits for the reply any more');
      return;
    }
    if (reset === 'after') {
      this.#keepBack('done, and the connection was cut in place of the reply');
      this.#cut();
      return;
    }
    const date = httpDate(this.#core.world.nowMs());
    this.#response.writeHead(reply.status, { date, ...headers });
    if (reset === 'mid') {
      this.#keepBack('the connection was cut in the middle of the reply');
      this.#response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => this.#cut());
      return;
    }
    this.#core.history.note('reply', {
      to: this.#number,
      status: reply.status,
      ...shownBody(reply.body),
    });
    this.#core.traffic.reply(bytes.length);
    this.#response.end(bytes);
  }

  #packed(reply: RestReply): {
    reset: ActionOf<'reset'>['at'] | null;
    bytes: Buffer;
    headers: Record<string, string | number>;
  } {
    const reset = this.#action('reset')?.at ?? null;
    const plain = Buffer.from(reply.body);
    const accepts = (this.#request.headers['accept-encoding'] ?? '').includes('gzip');
    const zips = accepts && plain.length >= GZIP_FROM && this.#action('body') === null;
    const bytes = zips ? gzipSync(plain) : plain;
    const encoding = zips ? { 'content-encoding': 'gzip' } : {};
    return {
      reset,
      bytes,
      headers: { ...reply.headers, ...encoding, 'content-length': bytes.length },
    };
  }

  #keepBack(why: string): void {
    this.#core.history.note('no_reply', { to: this.#number, why });
  }

  #cut(): void {
    const { socket } = this.#request;
    if (socket.destroyed) return;
    socket.resetAndDestroy();
  }
}

/** Two slashes at the start would be read as the name of a host. */
function oneSlash(path: string): string {
  return path.replace(/^\/+/, '/');
}

function aboutOf(status: number, message: string | undefined): BadDay['about'] {
  if (status === 429) return 'rate';
  return status === 400 && message === undefined ? 'timed_out' : 'status';
}

function withoutNewest(view: TruthView, missing: number): TruthView {
  const kept = view.orders().slice(0, -missing);
  const ids = new Set(kept.map((order) => order.id));
  return {
    ...view,
    orders: () => kept,
    order: (id) => (ids.has(id) ? view.order(id) : null),
    trades: () => view.trades().filter((trade) => ids.has(trade.orderId)),
  };
}
