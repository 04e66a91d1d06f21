/**
 * Where an instrument stands in Dhan's world: the segment word of REST and the feed, its byte in
 * binary packets, the two letters of the order socket and of the instrument files, and the names of
 * instrument kinds. From the broker's published tables (API v2, 2026); byte 6 is unused there.
 */
import { type Instrument, isDerivative } from '../../../shared/domain/instrument.ts';

export const SEGMENTS = [
  'IDX_I',
  'NSE_EQ',
  'NSE_FNO',
  'NSE_CURRENCY',
  'BSE_EQ',
  'MCX_COMM',
  'BSE_CURRENCY',
  'BSE_FNO',
] as const;
export type Segment = (typeof SEGMENTS)[number];

interface SegmentFacts {
  readonly byte: number;
  /** As the order socket and the instrument files write it. */
  readonly letter: 'I' | 'E' | 'D' | 'C' | 'M';
}

export const SEGMENT_FACTS: Readonly<Record<Segment, SegmentFacts>> = {
  IDX_I: { byte: 0, letter: 'I' },
  NSE_EQ: { byte: 1, letter: 'E' },
  NSE_FNO: { byte: 2, letter: 'D' },
  NSE_CURRENCY: { byte: 3, letter: 'C' },
  BSE_EQ: { byte: 4, letter: 'E' },
  MCX_COMM: { byte: 5, letter: 'M' },
  BSE_CURRENCY: { byte: 7, letter: 'C' },
  BSE_FNO: { byte: 8, letter: 'D' },
};

export function isSegment(text: unknown): text is Segment {
  return SEGMENTS.some((each) => each === text);
}

export function segmentOf(instrument: Instrument): Segment {
  if (instrument.kind === 'index') return 'IDX_I';
  switch (instrument.exchange) {
    case 'NSE':
      return 'NSE_EQ';
    case 'BSE':
      return 'BSE_EQ';
    case 'NFO':
      return 'NSE_FNO';
    case 'BFO':
      return 'BSE_FNO';
    case 'MCX':
      return 'MCX_COMM';
    case 'CDS':
      return 'NSE_CURRENCY';
    default:
      return instrument.exchange satisfies never;
  }
}

/** The exchange that lists it; an index of the BSE keeps its own although its segment is shared. */
export function exchangeWord(instrument: Instrument): 'NSE' | 'BSE' | 'MCX' {
  if (instrument.exchange === 'BSE' || instrument.exchange === 'BFO') return 'BSE';
  return instrument.exchange === 'MCX' ? 'MCX' : 'NSE';
}

/** `OPTIDX`, `FUTSTK` and so on; `onIndex` says what a derivative is written on. */
export function instrumentWord(instrument: Instrument, onIndex: boolean): string {
  if (instrument.kind === 'index') return 'INDEX';
  if (instrument.kind === 'equity') return 'EQUITY';
  const future = instrument.kind === 'future';
  if (instrument.exchange === 'MCX') return future ? 'FUTCOM' : 'OPTFUT';
  if (instrument.exchange === 'CDS') return future ? 'FUTCUR' : 'OPTCUR';
  if (future) return onIndex ? 'FUTIDX' : 'FUTSTK';
  return onIndex ? 'OPTIDX' : 'OPTSTK';
}

/** Products that a segment takes; cover and bracket products are intraday only. */
export function productFits(instrument: Instrument, product: string): boolean {
  if (product === 'INTRADAY') return true;
  if (isDerivative(instrument)) return product === 'MARGIN';
  return product === 'CNC' || product === 'MTF';
}
