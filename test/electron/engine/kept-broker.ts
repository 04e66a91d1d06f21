/**
 * A desk and a broker that keeps conditional orders, which look at the price whether the desk is
 * up or not. The broker does what it took in, whatever its replies say, and its lists tell the
 * truth; so what it could still sell is known at every moment, and has to be held.
 */
import type { BrokerOrder, BrokerTrade, PlaceRequest } from '../../../electron/broker/gateway.ts';
import type {
  BrokerStanding,
  StandingAbility,
  StandingOutcome,
  StandingRequest,
} from '../../../electron/broker/standing.ts';
import {
  asId,
  asStrategyName,
  type BrokerOrderId,
  type BrokerStandingId,
  type OrderId,
} from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import { CALL, commandId, openDesk, placeParams, priceFacts } from '../../support/desk.ts';
import { memoryLedger, type MemoryLedger } from '../../support/memory-ledger.ts';
import { pictureOf, tradeOf } from '../../support/scripted-gateway.ts';
import { rowOf, standingGateway, type StandingGateway } from '../../support/standing-gateway.ts';
import { fakeWorld } from '../../support/world.ts';
import type { KeptDesk } from './kept.ts';

export const OURS = asStrategyName('Ours');
export const LOT = 65;
const HOLDING = { kind: 'holding', instrument: CALL.id, product: 'nrml' } as const;

export type Manner = 'accept' | 'lose_reply' | 'lose_request' | 'refuse';

interface AtBroker {
  readonly request: PlaceRequest;
  picture: BrokerOrder;
}

interface Kept {
  row: BrokerStanding;
  readonly request: StandingRequest;
}

export class KeptTrial {
  readonly world = fakeWorld();
  readonly orders: AtBroker[] = [];
  readonly kept: Kept[] = [];
  readonly trades: BrokerTrade[] = [];
  net = 0;
  last = 100;
  manner: Manner = 'accept';
  /** The lists cannot be read. */
  blind = false;
  fires = 0;
  private ledger: MemoryLedger = memoryLedger();
  private desk: KeptDesk | null = null;
  private readonly ability: Partial<StandingAbility>;
  private done = { placed: 0, cancelled: 0, modified: 0, kept: 0, changed: 0, withdrawn: 0 };
  private ids = 0;

  constructor(ability: Partial<StandingAbility>) {
    this.ability = ability;
  }

  get running(): KeptDesk {
    if (this.desk === null) throw new Error('the desk is not open');
    return this.desk;
  }

  async open(): Promise<void> {
    this.desk?.engine.stop();
    const market = this.desk?.market;
    this.ledger = this.ledger.reopened();
    this.done = { placed: 0, cancelled: 0, modified: 0, kept: 0, changed: 0, withdrawn: 0 };
    const gateway = standingGateway(this.ability);
    const { world, ledger } = this;
    const parts = { world, ledger, gateway, connect: false, ...(market && { market }) };
    this.desk = { ...(await openDesk(parts)), gateway };
    this.show();
    gateway.link({ state: 'up', cause: '' });
    await world.advance(10);
  }

  private show(): void {
    const { gateway } = this.running;
    const { instrument, product } = HOLDING;
    const at = { instrument, product, net: signedQuantity(this.net), average: null };
    const positions = this.net === 0 ? [] : [at];
    const orders = this.orders.map(({ picture }) => picture);
    gateway.book = ok({ orders, trades: [...this.trades], positions });
    const keepsEnded = (this.ability.endedDays ?? 7) > 0;
    const rows = this.kept.map(({ row }) => row);
    const shown = rows.filter(({ status }) => keepsEnded || status === 'standing');
    gateway.list = this.blind ? err({ cause: 'timeout', words: '' }) : ok(shown);
  }

  private nextId(letter: string): string {
    this.ids += 1;
    return `${letter}${this.ids}`;
  }

  /** The broker's side of everything that has left since. */
  async serve(): Promise<void> {
    for (let round = 0; round < 20; round += 1) {
      const before = JSON.stringify(this.done);
      this.serveOrders(this.running.gateway);
      this.serveStanding(this.running.gateway);
      this.show();
      await this.world.settle();
      if (JSON.stringify(this.done) === before) return;
    }
  }

  private serveOrders({ placed, cancelled, modified }: StandingGateway): void {
    for (const sent of placed.slice(this.done.placed)) {
      this.done.placed += 1;
      const id = this.nextId('B');
      this.orders.push({ request: sent.request, picture: pictureOf(sent.request, id) });
      sent.answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
    }
    for (const sent of [...cancelled.slice(this.done.cancelled)]) {
      this.done.cancelled += 1;
      this.answerRequest(sent, { status: 'cancelled' });
    }
    for (const sent of [...modified.slice(this.done.modified)]) {
      this.done.modified += 1;
      this.answerRequest(sent, { price: sent.request.price });
    }
  }

  private answerRequest(
    sent: StandingGateway['cancelled'][number] | StandingGateway['modified'][number],
    more: Partial<BrokerOrder>,
  ): void {
    const { brokerOrderId } = sent.request;
    sent.answer({ kind: 'accepted', brokerOrderId });
    const order = this.orders.find(({ picture }) => picture.brokerOrderId === brokerOrderId);
    if (order?.picture.status !== 'working') return;
    order.picture = { ...order.picture, ...more };
    this.running.gateway.push({ order: order.picture, trades: [] });
  }

  private serveStanding({ kept, changed, withdrawn }: StandingGateway): void {
    for (const sent of kept.slice(this.done.kept)) {
      this.done.kept += 1;
      const id = this.nextId('K');
      const brokerStandingId = asId<BrokerStandingId>(id);
      this.answer(sent, { kind: 'accepted', brokerStandingId }, () => {
        const { standingId, ...rest } = sent.request;
        const tag = this.ability.tagged === true ? standingId : null;
        const request = { standingId, ...rest };
        this.kept.push({ request, row: rowOf(sent.request, id, { tag }) });
      });
    }
    for (const sent of changed.slice(this.done.changed)) {
      this.done.changed += 1;
      const { brokerStandingId, quantity: units, stop, target } = sent.request;
      const found = this.standing(brokerStandingId);
      this.answer(sent, gone(found, brokerStandingId), () => {
        if (found !== null) found.row = { ...found.row, quantity: units, stop, target };
      });
    }
    for (const sent of withdrawn.slice(this.done.withdrawn)) {
      this.done.withdrawn += 1;
      const { brokerStandingId } = sent.request;
      const found = this.standing(brokerStandingId);
      this.answer(sent, gone(found, brokerStandingId), () => {
        if (found !== null) found.row = { ...found.row, status: 'cancelled' };
      });
    }
  }

  private standing(id: BrokerStandingId): Kept | null {
    const found = this.kept.find(({ row }) => row.brokerStandingId === id);
    return found?.row.status === 'standing' ? found : null;
  }

  private answer(
    sent: { answer(outcome: StandingOutcome): void },
    outcome: StandingOutcome,
    happen: () => void,
  ): void {
    if (this.manner === 'refuse') {
      sent.answer({ kind: 'refused', rejection: 'not_permitted', words: 'no' });
      return;
    }
    if (this.manner !== 'lose_request') happen();
    sent.answer(this.manner === 'accept' ? outcome : { kind: 'unknown', cause: 'timeout' });
  }

  /** A price at the exchange: the broker's own conditions see it, then the desk, if it is up. */
  async tick(rupees: number, deskSees = true): Promise<void> {
    this.last = rupees;
    for (const each of this.kept) this.look(each, rupees * SCALE);
    this.show();
    const facts = priceFacts(rupees * SCALE, rupees * SCALE + 5_000);
    this.running.market.prices.set(CALL.id, facts);
    if (deskSees) this.running.engine.ticked([CALL.id]);
    await this.world.settle();
  }

  private look(each: Kept, last: number): void {
    const { stop, target, status } = each.row;
    if (status !== 'standing') return;
    const leg =
      stop !== null && last <= stop.trigger
        ? stop
        : target !== null && last >= target.trigger
          ? target
          : null;
    if (leg === null) return;
    this.fires += 1;
    const id = this.nextId('F');
    const { standingId, last: _last, stop: _stop, target: _target, ...rest } = each.request;
    const request: PlaceRequest = {
      ...rest,
      orderId: asId<OrderId>(standingId),
      quantity: each.row.quantity,
      ...{ validity: 'day', type: 'limit', price: leg.limit, trigger: null },
    };
    const tag = this.ability.tagsOrders === true ? standingId : null;
    const picture = pictureOf(request, id, { tag });
    this.orders.push({ request, picture });
    const named = this.ability.namesOrders === true ? [picture.brokerOrderId] : [];
    each.row = { ...each.row, status: 'fired', orderIds: named };
    this.running.gateway.push({ order: picture, trades: [] });
  }

  working(): readonly AtBroker[] {
    return this.orders.filter(({ picture }) => picture.status === 'working');
  }

  fill(order: AtBroker, units: number): void {
    const { request, picture } = order;
    const filled = picture.filled + units;
    const id = picture.brokerOrderId;
    const trade = tradeOf(request, id, `T-${id}-${filled}`, units, this.last * SCALE);
    this.trades.push(trade);
    this.net += request.side === 'buy' ? units : -units;
    const status = filled === request.quantity ? 'filled' : 'working';
    order.picture = { ...picture, filled: quantity(filled), status };
    this.running.gateway.push({ order: order.picture, trades: [trade] });
  }

  async protect(where: 'desk' | 'broker', kind: number): Promise<void> {
    const watch = { kind: 'price' } as const;
    const below = (this.last - 2 - kind) * SCALE;
    const stop = { purpose: 'stop', watch, when: null, level: below } as const;
    const target = { ...stop, purpose: 'target', level: (this.last + 6) * SCALE } as const;
    const rules = kind === 0 ? [stop] : kind === 1 ? [target] : [stop, target];
    const params = { commandId: commandId(), strategy: OURS, scope: HOLDING, rules, where };
    await this.running.send({ name: 'set_protection', params });
  }

  async enter(lots: number): Promise<void> {
    const more = { strategy: OURS, scaleIn: true, quantity: quantity(lots * LOT) };
    const at = price(this.last * SCALE + 5_000);
    await this.running.send({ name: 'place_order', params: placeParams({ ...more, price: at }) });
  }

  async exit(percent: number): Promise<void> {
    const size = { kind: 'percent', percent } as const;
    const scope = { kind: 'strategy', strategy: OURS } as const;
    await this.running.send({ name: 'exit', params: { commandId: commandId(), scope, size } });
  }

  /** What could still be sold at the broker without anybody doing anything more. */
  couldSell(): number {
    const resting = this.working()
      .filter(({ request }) => request.side === 'sell')
      .reduce((sum, { request, picture }) => sum + request.quantity - picture.filled, 0);
    const kept = this.kept
      .filter(({ row }) => row.status === 'standing')
      .reduce((sum, { row }) => sum + row.quantity, 0);
    return resting + kept;
  }

  netOfOurs(): number {
    return [...this.running.engine.view.positions.values()]
      .filter(({ strategy }) => strategy === OURS)
      .reduce((sum, { net }) => sum + net, 0);
  }
}

function gone(found: Kept | null, brokerStandingId: BrokerStandingId): StandingOutcome {
  return found === null
    ? { kind: 'refused', rejection: 'order_not_found', words: 'not there' }
    : { kind: 'accepted', brokerStandingId };
}
