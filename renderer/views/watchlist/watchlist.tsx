/** What the trader watches: named lists, live; one press away from depth and ticket. */
import { GripVertical } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { isTradable } from '../../../shared/domain/instrument.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { contractText } from '../../format/instrument.ts';
import { useInstruments } from '../../store/instruments-store.ts';
import { useWatch } from '../../store/market-store.ts';
import { lookAt, openTicket } from '../../store/open-ticket.ts';
import type { ContractId } from '../../store/rows.ts';
import { useSelection } from '../../store/selection-store.ts';
import { setColumns, useSettings } from '../../store/settings-store.ts';
import { moveInList, removeFromList, useChosenList, useFirstList } from '../../store/watchlists.ts';
import { Button } from '../../widgets/button.tsx';
import { useElementWidth } from '../../widgets/element-width.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Grid } from '../../widgets/grid.tsx';
import { firstShape, type GridColumns } from '../../widgets/grid-columns.ts';
import type { RowFace } from '../../widgets/grid-row.tsx';
import { type MenuEntry, RightClickMenu } from '../../widgets/menu.tsx';
import { useRowHeight } from '../row-height.ts';
import { WATCH_COLUMNS, type WatchColumn } from './columns.tsx';
import { ListBar } from './list-bar.tsx';
import { type RowDrag, useRowDrag } from './row-drag.ts';
import { type WatchRow, watchSource } from './watch-rows.ts';
import './watchlist.css';

const FIRST_SHAPE = firstShape(WATCH_COLUMNS);
const SIDE_OF_KEY: Readonly<Record<string, Side>> = { b: 'buy', s: 'sell' };

function face(row: WatchRow): RowFace {
  return { data: { 'data-watch': row.id } };
}

function onShape(shape: GridColumns): void {
  setColumns('watchlist', shape);
}

function look(id: ContractId): void {
  const contract = useInstruments.getState().byId.get(id);
  if (contract !== undefined) lookAt(contract);
}

function trade(id: ContractId, side?: Side): void {
  const contract = useInstruments.getState().byId.get(id);
  if (contract !== undefined) openTicket(contract, side === undefined ? {} : { side });
}

function typeText(id: ContractId): string {
  const contract = useInstruments.getState().byId.get(id);
  return contract === undefined ? id : contractText(contract);
}

/** The first column carries the handle that drags its row. */
function withHandle(columns: readonly WatchColumn[], drag: RowDrag): readonly WatchColumn[] {
  return columns.map((column) =>
    column.id === 'contract'
      ? {
          ...column,
          cell: (row: WatchRow) => (
            <>
              <span
                className="watch-handle"
                aria-hidden="true"
                title="Drag to another place (Alt ↑ ↓)"
                onPointerDown={(event) => {
                  drag.start(event, row.id);
                }}
                onPointerMove={drag.move}
                onPointerUp={drag.end}
                onPointerCancel={drag.end}
              >
                <GripVertical size={12} />
              </span>
              {column.cell(row)}
            </>
          ),
        }
      : column,
  );
}

function useFittingColumns(width: number, drag: RowDrag): readonly WatchColumn[] {
  return useMemo(
    () =>
      withHandle(width === 0 ? WATCH_COLUMNS : WATCH_COLUMNS.filter((c) => width >= c.from), drag),
    [width, drag],
  );
}

/** Until the trader looks at something, the first contract that can be traded is looked at. */
function useFirstLook(ids: readonly ContractId[]): void {
  const nothing = useSelection((state) => state.contract === null);
  const first = useInstruments((state) => {
    for (const id of ids) {
      const contract = state.byId.get(id);
      if (contract !== undefined && isTradable(contract)) return contract;
    }
    return undefined;
  });
  useEffect(() => {
    if (nothing && first !== undefined) lookAt(first);
  }, [nothing, first]);
}

export function WatchlistPanel(): ReactNode {
  useFirstList();
  const { name, ids } = useChosenList();
  useWatch(ids);
  useFirstLook(ids);
  const [searchTurn, setSearchTurn] = useState(0);
  const root = useRef<HTMLElement>(null);
  const width = useElementWidth(root);
  const rowHeight = useRowHeight();
  const drag = useRowDrag(name, rowHeight);
  const columns = useFittingColumns(width, drag);
  const shape = useSettings((state) => state.columns['watchlist'] ?? FIRST_SHAPE);
  const focused = useSelection((state) => state.contract);
  const selected = focused !== null && ids.includes(focused) ? focused : null;

  function onKey(key: string, id: ContractId): boolean {
    const side = SIDE_OF_KEY[key];
    if (side !== undefined) trade(id, side);
    else if (key === 'Delete') removeFromList(name, id);
    else return false;
    return true;
  }

  /** Alt and an arrow move the row instead of the selection. */
  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || by === undefined || selected === null) return;
    event.preventDefault();
    moveInList(name, selected, ids.indexOf(selected) + by);
  }

  return (
    <section
      ref={root}
      className="panel-body watchlist"
      data-panel="watchlist"
      aria-label="Watchlist"
      onKeyDown={onKeyDown}
    >
      <ListBar searchTurn={searchTurn} />
      <RightClickMenu entries={selected === null ? [] : menuOf(name, selected)}>
        <div className="watch-rows">
          <Grid<WatchRow, ContractId>
            label={`Watchlist ${name}`}
            ids={ids}
            source={watchSource}
            columns={columns}
            shape={shape}
            onShape={onShape}
            rowHeight={rowHeight}
            selected={selected}
            onSelect={look}
            onOpen={trade}
            face={face}
            typeText={typeText}
            onKey={onKey}
            empty={
              <EmptyState
                says="This list is empty. Add what you trade, and its price stands here."
                action={
                  <Button
                    size="small"
                    onPress={() => {
                      setSearchTurn(searchTurn + 1);
                    }}
                  >
                    Add a contract
                  </Button>
                }
              />
            }
          />
        </div>
      </RightClickMenu>
    </section>
  );
}

function menuOf(name: string, id: ContractId): readonly MenuEntry[] {
  return [
    { kind: 'item', id: 'buy', says: 'Buy at the ask…', hint: 'b', run: () => trade(id, 'buy') },
    { kind: 'item', id: 'sell', says: 'Sell at the bid…', hint: 's', run: () => trade(id, 'sell') },
    { kind: 'line', id: 'line' },
    {
      kind: 'item',
      id: 'remove',
      says: 'Remove from the list',
      hint: 'Del',
      run: () => {
        removeFromList(name, id);
      },
    },
  ];
}
