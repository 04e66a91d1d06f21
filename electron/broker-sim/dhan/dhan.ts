/**
 * Dhan's dress over the one truth (API v2, as published in early 2026): REST under /v2, the login
 * host at the root, the order-update socket, the market feed and the depth sockets, all behind one
 * address. The Python client of the broker works against it once its addresses are changed.
 */
import { indiaDay } from '../../../shared/maths/calendar.ts';
import { ok as good, err as wrong, type Result } from '../../../shared/lib/result.ts';
import type {
  BadDay,
  Handshake,
  Operation,
  Personality,
  PersonalityKind,
  PersonalityParts,
  RestCall,
  RestReply,
  SocketAnswer,
} from '../personality.ts';
import type { TruthChange, TruthRules } from '../truth.ts';
import { openAccessTokens } from './access-tokens.ts';
import { accountRoutes, openAllowedIps } from './account-routes.ts';
import { openAlertOrders } from './alert-orders.ts';
import { chartRoutes } from './chart-routes.ts';
import { openControls } from './control-routes.ts';
import { openDepthSockets } from './depth-socket.ts';
import type { Answer } from './dhan-error.ts';
import { refusal } from './dhan-error.ts';
import { type DhanDesk, tradeView } from './dhan-desk.ts';
import { depthDisconnectPacket, disconnectPacket, REASON } from './feed-packets.ts';
import { openFeedSockets } from './feed-socket.ts';
import { foreignView } from './foreign-order.ts';
import { openForeverOrders } from './forever-orders.ts';
import { badDayAnswer, replyOf } from './dhan-replies.ts';
import { type FrontDoor, openFrontDoor } from './front-door.ts';
import { openHeartbeats } from './heartbeats.ts';
import { instrumentRoutes } from './instrument-routes.ts';
import { type Credentials, type LoginDoor, openLogin } from './login-routes.ts';
import { marginRoutes } from './margin-routes.ts';
import { openMarketFigures } from './market-figures.ts';
import { alertText } from './order-alert.ts';
import { orderRoutes } from './order-routes.ts';
import { openOrderSockets } from './order-socket.ts';
import type { TradeView } from './order-view.ts';
import { portfolioRoutes } from './portfolio-routes.ts';
import { quoteRoutes } from './quote-routes.ts';
import { openRateLimits } from './rate-limits.ts';
import { openSecurityIds } from './security-ids.ts';
import { openSuperOrders } from './super-routes.ts';
import { defaultSwitches, readSwitches } from './switches.ts';

const CREDENTIALS: Credentials = {
  clientId: '1100000001',
  pin: '246810',
  totpSecret: 'KRUGKIDROVUWG2ZAMJZG653OEBTG66BA',
  appId: '5e1f0a2c',
  appSecret: '0c4b7d52-6d2e-4b1e-9a43-1d1f6c1f8a10',
  partnerId: '9a7c31d0',
  partnerSecret: '6f0de7a4-52d0-4b8e-8f5b-2b9f0f4f7c21',
};

const PATHS = {
  rest: '/v2',
  orders: '/orderupdate',
  market: '/feed',
  more: {
    auth: { ws: false, path: '/' },
    depth20: { ws: true, path: '/twentydepth' },
    depth200: { ws: true, path: '/twohundreddepth' },
    instruments: { ws: false, path: '/api-data/api-scrip-master.csv' },
    instrumentsDetailed: { ws: false, path: '/api-data/api-scrip-master-detailed.csv' },
  },
} as const;

const RULES: TruthRules = {
  orderId: (number, nowMs) => `12${dayDigits(nowMs)}${String(number).padStart(5, '0')}`,
  exchangeOrderId: (number) => `16${String(number).padStart(14, '0')}`,
  tradeId: (number) => String(10_000_000 + number),
  answers: (rejection) => (AT_THE_DOOR.has(rejection) ? 'reply' : 'book'),
  delays: { validateMs: 15, sendMs: 15, exchangeMs: 30, modifyMs: 40, cancelMs: 40 },
};

/** Money, freeze quantities and bands are found later, with the order already in the book. */
const AT_THE_DOOR: ReadonlySet<string> = new Set([
  'off_tick_or_lot',
  'market_closed',
  'instrument_unknown',
  'rate_limited',
  'already_final',
  'order_not_found',
]);

export const DHAN: PersonalityKind = {
  name: 'dhan',
  rules: RULES,
  liveHosts: ['dhan.co'],
  open: (parts) => new Dhan(parts),
};

function dayDigits(nowMs: number): string {
  return indiaDay(nowMs).replaceAll('-', '').slice(2);
}

class Dhan implements Personality {
  readonly paths = PATHS;
  readonly #desk: DhanDesk;
  readonly #login: LoginDoor;
  readonly #door: FrontDoor;
  readonly #orderSockets: ReturnType<typeof openOrderSockets>;
  readonly #feed: ReturnType<typeof openFeedSockets>;
  readonly #depth: ReturnType<typeof openDepthSockets>;
  readonly #stops: readonly (() => void)[];
  #switches = defaultSwitches();
  #trades: TradeView[] = [];

  constructor(parts: PersonalityParts) {
    const desk = this.#openDesk(parts);
    this.#desk = desk;
    const figures = openMarketFigures(parts.truth.venue);
    const limits = openRateLimits(() => parts.world.monotonicMs());
    const heartbeats = openHeartbeats(parts.world, desk.switches);
    this.#login = openLogin(desk, CREDENTIALS);
    this.#orderSockets = openOrderSockets(desk, CREDENTIALS, heartbeats);
    this.#feed = openFeedSockets(desk, figures, heartbeats);
    this.#depth = openDepthSockets(desk, heartbeats);
    const ips = openAllowedIps(desk);
    const supers = openSuperOrders(desk);
    const forever = openForeverOrders(desk);
    const alerts = openAlertOrders(desk);
    const controls = openControls(desk);
    const archive = { all: () => this.#trades };
    this.#door = openFrontDoor(desk, limits, ips, [
      ...this.#login.routes,
      ...accountRoutes(desk),
      ...ips.routes,
      ...orderRoutes(desk, supers, archive),
      ...supers.routes,
      ...forever.routes,
      ...alerts.routes,
      ...portfolioRoutes(desk),
      ...marginRoutes(desk),
      ...controls.routes,
      ...quoteRoutes(desk, figures, limits),
      ...chartRoutes(desk),
      ...instrumentRoutes(desk),
    ]);
    desk.tokens.onEnd(() => this.#endSockets());
    this.#stops = [
      parts.truth.onChange((change) => {
        this.#heard(change);
        supers.heard(change);
        forever.heard(change);
        if (change.kind === 'day') controls.newDay();
      }),
      parts.truth.venue.onTick(() => {
        desk.tokens.look();
        for (const each of [supers, forever, alerts, controls, this.#feed, this.#depth])
          each.step();
      }),
    ];
    desk.tokens.mint('SELF');
  }

  #openDesk(parts: PersonalityParts): DhanDesk {
    const { truth, world } = parts;
    const { venue } = truth;
    const { clientId } = CREDENTIALS;
    return {
      parts,
      clientId,
      killed: false,
      book: venue.market.instruments,
      ids: openSecurityIds({
        tokens: truth.tokens,
        instrument: (id) => venue.instrument(id),
        book: venue.market.instruments,
      }),
      tokens: openAccessTokens({ nowMs: () => world.nowMs(), clientId, secret: world.secret() }),
      switches: () => this.#switches,
      trading: () => venue.trading(),
    };
  }

  login(): Readonly<Record<string, string>> {
    const token = this.#desk.tokens.live() ?? this.#desk.tokens.mint('SELF');
    return {
      client_id: CREDENTIALS.clientId,
      pin: CREDENTIALS.pin,
      totp_secret: CREDENTIALS.totpSecret,
      app_id: CREDENTIALS.appId,
      app_secret: CREDENTIALS.appSecret,
      partner_id: CREDENTIALS.partnerId,
      partner_secret: CREDENTIALS.partnerSecret,
      access_token: token.text,
      token_id: this.#login.tokenId(),
    };
  }

  operation(call: {
    readonly method: string;
    readonly path: string;
    readonly query: URLSearchParams;
    readonly body: string;
  }): Operation {
    return this.#door.operation(call);
  }

  handle(call: RestCall): RestReply {
    return replyOf(this.#door.answer(call));
  }

  badDay(day: BadDay): RestReply {
    return replyOf(badDayAnswer(day, () => this.#ipAnswer()));
  }

  #ipAnswer(): Answer {
    return refusal(this.#switches.wrongIp, 'Invalid IP');
  }

  connect(handshake: Handshake): SocketAnswer {
    const where = doorOf(handshake);
    switch (where) {
      case 'orders':
        return {
          kind: 'accepted',
          socket: 'orders',
          open: (socket) => this.#orderSockets.open(socket),
        };
      case 'market':
      case 'depth20':
      case 'depth200':
        return { kind: 'accepted', socket: 'market', open: this.#openMarket(handshake, where) };
      case null:
        return { kind: 'refused', status: 404, body: '' };
      default:
        return where satisfies never;
    }
  }

  #openMarket(
    handshake: Handshake,
    where: 'market' | 'depth20' | 'depth200',
  ): Extract<SocketAnswer, { kind: 'accepted' }>['open'] {
    return (socket) => {
      const reason = this.#whyNot(handshake);
      if (reason !== null) {
        const packet = where === 'market' ? disconnectPacket : depthDisconnectPacket;
        socket.send(packet(reason), { op: 'message' });
        socket.close(1000, '');
        return { text: () => {}, binary: () => {}, closed: () => {} };
      }
      if (where === 'market') return this.#feed.open(socket);
      return this.#depth.open(socket, where === 'depth20' ? 20 : 200);
    };
  }

  /** What is wrong with the query of a market socket, in the broker's numbers. */
  #whyNot({ query }: Handshake): number | null {
    if (query.get('authType') !== '2') return REASON.badRequest;
    if (query.get('clientId') !== CREDENTIALS.clientId) return REASON.clientInvalid;
    if (!this.#switches.dataPlan) return REASON.noDataPlan;
    const state = this.#desk.tokens.stateOf(query.get('token') ?? '');
    if (state === 'live') return null;
    return state === 'unknown' ? REASON.tokenInvalid : REASON.tokenExpired;
  }

  endSession(event: 'kill' | 'expire'): void {
    if (event === 'kill') this.#desk.tokens.kill();
    else this.#desk.tokens.expire();
  }

  foreignFrame(whose: 'account' | 'unknown' | 'yesterday'): string {
    const { desk, view } = foreignView(this.#desk, whose);
    return alertText(view, 'state', view.price, desk);
  }

  switches(given: unknown): Result<unknown, string> {
    const read = readSwitches(this.#switches, given);
    if ('words' in read) return wrong(read.words);
    this.#switches = read.switches;
    return good(this.#switches);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #endSockets(): void {
    this.#orderSockets.endAll(REASON.tokenExpired);
    this.#feed.endAll(REASON.tokenExpired);
    this.#depth.endAll(REASON.tokenExpired);
  }

  #heard(change: TruthChange): void {
    this.#orderSockets.heard(change);
    if (change.kind === 'session') this.#feed.marketStatus();
    if (change.kind === 'order') {
      for (const trade of change.trades) {
        this.#trades.push(tradeView(this.#desk, trade, change.order));
      }
    }
    if (change.kind === 'trade_busted') {
      this.#trades = this.#trades.filter(({ tradeId }) => tradeId !== change.trade.id);
    }
    if (change.kind === 'trade_corrected') {
      const { id, price } = change.trade;
      this.#trades = this.#trades.map((each) => (each.tradeId === id ? { ...each, price } : each));
    }
  }
}

/**
 * The real service has a host for each; here the path tells them apart. A bare path with a query
 * is the feed where it names the version, and the old address of two hundred levels where not.
 */
function doorOf({ path, query }: Handshake): 'orders' | 'market' | 'depth20' | 'depth200' | null {
  switch (path.replace(/\/+$/, '')) {
    case PATHS.orders:
      return 'orders';
    case PATHS.market:
      return 'market';
    case '/twentydepth':
      return 'depth20';
    case '/twohundreddepth':
      return 'depth200';
    case '':
      if (query.has('version')) return 'market';
      return query.has('token') ? 'depth200' : 'orders';
    default:
      // Nothing else is served.
      return null;
  }
}
