/**
 * The button that sends an order or an exit. It keeps its place and the focus whether it may be
 * pressed or not, says on hover and on focus what it will do or why it cannot, and takes neither
 * the second click of a double click nor a key that is held.
 */
import { type ReactNode, useId } from 'react';
import './button.css';
import { Tip } from './tooltip.tsx';

interface OrderButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly tone: 'buy' | 'sell' | 'plain';
  readonly size?: 'normal' | 'large';
  /** The whole sentence, scope and consequence: read out after the words on the face. */
  readonly says: string;
  /** Why it cannot be pressed now; null when it can. */
  readonly why: string | null;
  readonly busy: boolean;
  readonly testId: string;
}

export function OrderButton(props: OrderButtonProps): ReactNode {
  const { says, why, busy, onPress } = props;
  const id = useId();
  const off = why !== null || busy;
  return (
    <>
      <Tip says={why ?? says}>
        <button
          type="button"
          className="button"
          data-tone={props.tone}
          data-size={props.size ?? 'normal'}
          data-wide=""
          data-testid={props.testId}
          aria-describedby={id}
          aria-disabled={off || undefined}
          aria-busy={busy || undefined}
          onClick={(event) => {
            if (!off && event.detail < 2) onPress();
          }}
          onKeyDown={(event) => {
            if (event.repeat && (event.key === 'Enter' || event.key === ' ')) {
              event.preventDefault();
            }
          }}
        >
          <span className="button-face">{props.children}</span>
        </button>
      </Tip>
      <span id={id} hidden>
        {why ?? says}
      </span>
    </>
  );
}
