import { type MouseEvent, memo, type ReactNode, useSyncExternalStore } from 'react';
import type { GridColumn } from './grid-columns.ts';

/**
 * What a row looks like beside its cells: data attributes for style and for tests, and its name.
 */
export interface RowFace {
  readonly data?: Readonly<Record<`data-${string}`, string | undefined>>;
  readonly label?: string;
}

/** A store as a grid sees it; a row that did not change must be the same object. */
export interface RowSource<Row, Id extends string> {
  readonly get: (id: Id) => Row | undefined;
  readonly subscribe: (changed: () => void) => () => void;
}

interface GridRowProps<Row, Id extends string> {
  readonly id: Id;
  readonly rowId: string;
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly columns: readonly GridColumn<Row>[];
  readonly source: RowSource<Row, Id>;
  readonly active: boolean;
  readonly checked: boolean | null;
  readonly onSelect: (id: Id) => void;
  readonly onOpen: ((id: Id) => void) | undefined;
  readonly onToggle: ((id: Id) => void) | undefined;
  readonly face: ((row: Row) => RowFace) | undefined;
  readonly fullRow: ((id: Id) => ReactNode) | undefined;
}

function Row<R, Id extends string>(props: GridRowProps<R, Id>): ReactNode {
  const { id, columns, source, face, fullRow } = props;
  const row = useSyncExternalStore(source.subscribe, () => source.get(id));
  const whole = fullRow?.(id);
  if (whole !== undefined && whole !== null) {
    return (
      <RowBox {...props} data={{ 'data-full': '' }}>
        <div role="gridcell" className="grid-whole" aria-colspan={columns.length}>
          {whole}
        </div>
      </RowBox>
    );
  }
  if (row === undefined) return <RowBox {...props}>{null}</RowBox>;
  const { data, label } = face?.(row) ?? {};
  return (
    <RowBox {...props} data={data} label={label}>
      {columns.map((column, index) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={index + 1}
          className="grid-cell"
          data-column={column.id}
          data-align={column.align ?? 'left'}
          data-pinned={column.pinned === true ? '' : undefined}
        >
          {column.cell(row)}
        </div>
      ))}
    </RowBox>
  );
}

interface RowBoxProps<R, Id extends string> extends GridRowProps<R, Id> {
  readonly data?: RowFace['data'] | undefined;
  readonly label?: string | undefined;
  readonly children: ReactNode;
}

function RowBox<R, Id extends string>(props: RowBoxProps<R, Id>): ReactNode {
  const { id, active, checked, onSelect, onOpen, onToggle } = props;
  return (
    <div
      {...props.data}
      id={props.rowId}
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={checked ?? active}
      aria-label={props.label}
      className="grid-row"
      data-active={active ? '' : undefined}
      data-checked={checked === true ? '' : undefined}
      style={{ transform: `translateY(${props.top}px)`, height: props.height }}
      onMouseDown={(event: MouseEvent) => {
        if (event.button === 1) return;
        onSelect(id);
        if (event.button === 0 && (event.ctrlKey || event.metaKey)) onToggle?.(id);
      }}
      onDoubleClick={() => {
        onOpen?.(id);
      }}
    >
      {props.children}
    </div>
  );
}

/** Memo loses the generics of the function; the cast gives them back. */
export const GridRow = memo(Row) as typeof Row;
