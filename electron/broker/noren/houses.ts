/**
 * The houses that run Noren, one row each. The field names on the wire are the same everywhere;
 * where a house differs (hosts, login, place of the token, limits, the night run) stands here and
 * nowhere else.
 *
 * Generations: A logs in with password and one-time code (`QuickAuth`) and carries the token in the
 * body; B logs in through a browser (`GenAcsTok`) and carries it as a bearer; C is Flattrade, which
 * exchanges the browser's code on a host of its own and carries the token in the body.
 */
import type { Exchange } from '../../../shared/domain/instrument.ts';
import type { RateQuota } from '../manifest.ts';
import type { Allowance } from '../net/budget.ts';

export type Generation = 'A' | 'B' | 'C';

/**
 * The server cuts the body at `&` before it reads the JSON. `percent` writes it as `%26`, which the
 * order routes decode; `escape` as the JSON escape, which every JSON reader understands.
 */
export type Ampersand = 'percent' | 'escape';

/** `zip`: one file for each exchange; `csv`: plain files under the house's own names. */
export type Masters =
  | { readonly form: 'zip' }
  | { readonly form: 'csv'; readonly files: readonly (readonly [Exchange, string])[] };

export interface House {
  readonly name: string;
  /** As a trader knows it. */
  readonly says: string;
  readonly generation: Generation;
  readonly rest: string;
  readonly socket: string;
  /** The page for a browser; null for generation A. */
  readonly page: string | null;
  /** Where a browser's code becomes a token; null where that is a route of `rest`. */
  readonly token: string | null;
  readonly masterRoot: string;
  readonly masters: Masters;
  readonly ampersand: { readonly orders: Ampersand; readonly data: Ampersand };
  /** Minutes after midnight in India at which the night run ends every session. */
  readonly endsAtMinutes: number;
  /** The longest a session lasts; null where only the night run ends it. */
  readonly longestHours: number | null;
  /** How `expires_in` is meant: a moment, a span, or not sent at all. */
  readonly expiresIn: 'epoch_seconds' | 'seconds_left' | 'by_size' | 'absent';
  readonly ordersPerSecond: number;
  readonly quotas: readonly RateQuota[];
  /** What all routes together may use; orders are booked in it and never wait for it. */
  readonly together: readonly Allowance[];
  /** What reads alone may use, spread so that a doubt can be looked at every few seconds. */
  readonly reads: readonly Allowance[];
  /** Contracts on one connection. */
  readonly mostWatched: number;
  readonly marketOrders: 'refused' | 'undecided';
  /** Whether its pages have alerts of two legs, of which one cancels the other. */
  readonly pairs: boolean;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const THREE_AT_NIGHT = 180;
const FIVE_AT_NIGHT = 300;

/** What is the same at every house that documents nothing of its own. */
const COMMON = {
  masters: { form: 'zip' },
  ampersand: { orders: 'percent', data: 'escape' },
  endsAtMinutes: THREE_AT_NIGHT,
  longestHours: null,
  ordersPerSecond: 10,
  quotas: [{ span: 'minute', most: 120, counts: 'requests' }],
  together: [{ spanMs: SECOND_MS, most: 8 }],
  reads: [
    { spanMs: 10 * SECOND_MS, most: 18 },
    { spanMs: MINUTE_MS, most: 80 },
  ],
  mostWatched: 500,
  marketOrders: 'refused',
  pairs: false,
} as const;

/** Flattrade's names of the contract files, several for one exchange. */
const FLATTRADE_FILES: readonly (readonly [Exchange, string])[] = [
  ['NSE', 'NSE_Equity.csv'],
  ['BSE', 'BSE_Equity.csv'],
  ['NFO', 'Nfo_Index_Derivatives.csv'],
  ['NFO', 'Nfo_Equity_Derivatives.csv'],
  ['BFO', 'Bfo_Index_Derivatives.csv'],
  ['BFO', 'Bfo_Equity_Derivatives.csv'],
  ['CDS', 'Currency_Derivatives.csv'],
  ['MCX', 'Commodity.csv'],
];

export const HOUSES: readonly House[] = [
  {
    ...COMMON,
    name: 'shoonya',
    says: 'Shoonya by Finvasia',
    generation: 'B',
    rest: 'https://api.shoonya.com/NorenWClientAPI/',
    socket: 'wss://api.shoonya.com/NorenWSAPI/',
    page: 'https://api.shoonya.com/OAuthlogin/authorize/oauth',
    token: null,
    masterRoot: 'https://api.shoonya.com/',
    expiresIn: 'epoch_seconds',
  },
  {
    ...COMMON,
    name: 'shoonya_classic',
    says: 'Shoonya, with password and one-time code',
    generation: 'A',
    rest: 'https://api.shoonya.com/NorenWClientTP/',
    socket: 'wss://api.shoonya.com/NorenWSTP/',
    page: null,
    token: null,
    masterRoot: 'https://api.shoonya.com/',
    expiresIn: 'absent',
  },
  {
    ...COMMON,
    name: 'flattrade',
    says: 'Flattrade',
    generation: 'C',
    rest: 'https://piconnect.flattrade.in/PiConnectAPI/',
    socket: 'wss://piconnect.flattrade.in/PiConnectWSAPI/',
    page: 'https://auth.flattrade.in/',
    token: 'https://authapi.flattrade.in/trade/apitoken',
    masterRoot: 'https://flattrade.s3.ap-south-1.amazonaws.com/scripmaster/',
    masters: { form: 'csv', files: FLATTRADE_FILES },
    endsAtMinutes: FIVE_AT_NIGHT,
    longestHours: 24,
    expiresIn: 'absent',
    quotas: [{ span: 'minute', most: 40, counts: 'requests' }],
    pairs: true,
  },
  {
    ...COMMON,
    name: 'zebu',
    says: 'Zebu, with password and one-time code',
    generation: 'A',
    rest: 'https://go.mynt.in/NorenWClientTP/',
    socket: 'wss://go.mynt.in/NorenWSTP/',
    page: null,
    token: null,
    masterRoot: 'https://go.mynt.in/',
    expiresIn: 'absent',
    marketOrders: 'undecided',
    pairs: true,
  },
  {
    ...COMMON,
    name: 'zebu_mynt',
    says: 'Zebu through MYNT',
    generation: 'B',
    rest: 'https://go.mynt.in/NorenWClientAPI/',
    socket: 'wss://go.mynt.in/NorenWSAPI/',
    page: 'https://go.mynt.in/OAuthlogin/authorize/oauth',
    token: null,
    masterRoot: 'https://go.mynt.in/',
    expiresIn: 'seconds_left',
    marketOrders: 'undecided',
    pairs: true,
  },
  {
    ...COMMON,
    name: 'tradesmart',
    says: 'TradeSmart',
    generation: 'B',
    rest: 'https://v2api.tradesmartonline.in/NorenWClientAPIv2/',
    socket: 'wss://v2api.tradesmartonline.in/NorenWSAPI/',
    page: 'https://v2api.tradesmartonline.in/OAuthlogin/authorize/oauth',
    token: null,
    masterRoot: 'https://v2api.tradesmartonline.in/',
    expiresIn: 'by_size',
  },
];

/** The house of that name; null for one that is not known. Nothing named means Shoonya. */
export function houseNamed(name: string | null): House | null {
  const wanted = name ?? 'shoonya';
  return HOUSES.find((house) => house.name === wanted) ?? null;
}
