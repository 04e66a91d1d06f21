/**
 * The order-update socket. The first message has to be the login; a good one is answered by
 * silence, a bad one in one of three ways. After that every order of the account streams, whoever
 * placed it; nothing is repeated and nothing is numbered.
 */
import type { SimSocket, SocketHandler } from '../personality.ts';
import type { Phase, TruthChange, TruthOrder } from '../truth.ts';
import { alertText, type AlertMoment } from './order-alert.ts';
import { type DhanDesk, lastPrice, viewOf } from './dhan-desk.ts';
import { disconnectPacket, REASON } from './feed-packets.ts';
import { shownStatus } from './book-rows.ts';
import { isFields, readObject, readText } from './read-body.ts';
import type { Credentials } from './login-routes.ts';
import type { Heartbeats } from './heartbeats.ts';

export interface OrderSockets {
  open(socket: SimSocket): SocketHandler;
  heard(change: TruthChange): void;
  /** The token is over: everybody is told and sent away. */
  endAll(reason: number): void;
}

const LOGIN_CODE = 42;
/** As recorded: the packet's header names a segment here. */
const LOGIN_FAILED_AT = { segment: 1, securityId: 0 };

/** Steps that only the broker itself sees. */
const UNSEEN: ReadonlySet<Phase> = new Set([
  'held',
  'received',
  'validating',
  'sent',
  'modify_validating',
  'modify_sent',
  'modify_refused',
  'cancel_sent',
  'cancel_refused',
]);

export function openOrderSockets(
  desk: DhanDesk,
  credentials: Credentials,
  heartbeats: Heartbeats,
): OrderSockets {
  const listening = new Set<SimSocket>();
  /** The latest message, for the switch that glues. */
  let before = '';

  function refuse(socket: SimSocket, reason: number): void {
    listening.delete(socket);
    const mode = desk.switches().alertLoginFailure;
    if (mode === 'reset') {
      socket.close(1006, '');
      return;
    }
    if (mode === 'packet') {
      socket.send(disconnectPacket(reason, LOGIN_FAILED_AT), { op: 'message' });
    }
    socket.close(1000, '');
  }

  /** Null for a good login, otherwise why not. */
  function failure(text: string): number | null {
    const message = readObject(text);
    const login = message?.['LoginReq'];
    if (!isFields(login) || login['MsgCode'] !== LOGIN_CODE) return REASON.badRequest;
    if (message?.['UserType'] === 'PARTNER') {
      const known =
        login['ClientId'] === credentials.partnerId &&
        message['Secret'] === credentials.partnerSecret;
      return known ? null : REASON.tokenInvalid;
    }
    if (login['ClientId'] !== desk.clientId) return REASON.clientInvalid;
    const state = desk.tokens.stateOf(readText(login['Token']) ?? '');
    if (state === 'live') return null;
    return state === 'unknown' ? REASON.tokenInvalid : REASON.tokenExpired;
  }

  function open(socket: SimSocket): SocketHandler {
    const beat = heartbeats.watch(socket);
    let loggedIn = false;
    const giveUp = desk.parts.world.after(desk.switches().alertGraceMs, () => {
      if (!loggedIn) refuse(socket, REASON.badRequest);
    });
    return {
      text: (message) => {
        beat.heard();
        if (loggedIn) return;
        const reason = failure(message);
        if (reason !== null) {
          refuse(socket, reason);
          return;
        }
        giveUp();
        loggedIn = true;
        if (!socket.deaf()) listening.add(socket);
      },
      binary: () => beat.heard(),
      pong: () => beat.heard(),
      closed: () => {
        giveUp();
        beat.stop();
        listening.delete(socket);
      },
    };
  }

  function heard(change: TruthChange): void {
    if (change.kind !== 'order') return;
    const moment = momentOf(change.order, desk.switches().alertTransit);
    if (moment === null) return;
    const view = viewOf(desk, change.order, change.trades.at(-1)?.price ?? 0);
    const text = alertText(view, moment, lastPrice(desk, change.order.instrument), desk);
    const about = {
      op: 'order',
      order: change.order,
      state: shownStatus(view, desk.switches()),
      symbol: view.instrument.symbol,
    } as const;
    const frame = desk.switches().alertGlued ? before + text : text;
    before = text;
    for (const socket of listening) socket.send(frame, about);
  }

  return {
    open,
    heard,
    endAll: (reason) => {
      for (const socket of listening) refuse(socket, reason);
    },
  };
}

/** A step back to open after a change was announced says nothing new. */
function momentOf(order: TruthOrder, withTransit: boolean): AlertMoment | null {
  if (order.phase === 'received' && withTransit) return 'state';
  if (UNSEEN.has(order.phase)) return order.phase === 'held' ? 'state' : null;
  if (order.phase === 'modified') return 'modified';
  const before = order.steps.at(-2);
  if (before === undefined || before.filled !== order.filled) return 'state';
  const again = order.phase === 'open' || order.phase === 'trigger_pending';
  return again && AFTER_CHANGE.has(before.phase) ? null : 'state';
}

const AFTER_CHANGE: ReadonlySet<Phase> = new Set(['modified', 'modify_refused', 'cancel_refused']);
