/**
 * A stream to a broker that keeps itself up: dial, let the adapter log in, notice silence, hang up,
 * dial again. One connection at a time; whatever an earlier one still says is not heard. What a
 * stream says is never replayed, so whoever listens reads the books after every `up`.
 */
import { type ClientOptions, WebSocket } from 'ws';
import type { LinkState } from '../../../shared/domain/session.ts';
import type { Cancel, World } from '../../platform/world.ts';
import type { LinkReport } from '../gateway.ts';
import { backoff } from './backoff.ts';
import { isSafeAddress } from './http.ts';

export interface DialAddress {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a stream may do with the connection it was called with. */
export interface Wire {
  send(text: string): void;
  /** The adapter has logged in and subscribed: the link counts as up from here. */
  ready(): void;
  /** Hang up and dial again. */
  drop(cause: string): void;
}

export interface SocketHooks {
  /** Where to dial; null when there is no session to dial with: then it waits for `redial`. */
  address(): DialAddress | null;
  /** Connected; log in and subscribe, then call `wire.ready()`, now or when the broker answers. */
  opened(wire: Wire): void;
  text(text: string, wire: Wire): void;
  binary(bytes: Buffer, wire: Wire): void;
  /** The handshake was answered with an HTTP status instead of a socket. */
  refused(status: number): 'retry' | 'stop';
  /** The broker hung up with a code; most mean `retry`. */
  hungUp?(code: number, reason: string): 'retry' | 'stop';
  /** Any sign of life of a link that is up, answers to our pings too. */
  alive?(): void;
  link(report: LinkReport): void;
}

export interface SocketOptions {
  readonly world: World;
  readonly hooks: SocketHooks;
  /** Silent for so long the link is shown as stale, and after `deadMs` it is dialled anew. */
  readonly staleMs: number;
  readonly deadMs: number;
  /** How often we make the broker say something: a ping frame, and a text where it wants one. */
  readonly pingMs: number;
  readonly pingText: string | null;
  readonly mostBytes?: number;
  marketOpen(): boolean;
}

export interface BrokerSocket {
  open(): void;
  close(): void;
  /** The session changed: dial now with what `address` says. */
  redial(cause: string): void;
  /** True when it was handed to a connection that is open. */
  send(text: string): boolean;
  state(): LinkState;
}

const MOST_BYTES = 8_000_000;
const DIAL_MS = 5_000;
const LOGIN_MS = 8_000;
/** A link that holds so long is well: the next loss dials at once. */
const HELD_MS = 5_000;

export function openSocket(options: SocketOptions): BrokerSocket {
  return new SocketLine(options);
}

class SocketLine implements BrokerSocket {
  readonly #options: SocketOptions;
  readonly #world: World;
  readonly #backoff;
  #wanted = false;
  #socket: WebSocket | null = null;
  #state: LinkState = 'down';
  #timers: Cancel[] = [];
  #dialling: Cancel | null = null;
  #heardMs = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
    this.#world = options.world;
    this.#backoff = backoff(options.world, () => options.marketOpen());
  }

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#dial('opening');
  }

  close(): void {
    this.#wanted = false;
    this.#dialling?.();
    this.#dialling = null;
    this.#hangUp('closed');
  }

  redial(cause: string): void {
    if (!this.#wanted) return;
    this.#dialling?.();
    this.#dialling = null;
    this.#hangUp(cause);
    this.#backoff.held();
    this.#dial(cause);
  }

  send(text: string): boolean {
    const socket = this.#socket;
    if (socket === null || socket.readyState !== WebSocket.OPEN) return false;
    socket.send(text);
    return true;
  }

  state(): LinkState {
    return this.#state;
  }

  #report(state: LinkState, cause: string): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.hooks.link({ state, cause });
  }

  #dial(cause: string): void {
    if (!this.#wanted || this.#socket !== null) return;
    const address = this.#options.hooks.address();
    if (address === null) {
      this.#report('down', 'not logged in');
      return;
    }
    if (!isSafeAddress(address.url)) throw new RangeError('a broker is only spoken to encrypted');
    this.#report('connecting', cause);
    const wishes: ClientOptions = {
      perMessageDeflate: false,
      maxPayload: this.#options.mostBytes ?? MOST_BYTES,
      followRedirects: false,
      ...(address.headers === undefined ? {} : { headers: { ...address.headers } }),
    };
    this.#attach(new WebSocket(address.url, wishes));
  }

  #attach(socket: WebSocket): void {
    this.#socket = socket;
    this.#heardMs = this.#world.monotonicMs();
    const { hooks } = this.#options;
    const wire = this.#wireOf(socket);
    const mine = (): boolean => this.#socket === socket;
    this.#after(DIAL_MS, () => {
      if (mine() && socket.readyState !== WebSocket.OPEN) this.#lost('the dial took too long');
    });
    socket.on('open', () => {
      if (!mine()) return;
      this.#heard();
      this.#watch();
      hooks.opened(wire);
      this.#after(LOGIN_MS, () => {
        if (mine() && this.#state === 'connecting') this.#lost('the login was not answered');
      });
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!mine()) return;
      this.#heard();
      if (isBinary) hooks.binary(data, wire);
      else hooks.text(data.toString('utf8'), wire);
    });
    socket.on('ping', () => this.#heard(socket));
    socket.on('pong', () => this.#heard(socket));
    socket.on('unexpected-response', (_request, response) => {
      if (!mine()) return;
      const status = response.statusCode ?? 0;
      const verdict = hooks.refused(status);
      this.#lost(`the broker answered ${status}`, verdict);
    });
    socket.on('close', (code: number, reason: Buffer) => {
      if (!mine()) return;
      const words = reason.toString('utf8').slice(0, 120);
      const verdict = hooks.hungUp?.(code, words) ?? 'retry';
      this.#lost(`the broker hung up (${code}${words === '' ? '' : `, ${words}`})`, verdict);
    });
    socket.on('error', (error: Error) => {
      if (mine()) this.#lost(error.message.slice(0, 200));
    });
  }

  #wireOf(socket: WebSocket): Wire {
    const mine = (): boolean => this.#socket === socket;
    return {
      send: (text) => {
        if (mine() && socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      ready: () => {
        if (!mine() || this.#state === 'up') return;
        this.#report('up', 'connected');
        this.#after(HELD_MS, () => {
          if (mine()) this.#backoff.held();
        });
      },
      drop: (cause) => {
        if (mine()) this.#lost(cause);
      },
    };
  }

  #heard(socket: WebSocket | null = this.#socket): void {
    if (socket !== this.#socket) return;
    this.#heardMs = this.#world.monotonicMs();
    if (this.#state === 'stale') this.#report('up', 'heard again');
    if (this.#state === 'up') this.#options.hooks.alive?.();
  }

  /**
   * Looks at the silence often enough that a stale link is shown within half a second. While this
   * program itself stood still, frames could wait unread: that time is no silence of the broker's.
   */
  #watch(): void {
    const { staleMs, deadMs, pingMs, pingText } = this.#options;
    const pauseMs = Math.min(250, Math.floor(staleMs / 4));
    let pingedMs = this.#world.monotonicMs();
    let lookedMs = pingedMs;
    const socket = this.#socket;
    const look = (): void => {
      if (socket === null || this.#socket !== socket) return;
      const nowMs = this.#world.monotonicMs();
      this.#heardMs += Math.max(0, nowMs - lookedMs - pauseMs);
      lookedMs = nowMs;
      const silentMs = nowMs - this.#heardMs;
      if (silentMs >= deadMs) {
        this.#lost(`silent for ${Math.round(silentMs)} ms`);
        return;
      }
      if (silentMs >= staleMs && this.#state === 'up') this.#report('stale', 'silent');
      if (nowMs - pingedMs >= pingMs && socket.readyState === WebSocket.OPEN) {
        pingedMs = nowMs;
        socket.ping();
        if (pingText !== null) socket.send(pingText);
      }
      this.#after(pauseMs, look);
    };
    this.#after(pauseMs, look);
  }

  #lost(cause: string, verdict: 'retry' | 'stop' = 'retry'): void {
    this.#hangUp(cause);
    if (!this.#wanted || verdict === 'stop') return;
    this.#dialling = this.#world.after(this.#backoff.next(), () => {
      this.#dialling = null;
      this.#dial('reconnecting');
    });
  }

  #hangUp(cause: string): void {
    for (const cancel of this.#timers.splice(0)) cancel();
    const socket = this.#socket;
    this.#socket = null;
    // A dead line does not answer a polite farewell, and its late words must not be heard.
    socket?.removeAllListeners();
    socket?.on('error', () => undefined);
    socket?.terminate();
    this.#report('down', cause);
  }

  #after(delayMs: number, call: () => void): void {
    const cancel = this.#world.after(delayMs, () => {
      this.#timers = this.#timers.filter((each) => each !== cancel);
      call();
    });
    this.#timers.push(cancel);
  }
}
