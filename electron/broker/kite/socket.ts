/**
 * Kite's socket: text frames about orders and notices, binary frames with prices, and a byte of
 * heartbeat every second or two when there is nothing to say. One connection is made for orders and
 * one for prices; both are this stream with other ears.
 *
 * The token stands in the address, which is therefore never kept and never shown. An answer of 403
 * to the handshake means that the session is dead; every other one is tried again.
 */
import type { AccountParts } from '../account.ts';
import type { LinkReport } from '../gateway.ts';
import { type BrokerSocket, openSocket, type Wire } from '../net/socket.ts';
import type { KiteKey, KiteSession } from './session.ts';

export interface KiteStreamParts {
  readonly parts: Pick<AccountParts, 'world' | 'marketOpen'>;
  readonly address: string;
  readonly session: Pick<KiteSession, 'key' | 'end' | 'status' | 'onStatus'>;
  /** Connected: say what is wanted; Kite answers nothing to it. */
  opened(wire: Wire): void;
  text(text: string): void;
  binary(bytes: Buffer): void;
  link(report: LinkReport): void;
}

/**
 * The broker sends a heartbeat every second or two and answers a ping at once, so so much silence
 * is a dead line even when nothing trades.
 */
const STALE_MS = 1_500;
const DEAD_MS = 2_400;
const PING_MS = 600;

const FORBIDDEN = 403;

export function openStream(stream: KiteStreamParts): BrokerSocket {
  const { parts, session } = stream;
  let dialled: KiteKey | null = null;
  const socket = openSocket({
    world: parts.world,
    staleMs: STALE_MS,
    deadMs: DEAD_MS,
    pingMs: PING_MS,
    pingText: null,
    marketOpen: () => parts.marketOpen(),
    hooks: {
      address: () => {
        dialled = session.key();
        return dialled === null ? null : addressFor(stream.address, dialled);
      },
      opened: (wire) => {
        stream.opened(wire);
        wire.ready();
      },
      text: (text) => stream.text(text),
      binary: (bytes) => stream.binary(bytes),
      refused: (status) => {
        if (status !== FORBIDDEN) return 'retry';
        if (dialled !== null) session.end(dialled, 'the stream was refused');
        return 'stop';
      },
      link: (report) => stream.link(report),
    },
  });
  session.onStatus(({ state, words }) => {
    // A new key dials, no key hangs up; while a login is under way nothing is known.
    if (state === 'logging_in') return;
    const same = session.key()?.accessToken === dialled?.accessToken;
    if (state === 'logged_in' && same && socket.state() !== 'down') return;
    socket.redial(state === 'logged_in' ? 'logged in' : words);
  });
  return socket;
}

function addressFor(address: string, { apiKey, accessToken }: KiteKey): { readonly url: string } {
  const url = new URL(address);
  url.searchParams.set('api_key', apiKey);
  url.searchParams.set('access_token', accessToken);
  return { url: url.href };
}
