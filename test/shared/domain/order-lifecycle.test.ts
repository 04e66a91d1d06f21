/** Whole lives of one order of 130 as text: what it is, holds and may still do after each event. */
import { describe, expect, it } from 'vitest';
import { asId, type CommandId } from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import type { OrderEvent } from '../../../shared/domain/order-events.ts';
import {
  evolveOrder,
  firstOrder,
  leaves,
  may,
  mayStillFill,
  type Order,
} from '../../../shared/domain/order.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { BROKER_ID, filled, intended, ORDER } from '../../support/orders.ts';
import { textTable, wholeCell } from '../../support/text-table.ts';

const COMMAND = asId<CommandId>('c-9');

/** `fill 65` and `modify 195` carry a number; the rest are names. */
function eventOf(words: string): OrderEvent {
  const [name = '', figure = '0', trade = 't'] = words.split(' ');
  const units = Number(figure);
  const base = { orderId: ORDER, brokerOrderId: BROKER_ID };
  const terms = {
    quantity: quantity(units),
    type: 'limit' as const,
    price: price(100 * SCALE),
    trigger: null,
  };
  const events: Readonly<Record<string, OrderEvent>> = {
    sent: { kind: 'order_sent', orderId: ORDER, attempt: 1, limitsHash: 'h' },
    abandoned: { kind: 'order_abandoned', orderId: ORDER },
    lost: { kind: 'order_outcome_lost', orderId: ORDER, cause: 'timeout' },
    accepted: { kind: 'order_accepted', ...base },
    working: { kind: 'order_working', ...base, exchangeMs: null },
    waits: { kind: 'order_trigger_pending', ...base, exchangeMs: null },
    triggered: { kind: 'order_triggered', ...base, exchangeMs: null },
    fill: filled(units, trade),
    fills: filled(units, trade, true),
    cancelled: { kind: 'order_cancelled', ...base, words: '' },
    expired: { kind: 'order_expired', ...base, words: '' },
    rejected: { kind: 'order_rejected', ...base, rejection: 'margin_short', words: '' },
    refusal: {
      kind: 'order_rejected',
      orderId: ORDER,
      brokerOrderId: null,
      rejection: 'margin_short',
      words: '',
    },
    absent: { kind: 'order_not_received', orderId: ORDER, reads: 3, silentMs: 180_000 },
    dead: {
      kind: 'order_assumed_dead',
      orderId: ORDER,
      commandId: COMMAND,
      overshoot: quantity(130),
    },
    modify: {
      kind: 'request_made',
      orderId: ORDER,
      commandId: COMMAND,
      request: 'modify',
      terms,
    },
    cancel: {
      kind: 'request_made',
      orderId: ORDER,
      commandId: COMMAND,
      request: 'cancel',
      terms: null,
    },
    taken: { kind: 'request_acknowledged', orderId: ORDER, commandId: COMMAND },
    silence: { kind: 'request_outcome_lost', orderId: ORDER, commandId: COMMAND, cause: 'timeout' },
    no: {
      kind: 'request_failed',
      orderId: ORDER,
      commandId: COMMAND,
      rejection: 'unrecognised',
      words: '',
    },
    modified: { kind: 'order_modified', orderId: ORDER, ...terms },
  };
  const event = events[name];
  if (event === undefined) throw new Error(`no event is called ${name}`);
  return event;
}

/** Every line is one event on top of those above it. */
function expectLife(text: string): void {
  let order: Order = firstOrder(intended(), 1_000);
  for (const row of textTable(text)) {
    order = evolveOrder(order, eventOf(row['event'] ?? ''), 2_000);
    const is = `${row['event']}: ${order.state} ${order.filled} ${leaves(order)} ${mayStillFill(order)}`;
    const leavesUnits = wholeCell(row, 'leaves');
    const most = wholeCell(row, 'most');
    expect(is).toBe(
      `${row['event']}: ${row['state']} ${wholeCell(row, 'filled')} ${leavesUnits} ${most}`,
    );
  }
}

describe('an order from its intention to its end', () => {
  it('fills in parts', () => {
    expectLife(`
      event      state        filled  leaves  most
      sent       sent         0       130     130
      accepted   working      0       130     130
      fill 65    part_filled  65      65      65
      fills 65   filled       130     0       0
    `);
  });

  it('is in doubt and counts in full until the broker shows it', () => {
    expectLife(`
      event      state    filled  leaves  most
      sent       sent     0       130     130
      lost       unknown  0       130     130
      working    working  0       130     130
      cancelled  cancelled  0     0       0
    `);
  });

  it('keeps the fills of a cancelled order, and takes one that comes late', () => {
    expectLife(`
      event       state        filled  leaves  most
      sent        sent         0       130     130
      working     working      0       130     130
      fill 65 t1  part_filled  65      65      65
      cancelled   cancelled    65      0       0
      fill 35 t2  cancelled    100     0       0
      fills 30 t3  filled      130     0       0
    `);
  });

  it('rises from the dead when the broker shows it', () => {
    expectLife(`
      event       state         filled  leaves  most
      sent        sent          0       130     130
      lost        unknown       0       130     130
      absent      not_received  0       0       0
      fill 65     part_filled   65      65      65
      cancelled   cancelled     65      0       0
    `);
    expectLife(`
      event       state         filled  leaves  most
      sent        sent          0       130     130
      lost        unknown       0       130     130
      dead        assumed_dead  0       0       0
      working     working       0       130     130
    `);
    expectLife(`
      event       state      filled  leaves  most
      sent        sent       0       130     130
      refusal     rejected   0       0       0
      accepted    working    0       130     130
    `);
  });

  it('waits for its trigger', () => {
    expectLife(`
      event       state            filled  leaves  most
      sent        sent             0       130     130
      accepted    working          0       130     130
      waits       trigger_pending  0       130     130
      triggered   working          0       130     130
      expired     expired          0       0       0
    `);
  });

  it('books more than it asked for', () => {
    expectLife(`
      event        state   filled  leaves  most
      sent         sent    0       130     130
      fills 130 t  filled  130     0       0
      fill 65 u    filled  195     0       0
    `);
  });
});

describe('a modify that races the fills', () => {
  it('counts the larger quantity while it is in doubt', () => {
    expectLife(`
      event       state    filled  leaves  most
      sent        sent     0       130     130
      working     working  0       130     130
      modify 195  working  0       130     195
      silence     working  0       130     195
      no          working  0       130     130
    `);
  });

  it('leaves the order open when the old quantity fills first', () => {
    expectLife(`
      event        state        filled  leaves  most
      sent         sent         0       130     130
      working      working      0       130     130
      modify 195   working      0       130     195
      fill 130     part_filled  130     0       65
      modified 195  part_filled  130    65      65
      fills 65     filled       195     0       0
    `);
  });

  it('completes the order when the modify is refused after that', () => {
    expectLife(`
      event       state        filled  leaves  most
      sent        sent         0       130     130
      working     working      0       130     130
      modify 195  working      0       130     195
      fill 130    part_filled  130     0       65
      no          filled       130     0       0
    `);
  });

  it('completes the order when the smaller quantity has filled already', () => {
    expectLife(`
      event        state        filled  leaves  most
      sent         sent         0       130     130
      working      working      0       130     130
      fill 65      part_filled  65      65      65
      modify 65    part_filled  65      65      65
      modified 65  filled       65      0       0
    `);
  });

  it('opens a filled order again when a larger quantity is confirmed', () => {
    expectLife(`
      event         state        filled  leaves  most
      sent          sent         0       130     130
      fills 130     filled       130     0       0
      modified 195  part_filled  130     65      65
    `);
  });

  it('remembers the larger quantity under a cancel that is asked over it', () => {
    expectLife(`
      event       state    filled  leaves  most
      sent        sent     0       130     130
      working     working  0       130     130
      modify 195  working  0       130     195
      silence     working  0       130     195
      cancel      working  0       130     195
      taken       working  0       130     195
      cancelled   cancelled  0     0       0
    `);
  });
});

describe('what may be asked of an order', () => {
  it('is nothing before the broker has it and nothing after its end', () => {
    const sent = evolveOrder(firstOrder(intended(), 1), eventOf('sent'), 2);
    expect(may('cancel', sent)).toBe(false);
    const working = evolveOrder(sent, eventOf('working'), 3);
    expect(may('cancel', working)).toBe(true);
    expect(may('modify', working)).toBe(true);
    expect(may('cancel', evolveOrder(working, eventOf('cancelled'), 4))).toBe(false);
  });

  it('waits for the answer to what was asked before, and may be asked again after silence', () => {
    const working = evolveOrder(
      evolveOrder(firstOrder(intended(), 1), eventOf('sent'), 2),
      eventOf('working'),
      3,
    );
    const asked = evolveOrder(working, eventOf('cancel'), 4);
    expect(may('cancel', asked)).toBe(false);
    expect(may('cancel', evolveOrder(asked, eventOf('silence'), 5))).toBe(true);
  });

  it('is to be assumed dead only while it is unknown', () => {
    const sent = evolveOrder(firstOrder(intended(), 1), eventOf('sent'), 2);
    expect(may('assume_dead', sent)).toBe(false);
    expect(may('assume_dead', evolveOrder(sent, eventOf('lost'), 3))).toBe(true);
  });

  it('fails loudly when the table has no row', () => {
    const order = firstOrder(intended(), 1);
    expect(() => evolveOrder(order, eventOf('accepted'), 2)).toThrow('no row');
  });
});
