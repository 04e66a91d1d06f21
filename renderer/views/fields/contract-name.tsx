import type { ReactNode } from 'react';
import { contractParts, contractText } from '../../format/instrument.ts';
import { useContract } from '../../store/instruments-store.ts';
import type { ContractId } from '../../store/rows.ts';
import './contract-name.css';

interface ContractNameProps {
  readonly id: ContractId;
  /** The exchange's symbol, shown until the contract has been read. */
  readonly symbol: string;
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
