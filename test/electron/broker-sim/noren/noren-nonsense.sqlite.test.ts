/** Whatever a client sends, there is an answer, and nothing is placed by accident. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../../../electron/broker-sim/noren/noren.ts';
import { readNorenBody } from '../../../../electron/broker-sim/noren/noren-body.ts';
import { type Fields, NorenCaller } from './noren-caller.ts';

const NONSENSE: readonly unknown[] = [
  '-1',
  '0',
  '1e9',
  '99999999999999999999999',
  '0.00001',
  'None',
  'NIFTY27OCT26F',
  '31-FEB-2026',
  '2026-99-99',
  '\u2603 & = #|',
  7,
  null,
  true,
  [],
  [1, 'x', null, { qty: {} }],
  { x: { y: [] } },
];

/** Each field gets every so many-th of them, another part in another route. */
const EVERY = 8;

const KEYS: readonly string[] = [
  ...new Set(Object.values(ROUTES).flatMap(({ required }) => required)),
  'al_id',
  'amo',
  'basketlists',
  'blprc',
  'et',
  'intrv',
  'oivariable',
  'place_order_params',
  'pos',
  'remarks',
  'st',
  'sym',
  'trgprc',
];

let noren: NorenCaller;
let plain: Fields;

beforeAll(async () => {
  noren = await NorenCaller.open();
  plain = {
    ...Object.fromEntries(KEYS.map((key) => [key, '1'])),
    ...noren.order(),
    token: '26000',
    stext: 'NIFTY',
    st: '1791000000',
    sym: 'NSE:Nifty 50',
    ai_t: 'LTP_A_O',
    postype: 'DAY',
    prevprd: 'I',
    exd: '27-OCT-2026',
    pos: [],
    trgprc: 'None',
    amo: '',
  };
});

afterAll(() => noren.close());

describe('every route answers each field with nonsense in it', () => {
  it.each(Object.keys(ROUTES).filter((route) => route !== 'Logout'))('%s', async (route) => {
    const required = ROUTES[route]?.required ?? [];
    const keys = [...required.filter((key) => key !== 'uid'), ...KEYS.slice(-12)];
    for (const [place, key] of keys.entries()) {
      const turn = (place + route.length) % EVERY;
      for (const nonsense of NONSENSE.filter((_, each) => each % EVERY === turn)) {
        const { status, json } = await noren.post(route, { ...plain, [key]: nonsense });
        expect([200, 400, 404], `${route} ${key} ${JSON.stringify(nonsense)}`).toContain(status);
        expect(json, `${route} ${key} ${JSON.stringify(nonsense)}`).not.toBeNull();
      }
    }
  });

  it('and the simulator is as well as before', async () => {
    noren.sim.clock.advance(5_000);
    expect(await noren.row('Limits', { actid: noren.uid })).toMatchObject({ stat: 'Ok' });
  });
});

it('a body is read or refused, never more', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('jData=', '&jKey=', '&', '{', '}', '"', '%', '%7B', '%22', '\\u0026', '+'),
    fc.json(),
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.constantFrom('strict' as const, 'lenient' as const),
      (pieces, mode) => {
        const read = readNorenBody(pieces.join(''), 'PlaceOrder', mode);
        return read.ok || read.error.startsWith('Invalid Input');
      },
    ),
    { numRuns: 3_000 },
  );
});

it('both modes read alike what holds nothing special', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9 _.-]{0,20}$/);
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), word), word, (fields, token) => {
      const text = `jData=${JSON.stringify(fields)}&jKey=${token.trim()}`;
      const strict = readNorenBody(text, 'GetQuotes', 'strict');
      const lenient = readNorenBody(text, 'GetQuotes', 'lenient');
      expect(strict).toEqual(lenient);
    }),
    { numRuns: 1_000 },
  );
});
