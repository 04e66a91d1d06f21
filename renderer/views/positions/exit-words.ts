/** The words on exit buttons: what goes, out of how much, and how. */
import { priceText } from '../../format/money.ts';
import { unitsText } from '../../format/quantity.ts';
import type { ExitPreview, Position, Size } from '../../store/rows.ts';

export interface ExitWords {
  /** Exit 130 of 260 */
  readonly short: string;
  /** sell */
  readonly verb: string;
  /** ≥ 98.30 */
  readonly bound: string;
  /** Exit 130 of 260 NIFTY 30 Jun 26000 CE, sell at protected limit 98.30 */
  readonly whole: string;
  /** Why it cannot be sent now. */
  readonly why: string | null;
}

/** Units of the one order, or of all orders together. */
export function exitUnits(preview: ExitPreview): number {
  return preview.orders.reduce((sum, order) => sum + order.quantity, 0);
}

export function exitWords(
  preview: ExitPreview | null,
  position: Position,
  contract: string,
  size: Size,
): ExitWords {
  const held = unitsText(Math.abs(position.net));
  const first = preview?.orders[0];
  if (preview === null || first === undefined) {
    const why = preview === null ? 'Asking what would be sent' : whyNothing(preview);
    return {
      short: sizeText(size),
      verb: '',
      bound: '',
      whole: `Exit ${sizeText(size)} of ${contract}`,
      why,
    };
  }
  const units = unitsText(exitUnits(preview));
  const reach = first.side === 'sell' ? '≥' : '≤';
  const at = first.bound === null ? '' : ` ${priceText(first.bound)}`;
  return {
    short: `Exit ${units} of ${held}`,
    verb: first.side,
    bound: first.bound === null ? '' : `${reach}${at}`,
    whole: `Exit ${units} of ${held} ${contract}, ${first.side} at protected limit${at}`,
    why: null,
  };
}

function sizeText(size: Size): string {
  return size.kind === 'percent'
    ? `${size.percent} %`
    : `${size.lots} ${size.lots === 1 ? 'lot' : 'lots'}`;
}

export function whyNothing(preview: ExitPreview): string {
  return preview.refused[0]?.says ?? 'There is nothing left to exit';
}
