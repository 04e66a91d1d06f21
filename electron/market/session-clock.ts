/**
 * When the exchange trades: 09:15 to 15:30 on trading days in India, with fifteen minutes of
 * pre-open before. Paper can also be always open, so that evenings and weekends can be practised.
 */
import type { SessionState } from '../../shared/domain/session.ts';
import { indiaDayNumber, indiaMinutes } from '../../shared/maths/calendar.ts';
import { isTradingDay } from './trading-calendar.ts';

export type SessionMode = 'always_open' | 'clock';

export const PRE_OPEN_MINUTES = 9 * 60;
export const OPEN_MINUTES = 9 * 60 + 15;
export const CLOSE_MINUTES = 15 * 60 + 30;

export function sessionAt(mode: SessionMode, nowMs: number): SessionState {
  if (mode === 'always_open') return 'always_open';
  if (!isTradingDay(indiaDayNumber(nowMs))) return 'closed';
  const minutes = indiaMinutes(nowMs);
  if (minutes < PRE_OPEN_MINUTES || minutes >= CLOSE_MINUTES) return 'closed';
  return minutes < OPEN_MINUTES ? 'pre_open' : 'open';
}

export function isTrading(session: SessionState): boolean {
  return session === 'open' || session === 'always_open';
}
