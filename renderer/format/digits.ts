/** Integer to text, exactly: the only divisions of the program live in this folder. */

export type Grouping = 'indian' | 'western' | 'none';

const MINUS = '−';

let grouping: Grouping = 'indian';

/** Lakh and crore unless the trader's locale groups by thousands; set once when settings load. */
export function setGrouping(chosen: Grouping): void {
  grouping = chosen;
}

/** Commas by the locale: 12,34,567 or 1,234,567. */
export function groupDigits(digits: string): string {
  if (grouping === 'none' || digits.length <= 3) return digits;
  const tail = digits.slice(-3);
  const step = grouping === 'indian' ? 2 : 3;
  const groups: string[] = [];
  for (let end = digits.length - 3; end > 0; end -= step) {
    groups.unshift(digits.slice(Math.max(0, end - step), end));
  }
  return `${groups.join(',')},${tail}`;
}

export type SignStyle = 'minus' | 'always' | 'never';

export function signOf(value: number, style: SignStyle): string {
  if (value < 0) return style === 'never' ? '' : MINUS;
  return value > 0 && style === 'always' ? '+' : '';
}

/**
 * A scaled integer with a fixed number of decimals, rounded half away from zero: 1234567 at scale
 * 10000 and two decimals is 123.46.
 */
export function fixedText(
  value: number,
  scale: number,
  decimals: number,
  style: SignStyle = 'minus',
): string {
  const unit = scale / 10 ** decimals;
  const rounded = unit <= 1 ? Math.abs(value) : Math.floor((Math.abs(value) + unit / 2) / unit);
  const digits = rounded.toString().padStart(decimals + 1, '0');
  const whole = groupDigits(decimals === 0 ? digits : digits.slice(0, -decimals));
  const sign = rounded === 0 ? '' : signOf(value, style);
  return decimals === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-decimals)}`;
}

/** A whole number with the locale's commas. */
export function wholeText(value: number, style: SignStyle = 'minus'): string {
  return `${signOf(value, style)}${groupDigits(Math.abs(value).toString())}`;
}
