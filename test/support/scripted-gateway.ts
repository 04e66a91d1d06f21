/**
 * A gateway whose every answer the test writes by hand. It keeps what was sent, so that a test can
 * say what left the desk and what did not.
 */
import type {
  BrokerBook,
  BrokerOrder,
  BrokerTrade,
  BrokerUpdate,
  CancelRequest,
  Gateway,
  LinkReport,
  ModifyRequest,
  PlaceRequest,
  ReadFailure,
} from '../../electron/broker/gateway.ts';
import type { GatewayManifest } from '../../electron/broker/manifest.ts';
import { asId, type AccountId, type BrokerOrderId, type TradeId } from '../../shared/domain/ids.ts';
import { price as toPrice } from '../../shared/domain/money.ts';
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { ALL_ALLOWED } from './manifest.ts';

export interface Sent<Request> {
  readonly request: Request;
  answer(outcome: CommandOutcome): void;
}

export interface ScriptedGateway extends Gateway {
  readonly placed: Sent<PlaceRequest>[];
  readonly modified: Sent<ModifyRequest>[];
  readonly cancelled: Sent<CancelRequest>[];
  reads: number;
  /** What the next reads answer; an empty book until set. */
  book: Result<BrokerBook, ReadFailure>;
  push(update: BrokerUpdate): void;
  link(report: LinkReport): void;
}

export const ACCOUNT = asId<AccountId>('TEST01');

export const MANIFEST: GatewayManifest = {
  broker: 'scripted',
  account: ACCOUNT,
  mode: 'paper',
  ordersPerSecond: 10,
  modificationsPerOrder: 20,
  tradeIds: true,
  ...ALL_ALLOWED,
};

export function scriptedGateway(manifest: GatewayManifest = MANIFEST): ScriptedGateway {
  let hearUpdate: (update: BrokerUpdate) => void = () => undefined;
  let hearLink: (report: LinkReport) => void = () => undefined;
  function keep<Request>(list: Sent<Request>[], request: Request): Promise<CommandOutcome> {
    return new Promise((answer) => {
      list.push({ request, answer });
    });
  }
  const gateway: ScriptedGateway = {
    manifest,
    placed: [],
    modified: [],
    cancelled: [],
    reads: 0,
    book: ok({ orders: [], trades: [], positions: [] }),
    open: () => undefined,
    close: () => undefined,
    place: (request) => keep<PlaceRequest>(gateway.placed, request),
    modify: (request) => keep<ModifyRequest>(gateway.modified, request),
    cancel: (request) => keep<CancelRequest>(gateway.cancelled, request),
    readBook: () => {
      gateway.reads += 1;
      return Promise.resolve(gateway.book);
    },
    readFunds: () => Promise.resolve(err({ cause: 'refused', words: '' })),
    onUpdate: (listen) => {
      hearUpdate = listen;
    },
    onLink: (listen) => {
      hearLink = listen;
    },
    push: (update) => hearUpdate(update),
    link: (report) => hearLink(report),
  };
  return gateway;
}

/** The broker's picture of a placed order, to be varied by the test. */
export function pictureOf(
  request: PlaceRequest,
  id: string,
  more: Partial<BrokerOrder> = {},
): BrokerOrder {
  return {
    brokerOrderId: asId<BrokerOrderId>(id),
    tag: request.orderId,
    instrument: request.instrument,
    side: request.side,
    product: request.product,
    validity: request.validity,
    quantity: request.quantity,
    type: request.type,
    price: request.price,
    trigger: request.trigger,
    status: 'working',
    filled: quantity(0),
    filledValue: null,
    rejection: null,
    words: '',
    updatedMs: null,
    ...more,
  };
}

export function tradeOf(
  request: PlaceRequest,
  id: string,
  trade: string,
  units: number,
  scaledPrice: number,
): BrokerTrade {
  return {
    tradeId: asId<TradeId>(trade),
    brokerOrderId: asId<BrokerOrderId>(id),
    instrument: request.instrument,
    side: request.side,
    quantity: quantity(units),
    price: toPrice(scaledPrice),
    atMs: null,
  };
}
