/**
 * The port that each broker's dress implements: `kite/`, `dhan/` and `noren/` know their wire and
 * nothing of each other. A personality turns requests of its protocol into requests to the truth
 * and changes of the truth into its frames. Everything that may go wrong on the way (delays, lost
 * replies, garbage, resets, half-open sockets) is done around it by the plumbing, so that a
 * personality is only ever asked to be the broker on a good day, and for the words of a bad one.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Result } from '../../shared/lib/result.ts';
import type { BrokerName } from '../broker/account.ts';
import type { QuotePicture } from './venue.ts';
import type { SimWorld } from './sim-world.ts';
import type { Bends, Truth, TruthOrder, TruthRules, TruthView } from './truth.ts';

/** One request as it came in. */
export interface RestCall {
  readonly method: string;
  /** Decoded path without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As text in UTF-8; empty for none. */
  readonly body: string;
  readonly operation: Operation;
  /** The books to answer reads from; a fault may have set it back in time. Never read others. */
  readonly view: TruthView;
  /** To be handed on with the request to `truth.place`, `modify` or `cancel`. */
  readonly bends: Bends;
  /** Slices or legs (from 1) that have to fail, where the request is cut into several. */
  readonly failedChildren: readonly number[] | 'all' | null;
  readonly shuffleChildren: boolean;
}

export interface RestReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What a request is, before it is read: for fault rules, rate windows and the history. */
export interface Operation {
  /** `place`, `modify`, `cancel`, `orders` …; the same word for the same thing in all brokers. */
  readonly op: string;
  /** Tag and symbol if the request carries them, for rules that look at them. */
  readonly tag: string | null;
  readonly symbol: string | null;
  /** The order that it is about, if it names one. */
  readonly orderId: string | null;
}

/** What the broker or its edge says on a bad day. */
export interface BadDay {
  readonly status: number;
  /** Null where the fault leaves it to the broker. */
  readonly errorType: string | null;
  readonly message: string | null;
  /** `ip`: this address may not place orders. `ended`: the session is over. */
  readonly about: 'status' | 'timed_out' | 'rate' | 'ended' | 'ip';
}

export type SocketKind = 'orders' | 'market' | 'both';

export interface Handshake {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

export type SocketAnswer =
  | { readonly kind: 'refused'; readonly status: number; readonly body: string }
  | {
      readonly kind: 'accepted';
      readonly socket: SocketKind;
      /** Called once the socket is open. */
      readonly open: (socket: SimSocket) => SocketHandler;
    };

export interface SocketHandler {
  text(message: string): void;
  binary(message: Uint8Array): void;
  /** A ping from the other side; the pong is sent by the plumbing. */
  ping?(): void;
  /** The answer to our own ping. */
  pong?(): void;
  closed(): void;
}

/** What a frame carries, for fault rules and the history. */
export interface FrameAbout {
  readonly op: 'order' | 'trade' | 'tick' | 'heartbeat' | 'reply' | 'message';
  readonly order?: TruthOrder;
  /** The order's state in the personality's word. */
  readonly state?: string;
  readonly symbol?: string;
}

export interface SimSocket {
  readonly number: number;
  readonly kind: SocketKind;
  send(frame: string | Uint8Array, about: FrameAbout): void;
  /** A ping of the WebSocket protocol itself; a half-open socket sends none. */
  ping(): void;
  /** With code 1006 the connection is cut without a close frame. */
  close(code: number, reason: string): void;
  /** False once it is closed from either side. */
  readonly open: boolean;
  /**
   * A fault makes the broker ignore what this client subscribes; the personality asks before it
   * takes a subscription.
   */
  deaf(): boolean;
}

/**
 * A contract's quote on its way to one socket, with whatever a fault made of it. Null when it
 * should not be sent at all. Personalities encode what comes out of here and nothing else.
 */
export type BendQuote = (quote: QuotePicture) => QuotePicture | null;

export interface PersonalityParts {
  readonly world: SimWorld;
  readonly truth: Truth;
  readonly seed: number;
  /** Open sockets, oldest first. */
  readonly sockets: () => Iterable<SimSocket>;
  readonly bendQuote: BendQuote;
  /** `http://127.0.0.1:PORT`, without a path; for redirects and pages. */
  readonly origin: () => string;
  /** One line for the history, as for a decision that no request shows. */
  readonly note: (what: string, detail: Readonly<Record<string, unknown>>) => void;
  readonly settings: PersonalitySettings;
}

/** Where facts about a broker are open or differ from day to day; all have a usual value. */
export interface PersonalitySettings {
  /** Whether rate limits are enforced. */
  readonly limits: boolean;
  /** Shape of the reply to an order that was cut into slices. */
  readonly autoslice: 'v1' | 'v2';
  /** Where a browser is sent after the login page. */
  readonly redirectUrl: string | null;
}

export interface Personality {
  /** Paths behind the one address: REST root, order stream, market stream; `/` or `/NorenWS/`. */
  readonly paths: {
    readonly rest: string;
    readonly orders: string;
    readonly market: string;
    /** Further doors by name, as a depth socket or the login host; printed beside the others. */
    readonly more?: Readonly<Record<string, { readonly ws: boolean; readonly path: string }>>;
  };
  /**
   * Made-up credentials, everything an official client needs; one-time ones are fresh each call.
   */
  login(): Readonly<Record<string, string>>;
  operation(call: {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly body: string;
  }): Operation;
  handle(call: RestCall): RestReply | Promise<RestReply>;
  badDay(day: BadDay): RestReply;
  connect(handshake: Handshake): SocketAnswer;
  /** `kill`: tokens are dead, as after a login elsewhere. `expire`: as at the end of their day. */
  endSession(event: 'kill' | 'expire'): void;
  /** A frame about an order that is not in the truth: another account's or an unknown one. */
  foreignFrame(whose: 'account' | 'unknown' | 'yesterday'): string | Uint8Array | null;
  /**
   * What this broker alone can be switched to while it runs, as the casing of its keys. An empty
   * object reads; the answer is the present state of all switches.
   */
  switches?(given: unknown): Result<unknown, string>;
  close(): void;
}

export interface PersonalityKind {
  readonly name: BrokerName;
  readonly rules: TruthRules;
  /** Hosts of the real service: a request that names one is counted by the tripwire. */
  readonly liveHosts: readonly string[];
  open(parts: PersonalityParts): Personality;
}
