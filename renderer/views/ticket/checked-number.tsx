/**
 * A number of the ticket. While the text in it cannot be read, the ticket knows: an order must
 * never be sent at the number that stood there before.
 */
import type { ReactNode } from 'react';
import { NumberInput, type NumberInputProps, type Reading } from '../../widgets/number-input.tsx';

interface CheckedNumberProps extends NumberInputProps {
  readonly onWrong: (says: string | null) => void;
}

export function CheckedNumber({
  onWrong,
  read,
  onChange,
  ...props
}: CheckedNumberProps): ReactNode {
  function checked(text: string): Reading {
    const reading = read(text);
    onWrong(reading.ok ? null : reading.says);
    return reading;
  }
  return (
    <div
      className="ticket-number"
      onBlur={() => {
        onWrong(null);
      }}
    >
      <NumberInput
        {...props}
        read={checked}
        onChange={(value) => {
          onWrong(null);
          onChange(value);
        }}
      />
    </div>
  );
}
