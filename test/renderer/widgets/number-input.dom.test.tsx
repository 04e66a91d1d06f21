import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { PriceField } from '../../../renderer/views/fields/price-field.tsx';
import { price } from '../../../shared/domain/money.ts';

afterEach(cleanup);

function field(scaled: number | null, onChange = vi.fn()) {
  render(
    <PriceField
      label="Price"
      value={scaled === null ? null : price(scaled)}
      tick={500}
      startFrom={2_000_000}
      onChange={onChange}
    />,
  );
  return { input: screen.getByRole('spinbutton'), onChange };
}

test('arrows step by the tick and page keys by ten', () => {
  const { input, onChange } = field(1_010_500);
  fireEvent.keyDown(input, { key: 'ArrowUp' });
  fireEvent.keyDown(input, { key: 'PageDown' });
  expect(onChange.mock.calls.flat()).toEqual([1_011_000, 1_005_500]);
});

test('the wheel moves nothing', () => {
  const { input, onChange } = field(1_010_500);
  fireEvent.wheel(input, { deltaY: -100 });
  expect(onChange).not.toHaveBeenCalled();
});

test('a price that is off the tick is refused beside the field and not taken', () => {
  const { input, onChange } = field(1_010_500);
  fireEvent.change(input, { target: { value: '101.03' } });
  expect(screen.getByText('Tick is 0.05')).toBeTruthy();
  expect(onChange).not.toHaveBeenCalled();
});

test('the first step of an empty field starts at the market', () => {
  const { input, onChange } = field(null);
  fireEvent.keyDown(input, { key: 'ArrowUp' });
  expect(onChange).toHaveBeenCalledWith(2_000_000);
});

test('what cannot be sent has no price below one tick', () => {
  const { input, onChange } = field(500);
  fireEvent.keyDown(input, { key: 'ArrowDown' });
  expect(onChange).toHaveBeenCalledWith(500);
});
