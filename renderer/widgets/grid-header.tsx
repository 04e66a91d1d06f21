import { type PointerEvent, type ReactNode, useState } from 'react';
import type { GridSort } from './grid.tsx';
import {
  type GridColumn,
  type GridColumns,
  LEAST_WIDTH,
  widthOf,
  withWidth,
} from './grid-columns.ts';

interface HeaderProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly shape: GridColumns;
  readonly onShape: (shape: GridColumns) => void;
  readonly sort?: GridSort;
  readonly onSort?: (key: string) => void;
}

export function GridHeader<Row>(props: HeaderProps<Row>): ReactNode {
  return (
    <div role="rowgroup" className="grid-header">
      <div role="row" aria-rowindex={1} className="grid-header-row">
        {props.columns.map((column, index) => (
          <HeaderCell key={column.id} column={column} index={index} {...props} />
        ))}
      </div>
    </div>
  );
}

function sortOf(
  sort: GridSort | undefined,
  key: string | undefined,
): 'ascending' | 'descending' | undefined {
  if (sort === undefined || key === undefined || sort.key !== key) return undefined;
  return sort.descending ? 'descending' : 'ascending';
}

function HeaderCell<Row>(
  props: HeaderProps<Row> & { readonly column: GridColumn<Row>; readonly index: number },
): ReactNode {
  const { column, sort, onSort } = props;
  const sorted = sortOf(sort, column.sortKey);
  const { sortKey } = column;
  return (
    <div
      role="columnheader"
      aria-colindex={props.index + 1}
      aria-sort={sorted}
      className="grid-title"
      data-align={column.align ?? 'left'}
      data-pinned={column.pinned === true ? '' : undefined}
      data-sorted={sorted}
      title={column.hint ?? undefined}
    >
      {sortKey === undefined || onSort === undefined ? (
        <span className={column.title === '' ? 'only-read-out' : 'grid-title-word'}>
          {column.title === '' ? column.hint : column.title}
        </span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          className="grid-title-word"
          onClick={() => {
            onSort(sortKey);
          }}
        >
          {column.title}
        </button>
      )}
      <ResizeHandle {...props} />
    </div>
  );
}

/** Dragging changes the width; a double click gives the column its first width back. */
function ResizeHandle<Row>(
  props: HeaderProps<Row> & { readonly column: GridColumn<Row> },
): ReactNode {
  const { column, shape, onShape } = props;
  const [from, setFrom] = useState<{ readonly x: number; readonly width: number } | null>(null);

  function onPointerDown(event: PointerEvent<HTMLSpanElement>): void {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    setFrom({ x: event.clientX, width: widthOf(column, shape) });
  }

  function onPointerMove(event: PointerEvent<HTMLSpanElement>): void {
    if (from === null) return;
    onShape(
      withWidth(shape, column.id, Math.max(LEAST_WIDTH, from.width + event.clientX - from.x)),
    );
  }

  return (
    <span
      className="grid-resize"
      aria-hidden="true"
      data-dragging={from === null ? undefined : ''}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        setFrom(null);
      }}
      onDoubleClick={() => {
        const { [column.id]: _gone, ...widths } = shape.widths;
        onShape({ ...shape, widths });
      }}
    />
  );
}
