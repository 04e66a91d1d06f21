/**
 * The market feed. A subscription is answered by nothing but data: the previous close once, then a
 * packet for every change, of the kind that was asked for. One user has five sockets; a sixth sends
 * the oldest away.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { SimSocket, SocketHandler } from '../personality.ts';
import type { QuotePicture } from '../venue.ts';
import type { DhanDesk } from './dhan-desk.ts';
import {
  type Address,
  disconnectPacket,
  fullPacket,
  marketStatusPacket,
  openInterestPacket,
  previousClosePacket,
  quotePacket,
  REASON,
  tickerPacket,
} from './feed-packets.ts';
import type { Heartbeats } from './heartbeats.ts';
import { lastTradeOf, type MarketFigures } from './market-figures.ts';
import { previousInterest } from './quote-routes.ts';
import { isFields, readDigits, readObject } from './read-body.ts';
import { isSegment, SEGMENT_FACTS, segmentOf } from './segments.ts';
import { wholeNumber } from './security-ids.ts';
import type { DhanSwitches } from './switches.ts';

export interface FeedSockets {
  open(socket: SimSocket): SocketHandler;
  step(): void;
  /** The exchange opened or closed. */
  marketStatus(): void;
  endAll(reason: number): void;
}

type Mode = 'ticker' | 'quote' | 'full';

const SUBSCRIBE: ReadonlyMap<number, Mode> = new Map([
  [15, 'ticker'],
  [17, 'quote'],
  [21, 'full'],
]);
const UNSUBSCRIBE: ReadonlyMap<number, Mode> = new Map([
  [16, 'ticker'],
  [18, 'quote'],
  [22, 'full'],
]);
const DISCONNECT = 12;
/** The broker's clients send one more message after their goodbye. */
export const GOODBYE_MS = 50;
const MOST_IN_MESSAGE = 100;
const MOST_ON_SOCKET = 5_000;

interface Watched {
  readonly instrument: Instrument;
  readonly address: Address;
  readonly mode: Mode;
  /** The latest state that went out; null before the first. */
  sent: QuotePicture['quote'] | null;
}

interface Line {
  readonly socket: SimSocket;
  /** By instrument and mode: one contract may be watched in several. */
  readonly watched: Map<string, Watched>;
}

export function openFeedSockets(
  desk: DhanDesk,
  figures: MarketFigures,
  heartbeats: Heartbeats,
): FeedSockets {
  /** Oldest first. */
  const lines = new Set<Line>();

  function end({ socket }: Line, reason: number): void {
    socket.send(disconnectPacket(reason), { op: 'message' });
    socket.close(1000, '');
  }

  function open(socket: SimSocket): SocketHandler {
    const line: Line = { socket, watched: new Map() };
    lines.add(line);
    while (lines.size > desk.switches().feedSockets) {
      const [oldest = line] = lines;
      lines.delete(oldest);
      end(oldest, REASON.tooManySockets);
    }
    const beat = heartbeats.watch(socket, () => socket.close(1000, ''));
    return {
      text: (message) => {
        beat.heard();
        obey(line, message);
      },
      // The Python client says goodbye once more in the old binary form.
      binary: () => beat.heard(),
      pong: () => beat.heard(),
      closed: () => {
        beat.stop();
        lines.delete(line);
      },
    };
  }

  function obey(line: Line, text: string): void {
    const message = readObject(text);
    const code = message?.['RequestCode'];
    if (typeof code !== 'number') return;
    if (code === DISCONNECT) {
      desk.parts.world.after(GOODBYE_MS, () => line.socket.close(1000, ''));
      return;
    }
    const starts = SUBSCRIBE.get(code);
    const mode = starts ?? UNSUBSCRIBE.get(code);
    if (line.socket.deaf() || mode === undefined) return;
    const wanted = readInstruments(desk, message?.['InstrumentList']);
    if (wanted === null) end(line, REASON.badRequest);
    else if (wanted.length > MOST_IN_MESSAGE) end(line, REASON.tooManyInstruments);
    else if (starts === undefined) {
      for (const each of wanted) line.watched.delete(`${each.id}|${mode}`);
    } else for (const each of wanted) watch(line, each, mode);
  }

  function watch(line: Line, instrument: Instrument, mode: Mode): void {
    const key = `${instrument.id}|${mode}`;
    if (!line.watched.has(key) && line.watched.size >= MOST_ON_SOCKET) {
      end(line, REASON.tooManyInstruments);
      return;
    }
    const watched: Watched = { instrument, address: addressOf(desk, instrument), mode, sent: null };
    line.watched.set(key, watched);
    sendClose(line, watched);
    sendChanges(line, watched);
  }

  function sendClose({ socket }: Line, { instrument, address }: Watched): void {
    if (!desk.switches().feedCloseForAll && instrument.kind !== 'index') return;
    const quote = desk.parts.truth.venue.quote(instrument.id);
    if (quote === null) return;
    const interest = previousInterest(quote.openInterest ?? 0);
    socket.send(previousClosePacket(address, quote.close ?? 0, interest), {
      op: 'tick',
      symbol: instrument.symbol,
    });
  }

  function sendChanges(line: Line, watched: Watched): void {
    const picture = desk.parts.truth.venue.picture(watched.instrument.id);
    if (picture === null || isSame(watched.sent, picture.quote)) return;
    const bent = desk.parts.bendQuote(picture);
    if (bent === null) return;
    const packets = packetsOf(bent, watched);
    watched.sent = picture.quote;
    for (const frame of framesOf(packets, desk.switches())) {
      line.socket.send(frame, { op: 'tick', symbol: watched.instrument.symbol });
    }
  }

  function packetsOf(picture: QuotePicture, watched: Watched): readonly Buffer[] {
    const { address, sent, instrument } = watched;
    const asTicker = instrument.kind === 'index' && desk.switches().feedIndex === 'ticker';
    if (watched.mode === 'ticker' || asTicker) {
      return [tickerPacket(address, lastTradeOf(picture))];
    }
    const seen = figures.of(picture);
    if (watched.mode === 'full') return [fullPacket(address, seen)];
    const quote = quotePacket(address, seen);
    const interest = picture.quote.openInterest;
    if (interest === null || interest === sent?.openInterest) return [quote];
    return [quote, openInterestPacket(address, interest)];
  }

  return {
    open,
    step: () => {
      for (const line of lines) {
        for (const watched of line.watched.values()) sendChanges(line, watched);
      }
    },
    marketStatus: () => {
      const frame = marketStatusPacket({ segment: 0, securityId: 0 });
      for (const { socket } of lines) socket.send(frame, { op: 'message' });
    },
    endAll: (reason) => {
      for (const line of lines) end(line, reason);
      lines.clear();
    },
  };
}

function framesOf(packets: readonly Buffer[], switches: DhanSwitches): readonly Buffer[] {
  const whole = switches.feedCoalesce ? [Buffer.concat(packets)] : packets;
  if (!switches.feedSplit) return whole;
  return whole.flatMap((frame) => {
    const middle = Math.floor(frame.length / 2);
    return [frame.subarray(0, middle), frame.subarray(middle)];
  });
}

/** The market stamps every change; what a test moves by hand may keep its stamp. */
function isSame(sent: QuotePicture['quote'] | null, now: QuotePicture['quote']): boolean {
  return sent !== null && sent.changedMs === now.changedMs && sent.last === now.last;
}

export function addressOf(desk: DhanDesk, instrument: Instrument): Address {
  return {
    segment: SEGMENT_FACTS[segmentOf(instrument)].byte,
    securityId: wholeNumber(desk.ids.of(instrument)),
  };
}

/** Null when the list is none; unknown instruments in it are passed over. */
export function readInstruments(desk: DhanDesk, list: unknown): readonly Instrument[] | null {
  if (!Array.isArray(list)) return null;
  const given: readonly unknown[] = list;
  return given.flatMap((each) => {
    if (!isFields(each)) return [];
    const securityId = readDigits(each['SecurityId']);
    const segment = each['ExchangeSegment'];
    if (securityId === null || !isSegment(segment)) return [];
    const found = desk.ids.find(segment, securityId);
    return found === null ? [] : [found];
  });
}
