/**
 * Menus: one that opens from a button and one for the right mouse button. What they open is loaded
 * after the first screen; what is pressed or clicked is the same element before and after that.
 */
import { Slot } from 'radix-ui';
import { type ReactElement, type ReactNode, useId, useState } from 'react';
import { later } from './later.tsx';
import type { MenuListProps } from './menu-list.tsx';

const MenuList = later<MenuListProps>(async () => (await import('./menu-list.tsx')).MenuList);

export type MenuEntry =
  | {
      readonly kind: 'item';
      readonly id: string;
      readonly says: string;
      readonly hint?: string;
      readonly tone?: 'danger';
      /** Why it cannot be chosen; shown in place of the hint. */
      readonly why?: string | null;
      readonly run: () => void;
    }
  | {
      readonly kind: 'tick';
      readonly id: string;
      readonly says: string;
      readonly on: boolean;
      readonly run: (on: boolean) => void;
    }
  | { readonly kind: 'title'; readonly id: string; readonly says: string }
  | { readonly kind: 'line'; readonly id: string };

interface MenuProps {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactElement;
  readonly align?: 'start' | 'end';
}

type Opened = Pick<MenuListProps, 'place' | 'back'>;

const OPENING_KEYS: readonly string[] = ['Enter', ' ', 'ArrowDown'];

/** `children` is the button. The press opens it, so that the release can choose. */
export function Menu({ entries, children, align = 'start' }: MenuProps): ReactNode {
  const [opened, setOpened] = useState<Opened | null>(null);
  const id = useId();

  function open(button: HTMLElement): void {
    setOpened({ place: button.getBoundingClientRect(), back: button });
  }

  return (
    <>
      <Slot.Root
        id={id}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        data-state={opened === null ? 'closed' : 'open'}
        onPointerDown={(event) => {
          if (event.button !== 0 || event.ctrlKey) return;
          if (opened !== null) {
            setOpened(null);
            return;
          }
          // The focus goes to the menu and not to the button first.
          event.preventDefault();
          open(event.currentTarget);
        }}
        onKeyDown={(event) => {
          if (!OPENING_KEYS.includes(event.key)) return;
          event.preventDefault();
          open(event.currentTarget);
        }}
      >
        {children}
      </Slot.Root>
      {opened === null ? null : (
        <MenuList
          {...{ entries, align }}
          {...opened}
          side="bottom"
          labelledBy={id}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
    </>
  );
}

/** `children` is the element that is right-clicked. */
export function RightClickMenu({ entries, children }: MenuProps): ReactNode {
  const [opened, setOpened] = useState<Opened | null>(null);
  return (
    <>
      <Slot.Root
        onContextMenu={(event) => {
          if (entries.length === 0) return;
          event.preventDefault();
          const { activeElement } = document;
          const back = activeElement instanceof HTMLElement ? activeElement : null;
          const place = { left: event.clientX, top: event.clientY, width: 0, height: 0 };
          setOpened({ place, back });
        }}
      >
        {children}
      </Slot.Root>
      {opened === null ? null : (
        <MenuList
          key={`${opened.place.left} ${opened.place.top}`}
          entries={entries}
          {...opened}
          side="right"
          align="start"
          labelledBy={undefined}
          onClose={() => {
            setOpened(null);
          }}
        />
      )}
    </>
  );
}
