/** A contract where room is short: NIFTY 26000 CE; its expiry stands beside it. */
import type { InstrumentKind } from '../../shared/domain/instrument.ts';
import { strikeText } from './instrument.ts';

interface Contract {
  readonly symbol: string;
  readonly underlying: string;
  readonly kind: InstrumentKind;
  readonly strike: number | null;
}

const TAIL: Readonly<Record<InstrumentKind, string>> = {
  index: '',
  equity: '',
  future: 'FUT',
  call: 'CE',
  put: 'PE',
};

export function shortText(contract: Contract): string {
  const tail = TAIL[contract.kind];
  if (tail === '') return contract.symbol;
  return [contract.underlying, strikeText(contract.strike), tail].filter(Boolean).join(' ');
}
