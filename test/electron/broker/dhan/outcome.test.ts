/** What each answer to an order proves: every row of the table; all others prove nothing. */
import { describe, expect, it } from 'vitest';
import {
  type Act,
  DATA_CODES,
  dataCode,
  OUTCOMES,
  outcomeOf,
  refusalIn,
  saysDead,
} from '../../../../electron/broker/dhan/outcome.ts';
import type { HttpFault } from '../../../../electron/broker/net/http.ts';
import { asId, type BrokerOrderId } from '../../../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../../../shared/domain/outcome.ts';
import { textTable } from '../../../support/text-table.ts';

const OURS = asId<BrokerOrderId>('1252609290417');
const ACTS: readonly Act[] = ['place', 'modify', 'cancel'];

function answered(act: Act, status: number, body: string): CommandOutcome {
  const reply = { kind: 'answer', status, headers: {}, body } as const;
  return outcomeOf(act, reply, act === 'place' ? null : OURS);
}

function says(outcome: CommandOutcome): string {
  if (outcome.kind === 'accepted') return `accepted ${outcome.brokerOrderId}`;
  return outcome.kind === 'refused' ? outcome.rejection : `unknown ${outcome.cause}`;
}

function refusal(code: string, words: string): string {
  return JSON.stringify({ errorType: 'Order_Error', errorCode: code, errorMessage: words });
}

describe('refusals that are proof', () => {
  const cases = textTable(`
    act     status  code    words                                            outcome
    place   401     DH-901  Client ID or access token is invalid             not_permitted
    cancel  401     DH-901  Client ID or access token is invalid             not_permitted
    place   401     807     Access token is expired                          not_permitted
    place   401     808     Authentication failed                            not_permitted
    place   401     809     Access token is invalid                          not_permitted
    place   401     810     Client ID is invalid                             not_permitted
    modify  400     DH-906  Invalid Token                                    not_permitted
    place   401     DH-902  no access                                        not_permitted
    place   403     DH-902  no access                                        not_permitted
    place   400     DH-903  segment is not active                            not_permitted
    place   403     DH-903  account                                          not_permitted
    place   400     DH-911  address                                          not_permitted
    place   403     DH-911  address                                          not_permitted
    place   429     DH-904  Too many requests                                rate_limited
    cancel  429     DH-904  Too many requests                                rate_limited
    place   400     DH-905  Missing required fields, bad values              unrecognised
    place   400     DH-905  Invalid IP                                       not_permitted
    place   400     DH-906  Insufficient funds                               margin_short
    place   400     DH-906  Quantity exceeds the freeze limit                over_freeze
    place   400     DH-906  Price is outside the circuit limit               price_outside_band
    place   400     DH-906  Quantity is not a multiple of the lot size       off_tick_or_lot
    place   400     DH-906  Market is closed                                 market_closed
    place   400     DH-906  Kill Switch is active                            not_permitted
    place   400     DH-906  Order is already traded                          unrecognised
    place   400     DH-906  something new                                    unrecognised
    modify  400     DH-906  Order is already traded                          already_final
    cancel  400     DH-906  Order is not open                                already_final
    cancel  400     DH-906  Order not found                                  order_not_found
    cancel  400     DH-906  something new                                    unrecognised
  `);

  it.each(cases)('$act $status $code $words', ({ act, status, code = '', words = '', outcome }) => {
    const read = answered(act as Act, Number(status), refusal(code, words));
    expect(says(read)).toBe(outcome);
    if (read.kind === 'refused') expect(read.words).toContain(words);
  });

  it('has a case for every row', () => {
    const covered = new Set(cases.map(({ status, code }) => `${status} ${code}`));
    for (const row of OUTCOMES) {
      expect(covered).toContain(`${row.status} ${row.code}`);
      expect(row.proof.length).toBeGreaterThan(20);
    }
  });
});

describe('what proves nothing', () => {
  const cases = textTable(`
    status  body                                                  outcome
    400     {"errorCode":"DH-907","errorMessage":"x"}             unknown unlisted_reply
    400     {"errorCode":"DH-910","errorMessage":"x"}             unknown unlisted_reply
    500     {"errorCode":"DH-908","errorMessage":"x"}             unknown server_fault
    503     {"errorCode":"DH-909","errorMessage":"x"}             unknown server_fault
    500     {"errorCode":"DH-906","errorMessage":"x"}             unknown server_fault
    200     {"errorCode":"DH-906","errorMessage":"x"}             unknown unlisted_reply
    401     {"errorCode":"DH-906","errorMessage":"x"}             unknown unlisted_reply
    401     -                                                     unknown unlisted_reply
    429     -                                                     unknown unlisted_reply
    404     {"status":404,"error":"Not Found","path":"/v2/x"}     unknown unlisted_reply
    502     <html>bad gateway</html>                              unknown server_fault
    200     <html>welcome</html>                                  unknown unreadable_reply
    200     {}                                                    unknown unreadable_reply
    200     {"orderStatus":"TRANSIT"}                             unknown unreadable_reply
    200     {"orderId":null,"orderStatus":"TRANSIT"}              unknown unreadable_reply
    200     {"orderId":"12 34","orderStatus":"TRANSIT"}           unknown unreadable_reply
    200     {"status":"ERROR","message":"x"}                      unknown unlisted_reply
    302     -                                                     unknown unlisted_reply
    400     {"errorCode":"__proto__","errorMessage":"x"}          unknown unlisted_reply
  `);

  it.each(cases)('$status $body', ({ status, body = '', outcome }) => {
    for (const act of ACTS)
      expect([act, says(answered(act, Number(status), body))]).toEqual([act, outcome]);
  });

  it('an empty yes is enough for a cancel alone', () => {
    expect(says(answered('cancel', 202, ''))).toBe(`accepted ${OURS}`);
    expect(says(answered('place', 202, ''))).toBe('unknown unreadable_reply');
    expect(says(answered('modify', 200, ''))).toBe('unknown unreadable_reply');
  });

  it('a yes names the order, and a change’s yes names the right one', () => {
    const yes = '{"orderId":"1252609290417","orderStatus":"TRANSIT"}';
    for (const act of ACTS) expect(says(answered(act, 200, yes))).toBe(`accepted ${OURS}`);
    const other = yes.replace('417', '418');
    expect(says(answered('place', 200, other))).toBe('accepted 1252609290418');
    expect(says(answered('modify', 200, other))).toBe('unknown unlisted_reply');
    expect(says(answered('cancel', 200, other))).toBe('unknown unlisted_reply');
  });

  it('a fault is a refusal only if nothing left', () => {
    const causes = { timeout: 'timeout', unreachable: 'socket_lost', broke_off: 'socket_lost' };
    for (const [cause, lost] of Object.entries({ ...causes, too_long: 'unreadable_reply' })) {
      const fault = { kind: 'fault', cause: cause as HttpFault['cause'], words: 'w' } as const;
      expect(says(outcomeOf('place', { ...fault, left: 'maybe' }, null))).toBe(`unknown ${lost}`);
      expect(says(outcomeOf('place', { ...fault, left: 'never' }, null))).toBe('not_sent');
    }
  });
});

describe('the shapes of a refusal', () => {
  const cases = textTable(`
    body                                                                          code      dead
    {"errorCode":"DH-901","errorMessage":"x"}                                     DH-901    yes
    {"errorCode":"DH-906","errorMessage":"Invalid Token"}                         DH-906    yes
    {"errorCode":"DH-906","errorMessage":"x"}                                     DH-906    no
    {"errorCode":807,"errorMessage":"x"}                                          807       yes
    {"status":"failed","data":{"806":"Data APIs not Subscribed"}}                 806       no
    {"status":"failed","data":{"808":"Authentication Failed"}}                    808       yes
    {"errorCode":"DHOLDING_ERROR","internalErrorCode":"DH-1111"}                  DH-1111   no
    {"errorCode":"x","httpStatus":"BAD_REQUEST","internalErrorCode":"RS-9005"}    -         no
    {"status":"error","message":"Invalid TOTP"}                                   -         no
  `);

  it.each(cases)('$body', ({ body = '', code, dead }) => {
    const read = refusalIn(body);
    expect(read?.code).toBe(code);
    expect(read !== null && saysDead(read)).toBe(dead === 'yes');
  });

  it('what refuses nothing is none', () => {
    for (const body of [
      '{}',
      '[]',
      '',
      'null',
      '{"status":"success","data":{}}',
      '{"errorCode":null}',
    ]) {
      expect(refusalIn(body)).toBeNull();
    }
  });

  it('every data code says what it asks for', () => {
    for (const { code, says: words } of DATA_CODES) {
      expect(dataCode(code)?.code).toBe(code);
      expect(words).not.toBe('');
    }
    expect(dataCode(999)).toBeNull();
  });
});
