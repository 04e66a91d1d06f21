/** One record per column: header, width, alignment, sort and cell are all read from it. */
import type { ReactNode } from 'react';

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: string;
  /** The title in full, for the column menu and the tooltip. */
  readonly hint?: string;
  readonly width: number;
  readonly align?: 'left' | 'right' | 'center';
  readonly sortKey?: string;
  /** Takes the width that is left over; one column at most. */
  readonly grow?: boolean;
  /** Stays at the right edge while the rest scrolls sideways. */
  readonly pinned?: boolean;
  /** Cannot be hidden. */
  readonly fixed?: boolean;
  /** Hidden until the trader asks for it. */
  readonly offAtFirst?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** What the trader changed: widths by column, and the columns that are not shown. */
export interface GridColumns {
  readonly widths: Readonly<Record<string, number>>;
  readonly hidden: readonly string[];
}

export function firstShape<Row>(columns: readonly GridColumn<Row>[]): GridColumns {
  const hidden = columns.filter((column) => column.offAtFirst === true).map(({ id }) => id);
  return { widths: {}, hidden };
}

export const LEAST_WIDTH = 36;

export function visibleColumns<Row>(
  columns: readonly GridColumn<Row>[],
  shape: GridColumns,
): readonly GridColumn<Row>[] {
  return columns.filter((column) => column.fixed === true || !shape.hidden.includes(column.id));
}

export function widthOf<Row>(column: GridColumn<Row>, shape: GridColumns): number {
  return shape.widths[column.id] ?? column.width;
}

/** The CSS grid template, and the least width of a whole row. */
export function widthsTemplate<Row>(
  columns: readonly GridColumn<Row>[],
  shape: GridColumns,
): { readonly columns: string; readonly width: string } {
  let total = 0;
  const tracks = columns.map((column) => {
    const width = widthOf(column, shape);
    total += width;
    return column.grow === true ? `minmax(${width}px, 1fr)` : `${width}px`;
  });
  const grows = columns.some((column) => column.grow === true);
  return {
    columns: grows ? tracks.join(' ') : `${tracks.join(' ')} minmax(0, 1fr)`,
    width: `${total}px`,
  };
}

export function withWidth(shape: GridColumns, id: string, width: number): GridColumns {
  return { ...shape, widths: { ...shape.widths, [id]: Math.max(LEAST_WIDTH, Math.round(width)) } };
}

export function withColumn(shape: GridColumns, id: string, on: boolean): GridColumns {
  const hidden = shape.hidden.filter((other) => other !== id);
  return { ...shape, hidden: on ? hidden : [...hidden, id] };
}
