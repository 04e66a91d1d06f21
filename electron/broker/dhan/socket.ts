/**
 * Dhan's two streams: order updates, which log in with a message, and prices, which carry the token
 * in their address. Neither says that a login worked; silence after it is the yes, and a no comes
 * within milliseconds, as a farewell packet, a close or a bare reset. So a stream counts as up once
 * a moment has passed, or something was heard; one that ends before that has the token looked at.
 *
 * Nothing is replayed after a loss and nothing subscribed is remembered. Too many dials in a row
 * shut the client out at the handshake for a minute and more (429, code 805): both streams rest.
 */
import type { AccountParts } from '../account.ts';
import type { LinkReport } from '../gateway.ts';
import { type BrokerSocket, openSocket, type Wire } from '../net/socket.ts';
import type { Cancel } from '../../platform/world.ts';
import type { AccessToken } from './access-token.ts';
import { decodeAlerts, decodeDisconnect } from './decode.ts';
import { dataCode } from './outcome.ts';
import { LONG_REST_MS, redacted } from './rest.ts';
import type { OrderAlert } from './wire.ts';

/** The broker pings every ten seconds; we ask more often, so that silence shows sooner. */
const PING_MS = 2_000;
const STALE_MS = 4_500;
const DEAD_MS = 15_000;
/** A bad login is answered within about ten milliseconds. */
const GRACE_MS = 500;
const ORDER_FRAME_MAX = 1_000_000;
const LONGEST_REST_MS = 240_000;
/** An update that cannot be read may matter: the books are read again, though not each time. */
const REDIAL_EVERY_MS = 30_000;
/** One message may name so many contracts. */
const SUBSCRIBE_MAX = 100;

export interface StreamParts {
  readonly parts: Pick<AccountParts, 'world' | 'settings' | 'keepFrame' | 'marketOpen'>;
  readonly address: string;
  readonly token: AccessToken;
  /** False while it makes no sense to listen, as without the day's contracts. */
  ready(): boolean;
  /** The stream ended before it was up: the token may be dead. */
  suspect(): void;
  link(report: LinkReport): void;
}

/** What an open stream says and hears, apart from keeping itself up. */
interface StreamTalk {
  url(token: string): string;
  opened(wire: Wire, token: string): void;
  text(text: string, wire: Wire): void;
  binary(bytes: Buffer, wire: Wire): number | null;
  alive?(): void;
  readonly mostBytes?: number;
}

interface Stream {
  readonly socket: BrokerSocket;
  /** It was heard from: no need to wait out the moment after the login. */
  heard(wire: Wire): void;
  close(): void;
}

function openStream(parts: StreamParts, talk: StreamTalk): Stream {
  const { world, marketOpen } = parts.parts;
  let up = false;
  let dialled: string | null = null;
  let resting = false;
  let restMs = LONG_REST_MS;
  let closed = false;
  const timers = new Set<Cancel>();

  function later(delayMs: number, call: () => void): void {
    const cancel = world.after(delayMs, () => {
      timers.delete(cancel);
      call();
    });
    timers.add(cancel);
  }

  /** Leaves the broker alone; each time in a row for twice as long. */
  function rest(): void {
    if (resting) return;
    resting = true;
    later(restMs, () => {
      resting = false;
      socket.redial('after a rest');
    });
    restMs = Math.min(LONGEST_REST_MS, restMs * 2);
  }

  function farewell(reason: number, wire: Wire): void {
    const row = dataCode(reason);
    const says = row === null ? `Dhan hung up with code ${reason}` : row.says;
    parts.parts.keepFrame('received', `farewell ${reason}`);
    if (row?.does === 'rest' || row?.does === 'no_plan') rest();
    // First the end of the session, so that the link says why it is down.
    if (row?.does === 'session_dead' && dialled !== null) parts.token.died(dialled, says);
    wire.drop(says);
  }

  const socket = openSocket({
    world,
    staleMs: STALE_MS,
    deadMs: DEAD_MS,
    pingMs: PING_MS,
    pingText: null,
    marketOpen: () => marketOpen(),
    ...(talk.mostBytes === undefined ? {} : { mostBytes: talk.mostBytes }),
    hooks: {
      address: () => {
        const token = parts.token.current();
        if (token === null || resting || !parts.ready()) return null;
        dialled = token;
        return { url: talk.url(token) };
      },
      opened: (wire) => {
        talk.opened(wire, dialled ?? '');
        later(GRACE_MS, () => wire.ready());
      },
      text: (text, wire) => talk.text(text, wire),
      binary: (bytes, wire) => {
        const reason = talk.binary(bytes, wire);
        if (reason !== null) farewell(reason, wire);
      },
      refused: (status) => {
        if (status === 401 || status === 403) parts.suspect();
        if (status !== 429) return 'retry';
        rest();
        return 'stop';
      },
      hungUp: () => 'retry',
      alive: () => talk.alive?.(),
      link: (report) => {
        const early = report.state === 'down' && !up && dialled === parts.token.current();
        up = report.state === 'up' || report.state === 'stale';
        if (up) restMs = LONG_REST_MS;
        if (early && !closed) parts.suspect();
        parts.link(report);
      },
    },
  });

  return {
    socket,
    heard(wire) {
      if (!up) wire.ready();
    },
    close() {
      closed = true;
      for (const cancel of timers) cancel();
      timers.clear();
      socket.close();
    },
  };
}

export interface OrderStreamParts extends StreamParts {
  alert(alert: OrderAlert): void;
}

export interface OrderStream {
  open(): void;
  close(): void;
  redial(cause: string): void;
  /** Frames that could not be read, and updates of another client's orders. */
  counts(): { readonly unread: number; readonly foreign: number };
}

export function openOrderStream(parts: OrderStreamParts): OrderStream {
  const { world, settings, keepFrame } = parts.parts;
  const { clientId } = settings;
  let unread = 0;
  let foreign = 0;
  let redialledMs = Number.NEGATIVE_INFINITY;

  function hear(text: string, wire: Wire): void {
    const heard = decodeAlerts(text);
    if (heard.alerts.length > 0 || heard.unread > 0) keepFrame('received', redacted(text));
    for (const alert of heard.alerts) {
      if (alert.clientId !== '' && alert.clientId !== clientId) foreign += 1;
      else parts.alert(alert);
    }
    if (heard.alerts.length > 0) stream.heard(wire);
    if (heard.unread === 0) return;
    unread += heard.unread;
    const nowMs = world.monotonicMs();
    if (nowMs - redialledMs < REDIAL_EVERY_MS) return;
    redialledMs = nowMs;
    wire.drop('an update could not be read');
  }

  const stream = openStream(parts, {
    mostBytes: ORDER_FRAME_MAX,
    url: () => parts.address,
    opened: (wire, token) => {
      const login = { MsgCode: 42, ClientId: clientId, Token: token };
      wire.send(JSON.stringify({ LoginReq: login, UserType: 'SELF' }));
    },
    text: hear,
    binary: (bytes) => {
      const reason = decodeDisconnect(bytes);
      if (reason === null) unread += 1;
      return reason;
    },
  });

  return {
    open: () => stream.socket.open(),
    close: () => stream.close(),
    redial: (cause) => stream.socket.redial(cause),
    counts: () => ({ unread, foreign }),
  };
}

/** A contract as the feed names it, and how much is wanted of it. */
export interface Subscription {
  readonly segment: string;
  readonly securityId: string;
  /** An index has prices only; everything else sends its book too. */
  readonly mode: 'ticker' | 'full';
}

const CODES = {
  ticker: { on: 15, off: 16 },
  full: { on: 21, off: 22 },
} as const;

/** The messages that turn these on or off, each within the broker's limit. */
export function subscribeTexts(
  wanted: readonly Subscription[],
  turn: 'on' | 'off',
): readonly string[] {
  const texts: string[] = [];
  for (const mode of ['full', 'ticker'] as const) {
    const chosen = wanted.filter((each) => each.mode === mode);
    for (let at = 0; at < chosen.length; at += SUBSCRIBE_MAX) {
      const part = chosen.slice(at, at + SUBSCRIBE_MAX);
      texts.push(
        JSON.stringify({
          RequestCode: CODES[mode][turn],
          InstrumentCount: part.length,
          InstrumentList: part.map(({ segment, securityId }) => {
            return { ExchangeSegment: segment, SecurityId: securityId };
          }),
        }),
      );
    }
  }
  return texts;
}

export interface FeedParts extends StreamParts {
  /** All that is wanted, asked for anew after every connect. */
  wanted(): readonly Subscription[];
  /** One frame; the answer is the reason if it says goodbye. */
  packets(bytes: Buffer): number | null;
  alive(): void;
}

export interface Feed {
  open(): void;
  close(): void;
  redial(cause: string): void;
  /** Before it is connected nothing is sent: then all that is wanted is asked for at once. */
  send(texts: readonly string[]): void;
}

export function openFeed(parts: FeedParts): Feed {
  const { settings } = parts.parts;
  const client = encodeURIComponent(settings.clientId);

  const stream = openStream(parts, {
    url: (token) =>
      `${parts.address}?version=2&token=${encodeURIComponent(token)}&clientId=${client}&authType=2`,
    opened: (wire) => {
      for (const text of subscribeTexts(parts.wanted(), 'on')) wire.send(text);
    },
    text: () => undefined,
    // A contract that nobody trades sends nothing for minutes; the answers to our pings say that
    // its last price is still the last one.
    alive: () => parts.alive(),
    binary: (bytes, wire) => {
      const reason = parts.packets(bytes);
      if (reason === null) stream.heard(wire);
      return reason;
    },
  });

  return {
    open: () => stream.socket.open(),
    close: () => stream.close(),
    redial: (cause) => stream.socket.redial(cause),
    send(texts) {
      for (const text of texts) stream.socket.send(text);
    },
  };
}
