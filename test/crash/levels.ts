/** The prices of the crash scenarios, in rupees: before and after the fall that meets the stop. */
import { SCALE } from '../../shared/domain/money.ts';
import { CALL, priceFacts, testMarket, type TestMarket } from '../support/desk.ts';

export const WHOLE = 100;
export const STOP_AT = 95;
export const FALLEN = 94;

export function marketAt(last: number): TestMarket {
  const market = testMarket();
  market.prices.set(CALL.id, priceFacts(last * SCALE, (last + 1) * SCALE));
  return market;
}
