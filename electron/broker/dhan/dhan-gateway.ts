/** The order port over Dhan: each request tried once, books read whole, pushes passed on. */
import type { Approved } from '../../../shared/domain/approval.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import type { LinkState } from '../../../shared/domain/session.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { AccountParts } from '../account.ts';
import type {
  BasketMargin,
  BrokerBook,
  BrokerUpdate,
  CancelRequest,
  Funds,
  Gateway,
  LinkReport,
  ModifyRequest,
  PlaceRequest,
  ReadFailure,
} from '../gateway.ts';
import type { GatewayManifest } from '../manifest.ts';
import type {
  BrokerStanding,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import type { AccessToken } from './access-token.ts';
import type { Contracts } from './contracts.ts';
import type { Contract } from './instruments.ts';
import { dhanManifest } from './manifest.ts';
import {
  everyRow,
  fundsOf,
  moneyOf,
  orderFromAlert,
  orderFromRow,
  positionsFromRows,
  tradeFromRow,
} from './normalise.ts';
import { basketBody, modifyBody, placeBody } from './order-request.ts';
import { type Act, outcomeOf } from './outcome.ts';
import { openRecentPushes, type RecentPushes } from './recent-pushes.ts';
import type { DhanCall, DhanRest, ReadWish } from './rest.ts';
import { openOrderStream, type OrderStream } from './socket.ts';
import { type DhanStanding, openStanding } from './standing.ts';
import {
  basketMargin,
  fundLimit,
  type OrderAlert,
  orderRows,
  positionRows,
  tradeRows,
} from './wire.ts';

export interface DhanGateway extends Gateway {
  redial(cause: string): void;
  dispose(): void;
  link(): LinkState;
  counts(): { readonly unread: number; readonly foreign: number };
}

export interface GatewayParts {
  readonly parts: Pick<AccountParts, 'world' | 'settings' | 'keepFrame' | 'marketOpen'>;
  readonly address: string;
  readonly token: AccessToken;
  readonly rest: DhanRest;
  readonly contracts: Contracts;
  suspect(): void;
}

export function openGateway(parts: GatewayParts): DhanGateway {
  return new DhanWire(parts);
}

const ORDERS = { call: get('/orders'), shape: orderRows, name: 'orders' } as const;
const TRADES = { call: get('/trades'), shape: tradeRows, name: 'trades' } as const;
const POSITIONS = { call: get('/positions'), shape: positionRows, name: 'positions' } as const;
const FUNDS = { call: get('/fundlimit'), shape: fundLimit, name: 'funds' } as const;

function get(path: string): DhanCall {
  return { method: 'GET', path };
}

class DhanWire implements DhanGateway {
  readonly manifest: GatewayManifest;
  readonly #parts: GatewayParts;
  readonly #stream: OrderStream;
  readonly #recent: RecentPushes;
  readonly #standing: DhanStanding;
  #unfit = 0;
  #onUpdate: (update: BrokerUpdate) => void = () => undefined;
  #state: LinkState = 'down';
  #onLink: (report: LinkReport) => void = () => undefined;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
    this.#recent = openRecentPushes(parts.parts.world);
    const { rest, contracts } = parts;
    const { clientId } = parts.parts.settings;
    this.#standing = openStanding({ rest, contracts, clientId });
    this.manifest = dhanManifest(parts.parts.settings.account);
    this.#stream = openOrderStream({
      parts: parts.parts,
      address: parts.address,
      token: parts.token,
      ready: () => parts.contracts.known(),
      suspect: () => parts.suspect(),
      alert: (alert) => this.#hear(alert),
      link: (report) => {
        this.#state = report.state;
        this.#onLink(report);
      },
    });
  }

  open(): void {
    this.#stream.open();
  }

  close(): void {
    this.#stream.close();
  }

  dispose(): void {
    this.#onUpdate = () => undefined;
    this.#onLink = () => undefined;
    this.close();
  }

  link(): LinkState {
    return this.#state;
  }

  redial(cause: string): void {
    this.#stream.redial(cause);
  }

  counts(): { readonly unread: number; readonly foreign: number } {
    const { unread, foreign } = this.#stream.counts();
    return { unread: unread + this.#unfit, foreign };
  }

  onUpdate(listen: (update: BrokerUpdate) => void): void {
    this.#onUpdate = listen;
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#onLink = listen;
  }

  place(request: Approved<PlaceRequest>): Promise<CommandOutcome> {
    const contract = this.#parts.contracts.find(request.instrument);
    if (contract === null) return notListed(request.instrument);
    const { clientId } = this.#parts.parts.settings;
    const body = placeBody(request, contract, clientId);
    return this.#write('place', { method: 'POST', path: '/orders', body }, null);
  }

  modify(request: Approved<ModifyRequest>): Promise<CommandOutcome> {
    const { clientId } = this.#parts.parts.settings;
    const path = `/orders/${encodeURIComponent(request.brokerOrderId)}`;
    const call: DhanCall = { method: 'PUT', path, body: modifyBody(request, clientId) };
    return this.#write('modify', call, request);
  }

  cancel(request: CancelRequest): Promise<CommandOutcome> {
    const path = `/orders/${encodeURIComponent(request.brokerOrderId)}`;
    return this.#write('cancel', { method: 'DELETE', path }, request);
  }

  /**
   * Orders first: a fill between two reads then stands in the trades too, so that no order claims
   * more than its trades show.
   */
  async readBook(): Promise<Result<BrokerBook, ReadFailure>> {
    const { contracts } = this.#parts;
    if (!contracts.known()) {
      return err({ cause: 'refused', words: 'The contracts of the day are not read yet' });
    }
    const orders = await this.#readAll(ORDERS, (row) => orderFromRow(row, contracts.name));
    if (!orders.ok) return orders;
    const [trades, rows] = await Promise.all([
      this.#readAll(TRADES, (row) => tradeFromRow(row, contracts.name)),
      this.#parts.rest.read(POSITIONS),
    ]);
    if (!trades.ok) return trades;
    if (!rows.ok) return rows;
    const positions = readable(positionsFromRows(rows.value, contracts.name), POSITIONS.name);
    if (!positions.ok) return positions;
    const newest = orders.value.map((order) => this.#recent.newest(order));
    return ok({ orders: newest, trades: trades.value, positions: positions.value });
  }

  async readFunds(): Promise<Result<Funds, ReadFailure>> {
    const read = await this.#parts.rest.read(FUNDS);
    return read.ok ? readable(fundsOf(read.value), FUNDS.name) : read;
  }

  async readMargin(orders: readonly PlaceRequest[]): Promise<Result<BasketMargin, ReadFailure>> {
    const found: (readonly [PlaceRequest, Contract])[] = [];
    for (const order of orders) {
      const contract = this.#parts.contracts.find(order.instrument);
      if (contract === null)
        return err({ cause: 'refused', words: notListedWords(order.instrument) });
      found.push([order, contract]);
    }
    const body = basketBody(found, this.#parts.parts.settings.clientId);
    const read = await this.#parts.rest.read({
      call: { method: 'POST', path: '/margincalculator/multi', body },
      shape: basketMargin,
      name: 'margin',
    });
    if (!read.ok) return read;
    const needed = moneyOf(read.value);
    if (needed === null) return err({ cause: 'unreadable', words: 'A margin that is no amount' });
    return ok({ needed, single: null });
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

  async #write(
    act: Act,
    call: DhanCall,
    target: Pick<CancelRequest, 'brokerOrderId'> | null,
  ): Promise<CommandOutcome> {
    const reply = await this.#parts.rest.write(call);
    if (reply === null) {
      return { kind: 'refused', rejection: 'not_sent', words: 'Not logged in at Dhan: not sent' };
    }
    return outcomeOf(act, reply, target?.brokerOrderId ?? null);
  }

  /** All rows or a failure; another client's rows would mean that this is not our book. */
  async #readAll<Row extends { readonly dhanClientId: string }, T>(
    wish: ReadWish<Row[]>,
    one: (row: Row) => Result<T, string>,
  ): Promise<Result<readonly T[], ReadFailure>> {
    const read = await this.#parts.rest.read(wish);
    if (!read.ok) return read;
    const { clientId } = this.#parts.parts.settings;
    const foreign = read.value.some((row) => !['', clientId].includes(row.dhanClientId));
    if (foreign) return err({ cause: 'unreadable', words: `${wish.name}: another client's rows` });
    return readable(everyRow(read.value, one), wish.name);
  }

  #hear(alert: OrderAlert): void {
    const order = orderFromAlert(alert, this.#parts.contracts.name);
    if (!order.ok) {
      this.#unfit += 1;
      return;
    }
    this.#recent.note(order.value);
    this.#onUpdate({ order: order.value, trades: [] });
  }
}

function readable<T>(read: Result<T, string>, name: string): Result<T, ReadFailure> {
  return read.ok ? read : err({ cause: 'unreadable', words: `${name}: ${read.error}` });
}

function notListedWords(instrument: string): string {
  return `${instrument} is not in Dhan's list of today`;
}

function notListed(instrument: string): Promise<CommandOutcome> {
  const words = `${notListedWords(instrument)}: not sent`;
  return Promise.resolve({ kind: 'refused', rejection: 'instrument_unknown', words });
}
