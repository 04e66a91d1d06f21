/** Our requests to the byte: every value text, no bare ampersand, never a bare market order. */
import { describe, expect, test } from 'vitest';
import { bodyOf } from '../../../../electron/broker/noren/body.ts';
import { redacted } from '../../../../electron/broker/noren/redact.ts';
import {
  basketFields,
  modifyFields,
  placeFields,
} from '../../../../electron/broker/noren/requests.ts';
import type { Contract } from '../../../../electron/broker/noren/contracts.ts';
import type { ModifyRequest, PlaceRequest } from '../../../../electron/broker/gateway.ts';
import { asId, type BrokerOrderId, type OrderId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { price } from '../../../../shared/domain/money.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { CALL, SHARE } from './frames.ts';

const WHO = { uid: 'FA0001', actid: 'FA0001' };

function contract(instrument: Instrument['id'], tsym: string): Contract {
  const exchange = instrument.startsWith('NFO') ? 'NFO' : 'NSE';
  const base = { id: instrument, exchange, symbol: tsym, underlying: 'X', kind: 'call' } as const;
  const terms = { expiryDay: null, strike: null, tick: price(500), lot: quantity(65) };
  return { instrument: { ...base, ...terms, freeze: quantity(1_800) }, token: '1', tsym };
}

const NIFTY = contract(CALL, 'NIFTY06OCT26C25000');
const MAHINDRA = contract(SHARE, 'M&M-EQ');

function order(more: Partial<PlaceRequest> = {}): PlaceRequest {
  return {
    orderId: asId<OrderId>('LKX7Q2M4T9A1B3C5D'),
    mode: 'live',
    instrument: CALL,
    side: 'buy',
    product: 'nrml',
    validity: 'day',
    quantity: quantity(65),
    type: 'limit',
    price: price(1_015_000),
    trigger: null,
    ...more,
  };
}

describe('fields', () => {
  test('a limit order, as the documented example has it', () => {
    expect(bodyOf(placeFields(order(), NIFTY, WHO), 'percent', 'TOKEN')).toBe(
      'jData={"ordersource":"API","uid":"FA0001","actid":"FA0001","trantype":"B","prd":"M",' +
        '"exch":"NFO","tsym":"NIFTY06OCT26C25000","qty":"65","dscqty":"0","prctyp":"LMT",' +
        '"prc":"101.50","ret":"DAY","remarks":"LKX7Q2M4T9A1B3C5D"}&jKey=TOKEN',
    );
  });

  test.each([
    ['limit', null, { prctyp: 'LMT', prc: '101.50' }],
    ['market', null, { prctyp: 'LMT', prc: '101.50' }],
    ['stop', 1_000_000, { prctyp: 'SL-LMT', prc: '101.50', trgprc: '100.00' }],
    ['stop_limit', 1_000_000, { prctyp: 'SL-LMT', prc: '101.50', trgprc: '100.00' }],
  ] as const)('%s leaves as %o', (type, trigger, terms) => {
    const request = order({ type, trigger: trigger === null ? null : price(trigger) });
    const fields = placeFields(request, NIFTY, WHO);
    expect(fields).toMatchObject(terms);
    expect('trgprc' in fields).toBe(trigger !== null);
  });

  test('products and validities in the letters of the house', () => {
    const request = order({ product: 'mis', validity: 'ioc', side: 'sell' });
    expect(placeFields(request, NIFTY, WHO)).toMatchObject({ prd: 'I', ret: 'IOC', trantype: 'S' });
    expect(placeFields(order({ product: 'cnc' }), NIFTY, WHO)).toMatchObject({ prd: 'C' });
  });

  test('a change of a limit order has no trigger at all, not a zero', () => {
    const request: ModifyRequest = {
      orderId: asId<OrderId>('LKX7Q2M4T9A1B3C5D'),
      mode: 'live',
      brokerOrderId: asId<BrokerOrderId>('26100600000012'),
      instrument: CALL,
      quantity: quantity(130),
      type: 'limit',
      price: price(1_020_000),
      trigger: null,
    };
    const fields = modifyFields(request, NIFTY, WHO);
    expect(fields).toEqual({
      ordersource: 'API',
      ...WHO,
      norenordno: '26100600000012',
      exch: 'NFO',
      tsym: 'NIFTY06OCT26C25000',
      qty: '130',
      prctyp: 'LMT',
      prc: '102.00',
    });
  });

  test('a basket has its first leg on top and the others below', () => {
    const fields = basketFields(
      [
        [order(), NIFTY],
        [order({ side: 'sell' }), NIFTY],
      ],
      WHO,
    );
    expect(fields).toMatchObject({ trantype: 'B', basketlists: [{ trantype: 'S', qty: '65' }] });
    expect(basketFields([[order(), NIFTY]], WHO)).not.toHaveProperty('basketlists');
  });
});

describe('the ampersand', () => {
  const fields = placeFields(order({ instrument: SHARE }), MAHINDRA, WHO);

  test('order routes decode a form, data routes read JSON', () => {
    expect(bodyOf(fields, 'percent', null)).toContain('"tsym":"M%26M-EQ"');
    expect(bodyOf(fields, 'escape', null)).toContain('"tsym":"M\\u0026M-EQ"');
  });

  test('in a nested leg too, and nowhere is one left bare', () => {
    const basket = basketFields(
      [
        [order(), NIFTY],
        [order(), MAHINDRA],
      ],
      WHO,
    );
    for (const mode of ['percent', 'escape'] as const) {
      const body = bodyOf(basket, mode, 'TOKEN');
      expect(body.split('&')).toEqual([expect.stringMatching(/^jData=\{.*\}$/), 'jKey=TOKEN']);
    }
    expect(bodyOf({ remarks: 'a&b' }, 'percent', null)).toBe('jData={"remarks":"a\\u0026b"}');
  });

  test('what a form would decode is written so that it comes back', () => {
    const odd = bodyOf({ tsym: 'A+B %26' }, 'percent', null);
    const value = (JSON.parse(odd.slice(6)) as { tsym: string }).tsym;
    expect(decodeURIComponent(value.replaceAll('+', ' '))).toBe('A+B %26');
  });
});

describe('what is kept of it', () => {
  test.each([
    ['jData={"uid":"FA0001"}&jKey=0a1b2c', '0a1b2c'],
    ['{"susertoken":"0a1b2c","uid":"FA0001"}', '0a1b2c'],
    ['{"t":"a","accesstoken":"0a1b2c"}', '0a1b2c'],
    ['jData={"pwd":"0a1b2c","factor2":"0a1b2c","appkey":"0a1b2c","vc":"0a1b2c"}', '0a1b2c'],
    ['{"api_secret" : "0a1b2c","request_code":"0a1b2c", "code":"0a1b2c"}', '0a1b2c'],
    ['{"pan":"AAAPA1234A","email":"a@b.test","ipaddr":"10.0.0.1"}', 'AAAPA1234A'],
    ['{"checksum":"with \\" a quote 0a1b2c"}', '0a1b2c'],
    ['{"refresh_token":12340}', '12340'],
  ])('%s has no secret left', (text, secret) => {
    expect(redacted(text)).not.toContain(secret);
  });

  test('what is no secret stays, a contract’s token too', () => {
    const row = '{"norenordno":"26100600000012","token":"68407","remarks":"LKX7Q2M4T9A1B3C5D"}';
    expect(redacted(row)).toBe(row);
  });

  test('a text of a day is cut', () => {
    expect(redacted('x'.repeat(1_000_000)).length).toBeLessThan(30_000);
  });
});
