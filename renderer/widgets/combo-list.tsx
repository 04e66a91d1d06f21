/** The list under a field: it never takes the focus, and the field alone closes it. */
import { Popover } from 'radix-ui';
import type { ReactNode, RefObject } from 'react';
import type { ComboItem, ComboProps, ListKeys } from './combo.tsx';
import './combo.css';
import './popup.css';

export interface ComboListProps extends ComboProps {
  readonly id: string;
  readonly keys: ListKeys;
  readonly box: RefObject<HTMLDivElement | null>;
}

export function ComboList(props: ComboListProps): ReactNode {
  const { id, items, keys, empty, box } = props;
  return (
    <Popover.Root open onOpenChange={keys.setOpen}>
      <Popover.Anchor virtualRef={box} />
      <Popover.Portal>
        <Popover.Content
          className="popup combo-popup"
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
          }}
          onEscapeKeyDown={(event) => {
            // The field answers Escape itself: one press closes the list and nothing behind it.
            event.preventDefault();
          }}
          onInteractOutside={(event) => {
            event.preventDefault();
          }}
        >
          <ul id={`${id}-list`} role="listbox" aria-label={props.label} className="combo-list">
            {items.map((item, index) => (
              <ComboRow key={item.id} item={item} index={index} {...props} />
            ))}
          </ul>
          {items.length === 0 && empty !== null ? <p className="combo-empty">{empty}</p> : null}
          <span className="only-read-out" aria-live="polite">
            {keys.open ? `${items.length} found` : ''}
          </span>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ComboRowProps extends ComboListProps {
  readonly item: ComboItem;
  readonly index: number;
}

function ComboRow({ id, item, index, keys, onPick }: ComboRowProps): ReactNode {
  const active = index === keys.active;
  return (
    <li
      id={`${id}-${item.id}`}
      ref={(element) => {
        if (active && typeof element?.scrollIntoView === 'function') {
          element.scrollIntoView({ block: 'nearest' });
        }
      }}
      role="option"
      aria-selected={active}
      aria-label={item.says}
      className="combo-item"
      data-active={active ? '' : undefined}
      onMouseMove={() => {
        if (!active) keys.setActive(index);
      }}
      onMouseDown={(event) => {
        event.preventDefault();
        onPick(item.id);
        keys.setOpen(false);
      }}
    >
      {item.face}
    </li>
  );
}
