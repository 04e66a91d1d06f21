/** The columns of one side of the chain, outermost first for calls and mirrored for puts. */
export type ChainField = 'oi' | 'volume' | 'last' | 'bid' | 'ask';
export type ChainSide = 'call' | 'put';

interface ChainColumn {
  readonly field: ChainField;
  readonly title: string;
  /** The share of the width it takes. */
  readonly track: string;
  /** Shown only when the panel is at least this wide. */
  readonly from: number;
}

const COLUMNS: readonly ChainColumn[] = [
  { field: 'oi', title: 'OI', track: 'minmax(70px, 1.1fr)', from: 620 },
  { field: 'volume', title: 'Volume', track: 'minmax(66px, 1fr)', from: 780 },
  { field: 'last', title: 'LTP', track: 'minmax(66px, 1fr)', from: 480 },
  { field: 'bid', title: 'Bid', track: 'minmax(66px, 1fr)', from: 0 },
  { field: 'ask', title: 'Ask', track: 'minmax(66px, 1fr)', from: 0 },
];

const STRIKE_TRACK = 'minmax(72px, 0.9fr)';

export interface ChainShape {
  readonly fields: readonly ChainField[];
  readonly template: string;
}

export const CHAIN_TITLES = new Map(COLUMNS.map((column) => [column.field, column.title]));

export function chainShape(width: number): ChainShape {
  const shown = COLUMNS.filter((column) => width === 0 || width >= column.from);
  const tracks = shown.map((column) => column.track);
  return {
    fields: shown.map((column) => column.field),
    template: [...tracks, STRIKE_TRACK, ...putFields(tracks)].join(' '),
  };
}

/** Bid stays left of ask on both sides; the rest is mirrored, so that OI stands outermost. */
export function putFields<T>(calls: readonly T[]): readonly T[] {
  const quotes = calls.slice(-2);
  return [...quotes, ...calls.slice(0, -2).toReversed()];
}

/** The four cells that the arrow keys walk through, left to right. */
export const CHAIN_STOPS = [
  { side: 'call', field: 'bid' },
  { side: 'call', field: 'ask' },
  { side: 'put', field: 'bid' },
  { side: 'put', field: 'ask' },
] as const;

/** The strike nearest to the price of the underlying. */
export function nearestStrike(
  strikes: readonly { readonly strike: number }[],
  spot: number | null,
): number {
  if (spot === null) return -1;
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { strike }] of strikes.entries()) {
    const away = Math.abs(strike - spot);
    if (away < least) {
      least = away;
      best = index;
    }
  }
  return best;
}
