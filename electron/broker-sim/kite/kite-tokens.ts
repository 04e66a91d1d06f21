/**
 * Instrument tokens: the exchange's number × 256 + the segment's, as the ticker and dump use them.
 */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Segment, TokenTable } from '../token-table.ts';
import type { Venue } from '../venue.ts';

export const SEGMENT_NUMBER: Readonly<Record<Segment, number>> = {
  NSE: 1,
  NFO: 2,
  CDS: 3,
  BSE: 4,
  BFO: 5,
  MCX: 7,
  INDICES: 9,
};

export function kiteToken(tokens: TokenTable, instrument: Instrument): number {
  const token = tokens.tokenOf(instrument.id) ?? 0;
  return token * 256 + SEGMENT_NUMBER[tokens.segmentOf(instrument)];
}

export function kiteTokenOf(venue: Venue, tokens: TokenTable, id: InstrumentId): number {
  const instrument = venue.instrument(id);
  return instrument === null ? 0 : kiteToken(tokens, instrument);
}

export function instrumentOfToken(tokens: TokenTable, token: number): InstrumentId | null {
  const number = token % 256;
  const found = Object.entries(SEGMENT_NUMBER).find(([, each]) => each === number)?.[0];
  return found === undefined ? null : tokens.find(found as Segment, Math.floor(token / 256));
}
