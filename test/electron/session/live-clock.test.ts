/** When an exchange trades: by the table of its hours, and by its own trades where those differ. */
import { describe, expect, it } from 'vitest';
import { exchangeSession } from '../../../electron/market/exchange-hours.ts';
import { emptyQuote } from '../../../electron/session/live-quotes.ts';
import { openLiveClock } from '../../../electron/session/live-clock.ts';
import type { Quote } from '../../../electron/market/quotes.ts';
import type { Exchange } from '../../../shared/domain/instrument.ts';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { dayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import { fakeWorld } from '../../support/world.ts';

function at(day: string, hours: number, minutes: number): number {
  return indiaMoment(dayNumber(day), hours * 60 + minutes);
}

// day, time, what NFO, CDS and MCX are then
const TABLE: readonly (readonly [string, number, number, string, string, string])[] = [
  ['2026-11-18', 8, 59, 'closed', 'closed', 'closed'],
  ['2026-11-18', 9, 0, 'pre_open', 'open', 'open'],
  ['2026-11-18', 9, 15, 'open', 'open', 'open'],
  ['2026-11-18', 15, 30, 'closed', 'open', 'open'],
  ['2026-11-18', 17, 0, 'closed', 'closed', 'open'],
  ['2026-11-18', 23, 54, 'closed', 'closed', 'open'],
  ['2026-11-18', 23, 55, 'closed', 'closed', 'closed'],
  // Summer time in New York.
  ['2026-07-15', 23, 29, 'closed', 'closed', 'open'],
  ['2026-07-15', 23, 30, 'closed', 'closed', 'closed'],
  // A holiday of the shares: commodities from the evening.
  ['2026-11-10', 12, 0, 'closed', 'closed', 'closed'],
  ['2026-11-10', 17, 0, 'closed', 'closed', 'open'],
  // A national day, and a Saturday.
  ['2026-10-02', 18, 0, 'closed', 'closed', 'closed'],
  ['2026-11-21', 11, 0, 'closed', 'closed', 'closed'],
];

describe('hours of the exchanges', () => {
  it.each(TABLE)('%s %i:%i', (day, hours, minutes, nfo, cds, mcx) => {
    const nowMs = at(day, hours, minutes);
    expect(['NFO', 'CDS', 'MCX'].map((name) => exchangeSession(name as Exchange, nowMs))).toEqual([
      nfo,
      cds,
      mcx,
    ]);
  });

  it('change in New York on the second Sunday of March and the first of November', () => {
    const lateOpen = (day: string): boolean => exchangeSession('MCX', at(day, 23, 40)) === 'open';
    expect(['2027-03-12', '2027-03-15', '2026-10-30', '2026-11-02'].map(lateOpen)).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});

describe('the clock of a live desk', () => {
  function start(nowMs: number) {
    const world = fakeWorld(1, nowMs);
    const clock = openLiveClock(world, 'clock');
    let hear: (changed: readonly Quote[]) => void = () => undefined;
    clock.follow({
      onChange: (listen) => {
        hear = listen;
        return () => undefined;
      },
    });
    const trade = (id: string, lastTradeMs: number): void =>
      hear([{ ...emptyQuote(asId<InstrumentId>(id)), lastTradeMs }]);
    return { world, clock, trade };
  }

  it('believes a trade more than its table: a special session is open', async () => {
    const saturday = at('2026-11-21', 11, 0);
    const { world, clock, trade } = start(saturday);
    expect(clock.isOpen()).toBe(false);
    trade('NSE:RELIANCE', saturday - 1_000);
    expect([clock.session('NSE'), clock.session('NFO')]).toEqual(['open', 'closed']);
    await world.advance(60_000);
    expect(clock.session('NSE')).toBe('closed');
  });

  it('is not fooled by the last trade of yesterday or a stamp of tomorrow', () => {
    const saturday = at('2026-11-21', 11, 0);
    const { clock, trade } = start(saturday);
    trade('NSE:RELIANCE', at('2026-11-20', 15, 29));
    trade('NSE:RELIANCE', saturday + 86_400_000);
    expect(clock.session('NSE')).toBe('closed');
  });

  it('of a simulated broker keeps the hours it was told', () => {
    const world = fakeWorld(1, at('2026-11-21', 3, 0));
    expect(openLiveClock(world, 'always_open').session('NFO')).toBe('always_open');
  });
});
