/** How the grid moves: its keys, and staying where the trader reads while rows arrive above. */
import { type KeyboardEvent, type RefObject, type UIEvent, useLayoutEffect, useRef } from 'react';

interface KeyTargets<Id extends string> {
  readonly ids: readonly Id[];
  readonly selected: Id | null;
  readonly rowHeight: number;
  readonly onSelect: (id: Id) => void;
  readonly onOpen?: (id: Id) => void;
  readonly onToggle?: (id: Id) => void;
  readonly typeText?: (id: Id) => string;
  readonly onKey?: (key: string, id: Id) => boolean;
}

const TYPE_PAUSE_MS = 900;

function stepOf(key: string, page: number): number | 'first' | 'last' | null {
  switch (key) {
    case 'ArrowDown':
      return 1;
    case 'ArrowUp':
      return -1;
    case 'PageDown':
      return page;
    case 'PageUp':
      return -page;
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      // Any other key is not a move.
      return null;
  }
}

function targetOf(step: number | 'first' | 'last', at: number, count: number): number {
  if (step === 'first') return 0;
  if (step === 'last') return count - 1;
  if (at < 0) return step > 0 ? 0 : count - 1;
  return Math.min(count - 1, Math.max(0, at + step));
}

function isField(target: EventTarget): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  );
}

export function useGridKeys<Id extends string>(
  targets: KeyTargets<Id>,
  reveal: (index: number) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  const typed = useRef({ text: '', atMs: 0 });

  function select(index: number): void {
    const id = targets.ids[index];
    if (id === undefined) return;
    targets.onSelect(id);
    reveal(index);
  }

  function find(event: KeyboardEvent): void {
    const { typeText, ids } = targets;
    if (typeText === undefined) return;
    const paused = event.timeStamp - typed.current.atMs > TYPE_PAUSE_MS;
    const text = (paused ? '' : typed.current.text) + event.key.toUpperCase();
    typed.current = { text, atMs: event.timeStamp };
    const index = ids.findIndex((id) => typeText(id).toUpperCase().startsWith(text));
    if (index >= 0) select(index);
  }

  return (event) => {
    if (isField(event.target) || event.altKey) return;
    const { ids, selected } = targets;
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / targets.rowHeight) - 2);
    const step = stepOf(event.key, page);
    if (step !== null) {
      event.preventDefault();
      if (ids.length > 0) {
        select(targetOf(step, selected === null ? -1 : ids.indexOf(selected), ids.length));
      }
      return;
    }
    if (selected === null) return;
    if (event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ')) {
      return;
    }
    if (event.key === 'Enter' && !event.repeat) targets.onOpen?.(selected);
    else if (event.key === ' ' && !event.repeat) targets.onToggle?.(selected);
    else if (!event.repeat && targets.onKey?.(event.key, selected) === true) event.preventDefault();
    else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) find(event);
    else return;
    if (event.key === ' ' || event.key === 'Enter') event.preventDefault();
  };
}

/**
 * Rows that arrive above push nothing while the trader has scrolled down; at the top they show. The
 * offset comes from the scroll event: reading it here would lay the whole page out each frame.
 */
export function useHoldPlace(
  scroller: RefObject<HTMLElement | null>,
  ids: readonly string[],
  rowHeight: number,
): (event: UIEvent<HTMLElement>) => void {
  const before = useRef(ids);
  const offset = useRef(0);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = ids;
    if (old === ids || offset.current < rowHeight) return;
    const first = Math.floor(offset.current / rowHeight);
    const anchor = old[first];
    if (anchor === undefined || ids[first] === anchor) return;
    const now = ids.indexOf(anchor);
    if (now >= 0) scroller.current?.scrollBy(0, (now - first) * rowHeight);
  }, [scroller, ids, rowHeight]);
  return (event) => {
    offset.current = event.currentTarget.scrollTop;
  };
}
