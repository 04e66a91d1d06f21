/**
 * The strikes, drawn and priced only where they are visible, opened with the money in the middle.
 * Arrow keys walk through bids and asks; Enter starts the order that trades against the cell.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ChainStrike } from '../../store/chain-store.ts';
import { quoteNow, useMarket, useWatch } from '../../store/market-store.ts';
import { openTicket } from '../../store/open-ticket.ts';
import type { Contract, ContractId } from '../../store/rows.ts';
import { selectContract } from '../../store/selection-store.ts';
import { useElementWidth } from '../../widgets/element-width.ts';
import { useRowHeight } from '../row-height.ts';
import {
  CHAIN_STOPS,
  CHAIN_TITLES,
  type ChainShape,
  chainShape,
  nearestStrike,
  putFields,
} from './chain-columns.ts';
import { ChainRow, startOrder } from './chain-row.tsx';

interface ChainGridProps {
  readonly label: string;
  readonly strikes: readonly ChainStrike[];
  readonly spot: number | null;
  /** Raised to bring the money back into the middle. */
  readonly centreTurn: number;
}

const HEADER_PX = 44;
const BLOCK = 8;

interface Place {
  readonly index: number;
  readonly stop: number;
}

/** Blocks of strikes around what is visible: scrolling asks for prices once in eight rows. */
function useVisibleContracts(
  strikes: readonly ChainStrike[],
  first: number,
  last: number,
): readonly ContractId[] {
  const from = Math.max(0, first - (first % BLOCK));
  const to = Math.min(strikes.length, last + BLOCK - (last % BLOCK));
  return useMemo(
    () =>
      strikes
        .slice(from, to)
        .flatMap(({ call, put }) => [call?.id, put?.id])
        .filter((id) => id !== undefined),
    [strikes, from, to],
  );
}

/** The largest open interest known, in steps, so that bars do not shiver. */
function useMostOi(ids: readonly ContractId[]): number {
  return useMarket((state) => {
    let most = 1;
    for (const id of ids) most = Math.max(most, state.quotes.get(id)?.oi ?? 0);
    return most;
  });
}

function contractAt(strikes: readonly ChainStrike[], place: Place | null): Contract | null {
  if (place === null) return null;
  const strike = strikes[place.index];
  return (CHAIN_STOPS[place.stop]?.side === 'call' ? strike?.call : strike?.put) ?? null;
}

function movedPlace(key: string, from: Place, count: number, page: number): Place | null {
  const { index, stop } = from;
  const row = (to: number): Place => ({ index: Math.min(count - 1, Math.max(0, to)), stop });
  switch (key) {
    case 'ArrowDown':
      return row(index + 1);
    case 'ArrowUp':
      return row(index - 1);
    case 'PageDown':
      return row(index + page);
    case 'PageUp':
      return row(index - page);
    case 'Home':
      return row(0);
    case 'End':
      return row(count - 1);
    case 'ArrowRight':
      return { index, stop: Math.min(3, stop + 1) };
    case 'ArrowLeft':
      return { index, stop: Math.max(0, stop - 1) };
    default:
      // Any other key is not a move.
      return null;
  }
}

export function ChainGrid({ label, strikes, spot, centreTurn }: ChainGridProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const width = useElementWidth(scroller);
  const shape = useMemo(() => chainShape(width), [width]);
  const rowHeight = useRowHeight();
  const atm = nearestStrike(strikes, spot);
  const [place, setPlace] = useState<Place | null>(null);
  // oxlint-disable-next-line react/incompatible-library -- the grid is not compiled
  const virtual = useVirtualizer({
    count: strikes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const ids = useVisibleContracts(strikes, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  useWatch(ids);
  const mostOi = useMostOi(ids);

  const known = atm >= 0;
  const centre = useRef(atm);
  useEffect(() => {
    centre.current = atm;
  }, [atm]);
  useEffect(() => {
    if (known && centreTurn >= 0 && strikes.length > 0) {
      virtual.scrollToIndex(centre.current, { align: 'center' });
    }
  }, [virtual, known, strikes, centreTurn]);

  function goTo(next: Place): void {
    setPlace(next);
    virtual.scrollToIndex(next.index, { align: 'auto' });
    const contract = contractAt(strikes, next);
    if (contract !== null) selectContract(contract.id);
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / rowHeight) - 3);
    const from = place ?? { index: Math.max(0, atm), stop: 1 };
    const next = movedPlace(event.key, from, strikes.length, page);
    if (next !== null) {
      event.preventDefault();
      goTo(place === null ? from : next);
      return;
    }
    const contract = contractAt(strikes, place);
    if (contract === null || place === null || event.repeat) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      const side = CHAIN_STOPS[place.stop]?.field === 'ask' ? 'buy' : 'sell';
      startOrder(contract, quoteNow(contract.id), side);
    } else if (event.key === 'b' || event.key === 's') {
      event.preventDefault();
      openTicket(contract, { side: event.key === 'b' ? 'buy' : 'sell' });
    }
  }

  const stop = place === null ? undefined : CHAIN_STOPS[place.stop];
  return (
    <div
      ref={scroller}
      className="chain-grid"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={strikes.length + 2}
      aria-activedescendant={
        place === null || stop === undefined || !items.some((item) => item.index === place.index)
          ? undefined
          : `${gridId}${place.index}-${stop.side}-${stop.field}`
      }
      style={{ '--chain-columns': shape.template } as object}
      onKeyDown={onKeyDown}
    >
      <ChainHeader shape={shape} />
      <div role="rowgroup" className="chain-body" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const strike = strikes[item.index];
          if (strike === undefined) return null;
          const away = spot === null || item.index === atm ? 0 : strike.strike - spot;
          return (
            <ChainRow
              key={strike.strike}
              rowId={`${gridId}${item.index}`}
              index={item.index}
              top={item.start - HEADER_PX}
              height={rowHeight}
              strike={strike}
              fields={shape.fields}
              atm={item.index === atm}
              inside={away === 0 ? null : away < 0 ? 'call' : 'put'}
              mostOi={mostOi}
              stop={place?.index === item.index ? place.stop : null}
              onStop={setStop}
            />
          );
        })}
      </div>
    </div>
  );

  function setStop(index: number, to: number): void {
    setPlace({ index, stop: to });
  }
}

function ChainHeader({ shape }: { readonly shape: ChainShape }): ReactNode {
  const { fields } = shape;
  return (
    <div role="rowgroup" className="chain-header">
      <div role="row" aria-rowindex={1} className="chain-header-row chain-halves">
        <div role="columnheader" style={{ gridColumn: `1 / span ${fields.length}` }}>
          Calls
        </div>
        <div role="columnheader" aria-label="Strike" />
        <div role="columnheader" style={{ gridColumn: `span ${fields.length}` }}>
          Puts
        </div>
      </div>
      <div role="row" aria-rowindex={2} className="chain-header-row">
        {fields.map((field) => (
          <div role="columnheader" key={`call-${field}`}>
            {CHAIN_TITLES.get(field)}
          </div>
        ))}
        <div role="columnheader" className="chain-strike-title">
          Strike
        </div>
        {putFields(fields).map((field) => (
          <div role="columnheader" key={`put-${field}`}>
            {CHAIN_TITLES.get(field)}
          </div>
        ))}
      </div>
    </div>
  );
}
