/**
 * Kite Connect v3 in words: envelopes, error types, states, times and the fixed names of its
 * fields. Source: the broker's public API documentation and its official clients, read in 2026.
 */
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { OrderType, Product } from '../../../shared/domain/order-events.ts';
import { indiaDay, indiaDayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import type { RestReply } from '../personality.ts';
import type { Phase } from '../truth.ts';

export type ErrorType =
  | 'TokenException'
  | 'PermissionException'
  | 'InputException'
  | 'MarginException'
  | 'HoldingException'
  | 'OrderException'
  | 'NetworkException'
  | 'DataException'
  | 'GeneralException';

const JSON_TYPE = { 'content-type': 'application/json' };

export function success(data: unknown): RestReply {
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify({ status: 'success', data }) };
}

export function failure(status: number, type: string, message: string): RestReply {
  const body = JSON.stringify({ status: 'error', message, data: null, error_type: type });
  return { status, headers: JSON_TYPE, body };
}

/** A no on the way through a request, carried to its reply. */
export interface KiteNo {
  readonly status: number;
  readonly type: ErrorType;
  readonly message: string;
}

export function inputNo(message: string): KiteNo {
  return { status: 400, type: 'InputException', message };
}

export function replyNo({ status, type, message }: KiteNo): RestReply {
  return failure(status, type, message);
}

/** `2026-08-03 09:15:01`, India time. */
export function stamp(atMs: number): string {
  return `${indiaDay(atMs)} ${clockTime(atMs)}`;
}

export function maybeStamp(atMs: number | null): string | null {
  return atMs === null ? null : stamp(atMs);
}

/** `09:15:01`, India time. */
export function clockTime(atMs: number): string {
  const seconds = Math.floor((atMs - indiaMoment(indiaDayNumber(atMs), 0)) / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** What the order book calls each step; a push calls parts and changes `UPDATE`. */
export const STATUS: Readonly<Record<Phase, string>> = {
  held: 'AMO REQ RECEIVED',
  received: 'PUT ORDER REQ RECEIVED',
  validating: 'VALIDATION PENDING',
  sent: 'OPEN PENDING',
  trigger_pending: 'TRIGGER PENDING',
  open: 'OPEN',
  modify_validating: 'MODIFY VALIDATION PENDING',
  modify_sent: 'MODIFY PENDING',
  modified: 'MODIFIED',
  modify_refused: 'NOT MODIFIED',
  cancel_sent: 'CANCEL PENDING',
  cancel_refused: 'NOT CANCELLED',
  filled: 'COMPLETE',
  cancelled: 'CANCELLED',
  rejected: 'REJECTED',
  // Day orders that nobody filled are cancelled by the exchange at the end of the session.
  expired: 'CANCELLED',
};

/** A protected market order stands in the book as the limit that it became. */
export const ORDER_TYPE: Readonly<Record<OrderType, string>> = {
  limit: 'LIMIT',
  market: 'LIMIT',
  stop: 'SL',
  stop_limit: 'SL',
};

export const PRODUCT: Readonly<Record<Product, string>> = { nrml: 'NRML', mis: 'MIS', cnc: 'CNC' };

export function productFrom(text: string | null): Product | null {
  if (text === 'NRML') return 'nrml';
  if (text === 'MIS') return 'mis';
  return text === 'CNC' || text === 'MTF' ? 'cnc' : null;
}

/** Kite names indices in words; their futures and options use the short names. */
const INDEX_WORDS: Readonly<Record<string, string>> = {
  NIFTY: 'NIFTY 50',
  BANKNIFTY: 'NIFTY BANK',
  FINNIFTY: 'NIFTY FIN SERVICE',
  MIDCPNIFTY: 'NIFTY MID SELECT',
};

export function kiteSymbol({ kind, symbol }: Instrument): string {
  return kind === 'index' ? (INDEX_WORDS[symbol] ?? symbol) : symbol;
}

/** From Kite's `exchange` and `tradingsymbol` to our id's text. */
export function idTextOf(exchange: string, tradingSymbol: string): string {
  const short = Object.entries(INDEX_WORDS).find(([, words]) => words === tradingSymbol)?.[0];
  return `${exchange}:${short ?? tradingSymbol}`;
}
