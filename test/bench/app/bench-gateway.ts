/**
 * A live broker's place in the port, over loopback: orders out by HTTP on warm sockets, frames in
 * by WebSocket. It stands where the first real adapter will stand and checks what that one has
 * to.
 */
import { Agent, request } from 'undici';
import { WebSocket } from 'ws';
import type {
  BrokerBook,
  BrokerUpdate,
  Gateway,
  LinkReport,
  PlaceRequest,
} from '../../../electron/broker/gateway.ts';
import type { GatewayManifest } from '../../../electron/broker/manifest.ts';
import { asId, type BrokerOrderId } from '../../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import { err, ok } from '../../../shared/lib/result.ts';
import { readFrame } from '../frames.ts';

const WARM = 10;

export interface BenchGateway extends Gateway {
  /** The floor of a click: the same bytes, with nothing before them. */
  bare(body: string): Promise<void>;
  warm(): Promise<void>;
}

const NOT_ASKED: CommandOutcome = { kind: 'unknown', cause: 'timeout' };

export function benchGateway(
  manifest: GatewayManifest,
  feed: string,
  orders: string,
  book: BrokerBook,
): BenchGateway {
  const dispatcher = new Agent({ connections: WARM, pipelining: 1, keepAliveTimeout: 600_000 });
  let hearUpdate: (update: BrokerUpdate) => void = () => undefined;
  let hearLink: (report: LinkReport) => void = () => undefined;
  let socket: WebSocket | null = null;

  async function post(body: string): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const { body: answer } = await request(orders, { method: 'POST', body, headers, dispatcher });
    return answer.text();
  }

  async function place(wanted: PlaceRequest): Promise<CommandOutcome> {
    const answer = JSON.parse(await post(JSON.stringify(wanted))) as { order_id: string };
    return { kind: 'accepted', brokerOrderId: asId<BrokerOrderId>(answer.order_id) };
  }

  return {
    manifest,
    open: () => {
      socket = new WebSocket(feed);
      socket.on('open', () => hearLink({ state: 'up', cause: '' }));
      socket.on('message', (data: Buffer) => {
        const update = readFrame(data.toString('utf8'));
        if (update !== null) hearUpdate(update);
      });
    },
    close: () => socket?.close(),
    place,
    modify: () => Promise.resolve(NOT_ASKED),
    cancel: () => Promise.resolve(NOT_ASKED),
    readBook: () => Promise.resolve(ok(book)),
    readFunds: () => Promise.resolve(err({ cause: 'refused', words: '' })),
    onUpdate: (listen) => {
      hearUpdate = listen;
    },
    onLink: (listen) => {
      hearLink = listen;
    },
    bare: async (body) => {
      await post(body);
    },
    warm: async () => {
      await Promise.all(Array.from({ length: WARM }, () => post('{"warm":true}')));
    },
  };
}
