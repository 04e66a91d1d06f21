/**
 * Every contract the desk knows, indexed for looking up, for chains and for typing. The book is
 * replaced as a whole once a day; the list it was built from is never changed in place.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { type Instrument, isOption } from '../../shared/domain/instrument.ts';
import type { Price } from '../../shared/domain/money.ts';
import { searchInstruments } from './instrument-search.ts';

/** One strike of a chain; either side can be missing. */
export interface ChainStrike {
  readonly strike: Price;
  readonly call: Instrument | null;
  readonly put: Instrument | null;
}

export interface SearchOptions {
  readonly limit?: number;
  /** The present level of an underlying; strikes near it come first where nothing else decides. */
  readonly levelOf?: (underlying: string) => Price | null;
  /** Contracts that expired before this day (YYYY-MM-DD) are left out. */
  readonly today?: string;
}

export interface InstrumentBook {
  readonly size: number;
  /** Grows with every change, so that a cache can tell that it is old. */
  readonly version: number;
  get(id: InstrumentId): Instrument | null;
  all(): Iterable<Instrument>;
  /** Adds contracts, or puts a newer row in place of one with the same id. */
  add(instruments: Iterable<Instrument>): void;
  /** Forgets everything and starts from these. */
  replace(instruments: Iterable<Instrument>): void;
  /** Ranked: `nifty 24500 ce`, `nifty fut`, `bank 52000 pe nov`, or a whole trading symbol. */
  search(text: string, options?: SearchOptions): readonly Instrument[];
  underlyings(): readonly string[];
  byUnderlying(underlying: string): readonly Instrument[];
  /** The index or share itself, where it is listed here. */
  spotOf(underlying: string): Instrument | null;
  /** Days with options or futures, nearest first. */
  expiries(underlying: string): readonly string[];
  /** Futures, nearest first. */
  futures(underlying: string): readonly Instrument[];
  /** The option chain of one expiry by rising strike. */
  chain(underlying: string, expiryDay: string): readonly ChainStrike[];
}

interface Group {
  readonly members: Instrument[];
  spot: Instrument | null;
}

export function openInstrumentBook(first: Iterable<Instrument> = []): InstrumentBook {
  const byId = new Map<InstrumentId, Instrument>();
  let groups = new Map<string, Group>();
  let version = 0;
  let grouped = true;

  function store(instruments: Iterable<Instrument>): void {
    for (const instrument of instruments) byId.set(instrument.id, instrument);
    version += 1;
    grouped = false;
  }

  /** Grouping is left until somebody asks, so that adding in parts stays linear. */
  function groupOf(underlying: string): Group | null {
    return allGroups().get(underlying) ?? null;
  }

  function allGroups(): Map<string, Group> {
    if (grouped) return groups;
    groups = groupByUnderlying(byId.values());
    grouped = true;
    return groups;
  }

  function members(underlying: string): readonly Instrument[] {
    return groupOf(underlying)?.members ?? [];
  }

  store(first);
  return {
    get size() {
      return byId.size;
    },
    get version() {
      return version;
    },
    get: (id) => byId.get(id) ?? null,
    all: () => byId.values(),
    add: store,
    replace: (instruments) => {
      byId.clear();
      store(instruments);
    },
    search: (text, options = {}) =>
      searchInstruments([...allGroups().keys()], members, text, options),
    underlyings: () => [...allGroups().keys()],
    byUnderlying: members,
    spotOf: (underlying) => groupOf(underlying)?.spot ?? null,
    expiries: (underlying) => expiriesOf(members(underlying)),
    futures: (underlying) => members(underlying).filter((each) => each.kind === 'future'),
    chain: (underlying, expiryDay) => chainOf(members(underlying), expiryDay),
  };
}

function groupByUnderlying(instruments: Iterable<Instrument>): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const instrument of instruments) {
    let group = groups.get(instrument.underlying);
    if (group === undefined) {
      group = { members: [], spot: null };
      groups.set(instrument.underlying, group);
    }
    group.members.push(instrument);
    if (instrument.expiryDay === null) group.spot ??= instrument;
  }
  for (const group of groups.values()) group.members.sort(byExpiryThenStrike);
  return groups;
}

function byExpiryThenStrike(a: Instrument, b: Instrument): number {
  const dayA = a.expiryDay ?? '';
  const dayB = b.expiryDay ?? '';
  if (dayA !== dayB) return dayA < dayB ? -1 : 1;
  const strike = (a.strike ?? 0) - (b.strike ?? 0);
  if (strike !== 0) return strike;
  return a.id < b.id ? -1 : 1;
}

function expiriesOf(sorted: readonly Instrument[]): readonly string[] {
  const days = new Set<string>();
  for (const { expiryDay } of sorted) if (expiryDay !== null) days.add(expiryDay);
  return [...days];
}

function chainOf(sorted: readonly Instrument[], expiryDay: string): readonly ChainStrike[] {
  const rows = new Map<Price, { call: Instrument | null; put: Instrument | null }>();
  for (const instrument of sorted) {
    if (instrument.expiryDay !== expiryDay || !isOption(instrument)) continue;
    if (instrument.strike === null) continue;
    const row = rows.get(instrument.strike) ?? { call: null, put: null };
    if (instrument.kind === 'call') row.call = instrument;
    else row.put = instrument;
    rows.set(instrument.strike, row);
  }
  return [...rows].map(([strike, row]) => ({ strike, ...row }));
}
