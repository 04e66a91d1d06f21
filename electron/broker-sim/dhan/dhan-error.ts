/**
 * The broker's ways to say no. Trading routes have one shape, candles and holdings an older one,
 * quotes put the code where the data would be, and unknown routes answer like the framework below.
 * Types and codes as recorded from the real service where they are; the HTTP status of the codes
 * that nobody recorded is a default (see DhanSwitches).
 */
import type { Json } from './java-json.ts';

export interface Answer {
  readonly status: number;
  /** Null sends no body at all. */
  readonly body: Json;
  readonly empty?: boolean;
  /** For what is no JSON: instrument files and redirects. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: Json): Answer {
  return { status: 200, body };
}

/** The broker took it and says nothing, or nothing more. */
export function accepted(body?: Json): Answer {
  return body === undefined ? { status: 202, body: null, empty: true } : { status: 202, body };
}

const TYPES = {
  'DH-901': ['Invalid_Authentication', 401],
  'DH-902': ['Invalid_Access', 403],
  'DH-903': ['User_Account', 400],
  'DH-904': ['Input_Exception', 429],
  'DH-905': ['Input_Exception', 400],
  'DH-906': ['Order_Error', 400],
  'DH-907': ['Data_Error', 400],
  'DH-908': ['Internal_Server_Error', 500],
  'DH-909': ['Network_Error', 503],
  'DH-910': ['Others', 400],
  'DH-911': ['Invalid_IP', 400],
} as const satisfies Record<string, readonly [type: string, status: number]>;

export type DhanCode = keyof typeof TYPES;

export function refusal(code: DhanCode, words: string): Answer {
  const [errorType, status] = TYPES[code];
  return { status, body: { errorType, errorCode: code, errorMessage: words } };
}

/** One text for dozens of causes; the real one tells no more. */
export const BAD_INPUT = 'Missing required fields, bad values for parameters etc.';

export function badInput(): Answer {
  return refusal('DH-905', BAD_INPUT);
}

export function orderError(words: string): Answer {
  return refusal('DH-906', words);
}

export function noAuthentication(): Answer {
  return refusal('DH-901', 'Client ID or user generated access token is invalid or expired.');
}

/** A token that a newer one killed has also been answered this way. */
export function killedToken(): Answer {
  return orderError('Invalid Token');
}

export function tooManyRequests(): Answer {
  return refusal(
    'DH-904',
    'Too many requests on server from single user breaching rate limits. Try throttling API calls.',
  );
}

/** Quotes and option chains: the code is the key. */
export function dataFailure(code: number, words: string): Answer {
  return {
    status: DATA_STATUS.get(code) ?? 400,
    body: { data: { [code]: words }, status: 'failed' },
  };
}

const DATA_STATUS: ReadonlyMap<number, number> = new Map([
  [800, 500],
  [805, 429],
  [806, 401],
  [807, 401],
  [808, 401],
  [809, 401],
  [810, 401],
]);

export const DATA_WORDS = {
  tooMany: 'Too many requests. Further requests may result in the user being blocked.',
  noPlan: 'Data APIs not Subscribed',
  authentication: 'Authentication Failed - Client ID or Access Token invalid',
  tooManyInstruments: 'Requested number of instruments exceeds limit',
  badExpiry: 'Invalid Expiry Date',
  badDate: 'Invalid Date Format',
  badSecurity: 'Invalid SecurityId',
  badRequest: 'Invalid Request',
} as const;

/** The older shape of candles and holdings. */
export function internalFailure(
  errorCode: string,
  internalErrorCode: string,
  words: string,
  httpStatus = 'BAD_REQUEST',
  status = 400,
): Answer {
  return {
    status,
    body: { errorCode, httpStatus, internalErrorCode, internalErrorMessage: words },
  };
}

export function noHoldings(): Answer {
  return internalFailure('DHOLDING_ERROR', 'DH-1111', 'No holdings available');
}

export function noCandles(): Answer {
  return internalFailure('DATA_ERROR', 'RS-9005', 'Data not available');
}

/** What the framework below the routes says of a path or a method it does not have. */
export function frameworkFailure(status: 404 | 405, path: string, nowMs: number): Answer {
  const error = status === 404 ? 'Not Found' : 'Method Not Allowed';
  return { status, body: { timestamp: nowMs, status, error, path } };
}
