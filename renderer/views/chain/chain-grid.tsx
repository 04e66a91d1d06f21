/**
 * The strikes, drawn and priced only where they are visible, opened with the money in the middle.
 * Arrow keys walk through calls and puts; Enter buys what they stand on and Shift Enter sells it.
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
import { selectHalf, useBuilder } from '../../store/builder-store.ts';
import type { ChainStrike } from '../../store/chain-store.ts';
import { quoteNow, useMarket, useWatch } from '../../store/market-store.ts';
import type { Contract, ContractId } from '../../store/rows.ts';
import { selectContract } from '../../store/selection-store.ts';
import { useSettings } from '../../store/settings-store.ts';
import { useElementWidth } from '../../widgets/element-width.ts';
import { useRowHeight } from '../row-height.ts';
import {
  CHAIN_COLUMNS,
  CHAIN_STOPS,
  type ChainField,
  type ChainShape,
  type ChainSide,
  nearestStrike,
  putFields,
} from './chain-columns.ts';
import { useChainFigures } from './chain-figures.ts';
import { type Press, pressIn } from './chain-press.ts';
import { ChainRow } from './chain-row.tsx';

interface ChainGridProps {
  readonly label: string;
  readonly strikes: readonly ChainStrike[];
  readonly future: Contract | null;
  readonly expiryDay: string | null;
  readonly spot: number | null;
  /** Raised to bring the money back into the middle. */
  readonly centreTurn: number;
  readonly shape: ChainShape;
  readonly onWidth: (width: number) => void;
}

const HEADER_PX = 44;
const BLOCK = 8;

interface Place {
  readonly index: number;
  readonly stop: ChainSide;
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
  return strikes[place.index]?.[place.stop] ?? null;
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
      return { index, stop: CHAIN_STOPS.at(-1) ?? stop };
    case 'ArrowLeft':
      return { index, stop: CHAIN_STOPS[0] ?? stop };
    default:
      // Any other key is not a move.
      return null;
  }
}

/** Lots of each leg of the package that is being built, by contract; none outside its layout. */
function useLegLots(press: Press): ReadonlyMap<ContractId, number> {
  const { legs } = useBuilder(selectHalf);
  return useMemo(
    () => new Map(press.adds ? legs.map(({ contract, ratio }) => [contract.id, ratio]) : []),
    [press, legs],
  );
}

export function ChainGrid(props: ChainGridProps): ReactNode {
  const { label, strikes, spot, centreTurn, shape, onWidth } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const width = useElementWidth(scroller);
  useEffect(() => {
    onWidth(width);
  }, [onWidth, width]);
  const press = pressIn(useSettings((state) => state.layout));
  const lots = useLegLots(press);
  const wanted = shape.fields.some((field) => CHAIN_COLUMNS[field].model);
  const { future, expiryDay } = props;
  const figures = useChainFigures({ strikes, future, expiryDay, spot, wanted });
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
    const from = place ?? { index: Math.max(0, atm), stop: 'call' };
    if (event.key === 'Escape') {
      setPlace(null);
      event.currentTarget.blur();
      return;
    }
    const next = movedPlace(event.key, from, strikes.length, page);
    if (next !== null) {
      event.preventDefault();
      goTo(place === null ? from : next);
      return;
    }
    const contract = contractAt(strikes, place);
    if (contract === null || place === null || event.repeat) return;
    const sells = event.key === 's' || (event.key === 'Enter' && event.shiftKey);
    if (!sells && event.key !== 'Enter' && event.key !== 'b') return;
    event.preventDefault();
    press.start(contract, quoteNow(contract.id), sells ? 'sell' : 'buy');
  }

  return (
    <div
      ref={scroller}
      className="chain-grid"
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={strikes.length + 2}
      aria-activedescendant={
        place === null || !items.some((item) => item.index === place.index)
          ? undefined
          : `${gridId}${place.index}-${place.stop}-ask`
      }
      style={{ '--chain-columns': shape.template } as object}
      onKeyDown={onKeyDown}
    >
      <ChainHeader shape={shape} press={press} />
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
              figures={figures}
              stop={place?.index === item.index ? place.stop : null}
              callLots={lotsIn(lots, strike.call)}
              putLots={lotsIn(lots, strike.put)}
              press={press}
              onStop={setStop}
            />
          );
        })}
      </div>
    </div>
  );

  function setStop(index: number, stop: ChainSide): void {
    setPlace({ index, stop });
  }
}

function lotsIn(lots: ReadonlyMap<ContractId, number>, contract: Contract | null): number {
  return contract === null ? 0 : (lots.get(contract.id) ?? 0);
}

interface HeaderProps {
  readonly shape: ChainShape;
  readonly press: Press;
}

function ChainHeader({ shape, press }: HeaderProps): ReactNode {
  const { fields } = shape;
  return (
    <div role="rowgroup" className="chain-header">
      <div role="row" aria-rowindex={1} className="chain-header-row chain-halves">
        <div role="columnheader" style={{ gridColumn: `1 / span ${fields.length}` }}>
          Calls
        </div>
        <div role="columnheader" className="chain-corner">
          <span className="only-read-out">Strike</span>
        </div>
        <div role="columnheader" style={{ gridColumn: `span ${fields.length}` }}>
          Puts
        </div>
      </div>
      <div role="row" aria-rowindex={2} className="chain-header-row">
        {fields.map((field) => (
          <Title key={`call-${field}`} field={field} press={press} />
        ))}
        <div role="columnheader" className="chain-strike-title">
          Strike
        </div>
        {putFields(fields).map((field) => (
          <Title key={`put-${field}`} field={field} press={press} />
        ))}
      </div>
    </div>
  );
}

/** The header of a price says what a press on it does. */
function Title({ field, press }: { readonly field: ChainField; readonly press: Press }): ReactNode {
  const { title, hint } = CHAIN_COLUMNS[field];
  if (field !== 'bid' && field !== 'ask') {
    return (
      <div role="columnheader" title={hint}>
        {title}
      </div>
    );
  }
  const verb = field === 'ask' ? 'buy' : 'sell';
  const does = press.adds
    ? `A press adds a ${field === 'ask' ? 'bought' : 'sold'} leg`
    : `A press opens the ticket to ${verb}`;
  return (
    <div role="columnheader" title={`${hint}. ${does}`}>
      {title}{' '}
      <span className={`tone-${verb}`}>{press.adds ? `+${verb === 'buy' ? 'B' : 'S'}` : verb}</span>
    </div>
  );
}
