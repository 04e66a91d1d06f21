/**
 * What each reply to an order proves, as a table: every row of the adapter's own table is hit by a
 * reply here, and everything that is not listed proves nothing.
 */
import { describe, expect, test } from 'vitest';
import {
  OUTCOME_ROWS,
  outcomeOf,
  rejectionOf,
  WORD_ROWS,
  type WriteKind,
} from '../../../../electron/broker/kite/outcome.ts';
import { STATUS_ROWS, statusOf } from '../../../../electron/broker/kite/status-map.ts';
import type { HttpAnswer } from '../../../../electron/broker/net/http.ts';
import { asId, type BrokerOrderId } from '../../../../shared/domain/ids.ts';
import { REJECTIONS } from '../../../../shared/domain/rejections.ts';
import { textTable, wholeCell } from '../../../support/text-table.ts';

const ID = asId<BrokerOrderId>('1953000000000000001');

function answer(status: number, body: string): HttpAnswer {
  return { kind: 'answer', status, headers: {}, body };
}

function error(status: number, type: string, message: string): HttpAnswer {
  const body = JSON.stringify({ status: 'error', message, error_type: type, data: null });
  return answer(status, body);
}

function says(on: WriteKind, reply: HttpAnswer): string {
  const outcome = outcomeOf(on, reply, on === 'place' ? null : ID);
  if (outcome.kind === 'accepted') return 'accepted';
  return outcome.kind === 'refused' ? `refused ${outcome.rejection}` : `unknown ${outcome.cause}`;
}

const REPLIES = textTable(`
  on      status  type                 message                                      outcome
  place   400     InputException       Order request timed out, check order book    unknown timeout
  place   400     NetworkException     Gateway time out                             unknown timeout
  cancel  400     InputException       timeout at the exchange                      unknown timeout
  place   502     NetworkException     upstream kitetrade-oms is away               unknown server_fault
  place   400     InputException       kitetrade-oms said no                        unknown server_fault
  modify  400     NetworkException     Maximum allowed order modifications exceeded  refused not_permitted
  place   429     NetworkException     Too many requests                            refused rate_limited
  cancel  429     NetworkException     Too many requests                            refused rate_limited
  place   403     TokenException       Incorrect api_key or access_token            refused not_permitted
  place   403     PermissionException  No IPs configured for this app               refused not_permitted
  modify  403     PermissionError      Segment not allowed                          refused not_permitted
  place   403     UserException        Account is on hold                           refused not_permitted
  place   403     TwoFAException       Second factor                                refused not_permitted
  cancel  400     InputException       It cannot be cancelled as it is being processed  refused already_final
  modify  400     InputException       It is being processed                        refused already_final
  place   400     InputException       Your quantity is higher than the maximum quantity  refused over_freeze
  place   400     InputException       Quantity has to be in multiples of 65         refused off_tick_or_lot
  place   400     InputException       MARKET without market protection             refused unrecognised
  cancel  400     InputException       Missing variety                              refused unrecognised
  place   400     MarginException      Insufficient funds, check the orderbook       refused margin_short
  modify  400     MarginException      Insufficient funds                           refused margin_short
  place   400     HoldingException     Holdings are not authorised                  refused not_permitted
  place   428     HoldingException     Depository                                   refused not_permitted

  place   400     OrderException       Something about the order                    unknown unlisted_reply
  place   400     GeneralException     Something                                    unknown unlisted_reply
  place   400     NewException         Something                                    unknown unlisted_reply
  cancel  400     MarginException      Odd for a cancel                             unknown unlisted_reply
  cancel  404     GeneralException     No such order                                unknown unlisted_reply
  place   403     GeneralException     A rule of the edge                           unknown unlisted_reply
  place   500     GeneralException     Something                                    unknown server_fault
  place   500     OrderException       Something                                    unknown server_fault
  place   500     InputException       Something                                    unknown server_fault
  place   502     DataException        Something                                    unknown server_fault
  place   503     NetworkException     Something                                    unknown server_fault
  place   504     NetworkException     Something                                    unknown server_fault
  place   302     -                    Elsewhere                                    unknown unlisted_reply
  place   201     -                    Created                                      unknown unlisted_reply
`);

describe('replies', () => {
  for (const row of REPLIES) {
    const { on = '', status = '', type = '', message = '', outcome = '' } = row;
    test(`${on}: ${status} ${type} “${message}” is ${outcome}`, () => {
      const reply = error(wholeCell(row, 'status'), type, message);
      expect(says(on as WriteKind, reply)).toBe(outcome);
    });
  }

  test('every row of the table decides at least one of these replies', () => {
    const hit = new Set(
      REPLIES.map((row) =>
        OUTCOME_ROWS.find(
          (each) =>
            (each.on === 'any' || each.on === row['on']) &&
            (each.status === null || each.status === wholeCell(row, 'status')) &&
            (each.type === null || each.type === row['type']) &&
            (row['message'] ?? '').toLowerCase().includes(each.says),
        ),
      ),
    );
    expect(OUTCOME_ROWS.filter((row) => !hit.has(row))).toEqual([]);
  });

  test('every row says why it is proof', () => {
    for (const { proof } of OUTCOME_ROWS) expect(proof.length).toBeGreaterThan(10);
  });

  test.each([
    [403, '<html>Forbidden</html>', 'unknown unlisted_reply'],
    [400, '<html>Bad request</html>', 'unknown unlisted_reply'],
    [502, '<html>Bad gateway</html>', 'unknown server_fault'],
    [504, '', 'unknown server_fault'],
    [429, '<html>Too many</html>', 'refused rate_limited'],
    [400, '{"status":"error","error_type":"InputException"', 'unknown unlisted_reply'],
  ])('a body that is not Kite’s: %s %s', (status, body, outcome) => {
    expect(says('place', answer(status, body))).toBe(outcome);
  });
});

describe('a reply of 200', () => {
  test.each([
    ['place', '{"status":"success","data":{"order_id":"1953000000000000001"}}', 'accepted'],
    ['place', '{"status":"success","data":{"order_id":"1","children":[]}}', 'accepted'],
    ['cancel', '{"status":"success","data":{"order_id":"1953000000000000001"}}', 'accepted'],
    ['cancel', '{"status":"success","data":{"order_id":"2"}}', 'unknown unreadable_reply'],
    ['modify', '{"status":"success","data":{"order_id":"2"}}', 'unknown unreadable_reply'],
    ['place', '{"status":"success","data":{"order_id":1953}}', 'unknown unreadable_reply'],
    ['place', '{"status":"success","data":{"order_id":""}}', 'unknown unreadable_reply'],
    ['place', '{"status":"success","data":[]}', 'unknown unreadable_reply'],
    ['place', '{"status":"success"}', 'unknown unreadable_reply'],
    ['place', '{"status":"error","error_type":"InputException"}', 'unknown unreadable_reply'],
    ['place', '{"status":"success","data":{"order_id":"19', 'unknown unreadable_reply'],
    ['place', '', 'unknown unreadable_reply'],
    ['place', '<html>', 'unknown unreadable_reply'],
  ] as const)('%s %s', (on, body, outcome) => {
    expect(says(on, answer(200, body))).toBe(outcome);
  });
});

describe('no reply', () => {
  test.each([
    ['never', 'timeout', 'refused not_sent'],
    ['never', 'unreachable', 'refused not_sent'],
    ['never', 'broke_off', 'refused not_sent'],
    ['maybe', 'timeout', 'unknown timeout'],
    ['maybe', 'unreachable', 'unknown socket_lost'],
    ['maybe', 'broke_off', 'unknown socket_lost'],
    ['maybe', 'too_long', 'unknown unreadable_reply'],
  ] as const)('bytes left: %s, %s', (left, cause, expected) => {
    for (const on of ['place', 'modify', 'cancel'] as const) {
      const outcome = outcomeOf(on, { kind: 'fault', left, cause, words: 'gone' }, ID);
      const rest = outcome.kind === 'refused' ? outcome.rejection : '';
      expect(outcome.kind === 'unknown' ? `unknown ${outcome.cause}` : `refused ${rest}`).toBe(
        expected,
      );
    }
  });

  test('without a session nothing was tried', () => {
    expect(outcomeOf('place', { kind: 'no_session', words: 'Not logged in' }, null)).toEqual({
      kind: 'refused',
      rejection: 'not_sent',
      words: 'Not logged in',
    });
  });
});

test('the broker’s sentences: each piece gives its own code and no piece hides a later one', () => {
  for (const [piece, code] of WORD_ROWS) {
    expect(rejectionOf(`RMS: ${piece.toUpperCase()} .`)).toBe(code);
    expect(REJECTIONS[code]).not.toBe('');
  }
  expect(rejectionOf('nothing known')).toBe('unrecognised');
});

describe('status words', () => {
  test.each(STATUS_ROWS)('%s is %s', (word, status, why) => {
    expect(statusOf(word)).toBe(status);
    expect(why).not.toBe('');
  });

  test.each(['', 'open', 'COMPLETED', 'constructor', '__proto__', 'PARTIALLY FILLED'])(
    '“%s” is no word of Kite’s',
    (word) => {
      expect(statusOf(word)).toBeNull();
    },
  );

  test('only these words end an order', () => {
    const final = new Set(['filled', 'cancelled', 'rejected', 'expired']);
    const ends = STATUS_ROWS.filter(([, status]) => final.has(status)).map(([word]) => word);
    expect(ends).toEqual([
      'COMPLETE',
      'CANCELLED',
      'CANCEL',
      'CANCELLED AMO',
      'REJECTED',
      'LAPSED',
    ]);
  });
});
