/**
 * A number that is typed, stepped with the arrow keys or the small buttons, and never moved by the
 * wheel. It knows steps and bounds; what the number means is given to it.
 */
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import './field.css';

export type Reading =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly says: string };

export interface NumberInputProps {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  /** Text to number, or what is wrong with it. */
  readonly read: (text: string) => Reading;
  readonly write: (value: number) => string;
  readonly step: number;
  readonly least: number;
  readonly most?: number;
  /** Steps of Page Up and Page Down. */
  readonly leap?: number;
  /** Where the first step starts from while the field is empty. */
  readonly startFrom?: number | null;
  readonly unit?: string;
  readonly hideLabel?: boolean;
  readonly complaint?: string | null;
  readonly placeholder?: string;
  readonly autoFocus?: boolean;
  readonly onEnter?: () => void;
  readonly onEscape?: () => void;
  readonly testId?: string;
}

function stepped(value: number, step: number, by: number): number {
  const onStep = value % step === 0;
  if (onStep) return value + step * by;
  return by > 0
    ? Math.ceil(value / step) * step + step * (by - 1)
    : Math.floor(value / step) * step + step * (by + 1);
}

export function NumberInput(props: NumberInputProps): ReactNode {
  const { value, read, write, step, least, most = Number.MAX_SAFE_INTEGER, leap = 10 } = props;
  const id = useId();
  const written = value === null ? '' : write(value);
  /** What is being typed; null while the field shows the number itself. */
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const text = typed ?? written;

  function take(next: number): void {
    setWrong(null);
    setTyped(null);
    props.onChange(next);
  }

  function type(next: string): void {
    setTyped(next);
    if (next.trim() === '') {
      setWrong(null);
      props.onChange(null);
      return;
    }
    const reading = read(next);
    setWrong(reading.ok ? null : reading.says);
    if (reading.ok) props.onChange(reading.value);
  }

  function move(by: number): void {
    const from = value ?? props.startFrom ?? null;
    if (from === null) take(least);
    else if (value === null) take(Math.min(most, Math.max(least, from)));
    else take(Math.min(most, Math.max(least, stepped(from, step, by))));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: leap, PageDown: -leap }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      move(by);
    } else if (event.key === 'Enter' && props.onEnter !== undefined) {
      event.preventDefault();
      if (!event.repeat) props.onEnter();
    } else if (event.key === 'Escape' && props.onEscape !== undefined) {
      event.stopPropagation();
      props.onEscape();
    }
  }

  const complaint = wrong ?? props.complaint ?? null;
  return (
    <div className="field">
      <label className={props.hideLabel === true ? 'only-read-out' : 'field-label'} htmlFor={id}>
        {props.label}
      </label>
      <div className="field-box" data-bad={complaint === null ? undefined : ''}>
        <input
          id={id}
          className="number"
          role="spinbutton"
          inputMode="decimal"
          autoComplete="off"
          spellCheck={false}
          value={text}
          placeholder={props.placeholder}
          autoFocus={props.autoFocus}
          data-testid={props.testId}
          aria-valuenow={value ?? undefined}
          aria-valuetext={value === null ? 'empty' : text}
          aria-invalid={complaint !== null}
          aria-describedby={complaint === null ? undefined : `${id}-says`}
          onFocus={(event) => {
            event.target.select();
          }}
          onBlur={() => {
            setTyped(null);
            setWrong(null);
          }}
          onChange={(event) => {
            type(event.target.value);
          }}
          onKeyDown={onKeyDown}
        />
        {props.unit === undefined ? null : <span className="field-unit">{props.unit}</span>}
        <Steps onMove={move} />
      </div>
      {complaint === null ? null : (
        <span id={`${id}-says`} className="field-complaint">
          {complaint}
        </span>
      )}
    </div>
  );
}

/** For the mouse only: the keyboard has the arrow keys. */
function Steps({ onMove }: { readonly onMove: (by: number) => void }): ReactNode {
  return (
    <span className="field-steps" aria-hidden="true">
      <button type="button" tabIndex={-1} onClick={() => onMove(1)}>
        <ChevronUp size={10} />
      </button>
      <button type="button" tabIndex={-1} onClick={() => onMove(-1)}>
        <ChevronDown size={10} />
      </button>
    </span>
  );
}
