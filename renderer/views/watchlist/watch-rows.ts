/**
 * A watchlist as a grid sees it: a row is the contract and its price, new only when either moved.
 */
import { useInstruments } from '../../store/instruments-store.ts';
import { useMarket } from '../../store/market-store.ts';
import type { Contract, ContractId, Quote } from '../../store/rows.ts';
import type { RowSource } from '../../widgets/grid-row.tsx';

export interface WatchRow {
  readonly id: ContractId;
  readonly contract: Contract | undefined;
  readonly quote: Quote | undefined;
}

const rows = new Map<ContractId, WatchRow>();

function get(id: ContractId): WatchRow {
  const contract = useInstruments.getState().byId.get(id);
  const quote = useMarket.getState().quotes.get(id);
  const before = rows.get(id);
  if (before !== undefined && before.contract === contract && before.quote === quote) return before;
  const row: WatchRow = { id, contract, quote };
  rows.set(id, row);
  return row;
}

export const watchSource: RowSource<WatchRow, ContractId> = {
  get,
  subscribe(changed) {
    const stopQuotes = useMarket.subscribe(changed);
    const stopContracts = useInstruments.subscribe(changed);
    return () => {
      stopQuotes();
      stopContracts();
    };
  },
};
