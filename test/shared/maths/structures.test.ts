/** Sets of legs by the names traders give them. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recognise, type StructureLeg } from '../../../shared/maths/structures.ts';
import { textTable } from '../../support/text-table.ts';

const KINDS = { C: 'call', P: 'put', F: 'future', E: 'equity' } as const;
const NEAR = '2026-11-24';
const LATER = '2026-12-29';

/** `-2 C 24000 later`: lots, kind, strike, and whether it is the later expiry. */
function legsOf(text: string): readonly StructureLeg[] {
  return text.split(', ').map((leg) => {
    const [ratio = '', letter = '', ...rest] = leg.split(' ');
    const kind = KINDS[letter as keyof typeof KINDS];
    const strike = rest.find((word) => /^\d+$/.test(word));
    const shares = kind === 'equity';
    return {
      kind,
      strike: strike === undefined ? null : Number(strike),
      expiryDay: shares ? null : rest.includes('later') ? LATER : NEAR,
      ratio: Number(ratio),
      lot: shares ? 1 : 65,
    };
  });
}

const NAMED = textTable(`
  legs                                                structure       name
  +1 C 24000                                          single          Long call
  -3 P 24000                                          single          Short put
  -1 F                                                single          Short future
  +100 E                                              single          Long shares
  +1 C 24000, -1 C 24200                              bull_call       Bull call spread
  -75 C 24200, +75 C 24000                            bull_call       Bull call spread
  +1 P 24200, -1 P 24000                              bear_put        Bear put spread
  -1 P 24200, +1 P 24000                              bull_put        Bull put spread
  -1 C 24000, +1 C 24200                              bear_call       Bear call spread
  +1 C 24000, +1 P 24000                              straddle        Long straddle
  -2 P 24000, -2 C 24000                              straddle        Short straddle
  +1 P 23800, +1 C 24200                              strangle        Long strangle
  -1 P 23800, -1 C 24200                              strangle        Short strangle
  +1 P 23600, -1 P 23800, -1 C 24200, +1 C 24400      iron_condor     Iron condor
  -1 P 23600, +1 P 23800, +1 C 24200, -1 C 24400      iron_condor     Reverse iron condor
  +1 C 24400, -1 C 24200, -1 P 23800, +1 P 23000      iron_condor     Iron condor
  +1 P 23800, -1 P 24000, -1 C 24000, +1 C 24200      iron_butterfly  Iron butterfly
  +1 C 23800, -2 C 24000, +1 C 24200                  butterfly       Long call butterfly
  -1 P 23800, +2 P 24000, -1 P 24200                  butterfly       Short put butterfly
  -1 C 24000, +1 C 24000 later                        calendar        Call calendar
  +1 P 24000, -1 P 24000 later                        calendar        Reverse put calendar
  -1 F, +1 F later                                    calendar        Long futures calendar
  -1 C 24200, +1 C 24000 later                        diagonal        Call diagonal
  -1 P 23800, +1 P 24000 later                        diagonal        Put diagonal
  +1 C 24000, -2 C 24200                              ratio           Call ratio spread
  +2 C 24000, -3 C 24200                              ratio           Call ratio spread
  -1 C 24000, +2 C 24200                              ratio           Call ratio backspread
  +1 P 24000, -2 P 23800                              ratio           Put ratio spread
  -1 P 24000, +3 P 23800                              ratio           Put ratio backspread
  -1 P 23800, -1 C 24200, +1 C 24400                  jade_lizard     Jade lizard
  +1 P 23600, -1 P 23800, -1 C 24200                  jade_lizard     Reverse jade lizard
  +1 C 24000, -1 P 24000                              synthetic       Synthetic long future
  -1 C 24000, +1 P 24000                              synthetic       Synthetic short future
  +65 E, -1 C 24200                                   covered_call    Covered call
  +1 F, -1 C 24200                                    covered_call    Covered call
  +1 F later, -1 C 24200                              covered_call    Covered call
  +64 E, -1 C 24200                                   custom          Custom
  +3 C 24000, -1 C 24200                              custom          Custom
  -1 C 24000, +2 C 24000 later                        custom          Custom
  +1 C 24000 later, +1 P 24000                        custom          Custom
  +1 P 23600, -1 P 23800, -1 C 24200, +2 C 24400      custom          Custom
  +1 C 24000, +1 C 24200                              custom          Custom
  +1 C 24000, -1 C 24000                              custom          Custom
`);

describe('what legs form', () => {
  test.each(NAMED)('$legs', ({ legs = '', structure, name }) => {
    expect(recognise(legsOf(legs))).toMatchObject({ structure, name });
  });

  test('no legs form nothing', () => {
    expect(recognise([])).toMatchObject({ structure: 'custom' });
  });

  test('three expiries have no name', () => {
    const legs = legsOf('+1 C 24000, -2 C 24000 later');
    const third = { ...legs[0], expiryDay: '2027-01-28' } as StructureLeg;
    expect(recognise([...legs, third])).toMatchObject({ structure: 'custom' });
  });

  test('order, size and splitting of legs change nothing', () => {
    const cases = fc.constantFrom(...NAMED.map(({ legs = '' }) => legs));
    fc.assert(
      fc.property(
        cases,
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
        (text, times, random) => {
          const legs = legsOf(text).flatMap((leg) => [
            { ...leg, ratio: leg.ratio * times + 1 },
            { ...leg, ratio: -1 },
          ]);
          const order = legs.map((leg, at) => ({ leg, place: random[at] ?? 0 }));
          order.sort((a, b) => a.place - b.place);
          const mixed = order.map(({ leg }) => leg);
          expect(recognise(mixed)).toEqual(recognise(legsOf(text)));
        },
      ),
    );
  });
});
