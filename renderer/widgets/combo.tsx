/**
 * A field with a list under it: typing narrows the list, the arrows move, Enter takes, Escape
 * closes the list first and then leaves to whoever is around. The field keeps the focus all the
 * time.
 */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { ComboListProps } from './combo-list.tsx';
import './combo.css';
import './field.css';
import { later } from './later.tsx';

const ComboList = later<ComboListProps>(async () => (await import('./combo-list.tsx')).ComboList);

export interface ComboItem {
  readonly id: string;
  /** The name that is read out. */
  readonly says: string;
  readonly face: ReactNode;
}

export interface ComboProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly items: readonly ComboItem[];
  readonly onPick: (id: string) => void;
  /** Said in place of the list when nothing fits; null shows no list. */
  readonly empty: string | null;
  readonly placeholder?: string;
  readonly hideLabel?: boolean;
  readonly icon?: ReactNode;
  /** After the text, inside the field: a key's name, a button that clears. */
  readonly end?: ReactNode;
  readonly complaint?: string | null;
  /** Opens the list as soon as the field is entered, not only when typing starts. */
  readonly openOnFocus?: boolean;
  /** Highlights the first item, so that Enter takes it; off where free text is welcome. */
  readonly firstActive?: boolean;
  readonly onBlur?: () => void;
  /** Escape closed the list. */
  readonly onEscape?: () => void;
  /** Raised to put the cursor here. */
  readonly focusTurn?: number;
  readonly testId?: string;
}

const STEP: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
};

export interface ListKeys {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly active: number;
  readonly setActive: (index: number) => void;
  readonly open: boolean;
  readonly setOpen: (open: boolean) => void;
}

function useListKeys(props: ComboProps): ListKeys {
  const { items, firstActive = true } = props;
  const first = firstActive ? 0 : -1;
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(first);

  function move(by: number): void {
    if (!open) setOpen(true);
    else if (items.length > 0) setActive(Math.min(items.length - 1, Math.max(0, active + by)));
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEP[event.key];
    if (step !== undefined) {
      event.preventDefault();
      move(step);
      return;
    }
    const item = items[active];
    if (event.key === 'Enter' && !event.repeat && !event.ctrlKey && open && item !== undefined) {
      event.preventDefault();
      props.onPick(item.id);
      setOpen(false);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      props.onEscape?.();
    }
  }
  return { onKeyDown, active: Math.min(active, items.length - 1), setActive, open, setOpen };
}

export function Combo(props: ComboProps): ReactNode {
  const { items, empty, complaint = null, focusTurn = 0 } = props;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const keys = useListKeys(props);
  useEffect(() => {
    if (focusTurn > 0) field.current?.focus();
  }, [focusTurn]);
  const shown = keys.open && (items.length > 0 || empty !== null);
  const activeItem = shown ? items[keys.active] : undefined;
  return (
    <div className="field">
      <label className={props.hideLabel === true ? 'only-read-out' : 'field-label'} htmlFor={id}>
        {props.label}
      </label>
      <div ref={box} className="field-box" data-bad={complaint === null ? undefined : ''}>
        {props.icon === undefined ? null : <span className="combo-icon">{props.icon}</span>}
        <input
          id={id}
          ref={field}
          role="combobox"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={activeItem === undefined ? undefined : `${id}-${activeItem.id}`}
          aria-invalid={complaint !== null}
          autoComplete="off"
          spellCheck={false}
          placeholder={props.placeholder}
          data-testid={props.testId}
          value={props.text}
          onFocus={(event) => {
            event.target.select();
            if (props.openOnFocus === true) keys.setOpen(true);
          }}
          onMouseDown={() => {
            if (props.openOnFocus === true) keys.setOpen(true);
          }}
          onBlur={() => {
            keys.setOpen(false);
            props.onBlur?.();
          }}
          onChange={(event) => {
            props.onText(event.target.value);
            keys.setOpen(true);
            keys.setActive(props.firstActive === false ? -1 : 0);
          }}
          onKeyDown={keys.onKeyDown}
        />
        {props.end}
      </div>
      {shown ? <ComboList {...props} id={id} keys={keys} box={box} /> : null}
      {complaint === null ? null : <span className="field-complaint">{complaint}</span>}
    </div>
  );
}
