/**
 * Figures of a contract that a quote has and the market book has not: the day's average, the sums
 * of both sides and the range of the open interest. The one way from the market to REST quotes,
 * option chains and feed packets, so that they never differ.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { QuotePicture, Venue } from '../venue.ts';
import { indiaSeconds } from './dhan-time.ts';
import type { FeedLevel, FeedPicture } from './feed-packets.ts';

export interface MarketFigures {
  of(picture: QuotePicture): FeedPicture;
}

/** All that a ticker packet needs, without summing the book. */
export function lastTradeOf({ quote }: QuotePicture): Pick<FeedPicture, 'last' | 'lastTradeS'> {
  return {
    last: quote.last ?? 0,
    lastTradeS: quote.lastTradeMs === null ? 0 : indiaSeconds(quote.lastTradeMs),
  };
}

const SUMMED_LEVELS = 20;

interface InterestRange {
  readonly low: number;
  readonly high: number;
}

export function openMarketFigures(venue: Venue): MarketFigures {
  const ranges = new Map<InstrumentId, InterestRange>();

  /** Of what was seen since the day began; nobody can know more. */
  function rangeOf(id: InstrumentId, interest: number): InterestRange {
    const before = ranges.get(id) ?? { low: interest, high: interest };
    const after = { low: Math.min(before.low, interest), high: Math.max(before.high, interest) };
    ranges.set(id, after);
    return after;
  }

  return {
    of: (picture) => {
      const { instrument, quote } = picture;
      const interest = quote.openInterest ?? 0;
      const range = rangeOf(instrument.id, interest);
      const whole = venue.depth(instrument.id, SUMMED_LEVELS);
      return {
        ...lastTradeOf(picture),
        lastQuantity: quote.lastQuantity,
        average: averageOf([quote.open, quote.high, quote.low, quote.last]),
        volume: quote.volume,
        totalSell: sumOf(whole?.asks ?? []),
        totalBuy: sumOf(whole?.bids ?? []),
        openInterest: interest,
        highestInterest: range.high,
        lowestInterest: range.low,
        open: quote.open ?? 0,
        close: quote.close ?? 0,
        high: quote.high ?? 0,
        low: quote.low ?? 0,
        bids: quote.depth?.bids ?? [],
        asks: quote.depth?.asks ?? [],
      };
    },
  };
}

function sumOf(levels: readonly FeedLevel[]): number {
  return levels.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** The middle of the day's marks, to the paisa: trades of others are not kept one by one. */
function averageOf(marks: readonly (number | null)[]): number {
  const known = marks.filter((each) => each !== null);
  const sum = known.reduce((total, each) => total + each, 0);
  return known.length === 0 ? 0 : Math.round(sum / (known.length * 100)) * 100;
}
