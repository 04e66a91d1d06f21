/** The option chain: calls, strike, puts; a press on a price starts an order. */
import { Columns3, Crosshair } from 'lucide-react';
import { type ReactNode, useMemo, useState } from 'react';
import { basisText, changeOf, priceText, toneOf } from '../../format/money.ts';
import { longDayText } from '../../format/time.ts';
import {
  chooseChain,
  chooseUnderlying,
  readChainAgain,
  useChain,
  useChainChoice,
} from '../../store/chain-store.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import { useQuote, useWatch } from '../../store/market-store.ts';
import type { Contract, ContractId, Underlying } from '../../store/rows.ts';
import { lookAt } from '../../store/open-ticket.ts';
import { setColumns, useSettings } from '../../store/settings-store.ts';
import { openSettings } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { Arrow } from '../../widgets/small.tsx';
import './chain.css';
import {
  CHAIN_COLUMNS,
  CHAIN_FIELDS,
  type ChainShape,
  chainShape,
  isFixed,
} from './chain-columns.ts';
import { ChainGrid } from './chain-grid.tsx';

const GRID = 'chain';
/** Hidden until they are chosen. */
const FIRST_HIDDEN: readonly string[] = ['theta', 'bidQuantity', 'askQuantity'];

export function ChainPanel(): ReactNode {
  const underlying = useChainChoice();
  const chain = useChain((state) => state.chain);
  const failure = useChain((state) => state.failure);
  const expiryDay = useChain((state) => state.expiryDay);
  const [width, setWidth] = useState(0);
  const hidden = useSettings((state) => state.columns[GRID]?.hidden) ?? FIRST_HIDDEN;
  const shape = useMemo(() => chainShape(width, hidden), [width, hidden]);
  const [centreTurn, setCentreTurn] = useState(0);
  const spotId = underlying?.spot ?? chain?.future?.id ?? null;
  useWatch(useIds(spotId, chain?.future?.id ?? null));
  const spot = useQuote(spotId)?.last ?? null;
  return (
    <section className="panel-body chain" data-panel="chain" aria-label="Option chain">
      {underlying === null ? null : (
        <ChainBar
          underlying={underlying}
          future={chain?.future ?? null}
          shape={shape}
          hidden={hidden}
          onCentre={() => {
            setCentreTurn(centreTurn + 1);
          }}
        />
      )}
      {underlying === null ? (
        <NoUnderlyings />
      ) : failure !== null ? (
        <EmptyState
          says={`The chain could not be read: ${failure}`}
          action={
            <Button size="small" onPress={readChainAgain}>
              Read it again
            </Button>
          }
        />
      ) : chain === null ? (
        <EmptyState says="Reading the chain…" />
      ) : (
        <ChainGrid
          label={`Option chain of ${underlying.name}`}
          strikes={chain.strikes}
          future={chain.future}
          expiryDay={expiryDay}
          spot={spot}
          centreTurn={centreTurn}
          shape={shape}
          onWidth={setWidth}
        />
      )}
    </section>
  );
}

function useIds(spot: ContractId | null, future: ContractId | null): readonly ContractId[] {
  return useMemo(() => [spot, future].filter((id) => id !== null), [spot, future]);
}

function NoUnderlyings(): ReactNode {
  return (
    <EmptyState
      says="There are no options in the list of contracts. Import a chain or the broker’s list."
      action={
        <Button
          size="small"
          onPress={() => {
            openSettings('imports');
          }}
        >
          Open the imports
        </Button>
      }
    />
  );
}

interface ChainBarProps {
  readonly underlying: Underlying;
  readonly future: Contract | null;
  readonly shape: ChainShape;
  readonly hidden: readonly string[];
  readonly onCentre: () => void;
}

function columnEntries(shape: ChainShape, hidden: readonly string[]): readonly MenuEntry[] {
  const choices = CHAIN_FIELDS.filter((field) => !isFixed(field));
  return [
    { kind: 'title', id: 'title', says: 'Columns of each side' },
    ...choices.map(
      (field): MenuEntry => ({
        kind: 'tick',
        id: field,
        says: `${CHAIN_COLUMNS[field].hint}${shape.cut.includes(field) ? ' – no room here' : ''}`,
        on: !hidden.includes(field),
        run: (on) => {
          const others = hidden.filter((each) => each !== field);
          setColumns(GRID, { widths: {}, hidden: on ? others : [...others, field] });
        },
      }),
    ),
    { kind: 'line', id: 'line' },
    {
      kind: 'item',
      id: 'first',
      says: 'Back to the first columns',
      run: () => {
        setColumns(GRID, { widths: {}, hidden: FIRST_HIDDEN });
      },
    },
  ];
}

function ChainBar({ underlying, future, shape, hidden, onCentre }: ChainBarProps): ReactNode {
  const expiryDay = useChain((state) => state.expiryDay);
  const underlyings = useInstruments(selectUnderlyings);
  return (
    <div className="panel-bar">
      <select
        className="bar-select"
        aria-label="Underlying"
        data-testid="chain-underlying"
        value={underlying.name}
        onChange={(event) => {
          const chosen = underlyings.find((one) => one.name === event.target.value);
          if (chosen !== undefined) chooseUnderlying(chosen);
        }}
      >
        {underlyings
          .filter((one) => one.expiries.length > 0)
          .map((one) => (
            <option key={one.name} value={one.name}>
              {one.name}
            </option>
          ))}
      </select>
      <select
        className="bar-select"
        aria-label="Expiry"
        data-testid="chain-expiry"
        value={expiryDay ?? ''}
        onChange={(event) => {
          chooseChain(underlying.name, event.target.value);
        }}
      >
        {underlying.expiries.map((day) => (
          <option key={day} value={day}>
            {longDayText(day)}
          </option>
        ))}
      </select>
      {underlying.spot === null ? null : <Level id={underlying.spot} name="Spot" />}
      {future === null ? null : <FutureLevel future={future} />}
      <span className="panel-bar-gap" />
      <Button
        size="small"
        tone="quiet"
        icon={<Crosshair aria-hidden />}
        onPress={onCentre}
        testId="chain-atm"
      >
        At the money
      </Button>
      <Menu entries={columnEntries(shape, hidden)} align="end">
        <Button
          size="small"
          tone="quiet"
          icon={<Columns3 aria-hidden />}
          title="Columns of the chain"
          testId="chain-columns"
        />
      </Menu>
    </div>
  );
}

function Level({ id, name }: { readonly id: ContractId; readonly name: string }): ReactNode {
  const quote = useQuote(id);
  const change = changeOf(quote?.last ?? null, quote?.close ?? null);
  return (
    <span className={quote?.stale === true ? 'chain-level stale' : 'chain-level'}>
      <span className="caption">{name}</span> {priceText(quote?.last ?? null)}
      {change === null ? null : (
        <span className={`chain-change tone-${toneOf(change.points)}`}>
          <Arrow of={change.points} />
          {basisText(change.basis)}
        </span>
      )}
    </span>
  );
}

function FutureLevel({ future }: { readonly future: Contract }): ReactNode {
  return (
    <button
      type="button"
      className="chain-future"
      title="Look at the future"
      onClick={() => {
        lookAt(future);
      }}
    >
      <Level id={future.id} name="Future" />
    </button>
  );
}
