/**
 * The least a table can cost: the rows on the screen as plain elements, the text of a cell written
 * only when it changed, once a frame.
 */
import type { OrderRow } from '../../../shared/contract/rows.ts';
import { must } from '../../../shared/lib/assert.ts';
import { CELLS, follow, isOpen } from './feed.ts';
import { watchFrames } from './frames.ts';

const ROW_PX = 24;
const shown = Math.floor(window.innerHeight / ROW_PX);
const rows = new Map<string, OrderRow>();
let order: string[] = [];
let sorted = false;

const root = must(document.getElementById('root'), 'the page has a root');
const lines = Array.from({ length: shown }, (_, at) => {
  const line = document.createElement('div');
  line.style.cssText = `position:absolute;top:${at * ROW_PX}px;height:${ROW_PX}px;display:flex;gap:12px;font:12px sans-serif`;
  const cells = CELLS.map(() => {
    const cell = document.createElement('span');
    cell.style.width = '84px';
    const text = document.createTextNode('');
    cell.append(text);
    line.append(cell);
    return text;
  });
  root.append(line);
  return cells;
});

function write(at: number, row: OrderRow | undefined): void {
  lines[at]?.forEach((text, column) => {
    const next = row === undefined ? '' : (CELLS[column]?.[1](row) ?? '');
    if (text.data !== next) text.data = next;
  });
}

function writeAll(): void {
  for (let at = 0; at < shown; at += 1) write(at, rows.get(order[at] ?? ''));
}

function sortAgain(): void {
  if (sorted) {
    order = [...rows.values()]
      .filter(isOpen)
      .sort((a, b) => b.price - a.price || (a.orderId < b.orderId ? 1 : -1))
      .map((row) => row.orderId);
  } else order = [...rows.keys()];
  writeAll();
}

const place = new Map<string, number>();

follow(
  {
    first: (all) => {
      for (const row of all) rows.set(row.orderId, row);
      sortAgain();
      order.slice(0, shown).forEach((id, at) => place.set(id, at));
    },
    changed: (changed) => {
      let moved = false;
      for (const row of changed) {
        moved ||= sorted && rows.get(row.orderId)?.price !== row.price;
        rows.set(row.orderId, row);
        const at = sorted ? undefined : place.get(row.orderId);
        if (at !== undefined) write(at, row);
      }
      if (moved) sortAgain();
      else if (sorted) writeAll();
    },
  },
  true,
);
watchFrames(() => {
  sorted = true;
  sortAgain();
});
