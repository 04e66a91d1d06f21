/**
 * The one stream of a login. A second connection with the same token throws the first one out, so
 * orders and prices share this one and each has a face to it. After every connect: log in, ask for
 * orders, then whoever watches prices asks anew, since the house remembers nothing.
 */
import type { LinkState } from '../../../shared/domain/session.ts';
import type { Cancel, World } from '../../platform/world.ts';
import type { KeepFrame } from '../account.ts';
import type { LinkReport } from '../gateway.ts';
import { type BrokerSocket, openSocket, type Wire } from '../net/socket.ts';
import type { Addresses } from './addresses.ts';
import { decodeFrame, type Fields } from './decode.ts';
import type { House } from './houses.ts';
import { redacted } from './redact.ts';
import type { Session } from './session.ts';
import { connectAck } from './wire.ts';

export interface StreamParts {
  readonly world: World;
  readonly house: House;
  readonly addresses: Addresses;
  readonly uid: string;
  readonly session: Session;
  readonly keepFrame: KeepFrame;
  marketOpen(): boolean;
}

/** One side of the stream; open as long as its owner wants it. */
interface Face {
  open(): void;
  close(): void;
  onLink(listen: (report: LinkReport) => void): void;
}

/** What a watched contract's frame is: touchline or depth, the first one or a change. */
export type PriceFrame = 'tk' | 'tf' | 'dk' | 'df';

export interface Stream {
  readonly orders: Face;
  readonly market: Face;
  /** True when the house has taken the login of this connection and the text was handed over. */
  send(text: string): boolean;
  onOrder(listen: (fields: Fields) => void): void;
  onPrice(listen: (frame: PriceFrame, fields: Fields) => void): void;
  /** The house took the login of a new connection: nothing is subscribed yet. */
  onFresh(listen: () => void): void;
  onAlive(listen: () => void): void;
  state(): LinkState;
  /** Frames that could not be read or have no meaning here. */
  refusedFrames(): number;
  close(): void;
}

/** The official clients make the house speak every three seconds; so its silence shows as fast. */
const PING_MS = 3_000;
const STALE_MS = 4_500;
const DEAD_MS = 12_000;
const MOST_BYTES = 1_000_000;
const HEARTBEAT = '{"t":"h"}';

/** Thrown out twice within this time: another program lives on the same login. */
const RIVAL_MS = 60_000;
/** Then we come back slowly, so that two programs do not throw each other out all day. */
const GIVE_WAY_MS = 15_000;
const EVICTED = 1000;

const PRICE_FRAMES: ReadonlySet<string> = new Set(['tk', 'tf', 'dk', 'df']);
/** Answers and news that change nothing here. */
const SILENT_FRAMES: ReadonlySet<string> = new Set(
  ['hk', 'ok', 'uk', 'udk', 'uok', 'pk', 'pm', 'am', 'rm', 'ms'], //
);

export function openStream(parts: StreamParts): Stream {
  return new OneStream(parts);
}

class OneStream implements Stream {
  readonly orders: Face;
  readonly market: Face;
  readonly #parts: StreamParts;
  readonly #socket: BrokerSocket;
  readonly #faces: OpenFace[];
  readonly #orderListeners: ((fields: Fields) => void)[] = [];
  readonly #priceListeners: ((frame: PriceFrame, fields: Fields) => void)[] = [];
  readonly #freshListeners: (() => void)[] = [];
  readonly #aliveListeners: (() => void)[] = [];
  #dialledWith: string | null = null;
  #loggedIn = false;
  #refused = 0;
  #evictedMs = Number.NEGATIVE_INFINITY;
  #givingWay: Cancel = () => undefined;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.#socket = openSocket({
      world: parts.world,
      staleMs: STALE_MS,
      deadMs: DEAD_MS,
      pingMs: PING_MS,
      pingText: HEARTBEAT,
      mostBytes: MOST_BYTES,
      marketOpen: () => parts.marketOpen(),
      hooks: {
        address: () => this.#address(),
        opened: (wire) => wire.send(this.#connectFrame()),
        text: (text, wire) => this.#hear(text, wire),
        binary: () => {
          this.#refused += 1;
        },
        refused: () => 'retry',
        hungUp: (code) => this.#hungUp(code),
        // Not every house answers the heartbeat with a text; all answer the ping.
        alive: () => {
          for (const listen of this.#aliveListeners) listen();
        },
        link: (report) => this.#tell(report),
      },
    });
    const change = (): void => this.#facesChanged();
    const now = (): LinkReport => ({ state: this.#socket.state(), cause: 'connected' });
    const orders = new OpenFace(change, now);
    const market = new OpenFace(change, now);
    this.#faces = [orders, market];
    this.orders = orders;
    this.market = market;
    parts.session.onStatus(({ words }) => this.#sessionChanged(words));
  }

  send(text: string): boolean {
    return this.#loggedIn && this.#socket.send(text);
  }

  onOrder(listen: (fields: Fields) => void): void {
    this.#orderListeners.push(listen);
  }

  onPrice(listen: (frame: PriceFrame, fields: Fields) => void): void {
    this.#priceListeners.push(listen);
  }

  onFresh(listen: () => void): void {
    this.#freshListeners.push(listen);
  }

  onAlive(listen: () => void): void {
    this.#aliveListeners.push(listen);
  }

  state(): LinkState {
    return this.#socket.state();
  }

  refusedFrames(): number {
    return this.#refused;
  }

  close(): void {
    this.#givingWay();
    for (const face of this.#faces) face.silence();
    this.#socket.close();
  }

  #address(): { readonly url: string } | null {
    this.#dialledWith = this.#parts.session.token();
    this.#loggedIn = false;
    return this.#dialledWith === null ? null : { url: this.#parts.addresses.socket };
  }

  #connectFrame(): string {
    const { house, uid, session } = this.#parts;
    const who = { uid, actid: session.actid(), source: 'API' };
    const token = this.#dialledWith ?? '';
    return house.generation === 'A'
      ? JSON.stringify({ t: 'c', ...who, susertoken: token })
      : JSON.stringify({ t: 'a', ...who, accesstoken: token });
  }

  #hear(text: string, wire: Wire): void {
    const frame = decodeFrame(text);
    if (frame === null) {
      this.#refused += 1;
      this.#parts.keepFrame('received', redacted(text.slice(0, 500)));
      return;
    }
    const { t, fields } = frame;
    if (t === 'ck' || t === 'ak') this.#acknowledged(fields, wire);
    // Nothing that comes before the login was taken can be ours.
    else if (!this.#loggedIn) this.#refused += 1;
    else if (t === 'om') this.#order(text, fields);
    else if (PRICE_FRAMES.has(t)) {
      for (const listen of this.#priceListeners) listen(t as PriceFrame, fields);
    } else if (!SILENT_FRAMES.has(t)) this.#refused += 1;
  }

  #order(text: string, fields: Fields): void {
    this.#parts.keepFrame('received', redacted(text));
    for (const listen of this.#orderListeners) listen(fields);
  }

  #acknowledged(fields: Fields, wire: Wire): void {
    const ack = connectAck.safeParse(fields);
    const word = ack.success ? (ack.data.s ?? ack.data.k ?? '') : '';
    if (word.toUpperCase() !== 'OK') {
      // The house may leave such a connection open and mute; only a new login helps.
      this.#parts.session.dead(this.#dialledWith ?? '', `the stream answered "${word}"`);
      wire.drop('the broker did not take the login of the stream');
      return;
    }
    if (this.#loggedIn) return;
    this.#loggedIn = true;
    wire.send(JSON.stringify({ t: 'o', actid: this.#parts.session.actid() }));
    for (const listen of this.#freshListeners) listen();
    wire.ready();
  }

  /** A polite farewell is how the house throws out the older of two connections. */
  #hungUp(code: number): 'retry' | 'stop' {
    if (code !== EVICTED) return 'retry';
    const { world } = this.#parts;
    const again = world.monotonicMs() - this.#evictedMs < RIVAL_MS;
    this.#evictedMs = world.monotonicMs();
    if (!again) return 'retry';
    this.#givingWay();
    this.#givingWay = world.after(GIVE_WAY_MS, () => {
      if (this.#socket.state() === 'down') {
        this.#socket.redial('another program may use this login’s stream');
      }
    });
    return 'stop';
  }

  #sessionChanged(words: string): void {
    if (this.#parts.session.token() !== this.#dialledWith) this.#socket.redial(words);
  }

  #facesChanged(): void {
    if (this.#faces.some((face) => face.wanted)) this.#socket.open();
    else this.#socket.close();
  }

  #tell(report: LinkReport): void {
    if (report.state !== 'up' && report.state !== 'stale') this.#loggedIn = false;
    for (const face of this.#faces) face.tell(report);
  }
}

class OpenFace implements Face {
  wanted = false;
  #listeners: ((report: LinkReport) => void)[] = [];
  readonly #change: () => void;
  readonly #now: () => LinkReport;

  constructor(change: () => void, now: () => LinkReport) {
    this.#change = change;
    this.#now = now;
  }

  /** A face that opens late learns how the shared stream stands. */
  open(): void {
    if (this.wanted) return;
    this.wanted = true;
    const report = this.#now();
    if (report.state !== 'down') this.tell(report);
    this.#change();
  }

  close(): void {
    if (!this.wanted) return;
    this.tell({ state: 'down', cause: 'closed' });
    this.wanted = false;
    this.#change();
  }

  silence(): void {
    this.#listeners = [];
    this.wanted = false;
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#listeners.push(listen);
  }

  tell(report: LinkReport): void {
    if (!this.wanted) return;
    for (const listen of this.#listeners) listen(report);
  }
}
