/** Five levels on both sides; a press on a price starts an order that trades against it. */
import type { ReactNode } from 'react';
import type { Side } from '../../../shared/domain/side.ts';
import { priceText } from '../../format/money.ts';
import { shareOf } from '../../format/share.ts';
import { unitsText, unitsTitle } from '../../format/quantity.ts';
import { openTicket } from '../../store/open-ticket.ts';
import type { Contract, Depth } from '../../store/rows.ts';

type Level = Depth['bids'][number];

const LEVELS = [0, 1, 2, 3, 4] as const;

interface LadderProps {
  readonly contract: Contract;
  readonly depth: Depth | null;
}

function sum(levels: readonly Level[]): number {
  return levels.reduce((total, level) => total + level.quantity, 0);
}

export function Ladder({ contract, depth }: LadderProps): ReactNode {
  const bids = depth?.bids.slice(0, 5) ?? [];
  const asks = depth?.asks.slice(0, 5) ?? [];
  const most = Math.max(1, ...bids.map((one) => one.quantity), ...asks.map((one) => one.quantity));
  return (
    <table className="ladder" data-testid="ladder">
      <thead>
        <tr>
          <th scope="col">Orders</th>
          <th scope="col">Qty</th>
          <th scope="col">Bid</th>
          <th scope="col">Ask</th>
          <th scope="col">Qty</th>
          <th scope="col">Orders</th>
        </tr>
      </thead>
      <tbody>
        {LEVELS.map((at) => (
          <tr key={at}>
            <BidCells {...{ contract, most }} level={bids[at]} />
            <AskCells {...{ contract, most }} level={asks[at]} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td />
          <td title="Quantity on the bid, five levels">{unitsText(sum(bids))}</td>
          <td className="caption" colSpan={2}>
            five levels
          </td>
          <td title="Quantity on the ask, five levels">{unitsText(sum(asks))}</td>
          <td />
        </tr>
      </tfoot>
    </table>
  );
}

interface CellsProps {
  readonly contract: Contract;
  readonly level: Level | undefined;
  readonly most: number;
}

function BidCells({ contract, level, most }: CellsProps): ReactNode {
  return (
    <>
      <td className="tone-faint">{level?.orders ?? ''}</td>
      <QuantityCell {...{ contract, level, most }} side="buy" />
      <td>
        <PriceButton contract={contract} level={level} side="sell" />
      </td>
    </>
  );
}

function AskCells({ contract, level, most }: CellsProps): ReactNode {
  return (
    <>
      <td>
        <PriceButton contract={contract} level={level} side="buy" />
      </td>
      <QuantityCell {...{ contract, level, most }} side="sell" />
      <td className="tone-faint">{level?.orders ?? ''}</td>
    </>
  );
}

function QuantityCell(props: CellsProps & { readonly side: Side }): ReactNode {
  const { contract, level, most, side } = props;
  if (level === undefined) return <td />;
  return (
    <td className="ladder-size" title={unitsTitle(level.quantity, contract.lot)}>
      <span
        className="ladder-bar"
        data-side={side}
        aria-hidden="true"
        style={{ width: shareOf(level.quantity, most) }}
      />
      <span className="ladder-quantity">{unitsText(level.quantity)}</span>
    </td>
  );
}

interface PriceButtonProps {
  readonly contract: Contract;
  readonly level: Level | undefined;
  /** The side of the order that a press starts. */
  readonly side: Side;
}

function PriceButton({ contract, level, side }: PriceButtonProps): ReactNode {
  if (level === undefined) return null;
  const text = priceText(level.price, contract.tick);
  return (
    <button
      type="button"
      className="ladder-price"
      data-book={side === 'sell' ? 'bid' : 'ask'}
      title={side === 'sell' ? `Sell at ${text}…` : `Buy at ${text}…`}
      onClick={() => {
        openTicket(contract, { side, price: level.price });
      }}
    >
      {text}
    </button>
  );
}
