/** AG Grid as its makers advise for fast data: rows by id, transactions gathered for 16 ms. */
import { AllCommunityModule, createGrid, type GridApi, ModuleRegistry } from 'ag-grid-community';
import type { OrderRow } from '../../../shared/contract/rows.ts';
import { must } from '../../../shared/lib/assert.ts';
import { CELLS, follow } from './feed.ts';
import { watchFrames } from './frames.ts';

ModuleRegistry.registerModules([AllCommunityModule]);
const root = must(document.getElementById('root'), 'the page has a root');
root.style.cssText = 'position:fixed;inset:0';
let api: GridApi<OrderRow> | null = null;

follow(
  {
    first: (rows) => {
      api = createGrid<OrderRow>(root, {
        rowData: [...rows],
        getRowId: ({ data }) => data.orderId,
        asyncTransactionWaitMillis: 16,
        animateRows: false,
        rowHeight: 24,
        columnDefs: CELLS.map(([name, text]) => ({
          colId: name,
          headerName: name,
          width: 100,
          filter: true,
          valueGetter: ({ data }) => {
            if (data === undefined) return '';
            return name === 'price' ? data.price : text(data);
          },
          ...(name === 'price'
            ? { valueFormatter: ({ value }: { value: number }) => (value / 10_000).toFixed(2) }
            : {}),
        })),
      });
    },
    changed: (rows) => {
      api?.applyTransactionAsync({ update: [...rows] });
    },
  },
  false,
);
watchFrames(() => {
  api?.applyColumnState({ state: [{ colId: 'price', sort: 'desc' }] });
  api?.setFilterModel({
    state: { filterType: 'text', type: 'notEqual', filter: 'filled' },
  });
});
