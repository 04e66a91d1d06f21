/**
 * Why the risk engine or the exchange rejected, from the shapes of their sentences. First match
 * decides. The words themselves always travel along, so an unknown sentence loses nothing.
 */
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import { folded } from './decode.ts';

type ReasonRow = readonly [fragment: string, rejection: RejectionCode, example: string];

export const REASON_ROWS: readonly ReasonRow[] = [
  ['check circuit limit', 'price_outside_band', 'RED:RULE:{Check circuit limit including …}'],
  ['option price check', 'price_outside_band', 'RED:RULE:{Option price check…}'],
  ['check freeze qty', 'over_freeze', 'RED:RULE:{Check Freeze qty …}Current:7800 Set:1801'],
  ['check holdings', 'not_permitted', 'RED:RULE:{Check Holdings Including BTST}…'],
  ['shortfall', 'margin_short', 'RED:Margin Shortfall:INR 203.50 Available:…'],
  ['peak margin', 'margin_short', 'RED:RULE:{Check Peak Margin}Available:…'],
  ['block type', 'not_permitted', 'RED:Block Type:NonSqoff Reason:…'],
  ['non-compliant client code', 'not_permitted', 'NON-COMPLIANT CLIENT CODE : …'],
  ['only ioc order allowed', 'not_permitted', 'ONLY IOC ORDER ALLOWED IN RRM MODE'],
  ['not allowed for api order', 'not_permitted', 'ALGO_CHK: MKT Order type not allowed …'],
  ['invalid ip', 'not_permitted', 'ALGO_CHK: Invalid IP address'],
  ['throttle limit', 'rate_limited', 'Throttle limit exceeded'],
  ['order is not open', 'already_final', 'SAF:order is not open'],
  ['amo is stopped', 'market_closed', 'ORA:AMO is stopped'],
  ['market is closed', 'market_closed', 'the exchange is closed'],
  ['market closed', 'market_closed', 'the exchange is closed'],
  ['tick size', 'off_tick_or_lot', 'price is not a multiple of the tick size'],
  ['lot size', 'off_tick_or_lot', 'quantity is not a multiple of the lot size'],
  ['multiple of', 'off_tick_or_lot', 'price or quantity off its step'],
];

export function reasonOf(words: string): RejectionCode {
  const plain = folded(words);
  return REASON_ROWS.find(([fragment]) => plain.includes(fragment))?.[1] ?? 'unrecognised';
}
