/** What the broker holds and has earned by its own count, and how far it is from ours. */
import type { ReactNode } from 'react';
import { amountText } from '../../format/money.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { usePositions } from '../../store/positions-store.ts';
import type { Position } from '../../store/rows.ts';
import { type BrokerPnl, brokerPnl, brokerSum, isNoticed } from './broker-pnl.ts';
import { brokerDifference } from './groups.ts';
import { sameContract } from './same-contract.ts';

/** How many units more the broker holds than all our strategies together. */
export function useBrokerDifference(row: Position): number {
  return usePositions((state) => brokerDifference(row, sameContract(state, row)));
}

export function BrokerNet({ row }: { readonly row: Position }): ReactNode {
  const differs = useBrokerDifference(row);
  if (row.brokerNet === null) return <span className="tone-faint">not read</span>;
  return (
    <span
      className={differs === 0 ? 'tone-quiet' : 'broker-differs'}
      title={`The broker’s net in this contract, all strategies: ${unitsTitle(row.brokerNet, row.lot)}`}
    >
      {lotsText(row.brokerNet, row.lot, 'always')}
      {differs === 0 ? null : ` (${lotsText(differs, row.lot, 'always')})`}
    </span>
  );
}

type Part = 'figure' | 'gap';

function Figure({ of, part }: { readonly of: BrokerPnl; readonly part: Part }): ReactNode {
  const amount = part === 'figure' ? of.broker : of.difference;
  const noticed = part === 'gap' && isNoticed(amount);
  const tone = amount === null ? 'tone-faint' : noticed ? 'broker-differs' : 'tone-quiet';
  return (
    <span className={tone} title={of.says}>
      {amountText(amount, 'always')}
    </span>
  );
}

/** Of all our strategies in the contract of this row. */
export function BrokerCell({
  row,
  part,
}: {
  readonly row: Position;
  readonly part: Part;
}): ReactNode {
  const keys = usePositions((state) => state.keys);
  const rows = usePositions((state) => state.rows);
  return <Figure of={brokerPnl(row, sameContract({ keys, rows }, row))} part={part} />;
}

/** Of the contracts of these rows, each once. */
export function BrokerSum(props: {
  readonly rows: readonly Position[];
  readonly part: Part;
}): ReactNode {
  const keys = usePositions((state) => state.keys);
  const rows = usePositions((state) => state.rows);
  const of = brokerSum(props.rows, (row) => sameContract({ keys, rows }, row));
  return <Figure of={of} part={props.part} />;
}
