/** What legs can lose at expiry, by hand for the structures that everybody knows. */
import { describe, expect, it } from 'vitest';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { type HeldLeg, worstLoss } from '../../../shared/domain/package-loss.ts';
import { textTable } from '../../support/text-table.ts';

function legOf(text: string): HeldLeg {
  const [, sign, units, kind, strike, paid, day] =
    /^([+-])(\d+)([cpf])(\d*)@([\d.]+)(?:\/(\d))?$/.exec(text) ?? [];
  const kinds = { c: 'call', p: 'put', f: 'future' } as const;
  return {
    instrument: {
      kind: kinds[kind as keyof typeof kinds],
      strike: strike === '' ? null : price(Number(strike) * SCALE),
      expiryDay: `2026-12-2${day ?? 0}`,
    },
    side: sign === '+' ? 'buy' : 'sell',
    units: Number(units),
    price: Math.round(Number(paid) * SCALE),
  };
}

describe('the worst loss at expiry', () => {
  const rows = textTable(`
    legs                                            kind       rupees
    +1c100@5                                        limited    5
    -1c100@5                                        unlimited  -
    -1p100@5                                        limited    95
    +1p90@1 -1p100@4                                limited    7
    +1p90@1 -1p100@4 -1c110@4 +1c120@1              limited    4
    -1p100@4 -1c110@4                               unlimited  -
    +1c100@5 -2c110@3                               unlimited  -
    +2c110@3 -1c100@5                               limited    11
    +1f@100                                         limited    100
    -1f@100 +1c110@2                                limited    12
    +1c100@5/1 -1c100@3                             limited    2
    +1c100@3 -1c100@5/1                             untold     -
    +1c100@1 -1c90@20                               limited    0
  `);
  it.each(rows)('$legs: $kind $rupees', ({ legs = '', kind, rupees }) => {
    const worst = worstLoss(legs.split(' ').map(legOf));
    expect(worst.kind).toBe(kind);
    if (worst.kind === 'limited') expect(worst.loss / SCALE).toBe(Number(rupees));
  });
});
