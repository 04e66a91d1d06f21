/**
 * A broker that outlives the desk: its truth is a file of lines, written before anything is told.
 * It takes every order and fills it whole a moment later, save those that a scenario wants resting
 * or refused; it never fails: what fails is the desk.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type {
  BrokerBook,
  BrokerOrder,
  BrokerTrade,
  BrokerUpdate,
  Gateway,
  LinkReport,
  PlaceRequest,
} from '../../electron/broker/gateway.ts';
import type { GatewayManifest } from '../../electron/broker/manifest.ts';
import type { World } from '../../electron/platform/world.ts';
import { type AccountId, asId, type BrokerOrderId, type TradeId } from '../../shared/domain/ids.ts';
import { quantity, signedQuantity } from '../../shared/domain/quantity.ts';
import { err, ok } from '../../shared/lib/result.ts';
import { ALL_ALLOWED } from '../support/manifest.ts';

export const CRASH_ACCOUNT = asId<AccountId>('CRASH01');

const MANIFEST: GatewayManifest = {
  ...ALL_ALLOWED,
  broker: 'file',
  account: CRASH_ACCOUNT,
  mode: 'paper',
  ordersPerSecond: 10,
  modificationsPerOrder: 20,
  tradeIds: true,
};

type Line =
  | { readonly kind: 'placed'; readonly id: string; readonly request: PlaceRequest }
  | { readonly kind: 'filled'; readonly id: string }
  | { readonly kind: 'cancelled'; readonly id: string };

export interface FileOrder {
  readonly id: string;
  readonly request: PlaceRequest;
  readonly status: 'working' | 'filled' | 'cancelled';
}

/** Called where a process could die; it does not return when it dies there. */
export type Point = (name: string) => void;

export function readFileBroker(path: string): readonly FileOrder[] {
  if (!existsSync(path)) return [];
  const orders = new Map<string, FileOrder>();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    if (text === '') continue;
    const line = JSON.parse(text) as Line;
    if (line.kind === 'placed') {
      orders.set(line.id, { id: line.id, request: line.request, status: 'working' });
      continue;
    }
    const order = orders.get(line.id);
    if (order !== undefined) orders.set(line.id, { ...order, status: line.kind });
  }
  return [...orders.values()];
}

/** What the broker does otherwise than to take an order and to fill it. */
export interface FileManner {
  rests(request: PlaceRequest): boolean;
  /** Refused by its reply, so that the book never shows it. */
  refuses(request: PlaceRequest): boolean;
}

const PLAIN: FileManner = { rests: () => false, refuses: () => false };

export function fileGateway(
  path: string,
  world: World,
  point: Point,
  manner: FileManner = PLAIN,
): Gateway {
  let hearUpdate: (update: BrokerUpdate) => void = () => undefined;
  let hearLink: (report: LinkReport) => void = () => undefined;

  function write(line: Line): void {
    appendFileSync(path, `${JSON.stringify(line)}\n`);
  }

  function find(id: string): FileOrder | undefined {
    return readFileBroker(path).find((order) => order.id === id);
  }

  function tell(id: string): void {
    const order = find(id);
    if (order === undefined) return;
    hearUpdate({ order: pictureOf(order), trades: tradesOf(order) });
  }

  function fill(id: string): void {
    const order = find(id);
    if (order?.status !== 'working' || manner.rests(order.request)) return;
    write({ kind: 'filled', id });
    point('the broker has filled it, nobody knows yet');
    tell(id);
  }

  function refuse(): ReturnType<Gateway['place']> {
    return new Promise((answer) => {
      world.after(5, () => {
        point('the refusal is here, nothing is written of it');
        answer({ kind: 'refused', rejection: 'margin_short', words: 'no margin' });
      });
    });
  }

  return {
    manifest: MANIFEST,
    open: () => {
      world.soon(() => hearLink({ state: 'up', cause: '' }));
      // What was left resting trades a moment after somebody listens again.
      for (const { id, status } of readFileBroker(path)) {
        if (status === 'working') world.after(20, () => fill(id));
      }
    },
    close: () => undefined,
    place: (request) => {
      point('the request is about to leave');
      if (manner.refuses(request)) return refuse();
      const id = `F${readFileBroker(path).length + 1}`;
      write({ kind: 'placed', id, request });
      point('the broker has the order, its answer is not here yet');
      return new Promise((answer) => {
        world.after(5, () => {
          point('the answer is here, nothing is written of it');
          answer({ kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(id) });
          // Only then, so that a busy computer does not run the two steps into one.
          world.after(40, () => fill(id));
        });
      });
    },
    modify: () => Promise.resolve({ kind: 'unknown', cause: 'unlisted_reply' }),
    cancel: ({ brokerOrderId }) => {
      point('the cancel is about to leave');
      if (find(brokerOrderId)?.status === 'working') {
        write({ kind: 'cancelled', id: brokerOrderId });
        point('the broker has cancelled it, nobody knows yet');
      }
      world.after(5, () => tell(brokerOrderId));
      return Promise.resolve({ kind: 'accepted', brokerOrderId });
    },
    readBook: () => Promise.resolve(ok(bookOf(readFileBroker(path)))),
    readFunds: () => Promise.resolve(err({ cause: 'refused', words: '' })),
    onUpdate: (listen) => {
      hearUpdate = listen;
    },
    onLink: (listen) => {
      hearLink = listen;
    },
  };
}

function bookOf(orders: readonly FileOrder[]): BrokerBook {
  const nets = new Map<PlaceRequest['instrument'], number>();
  for (const { request, status } of orders) {
    if (status !== 'filled') continue;
    const signed = request.side === 'buy' ? request.quantity : -request.quantity;
    nets.set(request.instrument, (nets.get(request.instrument) ?? 0) + signed);
  }
  return {
    orders: orders.map((order) => pictureOf(order)),
    trades: orders.flatMap((order) => tradesOf(order)),
    positions: [...nets].map(([instrument, net]) => ({
      instrument,
      product: 'nrml' as const,
      net: signedQuantity(net),
    })),
  };
}

function pictureOf({ id, request, status }: FileOrder): BrokerOrder {
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
    status,
    filled: status === 'filled' ? request.quantity : quantity(0),
    filledValue: null,
    rejection: null,
    words: '',
    updatedMs: null,
  };
}

function tradesOf({ id, request, status }: FileOrder): readonly BrokerTrade[] {
  if (status !== 'filled') return [];
  return [
    {
      tradeId: asId<TradeId>(`T-${id}`),
      brokerOrderId: asId<BrokerOrderId>(id),
      instrument: request.instrument,
      side: request.side,
      quantity: request.quantity,
      price: request.price,
      atMs: null,
    },
  ];
}
