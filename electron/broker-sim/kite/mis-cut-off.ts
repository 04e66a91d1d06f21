/**
 * Intraday positions end before the market does: no new ones from then on, and the broker closes
 * what is left. Only where the simulator follows the exchange's hours; one that is always open has
 * no end of the day.
 */
import { type Instrument, isDerivative } from '../../../shared/domain/instrument.ts';
import { indiaDay, indiaMinutes } from '../../../shared/maths/calendar.ts';
import type { PersonalityParts } from '../personality.ts';

/** The broker's usual times; it may choose others on any day. */
const CASH_MINUTES = 15 * 60 + 20;
const DERIVATIVE_MINUTES = 15 * 60 + 25;

export interface MisCutOff {
  isPast(instrument: Instrument): boolean;
}

export function openMisCutOff({ world, truth }: PersonalityParts): MisCutOff {
  const { venue } = truth;
  const done = new Set<string>();

  function isPast(instrument: Instrument): boolean {
    if (venue.session() !== 'open' || venue.market.mode() !== 'clock') return false;
    const minutes = indiaMinutes(world.nowMs());
    return minutes >= (isDerivative(instrument) ? DERIVATIVE_MINUTES : CASH_MINUTES);
  }

  venue.onTick(() => {
    if (venue.market.mode() !== 'clock' || venue.session() !== 'open') return;
    if (indiaMinutes(world.nowMs()) < CASH_MINUTES) return;
    for (const { instrument: id, product, net } of truth.view().positions()) {
      const instrument = venue.instrument(id);
      const key = `${indiaDay(world.nowMs())}|${id}`;
      if (product !== 'mis' || net === 0 || instrument === null || done.has(key)) continue;
      if (!isPast(instrument)) continue;
      done.add(key);
      truth.run({ squareOff: { product: 'mis', instrument: id } });
    }
  });
  return { isPast };
}
