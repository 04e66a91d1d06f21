import { SCALE } from '../../shared/domain/money.ts';

/** Into the floats of the models: the one division on the way out of scaled prices and money. */
export function rupeesOf(scaled: number): number {
  return scaled / SCALE;
}
