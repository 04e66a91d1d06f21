/** A short list to choose from: the browser's own select, which needs no injected style. */
import { type ReactNode, useId } from 'react';
import './field.css';

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly id: T; readonly says: string }[];
  readonly onChange: (value: T) => void;
  readonly hideLabel?: boolean;
  readonly testId?: string;
}

export function Choice<T extends string>(props: ChoiceProps<T>): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label className={props.hideLabel === true ? 'only-read-out' : 'field-label'} htmlFor={id}>
        {props.label}
      </label>
      <div className="field-box">
        <select
          id={id}
          value={props.value}
          data-testid={props.testId}
          onChange={(event) => {
            const chosen = props.options.find((option) => option.id === event.target.value);
            if (chosen !== undefined) props.onChange(chosen.id);
          }}
        >
          {props.options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.says}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

interface TextInputProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly hideLabel?: boolean;
  /** Shown as dots: a secret. */
  readonly hidden?: boolean;
  readonly firstFocus?: boolean;
  readonly complaint?: string | null;
  readonly onEnter?: () => void;
  readonly testId?: string;
}

export function TextInput(props: TextInputProps): ReactNode {
  const id = useId();
  const { complaint = null } = props;
  return (
    <div className="field">
      <label className={props.hideLabel === true ? 'only-read-out' : 'field-label'} htmlFor={id}>
        {props.label}
      </label>
      <div className="field-box" data-bad={complaint === null ? undefined : ''}>
        <input
          id={id}
          type={props.hidden === true ? 'password' : 'text'}
          value={props.value}
          placeholder={props.placeholder}
          autoComplete="off"
          spellCheck={false}
          data-first-focus={props.firstFocus === true ? '' : undefined}
          data-testid={props.testId}
          aria-invalid={complaint !== null}
          onChange={(event) => {
            props.onChange(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.repeat) props.onEnter?.();
          }}
        />
      </div>
      {complaint === null ? null : <span className="field-complaint">{complaint}</span>}
    </div>
  );
}
