/** The words for where an order stands, in every spelling met so far. */
import { expect, test } from 'vitest';
import type { BrokerStatus } from '../../../../electron/broker/gateway.ts';
import { pushWorth, STATUS_ROWS, statusOf } from '../../../../electron/broker/noren/status-map.ts';
import { textTable } from '../../../support/text-table.ts';

test.each(
  textTable(`
  word                             status
  PENDING                          pending
  OPEN                             working
  Open                             working
  TRIGGER_PENDING                  trigger_pending
  TRIGGER PENDING                  trigger_pending
  trigger_pending                  trigger_pending
  COMPLETE                         filled
  EXECUTED                         filled
  CANCELED                         cancelled
  CANCELLED                        cancelled
  REJECTED                         rejected
  REJECT                           rejected
  NEW                              working
  Replaced                         working
  OPEN PENDING                     pending
  MODIFY_PENDING                   working
  CANCEL PENDING                   working
  AFTER MARKET ORDER REQ RECEIVED  pending
`),
)('$word → $status', ({ word = '', status = '' }) => {
  expect(statusOf(word)).toBe(status);
});

test('a word without a row has no status, so it can end nothing', () => {
  for (const word of ['INVALID_STATUS_TYPE', 'EXPIRED', 'COMPLETED', '', '__proto__']) {
    expect(statusOf(word)).toBeNull();
  }
});

test('no two rows are about the same word', () => {
  expect(new Set(STATUS_ROWS.map(([word]) => word)).size).toBe(STATUS_ROWS.length);
});

test.each(
  textTable(`
  status           report           worth
  pending          NewAck           picture
  pending          PendingNew       picture
  working          New              picture
  working          Fill             picture
  filled           Fill             picture
  filled           -                picture
  filled           New              doubt
  working          ModAck           in_flight
  pending          ModAck           in_flight
  working          PendingReplace   in_flight
  working          Replaced         picture
  working          ReplaceRejected  doubt
  working          CanAck           picture
  working          PendingCancel    picture
  cancelled        Canceled         picture
  cancelled        CANCELLED        picture
  cancelled        CanAck           doubt
  working          CancelRejected   doubt
  rejected         Rejected         picture
  rejected         ReplaceRejected  doubt
  rejected         CancelRejected   doubt
  rejected         New              doubt
  trigger_pending  New              picture
  working          SOMETHING_NEW    picture
`),
)('$status with $report is $worth', ({ status = '', report = '', worth = '' }) => {
  expect(pushWorth(status as BrokerStatus, report === '' ? null : report)).toBe(worth);
});

test('a frame with an unknown word is doubted', () => {
  expect(pushWorth(null, 'New')).toBe('doubt');
});
