/**
 * The gateway port over a Noren house. Requests go out once and prove what outcome.ts says they
 * prove; pushes and books go through one normaliser; a book is complete or it is a failure.
 */
import type { Approved } from '../../../shared/domain/approval.ts';
import type { BrokerOrderId } from '../../../shared/domain/ids.ts';
import { isTradable } from '../../../shared/domain/instrument.ts';
import { isWholeLots } from '../../../shared/domain/quantity.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import type { RejectionCode } from '../../../shared/domain/rejections.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { World } from '../../platform/world.ts';
import type {
  BasketMargin,
  BrokerBook,
  BrokerOrder,
  BrokerStep,
  BrokerTrade,
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
  StandingAbility,
  StandingCancel,
  StandingChange,
  StandingOutcome,
  StandingRequest,
} from '../standing.ts';
import { readMargin } from './basket-margin.ts';
import type { ContractLoader } from './contract-loader.ts';
import type { Contract, Contracts } from './contracts.ts';
import type { Fields } from './decode.ts';
import {
  fundsFrom,
  orderFrom,
  positionsFrom,
  pushedTrade,
  type RowComplaint,
  stepsFrom,
  tradeFrom,
} from './normalise.ts';
import { modifyFields, placeFields, type Who } from './requests.ts';
import type { Rest } from './rest.ts';
import type { Session } from './session.ts';
import type { Stream } from './socket.ts';
import { type NorenStanding, openStanding } from './standing.ts';
import { pushWorth, statusOf } from './status-map.ts';
import {
  historyRow,
  limitsReply,
  orderPush,
  type OrderPush,
  orderRow,
  positionRow,
  tradeRow,
} from './wire.ts';

export interface GatewayParts {
  readonly world: World;
  readonly manifest: GatewayManifest;
  readonly standing: StandingAbility;
  readonly uid: string;
  readonly session: Session;
  readonly rest: Rest;
  readonly stream: Stream;
  readonly contracts: Contracts;
  readonly loader: ContractLoader;
}

export interface NorenGateway extends Gateway {
  /** Pushes of another account or without meaning, which changed nothing. */
  refusedPushes(): number;
}

/** Without the list of contracts nothing can be named; then it is tried again. */
const LIST_AGAIN_MS = 5_000;
/** The trade book may be a moment behind the order book. */
const TRADES_LAG_MS = 400;

export function openNorenGateway(parts: GatewayParts): NorenGateway {
  return new HouseGateway(parts);
}

class HouseGateway implements NorenGateway {
  readonly manifest: GatewayManifest;
  readonly #parts: GatewayParts;
  readonly #updateListeners: ((update: BrokerUpdate) => void)[] = [];
  readonly #linkListeners: ((report: LinkReport) => void)[] = [];
  readonly #standing: NorenStanding;
  readonly #doubted = new Set<BrokerOrderId>();
  #settling = false;
  #wanted = false;
  #refused = 0;

  constructor(parts: GatewayParts) {
    this.manifest = parts.manifest;
    this.#parts = parts;
    const { rest, contracts, loader, standing: ability } = parts;
    const who = (): Who => this.#who();
    this.#standing = openStanding({ ability, rest, contracts, loader, who });
    parts.stream.onOrder((fields) => this.#hear(fields));
    parts.stream.orders.onLink((report) => this.#tell(report));
  }

  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    void this.#openStream();
  }

  close(): void {
    this.#wanted = false;
    this.#parts.stream.orders.close();
  }

  place(request: Approved<PlaceRequest>): Promise<CommandOutcome> {
    const contract = this.#sendable(request);
    if (!contract.ok) return Promise.resolve(contract.error);
    const fields = placeFields(request, contract.value, this.#who());
    return this.#parts.rest.write('place', 'PlaceOrder', fields, null);
  }

  modify(request: Approved<ModifyRequest>): Promise<CommandOutcome> {
    const contract = this.#sendable(request);
    if (!contract.ok) return Promise.resolve(contract.error);
    const fields = modifyFields(request, contract.value, this.#who());
    return this.#parts.rest.write('modify', 'ModifyOrder', fields, request.brokerOrderId);
  }

  cancel({ brokerOrderId }: CancelRequest): Promise<CommandOutcome> {
    const { uid, rest } = this.#parts;
    const fields = { ordersource: 'API', uid, norenordno: brokerOrderId };
    return rest.write('cancel', 'CancelOrder', fields, brokerOrderId);
  }

  /** Trades are read after the orders, so that no order shows a fill that its trades do not. */
  async readBook(): Promise<Result<BrokerBook, ReadFailure>> {
    const { loader, rest, contracts } = this.#parts;
    const list = await loader.ensure();
    if (!list.ok) return list;
    const orders = await this.#readOrders();
    if (!orders.ok) return orders;
    const [trades, positions] = await Promise.all([
      this.#readTrades(orders.value),
      rest.readList('PositionBook', this.#who(), positionRow),
    ]);
    if (!trades.ok) return trades;
    if (!positions.ok) return positions;
    const held = positionsFrom(positions.value, contracts);
    if (!held.ok) return err(unreadableRow('position'));
    return ok({ orders: orders.value, trades: trades.value, positions: held.value });
  }

  async readFunds(): Promise<Result<Funds, ReadFailure>> {
    const read = await this.#parts.rest.readOne('Limits', this.#who(), limitsReply);
    if (!read.ok) return read;
    const funds = fundsFrom(read.value);
    return funds === null ? err(unreadableRow('amount')) : ok(funds);
  }

  async readHistory(
    brokerOrderId: BrokerOrderId,
  ): Promise<Result<readonly BrokerStep[], ReadFailure>> {
    const { uid, rest } = this.#parts;
    const fields = { ordersource: 'API', uid, norenordno: brokerOrderId };
    const read = await rest.readList('SingleOrdHist', fields, historyRow);
    return read.ok ? ok(stepsFrom(read.value)) : read;
  }

  readMargin(orders: readonly PlaceRequest[]): Promise<Result<BasketMargin, ReadFailure>> {
    return readMargin(this.#parts.rest, this.#parts.contracts, this.#who(), orders);
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
    this.#updateListeners.push(listen);
  }

  onLink(listen: (report: LinkReport) => void): void {
    this.#linkListeners.push(listen);
  }

  refusedPushes(): number {
    return this.#refused;
  }

  #who(): Who {
    const { uid, session } = this.#parts;
    return { uid, actid: session.actid() === '' ? uid : session.actid() };
  }

  /** What the house would refuse only after having taken the order never leaves. */
  #sendable({
    instrument: id,
    quantity: units,
  }: PlaceRequest | ModifyRequest): Result<Contract, CommandOutcome> {
    const contract = this.#parts.contracts.byId(id);
    if (contract === null) {
      return err(refusedHere('instrument_unknown', 'the list of the day does not have it'));
    }
    const { instrument } = contract;
    if (!isTradable(instrument)) return err(refusedHere('not_permitted', 'it is an index'));
    if (units > 0 && isWholeLots(units, instrument.lot)) return ok(contract);
    const words = `${units} is not a multiple of the lot ${instrument.lot}`;
    return err(refusedHere('off_tick_or_lot', words));
  }

  async #openStream(): Promise<void> {
    const list = await this.#parts.loader.ensure();
    if (!this.#wanted) return;
    if (list.ok) {
      this.#parts.stream.orders.open();
      return;
    }
    this.#tell({ state: 'down', cause: `no list of contracts: ${list.error.words}` });
    this.#parts.world.after(LIST_AGAIN_MS, () => {
      if (this.#wanted) void this.#openStream();
    });
  }

  async #readOrders(): Promise<Result<readonly BrokerOrder[], ReadFailure>> {
    const { uid, rest, contracts } = this.#parts;
    const rows = await rest.readList('OrderBook', { ordersource: 'API', uid }, orderRow);
    if (!rows.ok) return rows;
    return collected(rows.value, (row) => orderFrom(row, contracts), 'order');
  }

  async #readTrades(
    orders: readonly BrokerOrder[],
  ): Promise<Result<readonly BrokerTrade[], ReadFailure>> {
    const first = await this.#readTradeBook();
    if (!first.ok || covers(first.value, orders)) return first;
    await new Promise<void>((resolve) => {
      this.#parts.world.after(TRADES_LAG_MS, resolve);
    });
    return this.#readTradeBook();
  }

  async #readTradeBook(): Promise<Result<readonly BrokerTrade[], ReadFailure>> {
    const { rest, contracts } = this.#parts;
    const rows = await rest.readList('TradeBook', this.#who(), tradeRow);
    if (!rows.ok) return rows;
    return collected(rows.value, (row) => tradeFrom(row, contracts), 'trade');
  }

  #hear(fields: Fields): void {
    const push = orderPush.safeParse(fields);
    if (!push.success || !this.#isOurs(push.data)) {
      this.#refused += 1;
      return;
    }
    const { contracts } = this.#parts;
    const order = orderFrom(push.data, contracts);
    if (!order.ok) {
      this.#refused += 1;
      return;
    }
    const trade = pushedTrade(push.data, contracts);
    const trades = trade === null ? [] : [trade];
    const worth = pushWorth(statusOf(push.data.status), push.data.reporttype);
    if (worth === 'picture') {
      this.#pass({ order: order.value, trades });
      return;
    }
    if (trades.length > 0) this.#pass({ order: null, trades });
    if (worth === 'doubt') void this.#settle(order.value.brokerOrderId);
  }

  #isOurs({ uid, actid }: OrderPush): boolean {
    const who = this.#who();
    const same = (given: string | null, own: string): boolean =>
      given === null || given.toUpperCase() === own.toUpperCase();
    return same(actid, who.actid) && (actid !== null || same(uid, who.uid));
  }

  /** The order book decides where a push leaves it open; one read for all that came meanwhile. */
  async #settle(id: BrokerOrderId): Promise<void> {
    this.#doubted.add(id);
    if (this.#settling) return;
    this.#settling = true;
    while (this.#doubted.size > 0) {
      const asked = new Set(this.#doubted);
      this.#doubted.clear();
      const orders = await this.#readOrders();
      if (!orders.ok || !this.#wanted) break;
      for (const order of orders.value) {
        if (asked.has(order.brokerOrderId)) this.#pass({ order, trades: [] });
      }
    }
    this.#settling = false;
  }

  #pass(update: BrokerUpdate): void {
    for (const listen of this.#updateListeners) listen(update);
  }

  #tell(report: LinkReport): void {
    for (const listen of this.#linkListeners) listen(report);
  }
}

function refusedHere(rejection: RejectionCode, words: string): CommandOutcome {
  return { kind: 'refused', rejection, words: `It was not sent: ${words}` };
}

/** Rows of other markets are left out; one that cannot be read spoils the book. */
function collected<Row, T>(
  rows: readonly Row[],
  read: (row: Row) => Result<T, RowComplaint>,
  what: string,
): Result<readonly T[], ReadFailure> {
  const values: T[] = [];
  for (const row of rows) {
    const value = read(row);
    if (value.ok) values.push(value.value);
    else if (value.error === 'unreadable') return err(unreadableRow(what));
  }
  return ok(values);
}

function unreadableRow(what: string): ReadFailure {
  return { cause: 'unreadable', words: `One ${what} of the broker's reply cannot be read` };
}

/** Whether the trades account for everything that the orders say has traded. */
function covers(trades: readonly BrokerTrade[], orders: readonly BrokerOrder[]): boolean {
  const units = new Map<BrokerOrderId, number>();
  for (const { brokerOrderId, quantity: traded } of trades) {
    units.set(brokerOrderId, (units.get(brokerOrderId) ?? 0) + traded);
  }
  return orders.every(({ brokerOrderId, filled }) => (units.get(brokerOrderId) ?? 0) >= filled);
}
