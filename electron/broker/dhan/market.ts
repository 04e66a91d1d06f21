/**
 * Dhan's market side: the day's contracts, snapshots, option chains and live prices. One socket
 * carries five thousand contracts; a contract that nobody trades sends nothing until it does, so
 * what stayed silent after subscribing is looked at once.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { parsePrice } from '../../../shared/domain/money.ts';
import type { LinkState } from '../../../shared/domain/session.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { AccountParts } from '../account.ts';
import type { LinkReport, ReadFailure } from '../gateway.ts';
import type { ChainPoint, InstrumentList, MarketLine, Tick, TickDetail } from '../market-line.ts';
import { type Budget, budget } from '../net/budget.ts';
import type { Cancel } from '../../platform/world.ts';
import type { AccessToken } from './access-token.ts';
import type { Contracts } from './contracts.ts';
import type { InstrumentStore } from './instrument-store.ts';
import type { Contract } from './instruments.ts';
import { chainPoint, tickOfQuote } from './quotes.ts';
import type { DhanRest } from './rest.ts';
import { type Feed, openFeed, type Subscription, subscribeTexts } from './socket.ts';
import { readTicks } from './ticks.ts';
import { type ChainAnswer, chainAnswer, chainSide, quoteAnswer, quoteRow } from './wire.ts';

const MOST_WATCHED = 5_000;
/** Contracts in one request for quotes. */
const QUOTES_MAX = 1_000;
const CHAIN_EVERY_MS = 3_000;
/** Whoever has not sent a picture so long after subscribing is asked for one. */
const SILENT_MS = 1_500;

export interface DhanMarket extends MarketLine {
  redial(cause: string): void;
  dispose(): void;
  link(): LinkState;
  /** When the list of the day was read; null before. */
  listDay(): string | null;
  counts(): { readonly strangers: number; readonly unread: number };
}

export interface MarketParts {
  readonly parts: Pick<AccountParts, 'world' | 'settings' | 'keepFrame' | 'marketOpen'>;
  readonly address: string;
  readonly token: AccessToken;
  readonly rest: DhanRest;
  readonly store: InstrumentStore;
  readonly contracts: Contracts;
  /** The list of contracts is there, or is another one. */
  listed(): void;
  suspect(): void;
}

export function openMarket(parts: MarketParts): DhanMarket {
  return new Market(parts);
}

class Market implements DhanMarket {
  readonly mostWatched = MOST_WATCHED;
  readonly #parts: MarketParts;
  readonly #feed: Feed;
  readonly #chains = new Map<string, Budget>();
  #wanted: ReadonlyMap<number, Contract> = new Map();
  /** Watched, and not yet pictured by the feed. */
  #silent = new Set<InstrumentId>();
  #look: Cancel | null = null;
  #list: InstrumentList | null = null;
  #strangers = 0;
  #unread = 0;
  #onTicks: (ticks: readonly Tick[]) => void = () => undefined;
  #onAlive: () => void = () => undefined;
  #state: LinkState = 'down';
  #onLink: (report: LinkReport) => void = () => undefined;

  constructor(parts: MarketParts) {
    this.#parts = parts;
    this.#feed = openFeed({
      parts: parts.parts,
      address: parts.address,
      token: parts.token,
      ready: () => parts.contracts.known(),
      suspect: () => parts.suspect(),
      wanted: () => [...this.#wanted.values()].map(subscriptionOf),
      packets: (bytes) => this.#packets(bytes),
      alive: () => this.#onAlive(),
      link: (report) => {
        this.#state = report.state;
        if (report.state === 'up') this.#lookSoon([...this.#wanted.values()]);
        this.#onLink(report);
      },
    });
  }

  open(): void {
    this.#feed.open();
  }

  close(): void {
    this.#look?.();
    this.#feed.close();
  }

  dispose(): void {
    this.#onTicks = () => undefined;
    this.#onAlive = () => undefined;
    this.#onLink = () => undefined;
    this.close();
  }

  link(): LinkState {
    return this.#state;
  }

  redial(cause: string): void {
    this.#feed.redial(cause);
  }

  listDay(): string | null {
    return this.#list?.day ?? null;
  }

  counts(): { readonly strangers: number; readonly unread: number } {
    return { strangers: this.#strangers, unread: this.#unread };
  }

  onTicks(listen: (ticks: readonly Tick[]) => void): void {
    this.#onTicks = listen;
  }

  onAlive(listen: () => void): void {
    this.#onAlive = listen;
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#onLink = listen;
  }

  async readInstruments(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    const read = await this.#parts.store.read(fresh);
    if (!read.ok) return read;
    const { contracts, skipped, unread, day, fetchedMs } = read.value;
    const instruments = contracts.map((each) => each.instrument);
    this.#list = { instruments, skipped: skipped + unread, day, fetchedMs };
    this.#parts.contracts.replace(contracts);
    this.#parts.listed();
    return ok(this.#list);
  }

  watch(wanted: ReadonlyMap<InstrumentId, TickDetail>): void {
    const next = new Map<number, Contract>();
    for (const id of wanted.keys()) {
      const contract = this.#parts.contracts.find(id);
      if (contract !== null && next.size < MOST_WATCHED) next.set(contract.feedKey, contract);
    }
    const before = this.#wanted;
    const gone = [...before].filter(([key]) => !next.has(key)).map(([, contract]) => contract);
    const come = [...next].filter(([key]) => !before.has(key)).map(([, contract]) => contract);
    this.#wanted = next;
    for (const { instrument } of gone) this.#silent.delete(instrument.id);
    this.#feed.send(subscribeTexts(gone.map(subscriptionOf), 'off'));
    this.#feed.send(subscribeTexts(come.map(subscriptionOf), 'on'));
    if (this.#state === 'up') this.#lookSoon(come);
  }

  async readQuotes(ids: readonly InstrumentId[]): Promise<Result<readonly Tick[], ReadFailure>> {
    const found = ids.map((id) => this.#parts.contracts.find(id)).filter((each) => each !== null);
    const ticks: Tick[] = [];
    for (let at = 0; at < found.length; at += QUOTES_MAX) {
      const part = found.slice(at, at + QUOTES_MAX);
      const read = await this.#parts.rest.read({
        call: { method: 'POST', path: '/marketfeed/quote', body: quoteBody(part) },
        shape: quoteAnswer,
        name: 'quote',
        budget: this.#parts.rest.quotes,
      });
      if (!read.ok) return read;
      for (const contract of part) {
        // What the broker does not know it leaves out without a word.
        const row = quoteRow.safeParse(read.value.data[contract.segment]?.[contract.securityId]);
        const open = this.#parts.parts.marketOpen();
        const tick = row.success ? tickOfQuote(row.data, contract, open) : null;
        if (tick !== null) ticks.push(tick);
      }
    }
    return ok(ticks);
  }

  async readChain(
    underlying: string,
    expiryDay: string,
  ): Promise<Result<readonly ChainPoint[], ReadFailure>> {
    const { contracts, rest } = this.#parts;
    const on = contracts.underlying(underlying);
    const options = contracts.options(underlying, expiryDay);
    if (on === null || options.length === 0) {
      return err({ cause: 'refused', words: `No options of ${underlying} on ${expiryDay}` });
    }
    const read = await rest.read({
      call: {
        method: 'POST',
        path: '/optionchain',
        body: `{"UnderlyingScrip":${on.securityId},"UnderlyingSeg":"${on.segment}","Expiry":"${expiryDay}"}`,
      },
      shape: chainAnswer,
      name: `chain ${underlying} ${expiryDay}`,
      budget: this.#chainBudget(`${underlying} ${expiryDay}`),
    });
    if (!read.ok) return read;
    return ok(pointsOf(strikesOf(read.value.data.oc), options));
  }

  #chainBudget(pair: string): Budget {
    const { world } = this.#parts.parts;
    const known = this.#chains.get(pair) ?? budget(world, [{ spanMs: CHAIN_EVERY_MS, most: 1 }]);
    this.#chains.set(pair, known);
    return known;
  }

  #packets(bytes: Buffer): number | null {
    const { ticks, strangers, unread, farewell } = readTicks(bytes, {
      byFeedKey: (key) => this.#wanted.get(key),
      marketOpen: () => this.#parts.parts.marketOpen(),
    });
    this.#strangers += strangers;
    this.#unread += unread;
    for (const tick of ticks) if (tick.last !== undefined) this.#silent.delete(tick.instrument);
    if (ticks.length > 0) this.#onTicks(ticks);
    return farewell;
  }

  #lookSoon(contracts: readonly Contract[]): void {
    for (const { instrument } of contracts) this.#silent.add(instrument.id);
    if (this.#silent.size === 0) return;
    this.#look?.();
    this.#look = this.#parts.parts.world.after(SILENT_MS, () => {
      this.#look = null;
      void this.#lookAtSilent();
    });
  }

  /** A picture that the feed has sent meanwhile is newer than the one asked for. */
  async #lookAtSilent(): Promise<void> {
    const read = await this.readQuotes([...this.#silent]);
    const still = read.ok ? read.value.filter((tick) => this.#silent.has(tick.instrument)) : [];
    this.#silent.clear();
    if (still.length > 0) this.#onTicks(still);
  }
}

function subscriptionOf({ segment, securityId, instrument }: Contract): Subscription {
  return { segment, securityId, mode: instrument.kind === 'index' ? 'ticker' : 'full' };
}

/** Ids are digits and go onto the wire as numbers. */
function quoteBody(contracts: readonly Contract[]): string {
  const bySegment = new Map<string, string[]>();
  for (const { segment, securityId } of contracts) {
    const ids = bySegment.get(segment) ?? [];
    ids.push(securityId);
    bySegment.set(segment, ids);
  }
  return `{${[...bySegment].map(([segment, ids]) => `"${segment}":[${ids.join(',')}]`).join(',')}}`;
}

type Strike = ChainAnswer['data']['oc'][string];

/** Strikes are written with six places, `25650.000000`. */
function strikesOf(rows: Readonly<Record<string, Strike>>): ReadonlyMap<number, Strike> {
  const strikes = new Map<number, Strike>();
  for (const [text, row] of Object.entries(rows)) {
    const strike = parsePrice(text);
    if (strike.ok) strikes.set(strike.value, row);
  }
  return strikes;
}

function pointsOf(
  strikes: ReadonlyMap<number, Strike>,
  options: readonly Contract[],
): readonly ChainPoint[] {
  const points: ChainPoint[] = [];
  for (const contract of options) {
    const { strike, kind } = contract.instrument;
    const row = strikes.get(strike ?? 0);
    const side = chainSide.safeParse(kind === 'call' ? row?.ce : row?.pe);
    const point = side.success ? chainPoint(side.data, contract) : null;
    if (point !== null) points.push(point);
  }
  return points;
}
