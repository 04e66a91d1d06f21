import type { ReactNode } from 'react';
import { contractParts, contractText } from '../../format/instrument.ts';
import { useContract, useInstruments } from '../../store/instruments-store.ts';
import type { ContractId } from '../../store/rows.ts';
import './contract-name.css';

interface ContractNameProps {
  readonly id: ContractId;
  /** The exchange's symbol, shown until the contract has been read. */
  readonly symbol: string;
}

interface ContractWordsProps {
  readonly symbol: string;
  /** Where the symbol stands beside its id. */
  readonly legs: readonly { readonly symbol: string; readonly instrument: ContractId }[];
}

/** A contract inside a sentence, by the exchange's symbol until it has been read. */
export function ContractWords({ symbol, legs }: ContractWordsProps): ReactNode {
  const leg = legs.find((each) => each.symbol === symbol);
  const contract = useInstruments(({ byId }) => leg && byId.get(leg.instrument));
  return contract === undefined ? symbol : contractText(contract);
}

/** A contract in a table: strike and right always readable, the expiry quieter beside it. */
export function ContractName({ id, symbol }: ContractNameProps): ReactNode {
  const contract = useContract(id);
  if (contract === undefined) return <span className="cut strong">{symbol}</span>;
  const { name, day } = contractParts(contract);
  return (
    <span className="contract-name" title={`${contractText(contract)}, ${id}`}>
      <span className="strong">{name}</span>
      {day === '' ? null : <span className="contract-day">{day}</span>}
    </span>
  );
}
