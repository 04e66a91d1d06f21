/**
 * Contracts that exist only to make the instrument list as long as a real one: no price, no trade.
 */
import { type Instrument, instrumentIdOf } from '../../shared/domain/instrument.ts';
import { price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';

const TICK = price(500);
const LOT = quantity(1);
const FREEZE = quantity(100_000);
const MOST = 200_000;
const DIGITS = 6;

export function* paddingContracts(wanted: number): Iterable<Instrument> {
  for (let place = 1; place <= Math.min(wanted, MOST); place += 1) {
    const symbol = `PAD${String(place).padStart(DIGITS, '0')}`;
    yield {
      id: instrumentIdOf('NSE', symbol),
      exchange: 'NSE',
      symbol,
      underlying: symbol,
      kind: 'equity',
      expiryDay: null,
      strike: null,
      tick: TICK,
      lot: LOT,
      freeze: FREEZE,
    };
  }
}
