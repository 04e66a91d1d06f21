/** What proves a refusal, row by row, and that nothing else does. */
import { describe, expect, test } from 'vitest';
import {
  NEVER_PROOF,
  outcomeOf,
  PROOFS,
  proofIn,
  type Write,
} from '../../../../electron/broker/noren/outcome.ts';
import { REASON_ROWS, reasonOf } from '../../../../electron/broker/noren/reject-reasons.ts';
import type { HttpFault, HttpReply } from '../../../../electron/broker/net/http.ts';
import { asId, type BrokerOrderId } from '../../../../shared/domain/ids.ts';
import type { CommandOutcome } from '../../../../shared/domain/outcome.ts';
import { textTable } from '../../../support/text-table.ts';
import { goldenText } from './frames.ts';

const ID = asId<BrokerOrderId>('26100600000012');

function answer(body: string, status = 200): HttpReply {
  return { kind: 'answer', status, headers: {}, body };
}

function no(emsg: string): string {
  return JSON.stringify({ stat: 'Not_Ok', emsg });
}

function said(outcome: CommandOutcome): string {
  if (outcome.kind === 'accepted') return `accepted ${outcome.brokerOrderId}`;
  if (outcome.kind === 'refused') return `refused ${outcome.rejection}`;
  return `unknown ${outcome.cause}`;
}

const SENTENCES = textTable(`
  write   emsg                                                                        means
  place   Session Expired : Invalid Session Key                                       refused not_permitted
  cancel  Session Expired : Invalid User Id                                           refused not_permitted
  place   Invalid Input : Order Recieved 11 in a current second exceeds Limit 10 for user  refused rate_limited
  cancel  Invalid Input : Order Recieved 121 in a current minute exceeds Limit 120 for user  refused rate_limited
  place   ALGO_CHK: Invalid IP address                                                refused not_permitted
  modify  Invalid Input : INVALID_IP                                                  refused not_permitted
  place   Rejected : ALGO_CHK: MKT Order type not allowed for API order               refused not_permitted
  cancel  Rejected : ORA:Order not found to Cancel                                    refused already_final
  modify  Rejected : ORA:Order not found                                              refused order_not_found
  place   ORA:AMO is stopped                                                          refused market_closed
  place   Invalid AMO                                                                 refused unrecognised
  place   Rejected : RED:Margin Shortfall:INR 1.00 Available:INR 0.00                 refused margin_short
  modify  Rejected : SAF:order is not open                                            refused already_final
  place   Rejected : something nobody has seen                                        refused unrecognised
  place   Invalid Input : tsym is Missing.                                            refused unrecognised
  place   Invalid Input : jData is not valid json object                              refused unrecognised
  place   Error Occurred : 2 "invalid input"                                          refused unrecognised
  place   Server Timeout :                                                            unknown server_fault
  place   Error Occurred : 1 "unknown request"                                        unknown server_fault
  place   Rejected : the exchange timed out                                           unknown server_fault
  place   Error Occurred : 5 "no data"                                                unknown unlisted_reply
  place   Error Occurred : 9 "never seen"                                             unknown unlisted_reply
  place   maybe later                                                                 unknown unlisted_reply
`);

describe('refusals in words', () => {
  test.each(SENTENCES)('$write: $emsg → $means', ({ write = '', emsg = '', means = '' }) => {
    const outcome = outcomeOf(write as Write, write === 'place' ? null : ID, answer(no(emsg)));
    expect(said(outcome)).toBe(means);
  });

  test('one space or two, any case, and HTTP 400 make no difference', () => {
    const emsg = 'invalid input :  order recieved 11 in a current SECOND exceeds limit 10 for user';
    expect(said(outcomeOf('place', null, answer(no(emsg), 400)))).toBe('refused rate_limited');
  });

  test('every row of the table is reached by some sentence and says why it is proof', () => {
    const reached = new Set(
      SENTENCES.map(({ write = '', emsg = '' }) => proofIn(write as Write, emsg)),
    );
    for (const row of PROOFS) {
      expect(reached.has(row), `${row.of} ${row.says}`).toBe(true);
      expect(row.proof.length).toBeGreaterThan(20);
    }
  });

  test('a sentence that never is proof stays none beside one that is', () => {
    for (const [says] of NEVER_PROOF) {
      expect(proofIn('place', `Rejected : Invalid Input : ${says}`)).toBeNull();
    }
  });

  test('a failing server proves nothing, whatever it writes', () => {
    for (const status of [408, 429, 500, 502, 503, 504]) {
      const bodies = [no('Rejected : no'), goldenText('bad-gateway.html'), ''];
      bodies.push(goldenText('placed.json'));
      for (const body of bodies) {
        expect(said(outcomeOf('place', null, answer(body, status)))).toBe('unknown server_fault');
      }
    }
  });
});

describe('acceptance', () => {
  test.each(['placed.json', 'placed-fifteen-digits.json'])('%s', (name) => {
    const { norenordno } = JSON.parse(goldenText(name)) as { norenordno: string };
    const outcome = outcomeOf('place', null, answer(goldenText(name)));
    expect(outcome).toEqual({ kind: 'accepted', brokerOrderId: norenordno });
  });

  test('a change names the order it changed', () => {
    expect(said(outcomeOf('modify', ID, answer(goldenText('changed.json'))))).toBe(
      `accepted ${ID}`,
    );
    expect(said(outcomeOf('cancel', ID, answer('{"stat":"Ok"}')))).toBe(`accepted ${ID}`);
  });

  test.each([
    ['a yes without a number', 'place', '{"stat":"Ok"}'],
    ['an empty number', 'place', '{"stat":"Ok","norenordno":""}'],
    ['a number with a break in it', 'place', '{"stat":"Ok","norenordno":"12\\n34"}'],
    ['another order’s number', 'cancel', '{"stat":"Ok","result":"26100600000099"}'],
    ['neither yes nor no', 'place', '{"norenordno":"26100600000012"}'],
    ['a list', 'place', '[{"stat":"Ok","norenordno":"26100600000012"}]'],
    ['an empty body', 'place', ''],
    ['a page', 'place', '<html>ok</html>'],
    ['a cut-off reply', 'place', '{"stat":"Ok","norenordno":"2610'],
    ['an unknown yes', 'place', '{"stat":"Accepted","norenordno":"26100600000012"}'],
  ])('%s is unknown', (_name, write, body) => {
    const outcome = outcomeOf(write as Write, write === 'place' ? null : ID, answer(body));
    expect(said(outcome)).toBe('unknown unreadable_reply');
  });
});

describe('no reply at all', () => {
  const fault = (more: Partial<HttpFault>): HttpFault => ({
    kind: 'fault',
    left: 'maybe',
    cause: 'timeout',
    words: 'x',
    ...more,
  });

  test.each([
    [fault({}), 'unknown timeout'],
    [fault({ cause: 'broke_off' }), 'unknown socket_lost'],
    [fault({ cause: 'unreachable' }), 'unknown socket_lost'],
    [fault({ cause: 'too_long' }), 'unknown unreadable_reply'],
    [fault({ left: 'never', cause: 'unreachable' }), 'refused not_sent'],
    [fault({ left: 'never', cause: 'timeout' }), 'refused not_sent'],
  ])('%o', (reply, means) => {
    for (const write of ['place', 'modify', 'cancel'] as const) {
      expect(said(outcomeOf(write, write === 'place' ? null : ID, reply))).toBe(means);
    }
  });
});

describe('reasons of the risk engine', () => {
  test.each(REASON_ROWS)('%s → %s', (fragment, rejection, example) => {
    expect(reasonOf(`RED: ${fragment.toUpperCase()} …`)).toBe(rejection);
    expect(example).not.toBe('');
  });

  test('an unknown one keeps its words and has no code', () => {
    expect(reasonOf('16419: something new')).toBe('unrecognised');
  });
});
