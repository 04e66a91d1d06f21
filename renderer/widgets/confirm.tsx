/**
 * Asks once, only where it saves money: repeats the figures, puts the focus on the safe choice, and
 * Escape always leaves without doing anything.
 */
import type { ReactNode } from 'react';
import { Button, type ButtonTone } from './button.tsx';
import { Modal } from './modal.tsx';

interface ConfirmProps {
  readonly open: boolean;
  readonly title: string;
  /** The figures and the consequence. */
  readonly children: ReactNode;
  /** What the button does, with its scope: "Cancel 12 orders". */
  readonly act: string;
  /** What leaving means: "Keep them". */
  readonly leave: string;
  readonly tone?: ButtonTone;
  readonly busy?: boolean;
  /** Why the act is not possible yet. */
  readonly why?: string | null;
  readonly failure?: string | null;
  readonly onAct: () => void;
  readonly onLeave: () => void;
  /** For figures that need more than the usual line. */
  readonly width?: number;
  readonly testId?: string;
}

export function Confirm(props: ConfirmProps): ReactNode {
  const { failure = null, tone = 'danger' } = props;
  return (
    <Modal
      open={props.open}
      title={props.title}
      tone={tone === 'danger' ? 'danger' : 'plain'}
      onClose={props.onLeave}
      {...(props.width === undefined ? {} : { width: props.width })}
      {...(props.testId === undefined ? {} : { testId: props.testId })}
    >
      {/* Long figures scroll, and a keyboard has to be able to scroll them. */}
      <div className="confirm-content" role="group" aria-label={props.title} tabIndex={0}>
        {props.children}
        {failure === null ? null : (
          <p className="confirm-failure" role="alert">
            {failure}
          </p>
        )}
      </div>
      <div className="confirm-actions">
        <SafeButton onPress={props.onLeave}>{props.leave}</SafeButton>
        <Button
          tone={tone}
          onPress={props.onAct}
          busy={props.busy ?? false}
          why={props.why ?? null}
          testId="confirm-act"
        >
          {props.act}
        </Button>
      </div>
    </Modal>
  );
}

function SafeButton(props: { readonly children: string; readonly onPress: () => void }): ReactNode {
  return (
    <button
      type="button"
      className="button"
      data-first-focus=""
      data-testid="confirm-leave"
      onClick={props.onPress}
    >
      {props.children}
    </button>
  );
}
