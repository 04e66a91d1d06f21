/**
 * The gateway port over the paper exchange: what a network, a broker's door and a client's time-out
 * add to the truth. Requests travel, are answered or lost, and after eight seconds of silence the
 * outcome is unknown, whatever became of the order.
 */
import type { AccountId, BrokerOrderId, InstrumentId } from '../../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../../shared/domain/outcome.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { STEP_MS } from '../../market/index-paths.ts';
import type { World } from '../../platform/world.ts';
import type { BrokerUpdate, Gateway, ReadFailure } from '../gateway.ts';
import {
  MODIFICATIONS_PER_ORDER,
  ORDERS_PER_SECOND,
  type PaperExchange,
} from './paper-exchange.ts';
import type { FaultBoard, RequestFate } from './paper-faults.ts';
import type { PaperKeeper } from './paper-keeper.ts';
import { openPaperStream } from './paper-stream.ts';

export const TIME_OUT_MS = 8_000;
const LATE_AFTER_TIME_OUT_MS = 12_000;
const SLOW_REPLY_MS = 6_000;
const SECOND_MS = 1_000;

export interface PaperGatewayParts {
  readonly world: World;
  readonly account: AccountId;
  readonly exchange: PaperExchange;
  readonly board: FaultBoard;
  readonly keeper: PaperKeeper;
}

export interface PaperGateway extends Gateway {
  /** Breaks the order stream; it comes back by itself after so long. */
  dropLink(downMs: number): void;
  /** The market took a step; broken links are drawn per step. */
  stepped(): void;
}

export function openPaperGateway(parts: PaperGatewayParts): PaperGateway {
  const { world, exchange, board, keeper } = parts;
  const stream = openPaperStream(world, board);
  const practice = practiceFates(board);
  const requestTimes: number[] = [];

  exchange.onUpdate((update: BrokerUpdate) => {
    keeper.touch();
    keeper.whenSaved(() => stream.push(update));
  });

  function withinRate(): boolean {
    const nowMs = world.monotonicMs();
    while ((requestTimes[0] ?? nowMs) <= nowMs - SECOND_MS) requestTimes.shift();
    if (requestTimes.length >= ORDERS_PER_SECOND) return false;
    requestTimes.push(nowMs);
    return true;
  }

  function arrive(fate: RequestFate, act: () => CommandOutcome): CommandOutcome {
    if (!withinRate()) {
      return { kind: 'refused', rejection: 'rate_limited', words: 'Too many requests' };
    }
    if (fate.refusedByStorm) {
      const words = 'The order could not be taken at this moment';
      return { kind: 'refused', rejection: 'unrecognised', words };
    }
    return act();
  }

  /** One request to the broker and back; silence becomes `unknown` after the time-out. */
  function travel(fate: RequestFate, act: () => CommandOutcome): Promise<CommandOutcome> {
    return new Promise((resolve) => send(fate, act, resolve));
  }

  function send(
    fate: RequestFate,
    act: () => CommandOutcome,
    resolve: (outcome: CommandOutcome) => void,
  ): void {
    const stopWaiting = world.after(TIME_OUT_MS, () =>
      resolve({ kind: 'unknown', cause: 'timeout' }),
    );
    if (fate.arrives === 'never') return;
    const awayMs = board.hopMs() + (fate.arrives === 'late' ? fate.delayMs : 0);
    world.after(awayMs, () => {
      const outcome = arrive(fate, act);
      if (fate.reply === 'never') return;
      const backMs = board.hopMs() + (fate.reply === 'slow' ? fate.delayMs : 0);
      keeper.whenSaved(() =>
        world.after(backMs, () => {
          stopWaiting();
          resolve(outcome);
        }),
      );
    });
  }

  function release(id: BrokerOrderId): void {
    world.after(board.hopMs(), () => exchange.release(id));
  }

  function read<T>(look: () => T): Promise<Result<T, ReadFailure>> {
    return new Promise((resolve) => {
      if (board.readIsLost()) {
        const words = 'The broker did not answer in time';
        world.after(TIME_OUT_MS, () => resolve(err({ cause: 'timeout', words })));
        return;
      }
      world.after(board.hopMs(), () => {
        const seen = look();
        keeper.whenSaved(() => world.after(board.hopMs(), () => resolve(ok(seen))));
      });
    });
  }

  return {
    manifest: {
      broker: 'paper',
      account: parts.account,
      mode: 'paper',
      ordersPerSecond: ORDERS_PER_SECOND,
      modificationsPerOrder: MODIFICATIONS_PER_ORDER,
      tradeIds: true,
    },
    open: () => {
      stream.open();
      for (const id of exchange.unreleased()) release(id);
    },
    close: () => {
      stream.close();
      keeper.flush();
    },
    place: (request) =>
      travel(practice(request.instrument) ?? board.request(), () => {
        const outcome = exchange.place(request);
        if (outcome.kind === 'accepted') release(outcome.brokerOrderId);
        return outcome;
      }),
    modify: (request) => travel(board.request(), () => exchange.modify(request)),
    cancel: (request) => travel(board.request(), () => exchange.cancel(request)),
    readBook: () => read(() => exchange.book()),
    readFunds: () => read(() => exchange.funds()),
    onUpdate: (listen) => stream.onUpdate(listen),
    onLink: (listen) => stream.onLink(listen),
    dropLink: (downMs) => stream.drop(downMs, 'the stream broke'),
    stepped: () => {
      if (board.linkDrops(STEP_MS)) stream.drop(board.faults().linkDownMs, 'the stream broke');
    },
  };
}

/** The practice shares: orders in them always go wrong in their own way; cancels work as usual. */
function practiceFates(board: FaultBoard): (instrument: InstrumentId) => RequestFate | null {
  let timedOut = 0;
  const base = { refusedByStorm: false, delayMs: 0 };
  return (instrument) => {
    switch (instrument) {
      case 'NSE:TIMEOUT': {
        timedOut += 1;
        return { ...base, arrives: timedOut % 2 === 1 ? 'now' : 'never', reply: 'never' };
      }
      case 'NSE:LATE': {
        const delayMs = TIME_OUT_MS + LATE_AFTER_TIME_OUT_MS;
        return { ...base, arrives: 'late', reply: 'never', delayMs };
      }
      case 'NSE:SLOW':
        return {
          ...base,
          arrives: 'now',
          reply: 'slow',
          delayMs: SLOW_REPLY_MS - 2 * board.hopMs(),
        };
      default:
        return null;
    }
  };
}
