import { Popover as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import './popup.css';

interface PopoverProps {
  readonly trigger: ReactElement;
  readonly label: string;
  readonly children: ReactNode;
  readonly align?: 'start' | 'center' | 'end';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** A small window beside its button; Escape and a click elsewhere close it. */
export function Popover(props: PopoverProps): ReactNode {
  const { trigger, label, children, align = 'end' } = props;
  const control = {
    ...(props.open === undefined ? {} : { open: props.open }),
    ...(props.onOpenChange === undefined ? {} : { onOpenChange: props.onOpenChange }),
  };
  return (
    <Radix.Root {...control}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className="popup"
          data-plain=""
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
