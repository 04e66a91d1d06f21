/**
 * The day's contracts under all their names: ours, the house's token (unique only within an
 * exchange) and its trading symbol. Replaced as a whole when a new list was read.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Exchange, Instrument } from '../../../shared/domain/instrument.ts';
import type { InstrumentList } from '../market-line.ts';
import type { ContractNames } from './normalise.ts';

export interface Contract {
  readonly instrument: Instrument;
  readonly token: string;
  readonly tsym: string;
}

interface ContractList {
  readonly contracts: readonly Contract[];
  readonly skipped: number;
  readonly day: string;
  readonly fetchedMs: number;
}

export interface Contracts extends ContractNames {
  /** Null until a list was read. */
  list(): InstrumentList | null;
  byId(id: InstrumentId): Contract | null;
  replace(list: ContractList): void;
  /** A list was read; tokens may mean other contracts than before. */
  onReplace(listen: () => void): void;
}

export function openContracts(): Contracts {
  return new ContractBook();
}

class ContractBook implements Contracts {
  #list: InstrumentList | null = null;
  #byId = new Map<InstrumentId, Contract>();
  #byToken = new Map<string, InstrumentId>();
  #bySymbol = new Map<string, InstrumentId>();
  readonly #listeners: (() => void)[] = [];

  list(): InstrumentList | null {
    return this.#list;
  }

  byId(id: InstrumentId): Contract | null {
    return this.#byId.get(id) ?? null;
  }

  byToken(exchange: Exchange, token: string): InstrumentId | null {
    return this.#byToken.get(`${exchange}|${token}`) ?? null;
  }

  bySymbol(exchange: Exchange, tsym: string): InstrumentId | null {
    return this.#bySymbol.get(`${exchange}|${tsym}`) ?? null;
  }

  replace({ contracts, skipped, day, fetchedMs }: ContractList): void {
    this.#byId = new Map();
    this.#byToken = new Map();
    this.#bySymbol = new Map();
    for (const contract of contracts) {
      const { id, exchange } = contract.instrument;
      this.#byId.set(id, contract);
      this.#byToken.set(`${exchange}|${contract.token}`, id);
      this.#bySymbol.set(`${exchange}|${contract.tsym}`, id);
    }
    const instruments = contracts.map(({ instrument }) => instrument);
    this.#list = { instruments, skipped, day, fetchedMs };
    for (const listen of this.#listeners) listen();
  }

  onReplace(listen: () => void): void {
    this.#listeners.push(listen);
  }
}
