/** The fields of an order: prices by tick, quantities in lots. */
import type { ReactNode } from 'react';
import { type Price, price as asPrice } from '../../../shared/domain/money.ts';
import { readPrice, readWhole, writePrice, writeWhole } from '../../format/parse.ts';
import { NumberInput, type NumberInputProps } from '../../widgets/number-input.tsx';

type Passed = Pick<
  NumberInputProps,
  | 'label'
  | 'hideLabel'
  | 'complaint'
  | 'autoFocus'
  | 'onEnter'
  | 'onEscape'
  | 'testId'
  | 'placeholder'
  | 'startFrom'
>;

interface PriceFieldProps extends Passed {
  readonly value: Price | null;
  readonly tick: number;
  readonly onChange: (value: Price | null) => void;
}

export function PriceField({ value, tick, onChange, ...passed }: PriceFieldProps): ReactNode {
  return (
    <NumberInput
      {...passed}
      value={value}
      step={tick}
      least={tick}
      read={(text) => readPrice(text, tick)}
      write={(scaled) => writePrice(scaled, tick)}
      onChange={(scaled) => {
        onChange(scaled === null ? null : asPrice(scaled));
      }}
    />
  );
}

interface LotsFieldProps extends Passed {
  readonly lots: number | null;
  readonly most?: number;
  readonly onChange: (lots: number | null) => void;
}

export function LotsField({ lots, most, onChange, ...passed }: LotsFieldProps): ReactNode {
  return (
    <NumberInput
      {...passed}
      value={lots}
      step={1}
      least={1}
      leap={5}
      {...(most === undefined ? {} : { most })}
      read={readWhole}
      write={writeWhole}
      onChange={onChange}
    />
  );
}
