/** Contracts by id, loaded when first needed, and the questions about the instrument list. */
import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import { nextFrame } from '../bridge/clock.ts';
import type { Answer } from '../bridge/desk.ts';
import { ask } from './client.ts';
import type { Chain, Contract, ContractId, Underlying } from './rows.ts';

interface InstrumentsState {
  readonly byId: ReadonlyMap<ContractId, Contract>;
  readonly underlyings: readonly Underlying[];
  /** Raised by an import, so that views ask again. */
  readonly edition: number;
}

export const useInstruments = create<InstrumentsState>()(() => ({
  byId: new Map(),
  underlyings: [],
  edition: 0,
}));

export function rememberContracts(contracts: readonly Contract[]): void {
  const { byId } = useInstruments.getState();
  if (contracts.every((contract) => byId.has(contract.id))) return;
  const next = new Map(byId);
  for (const contract of contracts) next.set(contract.id, contract);
  useInstruments.setState({ byId: next });
}

let missing = new Set<ContractId>();

async function loadMissing(): Promise<void> {
  const ids = [...missing].slice(0, 1_000);
  missing = new Set();
  const answer = await ask('instruments', { ids });
  if (answer.ok) rememberContracts(answer.value.instruments);
}

function need(id: ContractId, edition: number): void {
  const now = useInstruments.getState();
  if (now.byId.has(id) || now.edition !== edition) return;
  missing.add(id);
  if (missing.size === 1) {
    nextFrame(() => {
      void loadMissing();
    });
  }
}

/** The contract behind an id; undefined until it has been read. A new list is asked anew. */
export function useContract(id: ContractId | null): Contract | undefined {
  const edition = useInstruments((state) => state.edition);
  useEffect(() => {
    if (id !== null) need(id, edition);
  }, [id, edition]);
  return useInstruments((state) => (id === null ? undefined : state.byId.get(id)));
}

/** The same for several; `ids` must be a stable array. Null until all of them have been read. */
export function useContracts(ids: readonly ContractId[]): readonly Contract[] | null {
  const edition = useInstruments((state) => state.edition);
  useEffect(() => {
    for (const id of ids) need(id, edition);
  }, [ids, edition]);
  const byId = useInstruments((state) => state.byId);
  return useMemo(() => {
    const found = ids.map((id) => byId.get(id)).filter((contract) => contract !== undefined);
    return found.length === ids.length ? found : null;
  }, [ids, byId]);
}

export async function searchContracts(
  text: string,
  limit = 40,
): Promise<Answer<readonly Contract[]>> {
  const answer = await ask('search_instruments', { text: text.slice(0, 100), limit });
  if (!answer.ok) return answer;
  rememberContracts(answer.value.instruments);
  return { ok: true, value: answer.value.instruments };
}

export async function loadChain(underlying: string, expiryDay: string): Promise<Answer<Chain>> {
  const answer = await ask('chain', { underlying, expiryDay });
  if (answer.ok) {
    const { strikes, future } = answer.value;
    const contracts = strikes.flatMap(({ call, put }) => [call, put]);
    rememberContracts([...contracts, future].filter((contract) => contract !== null));
  }
  return answer;
}

export async function loadUnderlyings(): Promise<void> {
  const answer = await ask('underlyings', {});
  if (answer.ok) useInstruments.setState({ underlyings: answer.value.underlyings });
}

/** After an import: forget what was known and read again. */
export function instrumentsChanged(): void {
  useInstruments.setState((state) => ({ byId: new Map(), edition: state.edition + 1 }));
  void loadUnderlyings();
}

export const selectUnderlyings = (state: InstrumentsState): readonly Underlying[] =>
  state.underlyings;
