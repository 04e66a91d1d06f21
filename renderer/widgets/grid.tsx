/**
 * The one table of the desk. It draws only what is visible, and each row subscribes to itself, so
 * the grid is drawn again when rows come, go or move and never because a number changed. Rows are
 * placed absolutely and contained; columns keep the width the trader gave them.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useCallback, useId, useMemo, useRef } from 'react';
import './grid.css';
import {
  type GridColumn,
  type GridColumns,
  visibleColumns,
  widthsTemplate,
} from './grid-columns.ts';
import { GridHeader } from './grid-header.tsx';
import { useGridKeys, useHoldPlace } from './grid-motion.ts';
import { GridRow, type RowFace, type RowSource } from './grid-row.tsx';

export interface GridSort {
  readonly key: string;
  readonly descending: boolean;
}

export interface GridProps<Row, Id extends string> {
  readonly label: string;
  readonly ids: readonly Id[];
  /** Where rows come from; each visible row subscribes to its own. Must be a stable object. */
  readonly source: RowSource<Row, Id>;
  readonly columns: readonly GridColumn<Row>[];
  readonly shape: GridColumns;
  readonly onShape: (shape: GridColumns) => void;
  readonly rowHeight: number;
  readonly selected: Id | null;
  readonly onSelect: (id: Id) => void;
  readonly onOpen?: (id: Id) => void;
  readonly checked?: ReadonlySet<Id>;
  readonly onToggle?: (id: Id) => void;
  readonly sort?: GridSort;
  readonly onSort?: (key: string) => void;
  /** Attributes of a row, such as its state; must be a stable function. */
  readonly face?: (row: Row) => RowFace;
  /** A row that spans all columns instead of a data row: a group title, a gap. Stable. */
  readonly fullRow?: (id: Id) => ReactNode;
  /** What typing letters looks for. */
  readonly typeText?: (id: Id) => string;
  /** More keys, such as Delete; true when used. */
  readonly onKey?: (key: string, id: Id) => boolean;
  readonly empty?: ReactNode;
}

const HEADER_PX = 26;
const OVERSCAN = 6;

export function Grid<Row, Id extends string>(props: GridProps<Row, Id>): ReactNode {
  const { ids, columns, shape, rowHeight, selected, onSelect, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const shown = useMemo(() => visibleColumns(columns, shape), [columns, shape]);
  const template = widthsTemplate(shown, shape);
  const keyOf = useCallback((index: number) => ids[index] ?? index, [ids]);

  // oxlint-disable-next-line react/incompatible-library -- the grid is not compiled
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: keyOf,
    overscan: OVERSCAN,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
    useFlushSync: false,
  });
  const onScroll = useHoldPlace(scroller, ids, rowHeight);
  const onKeyDown = useGridKeys(props, (index) => {
    virtual.scrollToIndex(index, { align: 'auto' });
  });

  const items = virtual.getVirtualItems();
  const rowId = (id: string): string => `${gridId}${id}`;
  const activeShown = selected !== null && items.some((item) => ids[item.index] === selected);
  return (
    <div
      ref={scroller}
      className="grid"
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={ids.length + 1}
      aria-colcount={shown.length}
      aria-multiselectable={props.onToggle === undefined ? undefined : true}
      aria-activedescendant={activeShown ? rowId(selected) : undefined}
      style={{ '--columns': template.columns, '--grid-width': template.width } as object}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
    >
      <GridHeader
        columns={shown}
        shape={shape}
        onShape={props.onShape}
        {...(props.sort === undefined ? {} : { sort: props.sort })}
        {...(props.onSort === undefined ? {} : { onSort: props.onSort })}
      />
      <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const id = ids[item.index];
          if (id === undefined) return null;
          return (
            <GridRow
              key={id}
              id={id}
              rowId={rowId(id)}
              index={item.index}
              top={item.start - HEADER_PX}
              height={rowHeight}
              columns={shown}
              source={props.source}
              active={id === selected}
              checked={props.checked?.has(id) ?? null}
              onSelect={onSelect}
              onOpen={onOpen}
              onToggle={props.onToggle}
              face={props.face}
              fullRow={props.fullRow}
            />
          );
        })}
      </div>
      {ids.length === 0 ? <div className="grid-empty">{props.empty}</div> : null}
    </div>
  );
}
