/** Kite Connect v3 as a dress of the simulator: routes, rate groups and the parts behind them. */
import { edgePage } from '../garbage.ts';
import type {
  BadDay,
  Operation,
  Personality,
  PersonalityKind,
  PersonalityParts,
  RestCall,
  RestReply,
} from '../personality.ts';
import { openRateWindows, type RateLimit, type RateWindows } from '../rate-windows.ts';
import type { TruthRules } from '../truth.ts';
import { type KiteCandles, openKiteCandles } from './kite-candles.ts';
import { type KiteGtt, openKiteGtt } from './kite-gtt.ts';
import { basketMarginsReply, chargesReply, orderMarginsReply } from './kite-margins.ts';
import { dumpReply, ltpReply, ohlcReply, quoteReply } from './kite-market.ts';
import { type KiteOrders, kiteOrderId, openKiteOrders } from './kite-orders.ts';
import { convertReply, holdingsReply, marginsReply, positionsReply } from './kite-portfolio.ts';
import { APP_ID, type RowParts } from './kite-rows.ts';
import { type KiteSession, openKiteSession } from './kite-session.ts';
import { type KiteTicker, openKiteTicker } from './kite-ticker.ts';
import { failure, stamp, success } from './kite-words.ts';

/** Digits of the exchange's own ids, as they look at NSE. */
const EXCHANGE_ID_DIGITS = 14;

const RULES: TruthRules = {
  orderId: kiteOrderId,
  exchangeOrderId: (number) => `11${String(number).padStart(EXCHANGE_ID_DIGITS, '0')}`,
  tradeId: (number) => String(10_000_000 + number),
  answers: (rejection) => {
    const later = ['margin_short', 'off_tick_or_lot', 'price_outside_band', 'unrecognised'];
    return later.includes(rejection) ? 'book' : 'reply';
  },
  delays: { validateMs: 2, sendMs: 3, exchangeMs: 10, modifyMs: 10, cancelMs: 8 },
};

export const KITE: PersonalityKind = {
  name: 'kite',
  rules: RULES,
  liveHosts: ['kite.trade', 'zerodha.com'],
  open: (parts) => new Kite(parts),
};

type Family = 'quote' | 'historical' | 'placement' | 'other' | 'open';

const SECOND_MS = 1_000;

const LIMITS: Readonly<Record<Exclude<Family, 'open'>, readonly RateLimit[]>> = {
  quote: [{ spanMs: SECOND_MS, most: 1, counts: 'calendar' }],
  historical: [{ spanMs: SECOND_MS, most: 3, counts: 'calendar' }],
  placement: [
    { spanMs: SECOND_MS, most: 10, counts: 'calendar' },
    { spanMs: 60 * SECOND_MS, most: 400, counts: 'calendar' },
  ],
  other: [{ spanMs: SECOND_MS, most: 10, counts: 'calendar' }],
};

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly op: string;
  readonly family: Family;
  readonly run: (kite: Kite, call: RestCall) => RestReply;
  /** Works without a session. */
  readonly free?: boolean;
}

const ORDER = String.raw`/orders/\w+/(\d+)`;

function route(
  method: string,
  path: string,
  op: string,
  family: Family,
  run: Route['run'],
  free = false,
): Route {
  return { method, path: new RegExp(`^${path}$`), op, family, run, free };
}

const ROUTES: readonly Route[] = [
  route('GET', '/connect/login', 'login_page', 'open', (k, c) => k.session.page(c), true),
  route('POST', '/connect/login', 'login_page', 'open', (k, c) => k.session.page(c), true),
  route('GET', '/connect/finish', 'login_page', 'open', finishPage, true),
  route('POST', '/session/token', 'login', 'other', (k, c) => k.session.exchange(c), true),
  route('DELETE', '/session/token', 'logout', 'other', (k, c) => k.session.drop(c), true),
  route('POST', '/session/refresh_token', 'renew', 'other', (k, c) => k.session.renew(c), true),
  route('GET', '/user/profile', 'profile', 'other', (k) => k.session.profile()),
  route('GET', '/user/margins(?:/[a-z]+)?', 'funds', 'other', (_k, c) => marginsReply(c)),
  route('POST', String.raw`/orders/\w+`, 'place', 'placement', (k, c) => k.orders.place(c)),
  route('PUT', ORDER, 'modify', 'placement', (k, c) => k.orders.modify(c)),
  route('DELETE', ORDER, 'cancel', 'placement', (k, c) => k.orders.cancel(c)),
  route('GET', '/orders', 'orders', 'other', (k, c) => k.orders.list(c)),
  route('GET', String.raw`/orders/(\d+)`, 'order', 'other', (k, c) => k.orders.history(c)),
  route('GET', String.raw`/orders/(\d+)/trades`, 'order_trades', 'other', (k, c) =>
    k.orders.orderTrades(c),
  ),
  route('GET', '/trades', 'trades', 'other', (k, c) => k.orders.trades(c)),
  route('GET', '/portfolio/positions', 'positions', 'other', (k, c) => positionsReply(k.rows, c)),
  route('PUT', '/portfolio/positions', 'convert', 'other', (k, c) => convertReply(k.parts, c)),
  route('GET', '/portfolio/holdings', 'holdings', 'other', (k, c) => holdingsReply(k.rows, c)),
  route('GET', '/portfolio/holdings/auctions', 'auctions', 'other', () => success([])),
  route('POST', '/margins/orders', 'margin', 'other', (k, c) => orderMarginsReply(k.parts, c)),
  route('POST', '/margins/basket', 'basket_margin', 'other', (k, c) =>
    basketMarginsReply(k.parts, c),
  ),
  route('POST', '/charges/orders', 'charges', 'other', (k, c) => chargesReply(k.parts, c)),
  route('GET', String.raw`/instruments/historical/\d+/\w+`, 'candles', 'historical', (k, c) =>
    k.candles.reply(c),
  ),
  route(
    'GET',
    String.raw`/instruments(?:/[A-Z]+)?`,
    'instruments',
    'other',
    (k, c) => dumpReply(k.parts, c),
    true,
  ),
  route('GET', '/quote', 'quote', 'quote', (k, c) => quoteReply(k.parts, c)),
  route('GET', '/quote/ohlc', 'quote', 'quote', (k, c) => ohlcReply(k.parts, c)),
  route('GET', '/quote/ltp', 'quote', 'quote', (k, c) => ltpReply(k.parts, c)),
  route('POST', '/gtt/triggers', 'gtt_place', 'other', (k, c) => k.gtt.create(c)),
  route('GET', '/gtt/triggers', 'gtts', 'other', (k, c) => k.gtt.list(c)),
  route('GET', String.raw`/gtt/triggers/\d+`, 'gtt', 'other', (k, c) => k.gtt.one(c)),
  route('PUT', String.raw`/gtt/triggers/\d+`, 'gtt_modify', 'other', (k, c) => k.gtt.replace(c)),
  route('DELETE', String.raw`/gtt/triggers/\d+`, 'gtt_cancel', 'other', (k, c) => k.gtt.remove(c)),
];

/** Where a browser ends when no redirect address was set. */
function finishPage(_kite: Kite, { query }: RestCall): RestReply {
  const body = `<!doctype html><html><body><p>${query.get('status') === 'success' ? 'Logged in.' : 'Not logged in.'}</p></body></html>`;
  return { status: 200, headers: { 'content-type': 'text/html' }, body };
}

class Kite implements Personality {
  readonly paths = { rest: '/', orders: '/', market: '/' };
  readonly parts: PersonalityParts;
  readonly session: KiteSession;
  readonly orders: KiteOrders;
  readonly gtt: KiteGtt;
  readonly candles: KiteCandles;
  readonly rows: RowParts;
  readonly #ticker: KiteTicker;
  readonly #rates: Readonly<Record<Exclude<Family, 'open'>, RateWindows>>;

  constructor(parts: PersonalityParts) {
    const { world, truth } = parts;
    this.parts = parts;
    this.session = openKiteSession(parts);
    const { userId } = this.session.login;
    this.rows = { venue: truth.venue, tokens: truth.tokens, userId };
    this.orders = openKiteOrders(parts, this.rows);
    this.gtt = openKiteGtt(parts, userId);
    this.candles = openKiteCandles(parts);
    this.#ticker = openKiteTicker(parts, this.rows, this.session, this.candles);
    this.#rates = {
      quote: openRateWindows(world, LIMITS.quote),
      historical: openRateWindows(world, LIMITS.historical),
      placement: openRateWindows(world, LIMITS.placement),
      other: openRateWindows(world, LIMITS.other),
    };
  }

  login(): Readonly<Record<string, string>> {
    const { apiKey, apiSecret, userId, password, totpSecret } = this.session.login;
    return {
      api_key: apiKey,
      api_secret: apiSecret,
      user_id: userId,
      password,
      totp_secret: totpSecret,
      access_token: this.session.accessToken(),
      request_token: this.session.requestToken(),
      login_url: `${this.parts.origin()}/connect/login?v=3&api_key=${apiKey}`,
    };
  }

  operation({ method, path, query, body }: Parameters<Personality['operation']>[0]): Operation {
    const found = ROUTES.find((each) => each.method === method && each.path.test(path));
    const form = new URLSearchParams(body.startsWith('[') ? '' : body);
    const named = /^\/orders\/(?:\w+\/)?(\d+)/.exec(path)?.[1] ?? null;
    return {
      op: found?.op ?? 'unknown',
      tag: form.get('tag'),
      symbol: form.get('tradingsymbol') ?? query.get('tradingsymbol'),
      orderId: named,
    };
  }

  handle(call: RestCall): RestReply {
    const there = ROUTES.filter((each) => each.path.test(call.path));
    const found = there.find((each) => each.method === call.method);
    if (found === undefined) {
      return there.length === 0
        ? failure(404, 'GeneralException', 'Route not found')
        : failure(405, 'GeneralException', 'Method not allowed');
    }
    const complaint = found.free === true ? null : this.session.complaint(authorization(call));
    if (complaint !== null) return complaint;
    if (!this.#within(found.family)) {
      return failure(429, 'NetworkException', 'Too many requests');
    }
    return found.run(this, call);
  }

  badDay({ status, errorType, message, about }: BadDay): RestReply {
    if (about === 'ip') {
      const words = 'No IPs configured for this app. Add allowed IPs on the developer console.';
      return failure(403, 'PermissionException', words);
    }
    if (about === 'rate') return failure(429, 'NetworkException', message ?? 'Too many requests');
    if (about === 'timed_out') {
      const words = 'Order request timed out. Please check the order book and confirm.';
      return failure(400, errorType ?? 'OrderException', message ?? words);
    }
    if (about === 'ended' || status === 403) {
      const words = message ?? 'Incorrect `api_key` or `access_token`.';
      return failure(403, errorType ?? 'TokenException', words);
    }
    const plain = errorType === null && message === null;
    if (plain && status >= 502) {
      return { status, headers: { 'content-type': 'text/html' }, body: edgePage(status) };
    }
    return failure(status, errorType ?? 'GeneralException', message ?? 'Something went wrong.');
  }

  connect(handshake: Parameters<Personality['connect']>[0]): ReturnType<Personality['connect']> {
    return this.#ticker.connect(handshake);
  }

  endSession(): void {
    this.session.end();
  }

  foreignFrame(whose: 'account' | 'unknown' | 'yesterday'): string {
    const { world } = this.parts;
    const yesterday = whose === 'yesterday' ? 86_400_000 : 0;
    const atMs = world.nowMs() - yesterday;
    const data = {
      user_id: whose === 'account' ? 'ZZ9999' : this.session.login.userId,
      unfilled_quantity: 0,
      app_id: APP_ID,
      checksum: '',
      placed_by: whose === 'account' ? 'ZZ9999' : this.session.login.userId,
      order_id: kiteOrderId(80_000_000_001, atMs),
      exchange_order_id: '1199999999999999',
      parent_order_id: null,
      status: 'COMPLETE',
      status_message: null,
      status_message_raw: null,
      order_timestamp: stamp(atMs),
      exchange_update_timestamp: stamp(atMs),
      exchange_timestamp: stamp(atMs),
      variety: 'regular',
      exchange: 'NSE',
      tradingsymbol: 'RELIANCE',
      instrument_token: 1,
      order_type: 'LIMIT',
      transaction_type: 'BUY',
      validity: 'DAY',
      product: 'CNC',
      quantity: 1,
      disclosed_quantity: 0,
      price: 100,
      trigger_price: 0,
      average_price: 100,
      filled_quantity: 1,
      pending_quantity: 0,
      cancelled_quantity: 0,
      market_protection: 0,
      meta: {},
      tag: null,
      guid: null,
    };
    return JSON.stringify({ type: 'order', data });
  }

  close(): void {
    this.#ticker.close();
    this.gtt.close();
    this.candles.close();
  }

  #within(family: Family): boolean {
    if (family === 'open' || !this.parts.settings.limits) return true;
    return this.#rates[family].take(this.session.login.apiKey);
  }
}

function authorization({ headers }: RestCall): string | undefined {
  return headers.authorization;
}
