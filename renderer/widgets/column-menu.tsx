/**
 * Which columns are shown and by what they are sorted: the keyboard's way to what the header does.
 */
import { Columns3 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { type GridColumn, type GridColumns, firstShape, withColumn } from './grid-columns.ts';
import { Menu, type MenuEntry } from './menu.tsx';

interface ColumnMenuProps<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly shape: GridColumns;
  readonly onShape: (shape: GridColumns) => void;
  readonly onSort?: (key: string) => void;
}

export function ColumnMenu<Row>(props: ColumnMenuProps<Row>): ReactNode {
  const { columns, shape, onShape, onSort } = props;
  const choices: MenuEntry[] = columns
    .filter((column) => column.fixed !== true)
    .map((column) => ({
      kind: 'tick',
      id: column.id,
      says: column.hint ?? column.title,
      on: !shape.hidden.includes(column.id),
      run: (on) => {
        onShape(withColumn(shape, column.id, on));
      },
    }));
  const sorts: MenuEntry[] =
    onSort === undefined
      ? []
      : columns.flatMap((column): MenuEntry[] => {
          const { sortKey } = column;
          if (sortKey === undefined) return [];
          return [
            {
              kind: 'item',
              id: `sort-${sortKey}`,
              says: column.hint ?? column.title,
              run: () => {
                onSort(sortKey);
              },
            },
          ];
        });
  const entries: MenuEntry[] = [
    { kind: 'title', id: 'shown', says: 'Columns' },
    ...choices,
    { kind: 'line', id: 'line' },
    {
      kind: 'item',
      id: 'first',
      says: 'Back to the first columns and widths',
      run: () => {
        onShape(firstShape(columns));
      },
    },
    ...(sorts.length === 0 ? [] : [{ kind: 'title', id: 'sort', says: 'Sort by' } as const]),
    ...sorts,
  ];
  return (
    <Menu entries={entries} align="end">
      <Button
        tone="quiet"
        size="small"
        icon={<Columns3 aria-hidden />}
        aria-label="Columns and sorting"
        title="Columns and sorting"
      />
    </Menu>
  );
}
