/**
 * An open menu beside a place on the screen. Not modal, since the library locks scrolling with an
 * injected style that the content policy forbids.
 */
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import type { MenuEntry } from './menu.tsx';
import './popup.css';

export interface MenuListProps {
  readonly entries: readonly MenuEntry[];
  /** Pixels of the window: the box of a button, or the point that was clicked. */
  readonly place: Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>;
  readonly side: 'bottom' | 'right';
  readonly align: 'start' | 'end';
  /** The id of the button that names it. */
  readonly labelledBy: string | undefined;
  /** Has the focus again once the menu is closed by a key or a choice. */
  readonly back: HTMLElement | null;
  readonly onClose: () => void;
}

function MenuRow({ entry }: { readonly entry: MenuEntry }): ReactNode {
  switch (entry.kind) {
    case 'line':
      return <DropdownMenu.Separator className="menu-line" />;
    case 'title':
      return <DropdownMenu.Label className="menu-title">{entry.says}</DropdownMenu.Label>;
    case 'tick':
      return (
        <DropdownMenu.CheckboxItem
          className="menu-item"
          checked={entry.on}
          onCheckedChange={(on) => {
            entry.run(on);
          }}
          onSelect={(event) => {
            event.preventDefault();
          }}
        >
          <span className="menu-tick">{entry.on ? <Check size={13} aria-hidden /> : null}</span>
          {entry.says}
        </DropdownMenu.CheckboxItem>
      );
    case 'item': {
      const why = entry.why ?? null;
      return (
        <DropdownMenu.Item
          className="menu-item"
          data-tone={entry.tone}
          disabled={why !== null}
          onSelect={entry.run}
        >
          {entry.says}
          <span className="menu-hint">{why ?? entry.hint}</span>
        </DropdownMenu.Item>
      );
    }
    default:
      return entry satisfies never;
  }
}

export function MenuList(props: MenuListProps): ReactNode {
  const { entries, place, side, align, labelledBy, back, onClose } = props;
  const leftByPointer = useRef(false);
  const { left, top, width, height } = place;
  return (
    <DropdownMenu.Root
      open
      modal={false}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <DropdownMenu.Trigger asChild>
        <span className="menu-place" aria-hidden style={{ left, top, width, height }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="popup"
          side={side}
          align={align}
          sideOffset={side === 'right' ? 2 : 4}
          collisionPadding={8}
          aria-labelledby={labelledBy}
          onInteractOutside={() => {
            leftByPointer.current = true;
          }}
          onCloseAutoFocus={(event) => {
            // A click elsewhere has put the focus there already.
            event.preventDefault();
            if (!leftByPointer.current) back?.focus();
          }}
        >
          {entries.map((entry) => (
            <MenuRow key={entry.id} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
