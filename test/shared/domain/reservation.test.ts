/** What is free to exit: never more than would be left if everything in doubt filled. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Intent } from '../../../shared/domain/intent.ts';
import { mayStillFill, type Order } from '../../../shared/domain/order.ts';
import { ORDER_STATES, type OrderState } from '../../../shared/domain/order-transitions.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import { freeToExit, reservedForExit } from '../../../shared/domain/reservation.ts';
import type { Side } from '../../../shared/domain/side.ts';
import { inState } from '../../support/orders.ts';
import { textTable, wholeCell } from '../../support/text-table.ts';

function order(state: OrderState, intent: Intent, side: Side, units: number, done = 0): Order {
  return inState(state, { intent, side, quantity: quantity(units), filled: quantity(done) });
}

describe('what is free to exit', () => {
  const rows = textTable(`
    held  state        intent   side  units  free
    130   working      exit     sell  65     65
    130   unknown      exit     sell  65     65
    130   sent         protect  sell  130    0
    130   trigger_pending  protect  sell  195  0
    130   cancelled    exit     sell  65     130
    130   working      enter    sell  65     130
    130   working      exit     buy   65     130
    -130  unknown      exit     buy   65     65
    -130  working      exit     sell  65     130
    0     working      exit     sell  65     0
    130   assumed_dead  exit    sell  65     130
    130   intended     exit     sell  65     65
  `);
  it.each(rows)('$held held beside a $state $intent to $side $units', (row) => {
    const beside = order(
      row['state'] as OrderState,
      row['intent'] as Intent,
      row['side'] as Side,
      wholeCell(row, 'units'),
    );
    const free = freeToExit(signedQuantity(wholeCell(row, 'held')), [beside]);
    expect(free).toBe(wholeCell(row, 'free'));
  });

  it('counts only what a partly filled exit has left', () => {
    const part = order('part_filled', 'exit', 'sell', 130, 65);
    expect(reservedForExit(signedQuantity(195), [part])).toBe(65);
  });

  it('can never take the position through zero, whatever fills', () => {
    const any = fc.record({
      state: fc.constantFrom(...ORDER_STATES),
      intent: fc.constantFrom<Intent>('enter', 'exit', 'protect', 'unwind', 'adopt'),
      side: fc.constantFrom<Side>('buy', 'sell'),
      units: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.array(any), (held, others) => {
        const orders = others.map((one) => order(one.state, one.intent, one.side, one.units));
        const net = signedQuantity(held);
        const free = freeToExit(net, orders);
        const closing = held > 0 ? 'sell' : 'buy';
        const exits = orders
          .filter((one) => ['exit', 'protect', 'unwind'].includes(one.intent))
          .filter((one) => one.side === closing)
          .reduce((sum, one) => sum + mayStillFill(one), 0);
        if (free > 0) expect(exits + free).toBeLessThanOrEqual(Math.abs(held));
      }),
    );
  });
});
