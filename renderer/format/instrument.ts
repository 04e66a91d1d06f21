/** A contract as a trader reads it: NIFTY 30 Jun 26000 CE, not NIFTY26JUN26000CE. */
import type { InstrumentKind } from '../../shared/domain/instrument.ts';
import { SCALE } from '../../shared/domain/money.ts';
import { fixedText } from './digits.ts';
import { dayText } from './time.ts';

interface Contract {
  readonly symbol: string;
  readonly underlying: string;
  readonly kind: InstrumentKind;
  readonly expiryDay: string | null;
  readonly strike: number | null;
}

const RIGHT: Readonly<Partial<Record<InstrumentKind, string>>> = { call: 'CE', put: 'PE' };

export function strikeText(strike: number | null): string {
  if (strike === null) return '';
  return fixedText(strike, SCALE, strike % SCALE === 0 ? 0 : 2, 'never').replaceAll(',', '');
}

export function contractText(contract: Contract): string {
  if (contract.expiryDay === null) return contract.symbol;
  const day = dayText(contract.expiryDay);
  if (contract.kind === 'future') return `${contract.underlying} ${day} FUT`;
  return `${contract.underlying} ${day} ${strikeText(contract.strike)} ${RIGHT[contract.kind] ?? ''}`;
}

/** Name and day apart: where room is short the day may give way, strike and right may not. */
export function contractParts(contract: Contract): { readonly name: string; readonly day: string } {
  if (contract.expiryDay === null) return { name: contract.symbol, day: '' };
  const day = dayText(contract.expiryDay);
  const what =
    contract.kind === 'future'
      ? 'FUT'
      : `${strikeText(contract.strike)} ${RIGHT[contract.kind] ?? ''}`;
  return { name: `${contract.underlying} ${what}`, day };
}
