/** The one socket of Kite: ticks as binary, order updates and complaints as text. */
import { z } from 'zod';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Quote } from '../../market/quotes.ts';
import type { Cancel } from '../../platform/world.ts';
import type {
  Handshake,
  PersonalityParts,
  SimSocket,
  SocketAnswer,
  SocketHandler,
} from '../personality.ts';
import type { TruthOrder } from '../truth.ts';
import type { KiteCandles } from './kite-candles.ts';
import { pushRow, pushStatus, type RowParts } from './kite-rows.ts';
import type { KiteSession } from './kite-session.ts';
import { figuresOf, HEARTBEAT, tickFrame, type TickMode, tickPacket } from './kite-ticks.ts';
import { instrumentOfToken } from './kite-tokens.ts';

const SOCKETS_MAX = 3;
const TOKENS_MAX = 3_000;
const HEARTBEAT_MS = 1_000;
const FORBIDDEN = JSON.stringify({
  status: 'error',
  message: 'Incorrect `api_key` or `access_token`.',
  error_type: 'TokenException',
});

const tokenList = z.array(z.int().positive());
const message = z.union([
  z.object({ a: z.enum(['subscribe', 'unsubscribe']), v: tokenList }),
  z.object({ a: z.literal('mode'), v: z.tuple([z.enum(['ltp', 'quote', 'full']), tokenList]) }),
]);

interface Subscription {
  mode: TickMode;
  readonly instrument: InstrumentId;
  sent: Quote | null;
}

export interface KiteTicker {
  connect(handshake: Handshake): SocketAnswer;
  close(): void;
}

export function openKiteTicker(
  parts: PersonalityParts,
  rows: RowParts,
  session: KiteSession,
  candles: KiteCandles,
): KiteTicker {
  const lines = new Set<Line>();
  const stops = [
    parts.truth.onChange((change) => {
      if (change.kind === 'order') tell(change.order);
    }),
    parts.truth.venue.onTick(() => {
      for (const line of lines) line.tick();
    }),
  ];

  function tell(order: TruthOrder): void {
    const status = pushStatus(order);
    if (status === null) return;
    const text = JSON.stringify({ type: 'order', data: pushRow(rows, order, status) });
    const symbol = parts.truth.venue.instrument(order.instrument)?.symbol ?? '';
    for (const { socket } of lines) {
      socket.send(text, { op: 'order', order, state: status, symbol });
    }
  }

  return {
    connect: ({ query }) => {
      const key = query.get('api_key');
      const token = query.get('access_token');
      if (key === null || token === null) return { kind: 'refused', status: 400, body: '' };
      if (!session.accepts(key, token)) return { kind: 'refused', status: 403, body: FORBIDDEN };
      if (lines.size >= SOCKETS_MAX) return { kind: 'refused', status: 429, body: '' };
      return {
        kind: 'accepted',
        socket: 'both',
        open: (socket) => {
          const line = new Line(parts, candles, socket, () => lines.delete(line));
          lines.add(line);
          return line;
        },
      };
    },
    close: () => {
      for (const stop of stops) stop();
      for (const line of lines) line.closed();
    },
  };
}

class Line implements SocketHandler {
  readonly socket: SimSocket;
  readonly #parts: PersonalityParts;
  readonly #candles: KiteCandles;
  readonly #gone: () => void;
  readonly #subscriptions = new Map<number, Subscription>();
  #beat: Cancel = () => {};
  #sentMs: number;

  constructor(parts: PersonalityParts, candles: KiteCandles, socket: SimSocket, gone: () => void) {
    this.#parts = parts;
    this.#candles = candles;
    this.socket = socket;
    this.#gone = gone;
    this.#sentMs = parts.world.monotonicMs();
    this.#heartbeat();
  }

  text(text: string): void {
    const read = message.safeParse(readJson(text));
    if (!read.success) {
      this.#complain('Invalid message.');
      return;
    }
    if (this.socket.deaf()) return;
    const { data } = read;
    if (data.a === 'mode') this.#setMode(data.v[0], data.v[1]);
    else if (data.a === 'subscribe') this.#subscribe(data.v);
    else for (const token of data.v) this.#subscriptions.delete(token);
  }

  binary(): void {
    this.#complain('Invalid message.');
  }

  closed(): void {
    this.#beat();
    this.#gone();
  }

  /** One frame with everything that changed since the last. */
  tick(): void {
    this.#send([...this.#subscriptions.keys()], false);
  }

  #subscribe(tokens: readonly number[]): void {
    const fresh: number[] = [];
    for (const token of tokens) {
      if (this.#subscriptions.size >= TOKENS_MAX && !this.#subscriptions.has(token)) {
        this.#complain(`Maximum of ${TOKENS_MAX} instruments can be subscribed on a connection.`);
        break;
      }
      const instrument = instrumentOfToken(this.#parts.truth.tokens, token);
      if (instrument === null) continue;
      const mode = this.#subscriptions.get(token)?.mode ?? 'quote';
      this.#subscriptions.set(token, { mode, instrument, sent: null });
      this.#candles.watch(instrument);
      fresh.push(token);
    }
    this.#send(fresh, true);
  }

  #setMode(mode: TickMode, tokens: readonly number[]): void {
    const changed = tokens.filter((token) => this.#subscriptions.has(token));
    for (const token of changed) {
      const subscription = this.#subscriptions.get(token);
      if (subscription !== undefined) subscription.mode = mode;
    }
    this.#send(changed, true);
  }

  #send(tokens: readonly number[], always: boolean): void {
    const packets: Uint8Array[] = [];
    for (const token of tokens) {
      const packet = this.#packet(token, always);
      if (packet !== null) packets.push(packet);
    }
    if (packets.length === 0) return;
    this.#sentMs = this.#parts.world.monotonicMs();
    this.socket.send(tickFrame(packets), { op: 'tick' });
  }

  #packet(token: number, always: boolean): Uint8Array | null {
    const subscription = this.#subscriptions.get(token);
    const { venue } = this.#parts.truth;
    const picture = subscription === undefined ? null : venue.picture(subscription.instrument);
    if (subscription === undefined || picture === null) return null;
    if (!always && subscription.sent === picture.quote) return null;
    subscription.sent = picture.quote;
    const bent = this.#parts.bendQuote(picture);
    return bent === null ? null : tickPacket(figuresOf(token, bent), subscription.mode);
  }

  #heartbeat(): void {
    this.#beat = this.#parts.world.after(HEARTBEAT_MS, () => {
      if (!this.socket.open) return;
      if (this.#parts.world.monotonicMs() - this.#sentMs >= HEARTBEAT_MS) {
        this.socket.send(HEARTBEAT, { op: 'heartbeat' });
        this.#sentMs = this.#parts.world.monotonicMs();
      }
      this.#heartbeat();
    });
  }

  #complain(words: string): void {
    this.socket.send(JSON.stringify({ type: 'error', data: words }), { op: 'message' });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
