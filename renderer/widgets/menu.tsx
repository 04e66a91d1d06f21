/**
 * Menus: one that opens from a button and one for the right mouse button. Neither is modal, since
 * the library locks scrolling with an injected style that the content policy forbids.
 */
import { Check } from 'lucide-react';
import { ContextMenu, DropdownMenu } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import './popup.css';

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

type Parts = typeof DropdownMenu | typeof ContextMenu;

function MenuRow({ entry, parts }: { entry: MenuEntry; parts: Parts }): ReactNode {
  switch (entry.kind) {
    case 'line':
      return <parts.Separator className="menu-line" />;
    case 'title':
      return <parts.Label className="menu-title">{entry.says}</parts.Label>;
    case 'tick':
      return (
        <parts.CheckboxItem
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
        </parts.CheckboxItem>
      );
    case 'item': {
      const why = entry.why ?? null;
      return (
        <parts.Item
          className="menu-item"
          data-tone={entry.tone}
          disabled={why !== null}
          onSelect={entry.run}
        >
          {entry.says}
          <span className="menu-hint">{why ?? entry.hint}</span>
        </parts.Item>
      );
    }
    default:
      return entry satisfies never;
  }
}

interface MenuProps {
  readonly entries: readonly MenuEntry[];
  readonly children: ReactElement;
  readonly align?: 'start' | 'end';
}

export function Menu({ entries, children, align = 'start' }: MenuProps): ReactNode {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup" align={align} sideOffset={4} collisionPadding={8}>
          {entries.map((entry) => (
            <MenuRow key={entry.id} entry={entry} parts={DropdownMenu} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** `children` is the element that is right-clicked; `entries` are made when it opens. */
export function RightClickMenu({ entries, children }: MenuProps): ReactNode {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild disabled={entries.length === 0}>
        {children}
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="popup" collisionPadding={8}>
          {entries.map((entry) => (
            <MenuRow key={entry.id} entry={entry} parts={ContextMenu} />
          ))}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}
