/** How a request's text is cut and read, in both modes, from what the official clients send. */
import { describe, expect, it } from 'vitest';
import { readNorenBody, splitPath } from '../../../../electron/broker-sim/noren/noren-body.ts';
import { MISSING_JDATA, NOT_JSON } from '../../../../electron/broker-sim/noren/noren-errors.ts';

const ROUTES = ['PlaceOrder', 'GetQuotes'] as const;

describe('both modes', () => {
  it.each(['strict', 'lenient'] as const)(
    '%s reads JSON and token as the clients send them',
    (mode) => {
      const text = 'jData={"uid":"FA0001","tsym":"NIFTY06OCT26C25000","remarks":null}&jKey=abc';
      for (const route of ROUTES) {
        const read = readNorenBody(text, route, mode);
        expect(read).toEqual({
          ok: true,
          value: {
            fields: { uid: 'FA0001', tsym: 'NIFTY06OCT26C25000', remarks: null },
            jKey: 'abc',
          },
        });
      }
    },
  );

  it.each([
    ['', MISSING_JDATA],
    ['jKey=abc', MISSING_JDATA],
    ['{"uid":"FA0001"}', MISSING_JDATA],
    ['jData=', NOT_JSON],
    ['jData={"uid":', NOT_JSON],
    ['jData=["uid"]', NOT_JSON],
    ['jData=null&jKey=abc', NOT_JSON],
  ])('%j is refused with the words of the server', (text, emsg) => {
    for (const mode of ['strict', 'lenient'] as const) {
      expect(readNorenBody(text, 'OrderBook', mode)).toEqual({ ok: false, error: emsg });
    }
  });

  it('an empty token is none, as the JavaScript client sends it on login', () => {
    const read = readNorenBody('jData={"uid":"FA0001"}&jKey=', 'QuickAuth', 'lenient');
    expect(read).toMatchObject({ ok: true, value: { jKey: null } });
  });

  it('an order symbol is decoded', () => {
    const text = 'jData={"tsym":"M%26M27OCT26F"}&jKey=abc';
    for (const mode of ['strict', 'lenient'] as const) {
      expect(readNorenBody(text, 'PlaceOrder', mode)).toMatchObject({
        value: { fields: { tsym: 'M&M27OCT26F' } },
      });
    }
  });
});

describe('strict', () => {
  it('a raw ampersand destroys the request', () => {
    const text = 'jData={"tsym":"M&M-EQ"}&jKey=abc';
    expect(readNorenBody(text, 'PlaceOrder', 'strict')).toEqual({ ok: false, error: NOT_JSON });
  });

  it('a symbol on a data route is not decoded', () => {
    const text = 'jData={"tsym":"M%26M-EQ"}&jKey=abc';
    expect(readNorenBody(text, 'GetQuotes', 'strict')).toMatchObject({
      value: { fields: { tsym: 'M%26M-EQ' } },
    });
  });

  it('a form-encoded body is not understood', () => {
    const text = 'jData=%7B%22uid%22%3A%22FA0001%22%7D&jKey=abc';
    expect(readNorenBody(text, 'OrderBook', 'strict')).toEqual({ ok: false, error: NOT_JSON });
  });
});

describe('lenient', () => {
  it.each([
    ['jData={"tsym":"M&M-EQ","remarks":"tag 1&2"}&jKey=abc'],
    ['jData={"tsym":"M%26M-EQ","remarks":"tag 1%262"}&jKey=abc'],
    ['jData={"tsym":"M\\u0026M-EQ","remarks":"tag 1\\u00262"}&jKey=abc'],
    ['jData=%7B%22tsym%22%3A%22M%26M-EQ%22%2C%22remarks%22%3A%22tag+1%262%22%7D&jKey=abc'],
    ['jKey=abc&jData={"tsym":"M&M-EQ","remarks":"tag 1&2"}'],
  ])('%s means one thing', (text) => {
    for (const route of ROUTES) {
      expect(readNorenBody(text, route, 'lenient')).toEqual({
        ok: true,
        value: { fields: { tsym: 'M&M-EQ', remarks: 'tag 1&2' }, jKey: 'abc' },
      });
    }
  });

  it('a percent sign that encodes nothing stays', () => {
    const read = readNorenBody('jData={"remarks":"5% off"}', 'PlaceOrder', 'lenient');
    expect(read).toMatchObject({ value: { fields: { remarks: '5% off' } } });
  });
});

it.each([
  ['/NorenWClientTP//QuickAuth', 'NorenWClientTP', 'QuickAuth'],
  ['//PiConnectAPI///OrderBook', 'PiConnectAPI', 'OrderBook'],
  ['/NorenWClientAPI/GenAcsTok?x=1', 'NorenWClientAPI', 'GenAcsTok'],
  ['/NFO_symbols.txt.zip', 'NFO_symbols.txt.zip', ''],
])('%s is prefix and route', (path, prefix, route) => {
  expect(splitPath(path)).toEqual({ prefix, route });
});
