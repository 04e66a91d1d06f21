/**
 * The day's contracts. Kite makes its dump once a day, between 07:30 and 08:30 in India; a file
 * fetched before that is used until then and no longer. The file is kept as it came, under the name
 * of its day, and stands there only after it was read to the end.
 */
import { createReadStream } from 'node:fs';
import { open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDay, indiaMinutes } from '../../../shared/maths/calendar.ts';
import {
  joinedSymbol,
  type KiteInstruments,
  type KiteWire,
  parseKiteInstruments,
} from '../../market/kite-instruments-csv.ts';
import type { AccountParts } from '../account.ts';
import type { ReadFailure } from '../gateway.ts';
import type { InstrumentList } from '../market-line.ts';
import type { HttpDownload } from '../net/http.ts';
import type { KiteRest } from './rest.ts';

/** From when on the dump of the day is there, in minutes after midnight in India. */
const READY_MINUTES = 8 * 60 + 30;
const NAME = 'kite-instruments-';
/** Some damaged lines hide their contracts; a file full of them is another file. */
const MOST_UNREADABLE = 200;

/**
 * Exchanges where Kite counts in lots, and its list does not say how many units a lot has: a price
 * there says nothing of what a position is worth, and a wrong size would be wrong by thousands.
 */
export const IN_LOTS: ReadonlySet<string> = new Set(['MCX', 'CDS', 'BCD']);

/** Our id of what Kite calls by exchange and trading symbol; null for what cannot be a contract. */
export function idFromWire(exchange: string, symbol: string): InstrumentId | null {
  const joined = joinedSymbol(symbol);
  return joined === null || !/^[A-Z]{2,8}$/.test(exchange)
    ? null
    : (`${exchange}:${joined}` as InstrumentId);
}

export interface WireName extends KiteWire {
  readonly exchange: string;
}

export interface KiteContracts {
  /** The day's list: from the file kept today, else from the broker. */
  read(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>>;
  /** Null while the list is not read, and for what is not in it. */
  wireOf(id: InstrumentId): WireName | null;
  /** The same, as this desk knows it. */
  find(id: InstrumentId): Instrument | null;
  idOf(token: number): InstrumentId | null;
  /** The day of the list in use; null before the first. */
  day(): string | null;
}

export interface KiteContractsParts {
  readonly parts: Pick<AccountParts, 'world' | 'settings' | 'cacheFolder' | 'freezeOf'>;
  readonly rest: Pick<KiteRest, 'download'>;
}

export function openContracts(parts: KiteContractsParts): KiteContracts {
  return new Contracts(parts);
}

class Contracts implements KiteContracts {
  readonly #parts: KiteContractsParts['parts'];
  readonly #rest: KiteContractsParts['rest'];
  #wires: ReadonlyMap<InstrumentId, WireName> = new Map();
  #instruments: ReadonlyMap<InstrumentId, Instrument> = new Map();
  #ids: ReadonlyMap<number, InstrumentId> = new Map();
  #day: string | null = null;

  constructor({ parts, rest }: KiteContractsParts) {
    this.#parts = parts;
    this.#rest = rest;
  }

  async read(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    try {
      const kept = fresh ? null : await this.#readFile(this.#path());
      return kept ?? (await this.#fetch());
    } catch (cause) {
      const words = cause instanceof Error ? cause.message : 'the disk does not take the list';
      return err({ cause: 'unreadable', words });
    }
  }

  wireOf(id: InstrumentId): WireName | null {
    return this.#wires.get(id) ?? null;
  }

  find(id: InstrumentId): Instrument | null {
    return this.#instruments.get(id) ?? null;
  }

  idOf(token: number): InstrumentId | null {
    return this.#ids.get(token) ?? null;
  }

  day(): string | null {
    return this.#day;
  }

  /** Before the dump is made, the name says that it is of the day before. */
  #path(): string {
    const nowMs = this.#parts.world.nowMs();
    const early = indiaMinutes(nowMs) < READY_MINUTES ? '-early' : '';
    return join(this.#parts.cacheFolder, `${NAME}${indiaDay(nowMs)}${early}.csv`);
  }

  /** Null when there is no such file or it cannot be read: then the broker is asked. */
  async #readFile(path: string): Promise<Result<InstrumentList, ReadFailure> | null> {
    const found = await stat(path).catch(() => null);
    if (found === null) return null;
    const list = await this.#parse(path);
    return list.ok ? ok(this.#use(list.value, Math.round(found.mtimeMs))) : null;
  }

  async #fetch(): Promise<Result<InstrumentList, ReadFailure>> {
    const { world, cacheFolder, settings } = this.#parts;
    const path = this.#path();
    const answer = await this.#rest.download('/instruments');
    if (!answer.ok) return answer;
    // Accounts fetch side by side into one folder, so each writes into a file of its own first.
    const coming = join(cacheFolder, `${NAME}${settings.account}.coming`);
    const failure = await write(answer.value, coming);
    const list = failure === null ? await this.#parse(coming) : err(failure);
    if (!list.ok) {
      await rm(coming, { force: true });
      return list;
    }
    const nowMs = world.nowMs();
    const seconds = Math.round(nowMs / 1_000);
    await utimes(coming, seconds, seconds);
    await rename(coming, path);
    await forgetOthers(cacheFolder, indiaDay(nowMs));
    return ok(this.#use(list.value, nowMs));
  }

  async #parse(path: string): Promise<Result<KiteInstruments, ReadFailure>> {
    const { world, freezeOf } = this.#parts;
    const read = await parseKiteInstruments(createReadStream(path), indiaDay(world.nowMs()), {
      freezeOf: (underlying, day) => freezeOf(underlying, day),
      mostUnreadable: MOST_UNREADABLE,
    });
    if (read.ok) return read;
    const { line, words } = read.error;
    const place = line === null ? '' : `line ${line}: `;
    return err({ cause: 'unreadable', words: `the list of contracts: ${place}${words}` });
  }

  #use(read: KiteInstruments, fetchedMs: number): InstrumentList {
    const instruments = read.instruments.filter(({ exchange }) => !IN_LOTS.has(exchange));
    const ids = new Map<number, InstrumentId>();
    const wires = new Map<InstrumentId, WireName>();
    for (const { id, exchange } of instruments) {
      const wire = read.wires.get(id);
      if (wire === undefined) continue;
      ids.set(wire.token, id);
      wires.set(id, { ...wire, exchange });
    }
    this.#instruments = new Map(instruments.map((each) => [each.id, each]));
    this.#wires = wires;
    this.#ids = ids;
    this.#day = indiaDay(this.#parts.world.nowMs());
    const left = read.instruments.length - instruments.length;
    const skipped = read.skipped + read.unreadable + left;
    return { instruments, skipped, day: this.#day, fetchedMs };
  }
}

/** Null when the whole body is on the disk. */
async function write({ body }: HttpDownload, path: string): Promise<ReadFailure | null> {
  const file = await open(path, 'w', 0o600);
  try {
    for await (const piece of body) await file.write(piece);
    return null;
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : 'it broke off';
    return { cause: 'link_down', words: `the list of contracts: ${words}` };
  } finally {
    await file.close();
  }
}

async function forgetOthers(folder: string, today: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const old = name.startsWith(NAME) && name.endsWith('.csv') && !name.includes(today);
    if (old) await rm(join(folder, name), { force: true });
  }
}
