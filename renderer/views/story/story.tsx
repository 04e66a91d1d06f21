/** The whole causal history of one order: what happened, when, and because of what. */
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  PRODUCT_WORD,
  SIDE_WORD,
  STATE_CHIP,
  STATE_SAYS,
  STATE_WORD,
  TYPE_WORD,
} from '../../format/codes.ts';
import { contractText } from '../../format/instrument.ts';
import { averageText, priceText, sayRupees } from '../../format/money.ts';
import { lotsText, sayLots, unitsTitle } from '../../format/quantity.ts';
import { deltaText, stampText } from '../../format/time.ts';
import { showBatch, useBatches } from '../../store/batches-store.ts';
import { useOrder } from '../../store/blotter-store.ts';
import { saveEvidence } from '../../store/export-actions.ts';
import { useContract } from '../../store/instruments-store.ts';
import { exposureOf } from '../../store/order-may.ts';
import type { Order, OrderId, Story as Line } from '../../store/rows.ts';
import { useSelection } from '../../store/selection-store.ts';
import { useStory } from '../../store/story-store.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Figure } from '../../widgets/small.tsx';
import { StatusChip } from '../../widgets/status-chip.tsx';
import './story.css';
import { Waterfall } from './waterfall.tsx';

export function StoryPanel(): ReactNode {
  const id = useSelection((state) => state.order);
  if (id === null) {
    return <EmptyState says="Select an order to see everything that happened to it, and why" />;
  }
  return <StoryOf id={id} />;
}

function StoryOf({ id }: { readonly id: OrderId }): ReactNode {
  const order = useOrder(id);
  const told = useStory(order);
  if (order === undefined) return <EmptyState says="This order is not on the desk any more" />;
  const failure = told?.failure ?? null;
  return (
    <div className="story" data-testid="story">
      <StoryHead order={order} lines={told?.lines ?? []} />
      <div className="story-scroll" role="group" aria-label="What happened" tabIndex={0}>
        <Facts order={order} />
        <Waterfall order={order} />
        {failure === null ? null : (
          <p className="story-note tone-danger" role="alert">
            The story could not be read: {failure.says}
          </p>
        )}
        <Lines lines={told?.lines ?? []} />
      </div>
    </div>
  );
}

function StoryHead({ order, lines }: { order: Order; lines: readonly Line[] }): ReactNode {
  const contract = useContract(order.instrument);
  const { shape, tone } = STATE_CHIP[order.state];
  return (
    <header className="story-head">
      <h3>
        <span className={`tone-${order.side}`}>{SIDE_WORD[order.side]}</span>{' '}
        {sayLots(order.quantity, order.lot)}{' '}
        {contract === undefined ? order.symbol : contractText(contract)}
      </h3>
      <StatusChip
        shape={shape}
        tone={tone}
        word={STATE_WORD[order.state]}
        says={STATE_SAYS[order.state]}
      />
      <Button
        tone="quiet"
        size="small"
        icon={<Download aria-hidden />}
        label="Save this order and its story as evidence"
        onPress={() => {
          const text = JSON.stringify({ order, story: lines }, null, 2);
          void saveEvidence(`order-${order.orderId}.json`, text);
        }}
      />
    </header>
  );
}

function Facts({ order }: { readonly order: Order }): ReactNode {
  const wrong = order.words === '' ? null : order.words;
  return (
    <>
      {wrong === null ? null : (
        <p className="story-note" data-state={order.state} data-copy="">
          {wrong}
        </p>
      )}
      {order.state === 'unknown' ? (
        <p className="story-note tone-attention">
          {sayRupees(exposureOf(order))} may be live. It is being looked for by its tag and is never
          sent again by itself.
        </p>
      ) : null}
      <div className="story-facts">
        <Figure label="Filled" title={unitsTitle(order.filled, order.lot)}>
          {lotsText(order.filled, order.lot)} of {sayLots(order.quantity, order.lot)}
        </Figure>
        <Figure label="Average">{averageText(order.filledValue, order.filled)}</Figure>
        <Figure label={order.type === 'limit' ? 'Limit' : 'No worse than'}>
          {priceText(order.price)}
        </Figure>
        <Figure label="Type" title={TYPE_WORD[order.type]}>
          {order.type === 'market' ? 'Market' : TYPE_WORD[order.type]}
        </Figure>
        <Figure label="Product">{PRODUCT_WORD[order.product]}</Figure>
        <Figure label="Strategy">{order.strategy}</Figure>
      </div>
      <OfBatch order={order} />
      <p className="story-numbers tone-faint">
        Ours <span data-copy="">{order.orderId}</span> · broker’s{' '}
        <span data-copy="">{order.brokerOrderId ?? 'none yet'}</span>
      </p>
    </>
  );
}

/** Which leg of which batch it is, and the way to the batch; nothing for any other order. */
function OfBatch({ order: { batch, leg } }: { readonly order: Order }): ReactNode {
  const row = useBatches((state) => (batch === null ? undefined : state.batches.get(batch)));
  if (batch === null) return null;
  if (row === undefined) {
    return (
      <p className="story-numbers tone-quiet" data-testid="story-batch">
        Leg {leg} of batch <span data-copy="">{batch}</span>
      </p>
    );
  }
  return (
    <p className="story-numbers tone-quiet" data-testid="story-batch">
      Leg {leg} of {row.legs.length} of{' '}
      <button
        type="button"
        className="ticket-link"
        onClick={() => {
          showBatch(batch);
        }}
      >
        {row.structure}, {row.strategy}
      </button>
      . {row.says}
    </p>
  );
}

const TONE: Readonly<Record<string, string>> = {
  order_filled_in_part: 'gain',
  order_filled_in_full: 'gain',
  order_rejected: 'loss',
  order_refused: 'loss',
  order_outcome_lost: 'attention',
  request_outcome_lost: 'attention',
  order_assumed_dead: 'attention',
  request_failed: 'loss',
  batch_stopped: 'attention',
  batch_frozen: 'attention',
  batch_asked: 'attention',
};

function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  return (
    <ol className="story-lines" aria-label="What happened, oldest first">
      {lines.map((line, index) => {
        const before = lines[index - 1];
        const tone = TONE[line.kind] ?? 'plain';
        return (
          <li key={line.seq} className="story-line" data-tone={tone} data-kind={line.kind}>
            <span className="story-time" title={`Ledger line ${line.seq}, caused by ${line.cause}`}>
              {stampText(line.atMs)}
            </span>
            <span className="story-says">{line.says}</span>
            <span className="story-delta">
              {before === undefined ? '' : deltaText(line.atMs - before.atMs)}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
