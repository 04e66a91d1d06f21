/** One leg of a batch: what it is, where it stands, at what price, how much of it is there. */
import type { ReactNode } from 'react';
import { SIDE_LETTER, SIDE_WORD } from '../../format/codes.ts';
import { averageText, priceText } from '../../format/money.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { shareOf } from '../../format/share.ts';
import { shortText } from '../../format/short-contract.ts';
import { clockText, countText, dayText } from '../../format/time.ts';
import type { BatchLane } from '../../store/batches-store.ts';
import { useClock } from '../../store/clock-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import { selectOrder } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { StatusChip } from '../../widgets/status-chip.tsx';
import { LEG_FACE } from './batch-words.ts';

interface LaneProps {
  readonly lane: BatchLane;
  /** The batch is over: nothing counts any more. */
  readonly over: boolean;
  /** Its expiry stands beside its name: the legs do not share one. */
  readonly dated: boolean;
}

export function Lane({ lane, over, dated }: LaneProps): ReactNode {
  const contract = useContract(lane.instrument);
  const name = contract === undefined ? lane.symbol : shortText(contract);
  return (
    <li className="lane" data-state={lane.state} data-testid="lane">
      <span className={`side-letter tone-${lane.side}`} title={SIDE_WORD[lane.side]}>
        {SIDE_LETTER[lane.side]}
      </span>
      <LaneName lane={lane} name={name} day={dated ? (contract?.expiryDay ?? null) : null} />
      <StatusChip {...LEG_FACE[lane.state]} says={lane.says} />
      <Prices lane={lane} />
      <Fills lane={lane} lot={contract?.lot ?? 1} />
      <Age lane={lane} over={over} />
      {lane.words === '' || lane.state === 'filled' ? null : (
        <span className="lane-words tone-quiet">{lane.words}</span>
      )}
    </li>
  );
}

interface LaneNameProps {
  readonly lane: BatchLane;
  readonly name: string;
  readonly day: string | null;
}

/** Opens the story of the leg's newest order, once it has one. */
function LaneName({ lane, name, day }: LaneNameProps): ReactNode {
  const orderId = lane.orderIds.at(-1);
  const said = (
    <>
      {name} {day === null ? null : <span className="tone-faint">{dayText(day)}</span>}
    </>
  );
  if (orderId === undefined) return <span className="lane-name cut">{said}</span>;
  return (
    <button
      type="button"
      className="lane-name cut"
      title={`Story of ${name}`}
      onClick={() => {
        selectOrder(orderId);
        revealPanel('story');
      }}
    >
      {said}
    </button>
  );
}

/** Filled: the average. Else where its order stands, and how far paying up may take it. */
function Prices({ lane }: { readonly lane: BatchLane }): ReactNode {
  const { price, bound, filled, filledValue, quantity, side } = lane;
  if (filled >= quantity) {
    const limit = `Average of its fills; its limit was ${priceText(price)}`;
    return (
      <span className="lane-price" title={limit}>
        {averageText(filledValue, filled)}
      </span>
    );
  }
  return (
    <span
      className="lane-price"
      title={`Where its order stands; the worst it may pay up to is ${priceText(bound)}`}
    >
      {priceText(price)}
      {bound === price ? null : (
        <span className="lane-bound tone-faint">
          {' '}
          {side === 'buy' ? '≤' : '≥'} {priceText(bound)}
        </span>
      )}
    </span>
  );
}

function Fills({ lane, lot }: { readonly lane: BatchLane; readonly lot: number }): ReactNode {
  const { filled, quantity } = lane;
  return (
    <span className="lane-fills" title={unitsTitle(filled, lot)}>
      <span className="bar" aria-hidden="true">
        <span
          className="bar-part"
          data-full={filled >= quantity ? '' : undefined}
          style={{ width: shareOf(filled, quantity) }}
        />
      </span>
      <span>
        {lotsText(filled, lot)}
        <span className="tone-faint"> of {lotsText(quantity, lot)}</span>
      </span>
    </span>
  );
}

/** How long nothing has happened to it; once all is over, when it last did. */
function Age({ lane, over }: Omit<LaneProps, 'dated'>): ReactNode {
  const { updatedMs, state } = lane;
  const still = over || state === 'filled' || state === 'unwound';
  if (updatedMs === null) return <span className="lane-age tone-faint">–</span>;
  return (
    <span className="lane-age tone-quiet" title={`Last changed at ${clockText(updatedMs)}`}>
      {still ? clockText(updatedMs) : <Counting sinceMs={updatedMs} />}
    </span>
  );
}

function Counting({ sinceMs }: { readonly sinceMs: number }): ReactNode {
  const text = useClock((state) => countText(state.nowMs - sinceMs));
  return <>{text}</>;
}
