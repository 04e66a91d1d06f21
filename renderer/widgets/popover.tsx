import { Slot } from 'radix-ui';
import { type ReactElement, type ReactNode, useRef, useState } from 'react';
import { later } from './later.tsx';
import type { PopoverBoxProps } from './popover-box.tsx';

const Box = later<PopoverBoxProps>(async () => (await import('./popover-box.tsx')).PopoverBox);

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
  const button = useRef<HTMLElement>(null);
  const [openHere, setOpenHere] = useState(false);
  const open = props.open ?? openHere;

  function change(next: boolean): void {
    setOpenHere(next);
    props.onOpenChange?.(next);
  }

  return (
    <>
      <Slot.Root
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={open}
        data-state={open ? 'open' : 'closed'}
        onClick={() => {
          change(!open);
        }}
      >
        {trigger}
      </Slot.Root>
      {open ? (
        <Box
          trigger={button}
          {...{ label, align }}
          onClose={() => {
            change(false);
          }}
        >
          {children}
        </Box>
      ) : null}
    </>
  );
}
