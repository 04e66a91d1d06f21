/**
 * The order port over Kite. Every order leaves as a limit or as a stop with a limit, with our id in
 * Kite's tag field; pushes and books go through the same normaliser. A push is a hint: it carries
 * totals and no trades, comes twice, late or not at all, and the books tell the truth.
 */
import type { Approved } from '../../../shared/domain/approval.ts';
import type { BrokerOrderId, InstrumentId } from '../../../shared/domain/ids.ts';
import { splitId } from '../../../shared/domain/instrument.ts';
import { decimalText } from '../../../shared/domain/money.ts';
import {
  ORDER_TYPES,
  type OrderTerms,
  type Product,
  PRODUCTS,
  VALIDITIES,
} from '../../../shared/domain/order-events.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { AccountParts } from '../account.ts';
import type {
  BasketMargin,
  BrokerBook,
  BrokerStep,
  BrokerUpdate,
  CancelRequest,
  Funds,
  Gateway,
  LinkReport,
  ModifyRequest,
  PlaceRequest,
  ReadFailure,
} from '../gateway.ts';
import type { Ability, GatewayManifest } from '../manifest.ts';
import type { BrokerSocket } from '../net/socket.ts';
import type {
  BrokerStanding,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import { decodeFrame } from './decode.ts';
import { IN_LOTS, type KiteContracts } from './instruments.ts';
import {
  type Complaint,
  normaliseFunds,
  normaliseMargin,
  normaliseOrder,
  normalisePositions,
  normaliseStep,
  normaliseTrade,
} from './normalise.ts';
import { outcomeOf } from './outcome.ts';
import { type KiteRest, redacted } from './rest.ts';
import type { KiteSession } from './session.ts';
import { openStream } from './socket.ts';
import { KITE_STANDING, type KiteStanding, openStanding } from './standing.ts';
import {
  basketData,
  marginsData,
  orderRows,
  type OrderRow,
  positionsData,
  stepRows,
  tradeRows,
} from './wire.ts';

const ORDERS_PER_SECOND = 10;
const MODIFICATIONS_PER_ORDER = 25;

const ABILITIES: readonly Ability[] = [
  { name: 'order_push', by: 'broker', says: 'Not for after-market orders; the books are read too' },
  { name: 'trade_push', by: 'no', says: 'Fills are read from the trade book' },
  { name: 'order_history', by: 'broker', says: '' },
  { name: 'find_by_tag', by: 'desk', says: 'By reading the day’s order book' },
  { name: 'basket_margin', by: 'broker', says: '' },
  { name: 'slicing', by: 'desk', says: '' },
  { name: 'tick_push', by: 'broker', says: '3,000 contracts at once' },
  { name: 'depth', by: 'broker', says: 'Five levels' },
  { name: 'greeks', by: 'no', says: '' },
  { name: 'freeze_quantities', by: 'desk', says: 'Kite’s list has none' },
  { name: 'resting_stop', by: 'broker', says: 'With a limit price' },
  { name: 'good_till_triggered', by: 'broker', says: KITE_STANDING.says },
];

const NOT_HERE = 'Kite counts these contracts in lots of unknown size, so this desk sends no order';

const WIRE_PRODUCTS: Readonly<Record<Product, string>> = { nrml: 'NRML', mis: 'MIS', cnc: 'CNC' };

/** What was heard and could not be used, for the morning check. */
export interface HeardCounts {
  readonly unreadable: number;
  readonly otherAccount: number;
}

export interface KiteGateway extends Gateway {
  heard(): HeardCounts;
}

export interface KiteGatewayParts {
  readonly parts: AccountParts;
  readonly rest: KiteRest;
  readonly session: KiteSession;
  readonly contracts: KiteContracts;
  readonly address: string;
}

export function openGateway(parts: KiteGatewayParts): KiteGateway {
  return new KiteLine(parts);
}

class KiteLine implements KiteGateway {
  readonly manifest: GatewayManifest;
  readonly #parts: AccountParts;
  readonly #rest: KiteRest;
  readonly #contracts: KiteContracts;
  readonly #standing: KiteStanding;
  readonly #socket: BrokerSocket;
  readonly #updates: ((update: BrokerUpdate) => void)[] = [];
  readonly #links: ((report: LinkReport) => void)[] = [];
  #unreadable = 0;
  #otherAccount = 0;

  constructor({ parts, rest, session, contracts, address }: KiteGatewayParts) {
    this.#parts = parts;
    this.#rest = rest;
    this.#contracts = contracts;
    this.#standing = openStanding({ rest, contracts });
    this.manifest = {
      broker: 'kite',
      account: parts.settings.account,
      mode: 'live',
      ordersPerSecond: ORDERS_PER_SECOND,
      quotas: [
        { span: 'minute', most: 400, counts: 'requests' },
        { span: 'day', most: 5_000, counts: 'placements' },
      ],
      modificationsPerOrder: MODIFICATIONS_PER_ORDER,
      tradeIds: true,
      orderTypes: ORDER_TYPES,
      validities: VALIDITIES,
      products: PRODUCTS,
      abilities: ABILITIES,
      standing: KITE_STANDING,
    };
    this.#socket = openStream({
      parts,
      address,
      session,
      opened: () => undefined,
      text: (text) => this.#hear(text),
      binary: () => undefined,
      link: (report) => {
        for (const listen of this.#links) listen(report);
      },
    });
  }

  open(): void {
    this.#socket.open();
  }

  close(): void {
    this.#socket.close();
  }

  async place(request: Approved<PlaceRequest>): Promise<CommandOutcome> {
    if (IN_LOTS.has(splitId(request.instrument).exchange)) {
      return { kind: 'refused', rejection: 'not_sent', words: NOT_HERE };
    }
    const reply = await this.#rest.write({
      method: 'POST',
      path: '/orders/regular',
      params: [
        ...this.#contractOf(request.instrument),
        ['transaction_type', request.side === 'buy' ? 'BUY' : 'SELL'],
        ['product', WIRE_PRODUCTS[request.product]],
        ['validity', request.validity === 'ioc' ? 'IOC' : 'DAY'],
        ...termsOf(request),
        ['tag', request.orderId],
      ],
    });
    return outcomeOf('place', reply, null);
  }

  async modify(request: Approved<ModifyRequest>): Promise<CommandOutcome> {
    const { brokerOrderId } = request;
    const path = orderPath(brokerOrderId);
    const reply = await this.#rest.write({ method: 'PUT', path, params: termsOf(request) });
    return this.#settled(outcomeOf('modify', reply, brokerOrderId), brokerOrderId);
  }

  async cancel({ brokerOrderId }: CancelRequest): Promise<CommandOutcome> {
    const reply = await this.#rest.write({ method: 'DELETE', path: orderPath(brokerOrderId) });
    return this.#settled(outcomeOf('cancel', reply, brokerOrderId), brokerOrderId);
  }

  /**
   * Orders first: trades read afterwards hold every fill that the orders speak of, so a complete
   * read never lacks a trade that is there.
   */
  async readBook(): Promise<Result<BrokerBook, ReadFailure>> {
    const orders = await this.#rest.read({ method: 'GET', path: '/orders' }, 'books', orderRows);
    if (!orders.ok) return orders;
    const [trades, positions] = await Promise.all([
      this.#rest.read({ method: 'GET', path: '/trades' }, 'books', tradeRows),
      this.#rest.read({ method: 'GET', path: '/portfolio/positions' }, 'books', positionsData),
    ]);
    if (!trades.ok) return trades;
    if (!positions.ok) return positions;
    const ordered = every(orders.value, normaliseOrder);
    if (!ordered.ok) return ordered;
    const traded = every(trades.value, normaliseTrade);
    if (!traded.ok) return traded;
    const held = normalisePositions(positions.value.net);
    if (!held.ok) return unreadable(held.error);
    return ok({ orders: ordered.value, trades: traded.value, positions: held.value });
  }

  async readFunds(): Promise<Result<Funds, ReadFailure>> {
    const call = { method: 'GET', path: '/user/margins' } as const;
    const read = await this.#rest.read(call, 'books', marginsData);
    if (!read.ok) return read;
    const funds = normaliseFunds(read.value);
    return funds === null ? unreadable('funds that are no amounts') : ok(funds);
  }

  async readHistory(
    brokerOrderId: BrokerOrderId,
  ): Promise<Result<readonly BrokerStep[], ReadFailure>> {
    const path = `/orders/${encodeURIComponent(brokerOrderId)}`;
    const read = await this.#rest.read({ method: 'GET', path }, 'books', stepRows);
    return read.ok ? ok(read.value.map(normaliseStep)) : read;
  }

  async readMargin(orders: readonly PlaceRequest[]): Promise<Result<BasketMargin, ReadFailure>> {
    if (orders.length === 0) return ok({ needed: 0, single: 0 });
    const json = `[${orders.map((order) => this.#marginRow(order)).join(',')}]`;
    const read = await this.#rest.read(
      {
        method: 'POST',
        path: '/margins/basket',
        params: [
          ['consider_positions', 'true'],
          ['mode', 'compact'],
        ],
        json,
      },
      'books',
      basketData,
    );
    if (!read.ok) return read;
    const margin = normaliseMargin(read.value);
    return margin === null ? unreadable('a margin that is no amount') : ok(margin);
  }

  placeStanding(request: Approved<StandingRequest>): Promise<StandingOutcome> {
    return this.#standing.place(request);
  }

  changeStanding(request: Approved<StandingChange>): Promise<StandingOutcome> {
    return this.#standing.change(request);
  }

  cancelStanding(request: StandingCancel): Promise<StandingOutcome> {
    return this.#standing.cancel(request);
  }

  readStanding(): Promise<Result<readonly BrokerStanding[], ReadFailure>> {
    return this.#standing.read();
  }

  onUpdate(listen: (update: BrokerUpdate) => void): void {
    this.#updates.push(listen);
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#links.push(listen);
  }

  heard(): HeardCounts {
    return { unreadable: this.#unreadable, otherAccount: this.#otherAccount };
  }

  /**
   * Kite says “being processed” of an order that has ended and of one that is on its way. Only the
   * first may be told as an end, so its story is read before anything is claimed.
   */
  async #settled(outcome: CommandOutcome, id: BrokerOrderId): Promise<CommandOutcome> {
    if (outcome.kind !== 'refused' || outcome.rejection !== 'already_final') return outcome;
    const story = await this.readHistory(id);
    const last = story.ok ? (story.value.at(-1)?.status ?? null) : null;
    return last !== null && ENDS.has(last) ? outcome : { ...outcome, rejection: 'unrecognised' };
  }

  #contractOf(instrument: InstrumentId): readonly (readonly [string, string])[] {
    const { exchange, symbol } = this.#contracts.wireOf(instrument) ?? splitId(instrument);
    return [
      ['exchange', exchange],
      ['tradingsymbol', symbol],
    ];
  }

  /** Prices are written digit by digit; no float comes near them. */
  #marginRow(order: PlaceRequest): string {
    const texts = [
      ...this.#contractOf(order.instrument),
      ['transaction_type', order.side === 'buy' ? 'BUY' : 'SELL'],
      ['variety', 'regular'],
      ['product', WIRE_PRODUCTS[order.product]],
      ['order_type', isStop(order) ? 'SL' : 'LIMIT'],
    ].map(([name = '', value = '']) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
    const numbers = [
      `"quantity":${order.quantity}`,
      `"price":${decimalText(order.price)}`,
      `"trigger_price":${isStop(order) ? decimalText(order.trigger ?? 0) : '0'}`,
    ];
    return `{${[...texts, ...numbers].join(',')}}`;
  }

  #hear(text: string): void {
    const frame = decodeFrame(text);
    switch (frame.kind) {
      case 'order':
        this.#parts.keepFrame('received', redacted(text));
        this.#hearOrder(frame.row);
        return;
      case 'unreadable':
        this.#unreadable += 1;
        this.#parts.keepFrame(
          'received',
          redacted(`unreadable, ${frame.why}: ${text}`.slice(0, 4_000)),
        );
        return;
      case 'notice':
        this.#parts.keepFrame('received', redacted(text.slice(0, 4_000)));
        return;
      case 'other':
        return;
    }
  }

  #hearOrder(row: OrderRow): void {
    const owner = row.user_id ?? row.account_id ?? this.#parts.settings.clientId;
    if (owner !== this.#parts.settings.clientId) {
      this.#otherAccount += 1;
      return;
    }
    const order = normaliseOrder(row);
    if (!order.ok) {
      this.#unreadable += 1;
      return;
    }
    const update: BrokerUpdate = { order: order.value, trades: [] };
    for (const listen of this.#updates) listen(update);
  }
}

const ENDS: ReadonlySet<string> = new Set(['filled', 'cancelled', 'rejected', 'expired']);

function isStop({ type }: OrderTerms): boolean {
  return type === 'stop' || type === 'stop_limit';
}

/** A market order of ours has a bound, so it leaves as the limit that it is. */
function termsOf(terms: OrderTerms): readonly (readonly [string, string])[] {
  const { quantity, price, trigger } = terms;
  const shared = [
    ['order_type', isStop(terms) ? 'SL' : 'LIMIT'],
    ['quantity', String(quantity)],
    ['price', decimalText(price)],
  ] as const;
  return isStop(terms) && trigger !== null
    ? [...shared, ['trigger_price', decimalText(trigger)]]
    : shared;
}

function orderPath(id: BrokerOrderId): string {
  return `/orders/regular/${encodeURIComponent(id)}`;
}

/** All rows or none: a book without the row that nobody could read would hide an order. */
function every<Row, T>(
  rows: readonly Row[],
  normalise: (row: Row) => Result<T, Complaint>,
): Result<readonly T[], ReadFailure> {
  const values: T[] = [];
  for (const row of rows) {
    const value = normalise(row);
    if (!value.ok) return unreadable(value.error);
    values.push(value.value);
  }
  return ok(values);
}

function unreadable(words: Complaint): Result<never, ReadFailure> {
  return err({ cause: 'unreadable', words });
}
