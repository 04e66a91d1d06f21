/**
 * The sentences of the server. Classes that carry a free detail put two spaces after the colon, as
 * most deployments do; `oneSpace` gives the other spelling, which is in the field as well.
 */

export const MISSING_JDATA = 'Invalid Input :  Missing jData';
export const NOT_JSON = 'Invalid Input :  jData is not valid json object';
export const NOT_STRINGS = 'Invalid Input :  One or more input parameters are not in string format';
export const SESSION_EXPIRED = 'Session Expired :  Invalid Session Key';
export const WRONG_SESSION_USER = 'Session Expired :  Invalid User Id';
export const NO_DATA = 'Error Occurred : 5 "no data"';
export const UNKNOWN_REQUEST = 'Error Occurred : 1 "unknown request"';
export const BAD_INPUT = 'Error Occurred : 2 "invalid input"';
export const NO_MATCH = 'No Data :  ';
export const SERVER_TIMEOUT = 'Server Timeout :  ';
export const WRONG_PASSWORD = 'Invalid Input :  Wrong Password';
export const WRONG_OTP = 'Invalid Input :  Invalid OTP';
export const INVALID_USER = 'Invalid Input :  Invalid User';
export const USER_BLOCKED = 'Invalid Input :  User Blocked due to multiple wrong attempts';
export const WRONG_APP_KEY = 'Invalid Input :  Invalid App Key';
export const WRONG_VENDOR = 'Invalid Input :  Invalid Vendor code';
export const WRONG_SOURCE = 'Invalid Input :  Invalid Access Type';
export const INVALID_VERIFIER = 'Invalid Input :  INVALID_VERIFIER';
export const INVALID_IP = 'Invalid Input :  INVALID_IP';
export const ORDER_IP = 'ALGO_CHK: Invalid IP address';
export const WRONG_USER_DETAILS = 'Error Occurred : Wrong user id or user details';
export const NO_MARKET_ORDERS = 'Rejected : ALGO_CHK: MKT Order type not allowed for API order';
export const ORDER_NOT_FOUND = 'Rejected : ORA:Order not found';
export const NOTHING_TO_CANCEL = 'Rejected : ORA:Order not found to Cancel';
export const INVALID_AMO = 'Invalid AMO';
export const AMO_STOPPED = 'Rejected : ORA:AMO is stopped';
export const WRONG_POSITION_TYPE = 'Invalid Input :  Invalid Position Type';
export const INVALID_OI = 'Invalid Oi';

/** `a is Missing.`, or `a or b or c is Missing.` as the server joins several. */
export function missingText(keys: readonly string[]): string {
  return `Invalid Input :  ${keys.join(' or ')} is Missing.`;
}

/** The misspelling is the broker's own. */
export function rateText(seen: number, limit: number, window: 'second' | 'minute'): string {
  const what = `Order Recieved ${seen} in a current ${window}`;
  return `Invalid Input : ${what} exceeds Limit ${limit} for user`;
}

/** The spelling of the deployments that put one space after the colon. */
export function oneSpace(emsg: string): string {
  return emsg.replace(/ : +/, ' : ');
}
