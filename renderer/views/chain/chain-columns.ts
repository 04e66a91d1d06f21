/** The columns of one side of the chain, outermost first for calls and mirrored for puts. */
export const CHAIN_FIELDS = [
  'theta',
  'volume',
  'oi',
  'delta',
  'iv',
  'change',
  'last',
  'bidQuantity',
  'bid',
  'ask',
  'askQuantity',
] as const;
export type ChainField = (typeof CHAIN_FIELDS)[number];
export type ChainSide = 'call' | 'put';

export interface ChainColumn {
  readonly title: string;
  readonly hint: string;
  /** The narrowest that shows its figures whole. */
  readonly px: number;
  /** The share it takes of what is left over. */
  readonly grows: number;
  /** Where room is short the last of these goes first; bid and ask never do. */
  readonly rank: number;
  /** Worked out by the model; without it nothing has to be computed. */
  readonly model: boolean;
}

function column(
  rank: number,
  title: string,
  hint: string,
  px: number,
  { grows = 1, model = false }: { grows?: number; model?: boolean } = {},
): ChainColumn {
  return { title, hint, px, grows, rank, model };
}

export const CHAIN_COLUMNS: Readonly<Record<ChainField, ChainColumn>> = {
  bid: column(0, 'Bid', 'Best bid', 66),
  ask: column(0, 'Ask', 'Best ask', 66),
  last: column(1, 'LTP', 'Last traded price', 66),
  oi: column(2, 'OI', 'Open interest', 70, { grows: 1.1 }),
  iv: column(3, 'IV', 'Implied volatility, of a year', 50, { model: true }),
  delta: column(4, 'Delta', 'Delta of one unit', 50, { model: true }),
  volume: column(5, 'Volume', 'Traded today', 66),
  change: column(6, 'Change', 'Change of the last price since the close', 66),
  theta: column(7, 'Theta', 'Points a calendar day', 56, { model: true }),
  bidQuantity: column(8, 'Bid qty', 'Quantity at the best bid', 56),
  askQuantity: column(8, 'Ask qty', 'Quantity at the best ask', 56),
};

const STRIKE_PX = 72;
const STRIKE_TRACK = 'minmax(72px, 0.9fr)';

export interface ChainShape {
  /** Of the calls, left to right. */
  readonly fields: readonly ChainField[];
  readonly template: string;
  /** Chosen columns that do not fit; a wider panel shows them. */
  readonly cut: readonly ChainField[];
}

/** What is not hidden and fits, both sides alike; a panel not yet measured has room for all. */
export function chainShape(width: number, hidden: readonly string[] = []): ChainShape {
  const chosen = CHAIN_FIELDS.filter((field) => isFixed(field) || !hidden.includes(field));
  const byRank = chosen.toSorted((a, b) => CHAIN_COLUMNS[a].rank - CHAIN_COLUMNS[b].rank);
  const kept = new Set<ChainField>();
  let left = width === 0 ? Number.POSITIVE_INFINITY : width - STRIKE_PX;
  for (const field of byRank) {
    left -= 2 * CHAIN_COLUMNS[field].px;
    if (left < 0 && !isFixed(field)) break;
    kept.add(field);
  }
  const fields = chosen.filter((field) => kept.has(field));
  const tracks = fields.map((field) => {
    const { px, grows } = CHAIN_COLUMNS[field];
    return `minmax(${px}px, ${grows}fr)`;
  });
  const ofPuts = putFields(fields).map((field) => tracks[fields.indexOf(field)] ?? '');
  return {
    fields,
    template: [...tracks, STRIKE_TRACK, ...ofPuts].join(' '),
    cut: chosen.filter((field) => !kept.has(field)),
  };
}

export function isFixed(field: ChainField): boolean {
  return field === 'bid' || field === 'ask';
}

const BOOK: ReadonlySet<ChainField> = new Set(['bidQuantity', 'bid', 'ask', 'askQuantity']);

/** The book stays in its order on both sides; the rest is mirrored, so theta stands outermost. */
export function putFields(calls: readonly ChainField[]): readonly ChainField[] {
  const book = calls.filter((field) => BOOK.has(field));
  return [...book, ...calls.filter((field) => !BOOK.has(field)).toReversed()];
}

/** The two sides that the arrow keys walk through, left to right. */
export const CHAIN_STOPS: readonly ChainSide[] = ['call', 'put'];

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
