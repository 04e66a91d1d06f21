/**
 * The market side: contracts, snapshots and live prices over the shared stream. What is wanted and
 * what the house was asked for are two lists; the difference goes out in small frames, a little
 * apart, and after every new connection all of it goes out again.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { Cancel, World } from '../../platform/world.ts';
import type { LinkReport, ReadFailure } from '../gateway.ts';
import type { InstrumentList, MarketLine, Tick, TickDetail } from '../market-line.ts';
import type { ContractLoader } from './contract-loader.ts';
import type { Contract, Contracts } from './contracts.ts';
import type { Fields } from './decode.ts';
import type { House } from './houses.ts';
import type { Rest } from './rest.ts';
import type { PriceFrame, Stream } from './socket.ts';
import { emptyLevels, type Levels, tickFrom } from './ticks.ts';
import { quoteReply } from './wire.ts';

export interface MarketParts {
  readonly world: World;
  readonly house: House;
  readonly uid: string;
  readonly rest: Rest;
  readonly stream: Stream;
  readonly contracts: Contracts;
  readonly loader: ContractLoader;
}

/** Contracts in one frame and the pause between two, as working clients keep them. */
const BATCH = 100;
const BATCH_PAUSE_MS = 100;

/** First word of the frame that asks, and of the one that gives back. */
const ASK: Readonly<Record<TickDetail, string>> = { touch: 't', depth: 'd' };
const GIVE_BACK: Readonly<Record<TickDetail, string>> = { touch: 'u', depth: 'ud' };

interface Frame {
  readonly t: string;
  readonly keys: readonly string[];
}

interface Asked {
  readonly id: InstrumentId;
  readonly detail: TickDetail;
}

export function openMarket(parts: MarketParts): MarketLine {
  return new Market(parts);
}

class Market implements MarketLine {
  readonly mostWatched: number;
  readonly #parts: MarketParts;
  #wanted: ReadonlyMap<InstrumentId, TickDetail> = new Map();
  /** What the house was asked for on this connection, by its own key. */
  readonly #asked = new Map<string, Asked>();
  readonly #levels = new Map<InstrumentId, Levels>();
  readonly #queue: Frame[] = [];
  #sending: Cancel | null = null;
  readonly #listeners: ((ticks: readonly Tick[]) => void)[] = [];

  constructor(parts: MarketParts) {
    this.#parts = parts;
    this.mostWatched = parts.house.mostWatched;
    parts.stream.onPrice((frame, fields) => this.#hear(frame, fields));
    parts.stream.onFresh(() => this.#startAnew());
    // What was wished for before there were contracts can be asked for now.
    parts.contracts.onReplace(() => this.#catchUp());
  }

  readInstruments(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    return this.#parts.loader.read(fresh);
  }

  open(): void {
    this.#parts.stream.market.open();
    this.#catchUp();
  }

  close(): void {
    this.#wanted = new Map();
    this.#catchUp();
    this.#parts.stream.market.close();
  }

  watch(wanted: ReadonlyMap<InstrumentId, TickDetail>): void {
    this.#wanted = new Map([...wanted].slice(0, this.mostWatched));
    this.#catchUp();
  }

  async readQuotes(ids: readonly InstrumentId[]): Promise<Result<readonly Tick[], ReadFailure>> {
    const { world, rest, contracts, uid } = this.#parts;
    const ticks: Tick[] = [];
    for (const id of ids) {
      const contract = contracts.byId(id);
      if (contract === null) continue;
      const fields = { uid, exch: contract.instrument.exchange, token: contract.token };
      const read = await rest.readOne('GetQuotes', fields, quoteReply);
      // One contract without a quote says nothing about the others; a lost line ends the round.
      if (!read.ok && read.error.cause === 'refused') continue;
      if (!read.ok) return ticks.length > 0 ? ok(ticks) : read;
      ticks.push(tickFrom(id, read.value, emptyLevels(), true, world.nowMs()));
    }
    const nothing = ids.length > 0 && ticks.length === 0;
    return nothing ? err({ cause: 'refused', words: 'No quote of these contracts' }) : ok(ticks);
  }

  onTicks(listen: (ticks: readonly Tick[]) => void): void {
    this.#listeners.push(listen);
  }

  onAlive(listen: () => void): void {
    this.#parts.stream.onAlive(listen);
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#parts.stream.market.onLink(listen);
  }

  /** A new connection knows of nothing that was asked before. */
  #startAnew(): void {
    this.#asked.clear();
    this.#queue.length = 0;
    this.#levels.clear();
    this.#catchUp();
  }

  #catchUp(): void {
    const wanted = new Map<string, Asked>();
    for (const [id, detail] of this.#wanted) {
      const contract = this.#parts.contracts.byId(id);
      if (contract !== null) wanted.set(keyOf(contract), { id, detail });
    }
    const give: Record<TickDetail, string[]> = { touch: [], depth: [] };
    const ask: Record<TickDetail, string[]> = { touch: [], depth: [] };
    for (const [key, { id, detail }] of this.#asked) {
      if (wanted.get(key)?.detail === detail) continue;
      give[detail].push(key);
      this.#asked.delete(key);
      this.#levels.delete(id);
    }
    for (const [key, asked] of wanted) {
      if (this.#asked.has(key)) continue;
      ask[asked.detail].push(key);
      this.#asked.set(key, asked);
    }
    for (const detail of ['touch', 'depth'] as const) {
      this.#enqueue(GIVE_BACK[detail], give[detail]);
      this.#enqueue(ASK[detail], ask[detail]);
    }
    this.#pump();
  }

  #enqueue(t: string, keys: readonly string[]): void {
    for (let at = 0; at < keys.length; at += BATCH) {
      this.#queue.push({ t, keys: keys.slice(at, at + BATCH) });
    }
  }

  /** One frame now, the next a little later. Without a login the list waits for the next one. */
  #pump(): void {
    if (this.#sending !== null) return;
    const frame = this.#queue.shift();
    if (frame === undefined) return;
    const text = JSON.stringify({ t: frame.t, k: frame.keys.join('#') });
    if (!this.#parts.stream.send(text)) {
      this.#queue.length = 0;
      this.#asked.clear();
      return;
    }
    this.#sending = this.#parts.world.after(BATCH_PAUSE_MS, () => {
      this.#sending = null;
      this.#pump();
    });
  }

  #hear(frame: PriceFrame, fields: Fields): void {
    const exch = fields['e'];
    const token = fields['tk'];
    if (typeof exch !== 'string' || typeof token !== 'string') return;
    const asked = this.#asked.get(`${exch}|${token}`);
    // A last frame of what was given back, or of what nobody asked for.
    if (asked === undefined) return;
    const { id } = asked;
    const whole = frame === 'tk' || frame === 'dk';
    let levels = this.#levels.get(id);
    if (levels === undefined) {
      levels = emptyLevels();
      this.#levels.set(id, levels);
    }
    const tick = tickFrom(id, fields, levels, whole, this.#parts.world.nowMs());
    for (const listen of this.#listeners) listen([tick]);
  }
}

function keyOf({ instrument, token }: Contract): string {
  return `${instrument.exchange}|${token}`;
}
