/**
 * One strike: the call on the left, the put on the right. Each side is drawn when its price moved.
 */
import { memo, type ReactNode } from 'react';
import { SIDE_LETTER } from '../../format/codes.ts';
import { greekText } from '../../format/greeks.ts';
import { contractText, strikeText } from '../../format/instrument.ts';
import { amountText, changeOf, priceText, toneOf } from '../../format/money.ts';
import { percentText } from '../../format/option-figures.ts';
import { bigText } from '../../format/quantity.ts';
import { shareOf } from '../../format/share.ts';
import type { ChainStrike } from '../../store/chain-store.ts';
import { useQuote } from '../../store/market-store.ts';
import { lookAt } from '../../store/open-ticket.ts';
import type { Contract, Quote } from '../../store/rows.ts';
import { Flash } from '../../widgets/small.tsx';
import type { Press } from './chain-press.ts';
import { type ChainField, type ChainSide, putFields } from './chain-columns.ts';
import { type ChainFigures, figuresAt, type OptionFigures } from './chain-figures.ts';

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
  readonly figures: ChainFigures | null;
  /** The side on which the arrow keys stand in this row; null when they are elsewhere. */
  readonly stop: ChainSide | null;
  /** Lots of the package that is being built, signed; 0 where it has no leg. */
  readonly callLots: number;
  readonly putLots: number;
  readonly press: Press;
  readonly onStop: (index: number, stop: ChainSide) => void;
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
      <SideCells {...props} side="call" contract={strike.call} lots={props.callLots} />
      <div role="rowheader" className="chain-strike">
        {strikeText(strike.strike)}
        {atm ? <span className="only-read-out"> at the money</span> : null}
      </div>
      <SideCells {...props} side="put" contract={strike.put} lots={props.putLots} />
    </div>
  );
}

interface SideProps extends ChainRowProps {
  readonly side: ChainSide;
  readonly contract: Contract | null;
  readonly lots: number;
}

function SideCells(props: SideProps): ReactNode {
  const { side, contract, fields } = props;
  const quote = useQuote(contract?.id ?? null);
  const ordered = side === 'call' ? fields : putFields(fields);
  const model = figuresAt(props.figures, side, props.index);
  return ordered.map((field) => (
    <ChainCell key={`${side}-${field}`} {...props} field={field} quote={quote} model={model} />
  ));
}

interface CellProps extends SideProps {
  readonly field: ChainField;
  readonly quote: Quote | undefined;
  readonly model: OptionFigures | null;
}

function ChainCell(props: CellProps): ReactNode {
  const { side, field, contract, quote, inside, press } = props;
  const tradable = field === 'bid' || field === 'ask';
  const leg = (field === 'ask' && props.lots > 0) || (field === 'bid' && props.lots < 0);
  return (
    <div
      id={`${props.rowId}-${side}-${field}`}
      role="gridcell"
      className="chain-cell"
      data-field={field}
      data-side={side}
      data-inside={inside === side ? '' : undefined}
      data-active={tradable && side === props.stop ? '' : undefined}
      data-leg={leg ? '' : undefined}
      data-stale={quote?.stale === true ? '' : undefined}
      data-testid={tradable && contract !== null ? `chain-${contract.symbol}-${field}` : undefined}
      title={contract === null ? 'Not listed' : titleOf(contract, field, quote, press)}
      onClick={() => {
        if (contract === null) return;
        if (!tradable) lookAt(contract);
        else {
          props.onStop(props.index, side);
          press.start(contract, quote, field === 'ask' ? 'buy' : 'sell');
        }
      }}
    >
      {leg ? <LegMark lots={props.lots} /> : null}
      {contract === null ? null : <CellFace {...props} contract={contract} />}
    </div>
  );
}

function LegMark({ lots }: { readonly lots: number }): ReactNode {
  return (
    <span className="chain-leg">
      {SIDE_LETTER[lots > 0 ? 'buy' : 'sell']}
      {Math.abs(lots)}
    </span>
  );
}

function titleOf(
  contract: Contract,
  field: ChainField,
  quote: Quote | undefined,
  { adds }: Press,
): string {
  const name = contractText(contract);
  const at = (price: number | null | undefined): string => priceText(price ?? null, contract.tick);
  if (field === 'ask') {
    return adds ? `Add ${name} as a bought leg` : `Buy ${name} at ${at(quote?.ask)}…`;
  }
  if (field === 'bid') {
    return adds ? `Add ${name} as a sold leg` : `Sell ${name} at ${at(quote?.bid)}…`;
  }
  return name;
}

function CellFace(props: CellProps & { readonly contract: Contract }): ReactNode {
  const { field, quote, contract, model } = props;
  if (quote === undefined) return <span className="tone-faint">–</span>;
  switch (field) {
    case 'oi':
      return <OpenInterest oi={quote.oi} most={props.mostOi} />;
    case 'volume':
      return <span className="tone-quiet">{bigText(quote.volume)}</span>;
    case 'bidQuantity':
    case 'askQuantity':
      return <span className="tone-quiet">{bigText(quote[field])}</span>;
    case 'change':
      return <Change quote={quote} />;
    case 'iv':
      return percentText(model?.volatility ?? null);
    case 'delta':
      return greekText(model?.delta ?? null, 2);
    case 'theta':
      return greekText(model?.theta ?? null, 2);
    case 'last':
      return <Flash value={quote.last}>{priceText(quote.last, contract.tick)}</Flash>;
    case 'bid':
    case 'ask':
      return priceText(quote[field], contract.tick);
    default:
      return field satisfies never;
  }
}

function OpenInterest({ oi, most }: { readonly oi: number; readonly most: number }): ReactNode {
  return (
    <>
      <span className="chain-oi" aria-hidden="true" style={{ width: shareOf(oi, most) }} />
      <span className="chain-count">{bigText(oi)}</span>
    </>
  );
}

function Change({ quote }: { readonly quote: Quote }): ReactNode {
  const change = changeOf(quote.last, quote.close);
  if (change === null) return <span className="tone-faint">–</span>;
  return (
    <span className={`tone-${toneOf(change.points)}`}>{amountText(change.points, 'always')}</span>
  );
}

export const ChainRow = memo(Row);
