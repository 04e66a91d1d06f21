/**
 * Prices from Kite: snapshots by request and a stream of binary packets. Both details that the desk
 * asks for are the same mode at Kite, because the shorter ones lack the best bid and ask.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { AccountParts } from '../account.ts';
import type { LinkReport, ReadFailure } from '../gateway.ts';
import type { InstrumentList, MarketLine, Tick, TickDetail } from '../market-line.ts';
import type { BrokerSocket } from '../net/socket.ts';
import { decodeFrame } from './decode.ts';
import type { KiteContracts } from './instruments.ts';
import { normaliseQuote } from './normalise.ts';
import { type KiteRest, redacted } from './rest.ts';
import type { KiteSession } from './session.ts';
import { openStream } from './socket.ts';
import { copyTick, openTickReader } from './ticks.ts';
import { quoteRow, quotesData } from './wire.ts';

/** Tokens on one socket; what is beyond is refused by the broker with a text. */
const MOST_WATCHED = 3_000;
const TOKENS_PER_MESSAGE = 500;
const QUOTES_PER_CALL = 500;

export interface KiteMarketParts {
  readonly parts: AccountParts;
  readonly rest: KiteRest;
  readonly session: KiteSession;
  readonly contracts: KiteContracts;
  readonly address: string;
}

export interface KiteMarket extends MarketLine {
  /** Frames and packets that could not be read since the start. */
  unreadable(): number;
}

export function openMarket(parts: KiteMarketParts): KiteMarket {
  return new KitePrices(parts);
}

class KitePrices implements KiteMarket {
  readonly mostWatched = MOST_WATCHED;
  readonly #parts: AccountParts;
  readonly #rest: KiteRest;
  readonly #contracts: KiteContracts;
  readonly #socket: BrokerSocket;
  readonly #reader = openTickReader();
  readonly #tickListeners: ((ticks: readonly Tick[]) => void)[] = [];
  readonly #aliveListeners: (() => void)[] = [];
  readonly #links: ((report: LinkReport) => void)[] = [];
  #wanted: readonly InstrumentId[] = [];
  /** What the present connection was told. */
  #told = new Set<number>();
  #unreadable = 0;

  constructor({ parts, rest, session, contracts, address }: KiteMarketParts) {
    this.#parts = parts;
    this.#rest = rest;
    this.#contracts = contracts;
    this.#socket = openStream({
      parts,
      address,
      session,
      opened: (wire) => {
        this.#told = new Set();
        this.#tell((text) => wire.send(text));
      },
      text: (text) => this.#hearText(text),
      binary: (bytes) => this.#hearTicks(bytes),
      link: (report) => {
        for (const listen of this.#links) listen(report);
      },
    });
  }

  async readInstruments(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    const list = await this.#contracts.read(fresh);
    if (list.ok) this.#tell((text) => this.#socket.send(text));
    return list;
  }

  open(): void {
    this.#socket.open();
  }

  close(): void {
    this.#socket.close();
  }

  watch(wanted: ReadonlyMap<InstrumentId, TickDetail>): void {
    this.#wanted = [...wanted.keys()].slice(0, MOST_WATCHED);
    this.#tell((text) => this.#socket.send(text));
  }

  async readQuotes(ids: readonly InstrumentId[]): Promise<Result<readonly Tick[], ReadFailure>> {
    const ticks: Tick[] = [];
    for (let at = 0; at < ids.length; at += QUOTES_PER_CALL) {
      const read = await this.#readSome(ids.slice(at, at + QUOTES_PER_CALL));
      if (!read.ok) return read;
      ticks.push(...read.value);
    }
    return ok(ticks);
  }

  onTicks(listen: (ticks: readonly Tick[]) => void): void {
    this.#tickListeners.push(listen);
  }

  onAlive(listen: () => void): void {
    this.#aliveListeners.push(listen);
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#links.push(listen);
  }

  unreadable(): number {
    return this.#unreadable + this.#reader.unreadable;
  }

  /** Contracts that Kite does not know are absent from its answer, and so from ours. */
  async #readSome(ids: readonly InstrumentId[]): Promise<Result<readonly Tick[], ReadFailure>> {
    const names = new Map<string, InstrumentId>();
    for (const id of ids) {
      const wire = this.#contracts.wireOf(id);
      if (wire !== null) names.set(`${wire.exchange}:${wire.symbol}`, id);
    }
    if (names.size === 0) return ok([]);
    const params = [...names.keys()].map((name) => ['i', name] as const);
    const call = { method: 'GET', path: '/quote', params } as const;
    const read = await this.#rest.read(call, 'quotes', quotesData);
    if (!read.ok) return read;
    const ticks: Tick[] = [];
    for (const [name, value] of Object.entries(read.value)) {
      const id = names.get(name);
      if (id === undefined) continue;
      const row = quoteRow.safeParse(value);
      if (!row.success) return err({ cause: 'unreadable', words: `the quote of ${name}` });
      ticks.push(normaliseQuote(id, row.data));
    }
    return ok(ticks);
  }

  /** The difference between what is wanted and what this connection was told. */
  #tell(send: (text: string) => void): void {
    if (this.#socket.state() === 'down') return;
    const wish = new Set<number>();
    for (const id of this.#wanted) {
      const wire = this.#contracts.wireOf(id);
      if (wire !== null) wish.add(wire.token);
    }
    const gone = [...this.#told].filter((token) => !wish.has(token));
    const added = [...wish].filter((token) => !this.#told.has(token));
    this.#told = wish;
    for (const some of parts(gone)) send(JSON.stringify({ a: 'unsubscribe', v: some }));
    for (const some of parts(added)) {
      send(JSON.stringify({ a: 'subscribe', v: some }));
      send(JSON.stringify({ a: 'mode', v: ['full', some] }));
    }
  }

  #hearTicks(bytes: Buffer): void {
    const count = this.#reader.read(bytes);
    if (count > 0) {
      const ticks: Tick[] = [];
      for (const packet of this.#reader.ticks.slice(0, count)) {
        const id = this.#contracts.idOf(packet.token);
        if (id !== null) ticks.push(copyTick(packet, id));
      }
      if (ticks.length > 0) for (const listen of this.#tickListeners) listen(ticks);
    }
    for (const listen of this.#aliveListeners) listen();
  }

  /** Order updates come here too; the order stream has them, so only words for people are kept. */
  #hearText(text: string): void {
    const frame = decodeFrame(text);
    if (frame.kind === 'unreadable') this.#unreadable += 1;
    if (frame.kind === 'unreadable' || frame.kind === 'notice') {
      this.#parts.keepFrame('received', redacted(text.slice(0, 4_000)));
    }
    for (const listen of this.#aliveListeners) listen();
  }
}

function parts(tokens: readonly number[]): readonly (readonly number[])[] {
  const cut: (readonly number[])[] = [];
  for (let at = 0; at < tokens.length; at += TOKENS_PER_MESSAGE) {
    cut.push(tokens.slice(at, at + TOKENS_PER_MESSAGE));
  }
  return cut;
}
