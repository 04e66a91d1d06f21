/**
 * Brings the day's contracts into the shared table: once at a time, whoever asks, and again when
 * the day or the morning has changed. Orders and prices both need it before anything else, because
 * the house names contracts in its own way.
 */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDay, indiaMinutes } from '../../../shared/maths/calendar.ts';
import type { World } from '../../platform/world.ts';
import type { AccountParts } from '../account.ts';
import type { ReadFailure } from '../gateway.ts';
import type { InstrumentList } from '../market-line.ts';
import type { Contracts } from './contracts.ts';
import { buildContracts } from './instruments.ts';
import { type MasterFiles, WRITTEN_BY_MINUTES } from './master-files.ts';

export interface ContractLoader {
  read(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>>;
  /** The list at hand while it holds; an older one rather than none when a new one fails. */
  ensure(): Promise<Result<InstrumentList, ReadFailure>>;
}

export interface ContractLoaderParts {
  readonly world: World;
  readonly files: MasterFiles;
  readonly contracts: Contracts;
  readonly freezeOf: AccountParts['freezeOf'];
}

/** A house without today's list is not asked at every read of the books. */
const RETRY_MS = 300_000;

export function openContractLoader(parts: ContractLoaderParts): ContractLoader {
  return new Loader(parts);
}

class Loader implements ContractLoader {
  readonly #parts: ContractLoaderParts;
  #reading: Promise<Result<InstrumentList, ReadFailure>> | null = null;
  #failedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ContractLoaderParts) {
    this.#parts = parts;
  }

  async read(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    if (this.#reading !== null && !fresh) return this.#reading;
    await this.#reading;
    const reading = this.#load(fresh);
    this.#reading = reading;
    const result = await reading;
    if (this.#reading === reading) this.#reading = null;
    return result;
  }

  async ensure(): Promise<Result<InstrumentList, ReadFailure>> {
    const { world, contracts } = this.#parts;
    const list = contracts.list();
    if (list === null) return this.read(false);
    const nowMs = world.nowMs();
    const early = indiaMinutes(list.fetchedMs) < WRITTEN_BY_MINUTES;
    const late = indiaMinutes(nowMs) >= WRITTEN_BY_MINUTES;
    const holds = list.day === indiaDay(nowMs) && !(early && late);
    if (holds || world.monotonicMs() - this.#failedMs < RETRY_MS) return ok(list);
    const read = await this.read(false);
    return read.ok ? read : ok(list);
  }

  async #load(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    const { world, files, contracts, freezeOf } = this.#parts;
    const read = await files.read(fresh);
    if (!read.ok) {
      this.#failedMs = world.monotonicMs();
      return read;
    }
    const { day, fetchedMs } = read.value;
    const built = await buildContracts(read.value.files, { world, day, freezeOf });
    const skipped = read.value.skipped + built.skipped;
    contracts.replace({ contracts: built.contracts, skipped, day, fetchedMs });
    const list = contracts.list();
    return list === null ? err({ cause: 'unreadable', words: 'no contracts' }) : ok(list);
  }
}
