/** What is held, by strategy, underlying or account, and the way out of it. */
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { firstShape, type GridColumns } from '../../widgets/grid-columns.ts';
import { usePosition, usePositions } from '../../store/positions-store.ts';
import { useWatch } from '../../store/market-store.ts';
import type { ContractId, Position } from '../../store/rows.ts';
import { selectContract, selectPosition, useSelection } from '../../store/selection-store.ts';
import { changeSettings, setColumns, useSettings } from '../../store/settings-store.ts';
import { goToExitPanel, useExitCall } from '../../store/open-exit.ts';
import { startSearch } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { ColumnMenu } from '../../widgets/column-menu.tsx';
import { useElementWidth } from '../../widgets/element-width.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { Grid } from '../../widgets/grid.tsx';
import type { RowFace, RowSource } from '../../widgets/grid-row.tsx';
import { type Segment, Segments } from '../../widgets/segments.tsx';
import { useRowHeight } from '../row-height.ts';
import { ClaimDialog } from './claim-dialog.tsx';
import { fittingColumns, POSITION_COLUMNS, type PositionColumn } from './columns.tsx';
import { ExitBar } from './exit-bar.tsx';
import { ClosedRow, GroupRow, TotalsRow, useRows } from './group-row.tsx';
import { type Arranged, CLOSED, type Grouping, isClosed, listIds, TOTALS } from './groups.ts';
import { openPosition, PositionMenu, protectPosition } from './position-menu.tsx';
import './positions.css';
import { ScopeExit } from './scope-exit.tsx';
import { useArranged } from './use-arranged.ts';

const GROUPINGS: readonly Segment<Grouping>[] = [
  { id: 'strategy', says: 'Strategy' },
  { id: 'underlying', says: 'Underlying' },
  { id: 'account', says: 'Account' },
];

const FIRST_SHAPE = firstShape(POSITION_COLUMNS);

const source: RowSource<Position, string> = {
  get: (key) => usePositions.getState().rows.get(key),
  subscribe: (changed) => usePositions.subscribe(changed),
};

function face(row: Position): RowFace {
  return {
    data: {
      'data-position-key': row.key,
      'data-closed': isClosed(row) ? '' : undefined,
      'data-exiting': row.reserved > 0 ? '' : undefined,
    },
  };
}

/** The menu offers every column and says which of the chosen ones the panel is too narrow for. */
function offered(fitting: readonly PositionColumn[], shape: GridColumns): PositionColumn[] {
  const shown = new Set(fitting.map(({ id }) => id));
  return POSITION_COLUMNS.map((column) => {
    const narrow = !shown.has(column.id) && !shape.hidden.includes(column.id);
    const hint = column.hint ?? column.title;
    return narrow ? { ...column, hint: `${hint} (no room)` } : column;
  });
}

interface Folds {
  readonly folded: ReadonlySet<string>;
  readonly toggle: (id: string) => void;
  readonly set: (id: string, folded: boolean) => void;
}

/** For the closed ones the set means the opposite: they are folded until asked for. */
function useFolds(): Folds {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set<string>());
  function set(id: string, on: boolean): void {
    const next = new Set(folded);
    if (on) next.add(id);
    else next.delete(id);
    setFolded(next);
  }
  return { folded, set, toggle: (id) => set(id, !folded.has(id)) };
}

function onShape(next: GridColumns): void {
  setColumns('positions', next);
}

export function PositionsPanel(): ReactNode {
  const by = useSettings((state) => state.positionsBy);
  const arranged = useArranged(by);
  const root = useRef<HTMLElement>(null);
  const width = useElementWidth(root);
  const shape = useSettings((state) => state.columns['positions'] ?? FIRST_SHAPE);
  const columns = useMemo(() => fittingColumns(width, shape), [width, shape]);
  return (
    <section
      ref={root}
      className="panel-body positions"
      data-panel="positions"
      aria-label="Positions"
    >
      <div className="panel-bar">
        <Segments
          label="Group by"
          size="small"
          segments={GROUPINGS}
          value={by}
          onChange={(next) => {
            changeSettings({ positionsBy: next });
          }}
        />
        <span className="panel-bar-gap" />
        <FlattenAll arranged={arranged} />
        <ColumnMenu columns={offered(columns, shape)} shape={shape} onShape={onShape} />
      </div>
      <PositionRows {...{ arranged, by, columns, shape, onShape }} />
      <ClaimDialog />
    </section>
  );
}

function FlattenAll({ arranged }: { readonly arranged: Arranged }): ReactNode {
  const keys = useMemo(() => arranged.groups.flatMap((group) => group.keys), [arranged]);
  const open = useRows(keys).filter((row) => row.net !== 0);
  if (open.length === 0) return null;
  return (
    <ScopeExit
      scope={{ kind: 'all' }}
      positions={open}
      verb="Flatten all"
      title=""
      always
      testId="flatten-all"
    />
  );
}

interface RowsProps {
  readonly arranged: Arranged;
  readonly by: Grouping;
  readonly columns: readonly PositionColumn[];
  readonly shape: GridColumns;
  readonly onShape: (shape: GridColumns) => void;
}

function PositionRows({ arranged, by, columns, shape, onShape }: RowsProps): ReactNode {
  const folds = useFolds();
  const { folded } = folds;
  const ids = useMemo(() => listIds(arranged, folded), [arranged, folded]);
  const [title, setTitle] = useState<string | null>(null);
  const selected = useSelection((state) => state.position);
  const position = usePosition(selected ?? '');
  useWatch(useOpenContracts(arranged));
  const rowHeight = useRowHeight();
  const bar = useRef<HTMLElement>(null);
  const layout = useSettings((state) => state.layout);
  const apart = useExitCall(({ seen }) => seen) || layout === 'EXIT';
  const body = useRef<HTMLDivElement>(null);

  const group = arranged.groups.find(({ id }) => id === title);
  const strategy = by === 'strategy' ? (group?.name ?? null) : null;

  function toExits(): void {
    if (apart) goToExitPanel();
    else bar.current?.focus();
  }

  function select(id: string): void {
    const row = usePositions.getState().rows.get(id);
    setTitle(row === undefined ? id : null);
    if (row === undefined) return;
    selectPosition(id);
    selectContract(row.instrument);
  }

  function fullRow(id: string): ReactNode {
    if (id === TOTALS) return <TotalsRow columns={columns} />;
    const fold = {
      folded: id === CLOSED ? !folded.has(id) : folded.has(id),
      onFold: () => {
        folds.toggle(id);
      },
    };
    if (id === CLOSED) return <ClosedRow group={arranged.closed} columns={columns} {...fold} />;
    const titled = arranged.groups.find((one) => one.id === id);
    if (titled === undefined) return null;
    return <GroupRow group={titled} {...{ by, ...fold }} columns={columns} />;
  }

  function open(id: string): void {
    const row = usePositions.getState().rows.get(id);
    if (row === undefined) folds.toggle(id);
    else openPosition(row);
  }

  function onKey(key: string, id: string): boolean {
    const row = usePositions.getState().rows.get(id);
    const isRow = row !== undefined;
    if (key === 'x' && isRow) toExits();
    else if (key === 'p' && isRow && row.net !== 0) protectPosition(row);
    else if (key === 'ArrowLeft' && !isRow) folds.set(id, id !== CLOSED);
    else if (key === 'ArrowRight' && !isRow) folds.set(id, id === CLOSED);
    else return false;
    return true;
  }

  return (
    <>
      <PositionMenu position={position} strategy={strategy} onExits={toExits}>
        <div className="positions-rows" ref={body}>
          <Grid<Position, string>
            label="Positions"
            ids={ids}
            source={source}
            columns={columns}
            shape={shape}
            onShape={onShape}
            rowHeight={rowHeight}
            selected={title ?? selected}
            onSelect={select}
            onOpen={open}
            face={face}
            fullRow={fullRow}
            onKey={onKey}
            empty={<NoPositions />}
          />
        </div>
      </PositionMenu>
      {apart || position === undefined || position.net === 0 ? null : (
        <ExitBar
          key={position.key}
          ref={bar}
          position={position}
          onLeave={() => {
            body.current?.querySelector<HTMLElement>('[role=grid]')?.focus();
          }}
        />
      )}
    </>
  );
}

/** Live prices for what is held, so that a mark that grew old can say how old. */
function useOpenContracts(arranged: Arranged): readonly ContractId[] {
  return useMemo(() => {
    const keys = arranged.groups.flatMap((group) => group.keys);
    return [...new Set(keys.flatMap((key) => source.get(key)?.instrument ?? []))];
  }, [arranged]);
}

function NoPositions(): ReactNode {
  return (
    <EmptyState
      says="Nothing is held. A position appears here with its first fill."
      action={
        <Button size="small" onPress={startSearch}>
          Find a contract
        </Button>
      }
    />
  );
}
