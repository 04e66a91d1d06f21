/** Dragging a row by its handle: the list follows the pointer row by row. */
import { type PointerEvent, useMemo, useRef } from 'react';
import type { ContractId } from '../../store/rows.ts';
import { moveInList, placeInList } from '../../store/watchlists.ts';

interface Drag {
  readonly id: ContractId;
  readonly y: number;
  readonly from: number;
}

export interface RowDrag {
  readonly start: (event: PointerEvent<HTMLElement>, id: ContractId) => void;
  readonly move: (event: PointerEvent<HTMLElement>) => void;
  readonly end: () => void;
}

export function useRowDrag(name: string, rowHeight: number): RowDrag {
  const drag = useRef<Drag | null>(null);
  return useMemo(
    () => ({
      start(event, id) {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { id, y: event.clientY, from: placeInList(name, id) };
      },
      move(event) {
        const { current } = drag;
        if (current === null) return;
        const rows = Math.round((event.clientY - current.y) / rowHeight);
        moveInList(name, current.id, current.from + rows);
      },
      end() {
        drag.current = null;
      },
    }),
    [name, rowHeight],
  );
}
