/** The small window of a popover, beside the button that opened it. */
import { Popover } from 'radix-ui';
import { type ReactNode, type RefObject, useRef } from 'react';
import './popup.css';

export interface PopoverBoxProps {
  readonly trigger: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly align: 'start' | 'center' | 'end';
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function PopoverBox(props: PopoverBoxProps): ReactNode {
  const { trigger, label, align, onClose, children } = props;
  const leftByPointer = useRef(false);
  return (
    <Popover.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Popover.Anchor virtualRef={trigger} />
      <Popover.Portal>
        <Popover.Content
          className="popup"
          data-plain=""
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onInteractOutside={(event) => {
            // A press of its own button closes it there, and must not open it again.
            if (trigger.current?.contains(event.target as Node) === true) event.preventDefault();
            else leftByPointer.current = true;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!leftByPointer.current) trigger.current?.focus();
          }}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
