/**
 * The one socket. The first frame logs the connection in; after the ack come touchline, depth and
 * order updates of whatever was asked for. What was sent last is remembered for each connection, so
 * that later frames hold only what changed. A second connection with the same token ends the first.
 */
import type { Cancel } from '../../platform/world.ts';
import type { FrameAbout, SimSocket, SocketHandler } from '../personality.ts';
import type { TruthChange } from '../truth.ts';
import { type JsonObject, readObject } from './noren-body.ts';
import { type NorenDesk, shownOrder, spelled, text } from './noren-desk.ts';
import type { Generation } from './noren-login.ts';
import { orderFrames, type Row } from './noren-order-rows.ts';
import { positionRow } from './noren-positions.ts';
import type { NorenContract } from './noren-symbols.ts';
import { epochSeconds } from './noren-text.ts';
import { changedFields, depthFields, type TickFields, touchlineFields } from './noren-ticks.ts';

const NORMAL_CLOSE = 1000;
const GOODBYE = 'goodbye';

export interface NorenStream {
  open(socket: SimSocket, generation: Generation): SocketHandler;
  /** Works out an answer; the frames it causes go out behind the reply. */
  behindReply<Answer>(answer: () => Answer): Answer;
  /** Runs after every market step. */
  ticked(): void;
  changed(change: TruthChange): void;
  /** To every connection of the account. */
  broadcast(frame: Row): void;
  /** Ends the connections of this token; null ends all. */
  drop(token: string | null): void;
}

export function openNorenStream(desk: NorenDesk): NorenStream {
  return new Stream(desk);
}

interface Waiting {
  readonly frame: Row;
  readonly about: FrameAbout;
  readonly carries: 'order' | 'position' | 'all';
}

class Stream implements NorenStream {
  readonly #desk: NorenDesk;
  readonly #lines = new Set<Line>();
  #waiting: Waiting[] = [];
  #answering = false;

  constructor(desk: NorenDesk) {
    this.#desk = desk;
  }

  open(socket: SimSocket, generation: Generation): SocketHandler {
    const line = new Line(this.#desk, socket, generation, (newest) => this.#evict(newest));
    this.#lines.add(line);
    return {
      text: (message) => line.heard(message),
      binary: () => line.alive(),
      ping: () => line.alive(),
      closed: () => {
        line.closed();
        this.#lines.delete(line);
      },
    };
  }

  behindReply<Answer>(answer: () => Answer): Answer {
    this.#answering = true;
    try {
      return answer();
    } finally {
      this.#answering = false;
    }
  }

  ticked(): void {
    for (const line of this.#lines) line.ticked();
  }

  changed(change: TruthChange): void {
    if (change.kind !== 'order') return;
    const { trades } = change;
    const order = shownOrder(this.#desk, change.order);
    const contract = this.#desk.symbols.byId(order.instrument);
    if (contract === null) return;
    const shownTrades = trades.map((trade) => ({ ...trade, orderId: order.id }));
    for (const frame of orderFrames(order, shownTrades, contract, this.#desk.account)) {
      const shown = spelled(this.#desk, frame);
      const { status = '' } = shown;
      const about: FrameAbout = {
        op: 'order',
        order: change.order,
        state: status,
        symbol: contract.tsym,
      };
      this.#queue({ frame: shown, about, carries: 'order' });
    }
    if (trades.length > 0) this.#queuePosition(contract, change.order.product);
  }

  broadcast(frame: Row): void {
    this.#queue({ frame, about: { op: 'message' }, carries: 'all' });
  }

  drop(token: string | null): void {
    for (const line of this.#lines) {
      if (token === null || line.token === token) line.end();
    }
  }

  #evict(newest: Line): void {
    for (const line of this.#lines) {
      if (line !== newest && line.token === newest.token) line.end();
    }
  }

  #queuePosition(contract: NorenContract, product: string): void {
    const { truth } = this.#desk.parts;
    const view = truth.view();
    const position = view
      .positions()
      .find((each) => each.instrument === contract.instrument.id && each.product === product);
    if (position === undefined) return;
    const quote = truth.venue.picture(contract.instrument.id)?.quote ?? null;
    const row = positionRow(position, contract, quote, view.orders(), this.#desk.account);
    const { stat: _stat, ...fields } = row;
    this.#queue({ frame: { t: 'pm', ...fields }, about: { op: 'message' }, carries: 'position' });
  }

  /** What a request causes at once is sent behind its reply, all else the moment it happens. */
  #queue(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (!this.#answering) this.#flush();
    else if (this.#waiting.length === 1) this.#desk.parts.world.soon(() => this.#flush());
  }

  #flush(): void {
    const all = this.#waiting;
    this.#waiting = [];
    for (const each of all) for (const line of this.#lines) line.push(each);
  }
}

interface Watched {
  readonly contract: NorenContract;
  sent: TickFields;
}

type View = 'touchline' | 'depth';

const FIELDS_OF: Readonly<Record<View, typeof touchlineFields>> = {
  touchline: touchlineFields,
  depth: depthFields,
};
const LETTER: Readonly<Record<View, 't' | 'd'>> = { touchline: 't', depth: 'd' };

class Line {
  readonly #desk: NorenDesk;
  readonly #socket: SimSocket;
  readonly #generation: Generation;
  readonly #admitted: (line: Line) => void;
  readonly #watched: Readonly<Record<View, Map<string, Watched>>> = {
    touchline: new Map(),
    depth: new Map(),
  };
  #token: string | null = null;
  #asksOrders = false;
  #asksPositions = false;
  #idle: Cancel | null = null;

  constructor(
    desk: NorenDesk,
    socket: SimSocket,
    generation: Generation,
    admitted: (line: Line) => void,
  ) {
    this.#desk = desk;
    this.#socket = socket;
    this.#generation = generation;
    this.#admitted = admitted;
    this.alive();
  }

  get token(): string | null {
    return this.#token;
  }

  heard(message: string): void {
    this.alive();
    const frame = readObject(message);
    if (frame === null) return;
    const kind = text(frame, 't');
    if (kind === 'c' || kind === 'a') this.#admit(kind, frame);
    else if (this.#token !== null && !this.#socket.deaf()) this.#serve(kind, frame);
  }

  /** Anything at all came from the other side. */
  alive(): void {
    this.#idle?.();
    this.#idle = null;
    const { idleCutMs } = this.#desk.switches();
    if (idleCutMs === 0) return;
    this.#idle = this.#desk.parts.world.after(idleCutMs, () => this.end());
  }

  closed(): void {
    this.#idle?.();
    this.#token = null;
  }

  end(): void {
    this.#socket.close(NORMAL_CLOSE, GOODBYE);
  }

  push({ frame, about, carries }: Waiting): void {
    if (!this.#live()) return;
    const { autoOrderFeed } = this.#desk.switches();
    if (carries === 'order' && !autoOrderFeed && !this.#asksOrders) return;
    if (carries === 'position' && !this.#asksPositions) return;
    this.#send(frame, about);
  }

  ticked(): void {
    if (!this.#live()) return;
    for (const view of ['touchline', 'depth'] as const) {
      for (const [key, watched] of this.#watched[view]) this.#update(view, key, watched);
    }
  }

  /** A token that was wiped mutes its connection; nothing says so. */
  #live(): boolean {
    return this.#token !== null && this.#desk.login.accepts(this.#token) !== null;
  }

  #admit(kind: 'c' | 'a', frame: JsonObject): void {
    const given = ['susertoken', 'accesstoken', 'usertoken'].map((key) => text(frame, key));
    const token = given.find((each) => each !== '') ?? '';
    const uid = text(frame, 'uid');
    const good = uid === this.#desk.login.user.uid && this.#desk.login.accepts(token) !== null;
    const { ackCase } = this.#desk.switches();
    const no = ackCase === 'OK' ? 'NOT_OK' : 'Not_Ok';
    this.#token = good ? token : null;
    this.#send({ t: `${kind}k`, uid, s: good ? ackCase : no }, { op: 'reply' });
    if (good) this.#admitted(this);
  }

  #serve(kind: string, frame: JsonObject): void {
    const { uid } = this.#desk.account;
    switch (kind) {
      case 't':
        return this.#watch('touchline', text(frame, 'k'));
      case 'd':
        return this.#watch('depth', text(frame, 'k'));
      case 'u':
        return this.#unwatch('touchline', text(frame, 'k'), 'uk');
      case 'ud':
        return this.#unwatch('depth', text(frame, 'k'), 'udk');
      case 'o':
        this.#asksOrders = true;
        return this.#acknowledgesOrders() ? this.#reply({ t: 'ok', uid }) : undefined;
      case 'uo':
        this.#asksOrders = false;
        return this.#reply({ t: 'uok', uid });
      case 'p':
        this.#asksPositions = true;
        return this.#reply({ t: 'pk', uid });
      case 'h':
        return this.#heartbeat();
      default:
        // Frames that the server does not know are not answered.
        return undefined;
    }
  }

  #acknowledgesOrders(): boolean {
    const { orderAck } = this.#desk.switches();
    return orderAck === 'always' || (orderAck === 'own' && this.#generation !== 'C');
  }

  #heartbeat(): void {
    if (!this.#desk.switches().heartbeatReply) return;
    const hk = epochSeconds(this.#desk.parts.world.nowMs());
    this.#send({ t: 'hk', hk }, { op: 'heartbeat' });
  }

  #watch(view: View, keys: string): void {
    for (const key of keys.split('#')) {
      const [exch = '', token = ''] = key.split('|');
      if (exch === '' || token === '') continue;
      const contract = this.#desk.symbols.byToken(exch, token);
      const t = `${LETTER[view]}k`;
      if (contract === null) {
        this.#reply({ t, e: exch, tk: token });
        continue;
      }
      const fields = this.#fieldsOf(view, contract) ?? {};
      this.#watched[view].set(key, { contract, sent: fields });
      this.#reply({ t, e: exch, tk: token, ...fields });
    }
  }

  #unwatch(view: View, keys: string, t: string): void {
    for (const key of keys.split('#')) this.#watched[view].delete(key);
    this.#reply({ t, k: keys });
  }

  #update(view: View, key: string, watched: Watched): void {
    const now = this.#fieldsOf(view, watched.contract);
    const changed = now === null ? null : changedFields(watched.sent, now);
    if (now === null || changed === null) return;
    watched.sent = { ...watched.sent, ...now };
    const [e = '', tk = ''] = key.split('|');
    const { tsym } = watched.contract;
    this.#send({ t: `${LETTER[view]}f`, e, tk, ...changed }, { op: 'tick', symbol: tsym });
  }

  #fieldsOf(view: View, contract: NorenContract): TickFields | null {
    const { truth, bendQuote } = this.#desk.parts;
    const picture = truth.venue.picture(contract.instrument.id);
    const shown = picture === null ? null : bendQuote(picture);
    if (shown === null) return null;
    const fields = FIELDS_OF[view](contract, shown.quote, shown.exchangeMs);
    return view === 'depth' && this.#generation === 'C' ? withProtection(fields) : fields;
  }

  #reply(frame: Row): void {
    this.#send(frame, { op: 'reply' });
  }

  #send(frame: Row, about: FrameAbout): void {
    if (this.#socket.open) this.#socket.send(JSON.stringify(frame), about);
  }
}

/** Flattrade's depth has the previous close and the exchange's price range under further names. */
function withProtection(fields: TickFields): TickFields {
  const { c: cp, uc: ue, lc: le } = fields;
  const more = Object.entries({ cp, ue, le }).filter(([, value]) => value !== undefined);
  return { ...fields, ...(Object.fromEntries(more) as TickFields) };
}
