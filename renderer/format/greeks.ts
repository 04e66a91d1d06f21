/** Greeks as text: figures of a model, rounded for reading, with as many decimals in every row. */
import { fixedText } from './digits.ts';
import { NONE } from './money.ts';

/** Units of the underlying, or those for a point of it: +1,234.50. */
export function greekText(figure: number | null, decimals: 0 | 1 | 2): string {
  if (figure === null) return NONE;
  const scale = 10 ** decimals;
  return fixedText(Math.round(figure * scale), scale, decimals, 'always');
}

/** A year's volatility given as a share: 13.5%. */
export function volatilityText(share: number | null): string {
  return share === null ? NONE : `${fixedText(Math.round(share * 1_000), 10, 1)}%`;
}
