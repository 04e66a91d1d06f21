/**
 * The day's contracts of one account, found by either name. Empty until the list was read; a newer
 * list takes the place of the older one as a whole.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import { asId } from '../../../shared/domain/ids.ts';
import type { Contract } from './instruments.ts';
import type { NameContract } from './normalise.ts';
import { INDEX_SEGMENT } from './segments.ts';

export interface Contracts {
  /** False until a list was read: until then nobody can say which contract an order is about. */
  known(): boolean;
  replace(contracts: readonly Contract[]): void;
  find(id: InstrumentId): Contract | null;
  byFeedKey(key: number): Contract | undefined;
  /**
   * The contract of a segment and id. One that the list does not have, such as a commodity, goes by
   * Dhan's own name, which no listed contract has.
   */
  readonly name: NameContract;
  /** What options of this name are written on: the index, else the share. */
  underlying(name: string): Contract | null;
  /** Calls and puts of one underlying and day, by strike and kind. */
  options(name: string, expiryDay: string): readonly Contract[];
}

export function openContracts(): Contracts {
  let byId: ReadonlyMap<InstrumentId, Contract> = new Map();
  let byFeedKey: ReadonlyMap<number, Contract> = new Map();
  let byName: ReadonlyMap<string, InstrumentId> = new Map();

  return {
    known: () => byId.size > 0,
    replace(contracts) {
      byId = new Map(contracts.map((each) => [each.instrument.id, each]));
      byFeedKey = new Map(contracts.map((each) => [each.feedKey, each]));
      byName = new Map(
        contracts.map((each) => [`${each.segment}:${each.securityId}`, each.instrument.id]),
      );
    },
    find: (id) => byId.get(id) ?? null,
    byFeedKey: (key) => byFeedKey.get(key),
    name(segment, securityId) {
      const own = `${segment}:${securityId}`;
      return byName.get(own) ?? asId<InstrumentId>(own.replace(/[^\x21-\x7e]/g, '-'));
    },
    underlying(name) {
      const indices = [`NSE:${name}`, `BSE:${name}`].map((id) => byId.get(id as InstrumentId));
      const found = indices.filter((each) => each !== undefined);
      return found.find((each) => each.segment === INDEX_SEGMENT) ?? found[0] ?? null;
    },
    options: (name, expiryDay) =>
      [...byId.values()].filter(({ instrument }) => {
        const { kind, underlying } = instrument;
        const option = kind === 'call' || kind === 'put';
        return option && underlying === name && instrument.expiryDay === expiryDay;
      }),
  };
}
