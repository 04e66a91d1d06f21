/**
 * The sockets for twenty and two hundred levels, for cash and derivatives of the NSE only. Bid and
 * ask side go out as two packets in one frame, for every change.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { SimSocket, SocketHandler } from '../personality.ts';
import type { DhanDesk } from './dhan-desk.ts';
import { type Address, depthDisconnectPacket, depthPacket, REASON } from './feed-packets.ts';
import { addressOf, GOODBYE_MS, readInstruments } from './feed-socket.ts';
import type { Heartbeats } from './heartbeats.ts';
import { readObject } from './read-body.ts';
import { segmentOf } from './segments.ts';

export interface DepthSockets {
  open(socket: SimSocket, levels: 20 | 200): SocketHandler;
  step(): void;
  endAll(reason: number): void;
}

const SUBSCRIBE = 23;
/** The classic pages say 24, the portal 25. */
const UNSUBSCRIBE: ReadonlySet<number> = new Set([24, 25]);
const DISCONNECT = 12;
const MOST = { 20: 50, 200: 1 } as const;

interface Watched {
  readonly instrument: Instrument;
  readonly address: Address;
  sentMs: number | null;
  sequence: number;
}

interface Line {
  readonly socket: SimSocket;
  readonly levels: 20 | 200;
  readonly watched: Map<string, Watched>;
}

export function openDepthSockets(desk: DhanDesk, heartbeats: Heartbeats): DepthSockets {
  const lines = new Set<Line>();

  function end({ socket }: Line, reason: number): void {
    socket.send(depthDisconnectPacket(reason), { op: 'message' });
    socket.close(1000, '');
  }

  function obey(line: Line, text: string): void {
    const message = readObject(text);
    const code = message?.['RequestCode'];
    if (message === null || typeof code !== 'number') return;
    if (code === DISCONNECT) {
      desk.parts.world.after(GOODBYE_MS, () => line.socket.close(1000, ''));
    }
    const subscribes = code === SUBSCRIBE;
    if ((!subscribes && !UNSUBSCRIBE.has(code)) || line.socket.deaf()) return;
    // Twenty levels take a list, two hundred one instrument right in the message.
    const wanted = readInstruments(
      desk,
      line.levels === 20 ? message['InstrumentList'] : [message],
    );
    if (wanted === null) {
      end(line, REASON.badRequest);
      return;
    }
    for (const instrument of wanted) {
      const segment = segmentOf(instrument);
      if (segment !== 'NSE_EQ' && segment !== 'NSE_FNO') continue;
      if (!subscribes) line.watched.delete(instrument.id);
      else if (!watch(line, instrument)) return;
    }
  }

  function watch(line: Line, instrument: Instrument): boolean {
    if (line.watched.has(instrument.id)) return true;
    if (line.watched.size >= MOST[line.levels]) {
      end(line, REASON.tooManyInstruments);
      return false;
    }
    const address = addressOf(desk, instrument);
    const watched: Watched = { instrument, address, sentMs: null, sequence: 0 };
    line.watched.set(instrument.id, watched);
    send(line, watched);
    return true;
  }

  function send({ socket, levels }: Line, watched: Watched): void {
    const { venue } = desk.parts.truth;
    const { id, symbol } = watched.instrument;
    const quote = venue.quote(id);
    const depth = venue.depth(id, levels);
    if (quote === null || depth === null || quote.changedMs === watched.sentMs) return;
    watched.sentMs = quote.changedMs;
    watched.sequence += 1;
    const { address, sequence } = watched;
    const frame = Buffer.concat([
      depthPacket(address, { side: 'bid', levels, sequence, rows: depth.bids }),
      depthPacket(address, { side: 'ask', levels, sequence, rows: depth.asks }),
    ]);
    socket.send(frame, { op: 'tick', symbol });
  }

  return {
    open: (socket, levels) => {
      const line: Line = { socket, levels, watched: new Map() };
      lines.add(line);
      const beat = heartbeats.watch(socket, () => socket.close(1000, ''));
      return {
        text: (message) => {
          beat.heard();
          obey(line, message);
        },
        binary: () => beat.heard(),
        pong: () => beat.heard(),
        closed: () => {
          beat.stop();
          lines.delete(line);
        },
      };
    },
    step: () => {
      for (const line of lines) for (const watched of line.watched.values()) send(line, watched);
    },
    endAll: (reason) => {
      for (const line of lines) end(line, reason);
      lines.clear();
    },
  };
}
