/**
 * A window over the desk, built on the browser's own dialog: it traps the focus, makes the rest
 * inert and closes on Escape without a style or script of its own, as the content policy asks.
 */
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import './modal.css';

interface ModalProps {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly width?: number;
  readonly tone?: 'plain' | 'danger';
  /** Hidden for the palette, whose input says what it is. */
  readonly bare?: boolean;
  readonly testId?: string;
}

function show(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  if (typeof dialog.showModal === 'function') dialog.showModal();
  else dialog.setAttribute('open', '');
  dialog.querySelector<HTMLElement>('[data-first-focus]')?.focus();
}

export function Modal(props: ModalProps): ReactNode {
  return props.open ? <OpenModal {...props} /> : null;
}

function OpenModal(props: ModalProps): ReactNode {
  const { title, onClose, children, width = 420, bare = false } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const before = document.activeElement;
    if (dialog.current !== null) show(dialog.current);
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className="modal"
      data-tone={props.tone ?? 'plain'}
      data-testid={props.testId}
      aria-labelledby={titleId}
      style={{ width }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="modal-body">
        <div className={bare ? 'only-read-out' : 'modal-header'}>
          <h2 id={titleId}>{title}</h2>
          {bare ? null : (
            <button type="button" className="modal-close" aria-label="Close" onClick={onClose}>
              <X size={15} aria-hidden />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
