/** Lines of the tree that are no orders: a batch, a leg that went out in slices, a fill. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { SIDE_LETTER, SIDE_WORD } from '../../format/codes.ts';
import { averageText, priceText } from '../../format/money.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { clockText, stampText } from '../../format/time.ts';
import { type Batch, useBatches } from '../../store/batches-store.ts';
import { orderNow, useBlotter, useOrder } from '../../store/blotter-store.ts';
import type { Order, OrderId } from '../../store/rows.ts';
import { tradeOf, useStory } from '../../store/story-store.ts';
import type { GridColumn } from '../../widgets/grid-columns.ts';
import { StatusChip } from '../../widgets/status-chip.tsx';
import { BATCH_FACE, LEG_FACE } from '../batches/batch-words.ts';
import { ContractName } from '../fields/contract-name.tsx';
import { type FillLine, fillOf, isOpen, setOpen, type TreeId, useTree } from './tree.ts';

export interface TreeRowProps {
  readonly id: TreeId;
  readonly columns: readonly GridColumn<Order>[];
}

export function TreeRow({ id, columns }: TreeRowProps): ReactNode {
  const [kind, batch = '', leg = ''] = id.split(':');
  if (kind === 'batch') return <BatchLine id={id} batchId={batch} columns={columns} />;
  if (kind === 'leg') return <LegLine id={id} batchId={batch} leg={leg} columns={columns} />;
  return <FillRow id={id as FillLine} columns={columns} />;
}

type Cells = Readonly<Record<string, ReactNode>>;

/** The cells under the same columns as those of orders. */
function Line(props: Pick<TreeRowProps, 'columns'> & { kind: string; cells: Cells }): ReactNode {
  return (
    <div className="tree-row" data-tree={props.kind}>
      {props.columns.map(({ id, align }) => (
        <span key={id} className="grid-cell" data-column={id} data-align={align ?? 'left'}>
          {props.cells[id]}
        </span>
      ))}
    </div>
  );
}

function Fold({ id, children }: { readonly id: string; readonly children: ReactNode }): ReactNode {
  const open = useTree((tree) => isOpen(tree, id));
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      tabIndex={-1}
      className="tree-fold"
      aria-expanded={open}
      onClick={() => {
        setOpen(id, !open);
      }}
    >
      <Icon size={14} aria-hidden />
      {children}
    </button>
  );
}

interface BatchProps extends TreeRowProps {
  readonly batchId: string;
}

function useBatchRow(batchId: string): Batch | undefined {
  return useBatches((state) => state.batches.get(batchId));
}

function BatchLine({ id, batchId, columns }: BatchProps): ReactNode {
  const batch = useBatchRow(batchId);
  const count = useBlotter((state) => state.batched.get(batchId)?.length ?? 0);
  if (batch === undefined) return <OldBatch {...{ id, batchId, columns, count }} />;
  const { structure, units, state, says, strategy, net, createdMs, stopped } = batch;
  const cells: Cells = {
    time: <Time ms={createdMs} />,
    contract: (
      <Fold id={id}>
        <strong className="cut">
          {structure}
          {units === 1 ? '' : ` × ${units}`}
        </strong>
        <span className="tone-faint">{count}</span>
      </Fold>
    ),
    state: <StatusChip {...BATCH_FACE[state]} says={says} />,
    filled: <span title="Whole packages that have filled">{wholePackages(batch)}</span>,
    lots: <span title="Packages">{units}</span>,
    price: net === null ? null : <Net net={net} />,
    strategy: <span className="cut tone-quiet">{strategy}</span>,
    message: <span className="cut tone-quiet">{stopped?.says ?? says}</span>,
  };
  return <Line kind="batch" cells={cells} columns={columns} />;
}

/** A batch of an earlier day, of which only the orders are told. */
function OldBatch(props: BatchProps & { readonly count: number }): ReactNode {
  const { id, batchId, columns, count } = props;
  const first = useBlotter(({ batched, orders }) => {
    const place = batched.get(batchId)?.[0];
    return place === undefined ? undefined : orders.get(place);
  });
  const cells: Cells = {
    contract: (
      <Fold id={id}>
        <strong>Batch</strong>
        <span className="tone-faint">{count}</span>
      </Fold>
    ),
    strategy: <span className="cut tone-quiet">{first?.strategy}</span>,
  };
  return <Line kind="batch" cells={cells} columns={columns} />;
}

function wholePackages({ legs, units }: Batch): number {
  const filled = legs.map((lane) => Math.floor((lane.filled * units) / lane.quantity));
  return Math.min(...filled);
}

function Net({ net }: { readonly net: number }): ReactNode {
  const word = net < 0 ? 'credit' : 'debit';
  return <span title={`Limit of the package, a ${word}`}>{priceText(Math.abs(net))}</span>;
}

function Time({ ms }: { readonly ms: number }): ReactNode {
  return (
    <span className="tone-quiet" title={stampText(ms)}>
      {clockText(ms)}
    </span>
  );
}

function LegLine({ id, batchId, leg, columns }: BatchProps & { readonly leg: string }): ReactNode {
  const lane = useBatchRow(batchId)?.legs.find((each) => each.leg === leg);
  const lot = useBlotter(({ batched, orders }) => {
    const place = batched.get(batchId)?.find((each) => orders.get(each)?.leg === leg);
    return place === undefined ? 1 : (orders.get(place)?.lot ?? 1);
  });
  if (lane === undefined) {
    const named = <Fold id={id}>Leg {leg}</Fold>;
    return <Line kind="leg" cells={{ contract: named }} columns={columns} />;
  }
  const cells: Cells = {
    side: <SideLetter side={lane.side} />,
    contract: (
      <Fold id={id}>
        <ContractName id={lane.instrument} symbol={lane.symbol} />
      </Fold>
    ),
    state: <StatusChip {...LEG_FACE[lane.state]} says={lane.says} />,
    filled: <span title={unitsTitle(lane.filled, lot)}>{lotsText(lane.filled, lot)}</span>,
    lots: <span title={unitsTitle(lane.quantity, lot)}>{lotsText(lane.quantity, lot)}</span>,
    price: priceText(lane.price),
    average: averageText(lane.filledValue, lane.filled),
    message: <span className="cut tone-quiet">{lane.orderIds.length} slices</span>,
  };
  return <Line kind="leg" cells={cells} columns={columns} />;
}

function SideLetter({ side }: { readonly side: Order['side'] }): ReactNode {
  return (
    <span className={`side-letter tone-${side}`} title={SIDE_WORD[side]}>
      {SIDE_LETTER[side]}
    </span>
  );
}

function FillRow({ id, columns }: { readonly id: FillLine } & Pick<TreeRowProps, 'columns'>) {
  const { orderId, fill } = fillOf(id);
  const trade = useTree(({ fills }) => fills.get(orderId)?.find((each) => each.id === fill));
  const order = orderNow(orderId);
  if (trade === undefined || order === undefined) return null;
  const cells: Cells = {
    time: <Time ms={trade.atMs} />,
    side: <SideLetter side={order.side} />,
    contract: <span className="cut tone-quiet">Fill</span>,
    filled: (
      <span title={unitsTitle(trade.quantity, order.lot)}>
        {lotsText(trade.quantity, order.lot)}
      </span>
    ),
    average: priceText(trade.price),
    message: <span className="cut tone-quiet">Trade {trade.tradeId}</span>,
  };
  return <Line kind="fill" cells={cells} columns={columns} />;
}

/** Reads the fills of every order whose fills are open; draws nothing itself. */
export function OpenFills(): ReactNode {
  const open = useTree((tree) => tree.open);
  return [...open]
    .filter(([id, on]) => on && !id.includes(':'))
    .map(([id]) => <ReadFills key={id} id={id as OrderId} />);
}

function ReadFills({ id }: { readonly id: OrderId }): ReactNode {
  const lines = useStory(useOrder(id))?.lines;
  useEffect(() => {
    if (lines === undefined) return;
    const found = lines.flatMap((line) => tradeOf(line) ?? []);
    const own = found.filter(({ orderId }) => orderId === id);
    useTree.setState(({ fills }) => ({ fills: new Map(fills).set(id, own) }));
  }, [id, lines]);
  return null;
}
