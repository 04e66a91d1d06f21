/**
 * Whether an exchange trades now. The calendar says so, and the market itself overrules it: special
 * sessions (budget Sundays, Diwali evenings) are announced at short notice, and an exit must not
 * wait for a table to learn of one.
 */
import { type Exchange, splitId } from '../../shared/domain/instrument.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import { exchangeSession } from '../market/exchange-hours.ts';
import type { QuoteBook } from '../market/quotes.ts';
import type { SessionMode } from '../market/session-clock.ts';
import type { World } from '../platform/world.ts';

/** A trade that the exchange stamped so lately proves that it trades. */
const PROOF_MS = 60_000;
/** So far our clock and the exchange's may differ. */
const AHEAD_MS = 5_000;

export interface LiveClock {
  session(exchange: Exchange): SessionState;
  /** Any of the exchanges. */
  isOpen(): boolean;
  follow(quotes: Pick<QuoteBook, 'onChange'>): void;
}

const WATCHED: readonly Exchange[] = ['NSE', 'MCX'];

export function openLiveClock(world: Pick<World, 'nowMs'>, mode: SessionMode): LiveClock {
  const tradedMs = new Map<string, number>();

  function session(exchange: Exchange): SessionState {
    if (mode === 'always_open') return 'always_open';
    const byTable = exchangeSession(exchange, world.nowMs());
    if (byTable === 'open') return byTable;
    const ageMs = world.nowMs() - (tradedMs.get(exchange) ?? Number.NEGATIVE_INFINITY);
    return ageMs < PROOF_MS ? 'open' : byTable;
  }

  return {
    session,
    isOpen: () => WATCHED.some((exchange) => session(exchange) !== 'closed'),
    follow: (quotes) => {
      quotes.onChange((changed) => {
        for (const { instrument, lastTradeMs } of changed) {
          // A stamp from a later time is a broken clock and proves nothing.
          if (lastTradeMs === null || lastTradeMs > world.nowMs() + AHEAD_MS) continue;
          const { exchange } = splitId(instrument);
          tradedMs.set(exchange, Math.max(tradedMs.get(exchange) ?? 0, lastTradeMs));
        }
      });
    },
  };
}
