/**
 * A button that says what it will do. One that cannot be pressed stays reachable and says why, on
 * focus and on hover.
 */
import type { ComponentProps, ReactNode } from 'react';
import './button.css';
import { Tip } from './tooltip.tsx';

export type ButtonTone = 'plain' | 'primary' | 'buy' | 'sell' | 'danger' | 'quiet';

interface ButtonProps extends Omit<ComponentProps<'button'>, 'type' | 'className'> {
  readonly onPress?: () => void;
  readonly tone?: ButtonTone;
  readonly size?: 'small' | 'normal' | 'large';
  readonly icon?: ReactNode;
  /** The name for a screen reader where the face is only an icon; also shown on hover. */
  readonly label?: string;
  /** Why it cannot be pressed now; null or absent when it can. */
  readonly why?: string | null;
  readonly busy?: boolean;
  readonly pressed?: boolean;
  readonly wide?: boolean;
  readonly submit?: boolean;
  readonly testId?: string;
}

export function Button({
  children,
  onPress,
  onClick,
  tone = 'plain',
  size = 'normal',
  icon,
  label,
  why,
  busy = false,
  pressed,
  wide = false,
  submit = false,
  testId,
  ...rest
}: ButtonProps): ReactNode {
  const off = (why !== null && why !== undefined) || busy;
  const faceless = children === undefined;
  const button = (
    <button
      {...rest}
      type={submit ? 'submit' : 'button'}
      className="button"
      data-tone={tone}
      data-size={size}
      data-wide={wide ? '' : undefined}
      data-icon-only={faceless ? '' : undefined}
      data-testid={testId}
      aria-label={label}
      aria-disabled={off || undefined}
      aria-busy={busy || undefined}
      aria-pressed={pressed}
      onClick={(event) => {
        if (off) {
          event.preventDefault();
          return;
        }
        onClick?.(event);
        onPress?.();
      }}
    >
      {icon}
      {faceless ? null : <span className="button-face">{children}</span>}
    </button>
  );
  // A button that may be off at times is the same element at all times: the focus stays on it.
  if (why === undefined && !faceless) return button;
  return <Tip says={why ?? (faceless ? label : null) ?? null}>{button}</Tip>;
}
