/** One of a few, all visible: sides, filters, themes. Arrow keys move as in a radio group. */
import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import './segments.css';

export interface Segment<T extends string> {
  readonly id: T;
  readonly says: ReactNode;
  readonly title?: string;
  readonly tone?: 'buy' | 'sell' | 'attention';
}

interface SegmentsProps<T extends string> {
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly size?: 'small' | 'normal';
  readonly wide?: boolean;
}

const STEP: Readonly<Record<string, 1 | -1>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

export function Segments<T extends string>(props: SegmentsProps<T>): ReactNode {
  const { segments, value, onChange } = props;
  const group = useRef<HTMLDivElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEP[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const at = segments.findIndex((segment) => segment.id === value);
    const next = segments[(at + step + segments.length) % segments.length];
    if (next === undefined) return;
    onChange(next.id);
    group.current?.querySelector<HTMLElement>(`[data-segment="${next.id}"]`)?.focus();
  }

  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={props.label}
      className="segments"
      data-size={props.size ?? 'normal'}
      data-wide={props.wide === true ? '' : undefined}
      onKeyDown={onKeyDown}
    >
      {segments.map((segment) => (
        <button
          key={segment.id}
          type="button"
          role="radio"
          aria-checked={segment.id === value}
          tabIndex={segment.id === value ? 0 : -1}
          className="segment"
          data-segment={segment.id}
          data-tone={segment.tone}
          title={segment.title}
          onClick={() => {
            onChange(segment.id);
          }}
        >
          {segment.says}
        </button>
      ))}
    </div>
  );
}
