/** Templates over a small chain: the legs they give, and the words for what the chain lacks. */
import { describe, expect, test } from 'vitest';
import { recognise } from '../../../shared/maths/structures.ts';
import {
  fillTemplate,
  type TemplateChain,
  TEMPLATES,
  type TemplateWish,
} from '../../../shared/maths/templates.ts';
import { textTable, wholeCell } from '../../support/text-table.ts';

const NEAR = '2026-11-24';
const LATER = '2026-12-29';

function strikes(from: number, to: number): readonly number[] {
  return Array.from({ length: (to - from) / 50 + 1 }, (_, at) => from + at * 50);
}

const CHAIN: TemplateChain = {
  spot: 24_018,
  step: 50,
  expiries: [
    { day: NEAR, calls: strikes(23_000, 25_000), puts: strikes(23_000, 25_000) },
    { day: LATER, calls: strikes(23_500, 24_500), puts: [24_000] },
  ],
};

const WORDS = { strike: String, day: (day: string) => day.slice(5) };

const WISH: TemplateWish = {
  structure: 'iron_condor',
  expiryDay: NEAR,
  laterDay: LATER,
  right: 'call',
  width: 2,
  offset: 4,
  ratio: 2,
  asWritten: true,
};

function legsText(wish: TemplateWish): string {
  const filled = fillTemplate(CHAIN, wish, WORDS);
  if (!filled.ok) return filled.error.map(({ says }) => says).join(' | ');
  return filled.value
    .map(({ ratio, kind, strike, expiryDay }) => {
      const later = expiryDay === LATER ? ' later' : '';
      return `${ratio > 0 ? '+' : ''}${ratio} ${kind}${strike === null ? '' : ` ${strike}`}${later}`;
    })
    .join(', ');
}

const FILLED = textTable(`
  structure       right  width  offset  turned  legs
  single          put    1      2       -       +1 put 23900
  single          call   1      0       yes     -1 call 24000
  bull_call       call   4      0       -       +1 call 24000, -1 call 24200
  bear_put        call   4      -2      -       -1 put 23700, +1 put 23900
  bull_put        call   2      -3      -       +1 put 23750, -1 put 23850
  bear_call       call   2      3       -       -1 call 24150, +1 call 24250
  straddle        call   1      0       yes     -1 call 24000, -1 put 24000
  strangle        call   1      4       -       +1 put 23800, +1 call 24200
  iron_condor     call   2      4       -       +1 put 23700, -1 put 23800, -1 call 24200, +1 call 24300
  iron_condor     call   2      4       yes     -1 put 23700, +1 put 23800, +1 call 24200, -1 call 24300
  iron_butterfly  call   6      0       -       +1 put 23700, -1 put 24000, -1 call 24000, +1 call 24300
  butterfly       call   2      0       -       +1 call 23900, -2 call 24000, +1 call 24100
  butterfly       put    2      2       -       +1 put 24000, -2 put 23900, +1 put 23800
  calendar        call   1      2       -       -1 call 24100, +1 call 24100 later
  calendar        put    1      0       -       -1 put 24000, +1 put 24000 later
  diagonal        call   4      0       -       -1 call 24200, +1 call 24000 later
  diagonal        put    4      0       -       -1 put 23800, +1 put 24000 later
  ratio           call   3      1       -       +1 call 24050, -2 call 24200
  ratio           put    3      1       yes     -1 put 23950, +2 put 23800
  jade_lizard     call   2      3       -       -1 put 23850, -1 call 24150, +1 call 24250
  synthetic       call   1      0       yes     -1 call 24000, +1 put 24000
  covered_call    call   1      4       -       +1 equity, -1 call 24200
`);

describe('a template filled from a chain', () => {
  test.each(FILLED)('$structure $right, width $width, offset $offset', (row) => {
    const wish: TemplateWish = {
      ...WISH,
      structure: row['structure'] as TemplateWish['structure'],
      right: row['right'] as TemplateWish['right'],
      width: wholeCell(row, 'width'),
      offset: wholeCell(row, 'offset'),
      asWritten: row['turned'] !== 'yes',
    };
    expect(legsText(wish)).toBe(row['legs']);
  });

  test('forms what its name says, for every template and both rights', () => {
    for (const { structure } of TEMPLATES) {
      for (const right of ['call', 'put'] as const) {
        const later = structure === 'calendar' || structure === 'diagonal';
        const offset = later && right === 'put' ? 0 : 2;
        const filled = fillTemplate(CHAIN, { ...WISH, structure, right, offset }, WORDS);
        if (!filled.ok) throw new Error(`${structure}: ${filled.error[0]?.says ?? ''}`);
        const legs = filled.value.map((leg) => ({ ...leg, lot: 1 }));
        expect(recognise(legs).structure).toBe(structure);
      }
    }
  });
});

const REFUSED = textTable(`
  case                     says
  width 0                  The width is a whole number of steps, 1 or more
  width 1.5                The width is a whole number of steps, 1 or more
  offset 0.5               The offset is a whole number of steps
  ratio 1                  The ratio is a whole number, 2 or more
  unknown expiry           Nothing expires on 01-01
  no later expiry          Calendar needs a second, later expiry
  later is the same        11-24 is not later than 11-24
  later is earlier         11-24 is not later than 12-29
  beyond the chain         There is no 25050 call on 11-24; the nearest: 25000 | There is no 25100 call on 11-24; the nearest: 25000
  a put not listed         There is no 23900 put on 12-29; the nearest: 24000
  meeting strikes          These numbers make it: Iron butterfly. Iron condor needs others
  turned vertical          These numbers make it: Bear call spread. Bull call spread needs others
`);

const CASES: Readonly<Record<string, Partial<TemplateWish>>> = {
  'width 0': { width: 0 },
  'width 1.5': { width: 1.5 },
  'offset 0.5': { offset: 0.5 },
  'ratio 1': { structure: 'ratio', ratio: 1 },
  'unknown expiry': { expiryDay: '2027-01-01' },
  'no later expiry': { structure: 'calendar', laterDay: null },
  'later is the same': { structure: 'calendar', laterDay: NEAR },
  'later is earlier': { structure: 'diagonal', expiryDay: LATER, laterDay: NEAR },
  'beyond the chain': { structure: 'bear_call', offset: 21, width: 1 },
  'a put not listed': { structure: 'calendar', right: 'put', offset: 2 },
  'meeting strikes': { offset: 0 },
  'turned vertical': { structure: 'bull_call', offset: 0, asWritten: false },
};

describe('what a chain cannot give', () => {
  test.each(REFUSED)('$case', (row) => {
    const wish = CASES[row['case'] ?? ''];
    if (wish === undefined) throw new Error(`no such case: ${row['case'] ?? ''}`);
    expect(legsText({ ...WISH, ...wish })).toBe(row['says']);
  });

  test('all that is wrong is said at once', () => {
    const wish = { ...WISH, width: 0, offset: 0.5, expiryDay: '2027-01-01' };
    const filled = fillTemplate(CHAIN, wish, WORDS);
    expect(filled.ok ? [] : filled.error.map(({ kind }) => kind)).toEqual([
      'not_a_number',
      'not_a_number',
      'no_such_expiry',
    ]);
  });

  test('an expiry without strikes', () => {
    const empty = { ...CHAIN, expiries: [{ day: NEAR, calls: [], puts: [] }] };
    const filled = fillTemplate(empty, WISH, WORDS);
    expect(filled).toEqual({
      ok: false,
      error: [{ kind: 'no_such_strike', says: 'No strike is listed on 11-24' }],
    });
  });
});
