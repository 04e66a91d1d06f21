/**
 * One strike: the call on the left, the put on the right. Each side is drawn when its price moved.
 */
import { memo, type ReactNode } from 'react';
import type { Side } from '../../../shared/domain/side.ts';
import { contractText, strikeText } from '../../format/instrument.ts';
import { priceText } from '../../format/money.ts';
import { bigText } from '../../format/quantity.ts';
import { shareOf } from '../../format/share.ts';
import type { ChainStrike } from '../../store/chain-store.ts';
import { useQuote } from '../../store/market-store.ts';
import { lookAt, openTicket } from '../../store/open-ticket.ts';
import type { Contract, Quote } from '../../store/rows.ts';
import { Flash } from '../../widgets/small.tsx';
import { type ChainField, type ChainSide, putFields } from './chain-columns.ts';

interface ChainRowProps {
  readonly rowId: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly strike: ChainStrike;
  readonly fields: readonly ChainField[];
  readonly atm: boolean;
  /** Which side is in the money here. */
  readonly inside: ChainSide | null;
  readonly mostOi: number;
  /** The stop of the arrow keys in this row, 0 to 3; null when they are elsewhere. */
  readonly stop: number | null;
  readonly onStop: (index: number, stop: number) => void;
}

function Row(props: ChainRowProps): ReactNode {
  const { strike, atm } = props;
  return (
    <div
      id={props.rowId}
      role="row"
      aria-rowindex={props.index + 3}
      className="chain-row"
      data-atm={atm ? '' : undefined}
      data-strike={strike.strike}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
    >
      <SideCells {...props} side="call" contract={strike.call} />
      <div role="rowheader" className="chain-strike">
        {strikeText(strike.strike)}
        {atm ? <span className="only-read-out"> at the money</span> : null}
      </div>
      <SideCells {...props} side="put" contract={strike.put} />
    </div>
  );
}

interface SideProps extends ChainRowProps {
  readonly side: ChainSide;
  readonly contract: Contract | null;
}

function SideCells(props: SideProps): ReactNode {
  const { side, contract, fields } = props;
  const quote = useQuote(contract?.id ?? null);
  const ordered = side === 'call' ? fields : putFields(fields);
  return ordered.map((field) => (
    <ChainCell key={`${side}-${field}`} {...props} field={field} quote={quote} />
  ));
}

interface CellProps extends SideProps {
  readonly field: ChainField;
  readonly quote: Quote | undefined;
}

export function stopOf(side: ChainSide, field: 'bid' | 'ask'): number {
  return (side === 'call' ? 0 : 2) + (field === 'bid' ? 0 : 1);
}

function ChainCell(props: CellProps): ReactNode {
  const { side, field, contract, quote, inside } = props;
  const tradable = field === 'bid' || field === 'ask';
  const stop = tradable ? stopOf(side, field) : null;
  const active = stop !== null && stop === props.stop;
  return (
    <div
      id={`${props.rowId}-${side}-${field}`}
      role="gridcell"
      className="chain-cell"
      data-field={field}
      data-side={side}
      data-inside={inside === side ? '' : undefined}
      data-active={active ? '' : undefined}
      data-stale={quote?.stale === true ? '' : undefined}
      data-testid={tradable && contract !== null ? `chain-${contract.symbol}-${field}` : undefined}
      title={contract === null ? 'Not listed' : titleOf(contract, field, quote)}
      onClick={() => {
        if (contract === null) return;
        if (stop === null) lookAt(contract);
        else {
          props.onStop(props.index, stop);
          startOrder(contract, quote, field === 'ask' ? 'buy' : 'sell');
        }
      }}
    >
      {contract === null ? null : <CellFace {...props} contract={contract} />}
    </div>
  );
}

/** An ask is bought, a bid is sold; the price that was pressed goes along. */
export function startOrder(contract: Contract, quote: Quote | undefined, side: Side): void {
  openTicket(contract, { side, price: (side === 'buy' ? quote?.ask : quote?.bid) ?? null });
}

function titleOf(contract: Contract, field: ChainField, quote: Quote | undefined): string {
  const name = contractText(contract);
  if (field === 'ask') return `Buy ${name} at ${priceText(quote?.ask ?? null, contract.tick)}…`;
  if (field === 'bid') return `Sell ${name} at ${priceText(quote?.bid ?? null, contract.tick)}…`;
  return name;
}

function CellFace(props: CellProps & { readonly contract: Contract }): ReactNode {
  const { field, quote, contract, mostOi } = props;
  if (quote === undefined) return <span className="tone-faint">–</span>;
  if (field === 'oi') {
    return (
      <>
        <span
          className="chain-oi"
          aria-hidden="true"
          style={{ width: shareOf(quote.oi, mostOi) }}
        />
        <span className="chain-count">{bigText(quote.oi)}</span>
      </>
    );
  }
  if (field === 'volume') return <span className="tone-quiet">{bigText(quote.volume)}</span>;
  const text = priceText(quote[field], contract.tick);
  return field === 'last' ? <Flash value={quote.last}>{text}</Flash> : text;
}

export const ChainRow = memo(Row);
