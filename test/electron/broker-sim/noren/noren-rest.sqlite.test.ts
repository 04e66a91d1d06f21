/** REST in all three generations: doors, orders, books, texts of refusal, limits of rate. */
import { createHash } from 'node:crypto';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { type Generation, isRow, NorenCaller, reports, type Row } from './noren-caller.ts';

let noren: NorenCaller;

beforeEach(async () => {
  noren = await NorenCaller.open();
});

afterEach(() => noren.close());

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** As the Python client of generation A fills it in. */
function quickAuth(changes: Row = {}): Row {
  return {
    source: 'API',
    apkversion: '1.0.0',
    uid: noren.uid,
    pwd: hash(noren.named('password')),
    factor2: noren.named('totp'),
    vc: noren.named('vendor_code'),
    appkey: hash(`${noren.uid}|${noren.named('api_secret')}`),
    imei: noren.named('imei'),
    ...changes,
  };
}

const GENERATIONS: readonly Generation[] = ['A', 'B', 'C'];

describe('doors', () => {
  it('QuickAuth gives a token that works at once', async () => {
    const { json } = await noren.post('QuickAuth', quickAuth(), { token: null });
    const reply = must(isRow(json) ? json : null, 'an object');
    expect(reply).toMatchObject({
      stat: 'Ok',
      request_time: '11:00:00 05-10-2026',
      uid: noren.uid,
      actid: noren.uid,
      exarr: ['NSE', 'NFO', 'BSE', 'BFO'],
      lastaccesstime: '1791178200',
    });
    expect(reply['susertoken']).toMatch(/^[0-9a-f]{64}$/);
    const limits = await noren.post(
      'Limits',
      { uid: noren.uid, actid: noren.uid },
      {
        token: must(reply['susertoken'], 'a token'),
      },
    );
    expect(limits.json).toMatchObject({ stat: 'Ok', cash: '5000000.00' });
  });

  it('an empty token on the login is ignored, and a wrong vendor code is a 400', async () => {
    const empty = await noren.raw(
      '/NorenWClientTP/QuickAuth',
      `jData=${JSON.stringify(quickAuth())}&jKey=`,
    );
    expect(empty.json).toMatchObject({ stat: 'Ok' });
    const wrong = await noren.post('QuickAuth', quickAuth({ vc: 'X' }), { token: null });
    expect([wrong.status, wrong.json]).toMatchObject([
      400,
      { stat: 'Not_Ok', emsg: 'Invalid Input :  Invalid Vendor code' },
    ]);
  });

  it('what is missing is named', async () => {
    const { vc: _vc, imei: _imei, ...rest } = quickAuth();
    const { json } = await noren.post('QuickAuth', rest, { token: null });
    expect(json).toMatchObject({ emsg: 'Invalid Input :  imei or vc is Missing.' });
  });

  it('GenAcsTok gives all that the clients of generation B index', async () => {
    const code = noren.named('code');
    const checksum = hash(noren.named('client_id') + noren.named('secret_code') + code);
    const ask = { code, checksum, uid: noren.uid };
    const { json } = await noren.post('GenAcsTok', ask, { generation: 'B', token: null });
    const reply = must(isRow(json) ? json : null, 'an object');
    const keys = ['USERID', 'uid', 'actid', 'susertoken', 'refresh_token', 'access_token'];
    for (const key of keys) expect(reply[key], key).toMatch(/./);
    expect(reply['expires_in']).toBe('1791235800');
    const again = await noren.post('GenAcsTok', ask, { generation: 'B', token: null });
    expect(again.json).toMatchObject({ emsg: 'Invalid Input :  INVALID_VERIFIER' });
    const token = must(reply['access_token'], 'a token');
    const book = await noren.post('OrderBook', { uid: noren.uid }, { generation: 'B', token });
    expect(book.json).toMatchObject({ emsg: 'Error Occurred : 5 "no data"' });
  });

  it('Flattrade changes the code on a host of its own, and says status', async () => {
    const code = noren.named('request_code');
    const key = noren.named('api_key');
    const ask = (secret: string): Promise<unknown> =>
      noren
        .raw(
          '/trade/apitoken',
          JSON.stringify({ api_key: key, request_code: code, api_secret: secret }),
        )
        .then(({ json }) => json);
    expect(await ask('wrong')).toMatchObject({ status: 'Not_Ok', token: '' });
    const reply = await ask(hash(key + code + noren.named('app_secret')));
    expect(reply).toMatchObject({ status: 'Ok', emsg: '', client: noren.uid });
    expect(reply).not.toHaveProperty('stat');
  });

  it('the login page hands out a code for the right person alone', async () => {
    const page = new URL(must(noren.sim.addresses.more['authPagePi'], 'a page'));
    const shown = await noren.raw(`${page.pathname}${page.search}`, null);
    expect(shown.text).toContain('<form method="post"');
    const typed = (password: string): string =>
      new URLSearchParams({
        uid: noren.uid,
        password,
        factor2: noren.named('totp'),
      }).toString();
    const wrong = await noren.raw(`${page.pathname}${page.search}`, typed('no'));
    expect(wrong.text).toContain('Wrong user');
    const { statusCode, headers } = await request(page, {
      method: 'POST',
      body: typed(noren.named('password')),
    });
    const to = new URL(String(headers['location']));
    expect(statusCode).toBe(302);
    expect([...to.searchParams.keys()]).toEqual(['request_code', 'code', 'client']);
    const unknown = await noren.raw('/OAuthlogin/authorize/oauth?client_id=X', null);
    expect(unknown.status).toBe(400);
  });

  it.each([
    ['NorenWClient', 'A'],
    ['NorenWClientTP', 'A'],
    ['NorenWClientAPI', 'B'],
    ['NorenWClientAPIv2', 'B'],
    ['PiConnectTP', 'C'],
    ['PiConnectAPI', 'C'],
  ] as const)('/%s/ is served, with the token in either place', async (prefix, generation) => {
    const token = noren.tokenOf(generation);
    const body = `jData={"uid":"${noren.uid}"}`;
    const inBody = await noren.raw(`//${prefix}//OrderBook`, `${body}&jKey=${token}`);
    const inHeader = await noren.raw(`/${prefix}/OrderBook`, body, {
      authorization: `Bearer ${token}`,
      'content-type': 'text/plain',
    });
    for (const reply of [inBody, inHeader]) {
      expect(reply.json).toMatchObject({ emsg: 'Error Occurred : 5 "no data"' });
    }
  });
});

describe('what is no request', () => {
  it.each([
    ['jKey=x', 'Invalid Input :  Missing jData'],
    ['jData={"uid":"FA0001"', 'Invalid Input :  jData is not valid json object'],
  ])('%s', async (body, emsg) => {
    const { json } = await noren.raw('/NorenWClientTP/OrderBook', body);
    expect(json).toMatchObject({ stat: 'Not_Ok', emsg });
  });

  it('a number is no text, and null is nothing where a field is needed', async () => {
    const emsg = 'Invalid Input :  One or more input parameters are not in string format';
    for (const qty of [10, null]) {
      const { json } = await noren.post('PlaceOrder', noren.order({ qty }));
      expect(json).toMatchObject({ stat: 'Not_Ok', emsg });
    }
  });

  it('an unknown path, a GET and a dead token', async () => {
    expect((await noren.raw('/NorenWClientTP/Nothing', 'jData={}')).status).toBe(404);
    expect((await noren.raw('/Nothing/OrderBook', 'jData={}')).status).toBe(404);
    expect((await noren.raw('/NorenWClientTP/OrderBook', null)).status).toBe(405);
    const dead = await noren.post('OrderBook', { uid: noren.uid }, { token: 'old' });
    expect([dead.status, dead.json]).toMatchObject([
      200,
      { stat: 'Not_Ok', emsg: 'Session Expired :  Invalid Session Key' },
    ]);
    const other = await noren.post('OrderBook', { uid: 'FA0002' });
    expect(other.json).toMatchObject({ emsg: 'Session Expired :  Invalid User Id' });
  });

  it('strict cuts at the ampersand, as the server does', async () => {
    await noren.switch({ body: 'strict' });
    const order = noren.order({ remarks: 'tag 1&2' });
    expect((await noren.post('PlaceOrder', order)).json).toMatchObject({
      emsg: 'Invalid Input :  jData is not valid json object',
    });
    await noren.switch({ body: 'lenient' });
    expect((await noren.post('PlaceOrder', order)).json).toMatchObject({ stat: 'Ok' });
  });
});

describe('orders', () => {
  it.each(GENERATIONS)('the life of one in generation %s', async (generation) => {
    const placed = await noren.place({ remarks: 'k7f3a-1' }, generation);
    expect(placed).toEqual({
      request_time: '11:00:00 05-10-2026',
      stat: 'Ok',
      norenordno: '26100500000001',
    });
    const id = must(placed['norenordno'], 'a number');
    const changed = noren.order({ norenordno: id, qty: '8', prc: '1402' });
    expect(await noren.row('ModifyOrder', changed, generation)).toMatchObject({ result: id });
    noren.sim.clock.advance(100);
    noren.sim.market({ fill: { order: id, units: 3 } });
    expect(await noren.row('CancelOrder', { norenordno: id }, generation)).toMatchObject({
      stat: 'Ok',
      result: id,
    });
    noren.sim.clock.advance(100);
    const [row] = await noren.rows('OrderBook', {}, generation);
    expect(row).toMatchObject({
      stat: 'Ok',
      norenordno: id,
      status: 'CANCELED',
      st_intrn: 'CANCELED',
      qty: '8',
      rorgqty: '10',
      prc: '1402.00',
      rorgprc: '1400.00',
      fillshares: '3',
      avgprc: '1402.00',
      cancelqty: '5',
      remarks: 'k7f3a-1',
      norentm: '11:00:00 05-10-2026',
      exch_tm: '05-10-2026 11:00:00',
      ordenttm: '1791178200',
      prcftr: '1.000000',
    });
    const [trade] = await noren.rows('TradeBook', {}, generation);
    expect(trade).toMatchObject({ norenordno: id, flqty: '3', fillshares: '3', qty: '8' });
    const history = await noren.rows('SingleOrdHist', { norenordno: id }, generation);
    expect(reports(history).toReversed()).toEqual([
      'PENDING/NewAck',
      'PENDING/PendingNew',
      'OPEN/New',
      'OPEN/ModAck',
      'OPEN/PendingReplace',
      'OPEN/Replaced',
      'OPEN/Fill',
      'OPEN/CanAck',
      'OPEN/PendingCancel',
      'CANCELED/Canceled',
    ]);
    expect(history.at(-1)).not.toHaveProperty('exchordid');
    expect(history[0]).toHaveProperty('exchordid');
    const gone = await noren.row('CancelOrder', { norenordno: id }, generation);
    expect(gone).toMatchObject({
      stat: 'Not_Ok',
      emsg: 'Rejected : ORA:Order not found to Cancel',
    });
    const late = await noren.row('ModifyOrder', changed, generation);
    expect(late).toMatchObject({ emsg: 'Rejected : ORA:Order not found' });
  });

  it('what was not filled has no fill fields, and what has no tag no remarks', async () => {
    await noren.place();
    const [row] = await noren.rows('OrderBook');
    for (const key of ['fillshares', 'avgprc', 'cancelqty', 'rejreason', 'remarks', 'trgprc']) {
      expect(row).not.toHaveProperty(key);
    }
  });

  it.each([
    [{ prctyp: 'MKT', prc: '0' }, 'Rejected : ALGO_CHK: MKT Order type not allowed for API order'],
    [{ amo: 'YES' }, 'Invalid AMO'],
    [{ amo: 'Yes' }, 'Rejected : ORA:AMO is stopped'],
    [{ trantype: 'BUY' }, 'Error Occurred : 2 "invalid input"'],
    [{ prd: 'X' }, 'Error Occurred : 2 "invalid input"'],
    [{ qty: '0' }, 'Error Occurred : 2 "invalid input"'],
    [{ qty: '-5' }, 'Error Occurred : 2 "invalid input"'],
    [{ prc: 'abc' }, 'Error Occurred : 2 "invalid input"'],
    [{ tsym: 'NOPE-EQ' }, 'Invalid Input :  Invalid Trading Symbol'],
    [{ prctyp: 'SL-LMT' }, 'Invalid Input :  trgprc is Missing.'],
    [{ prd: undefined, ret: undefined }, 'Invalid Input :  prd or ret is Missing.'],
    [{ prd: 'B', blprc: '5' }, 'Invalid Input :  bpprc is Missing.'],
  ])('%j is refused in the reply and leaves no trace', async (changes, emsg) => {
    const { json } = await noren.post('PlaceOrder', noren.order(changes));
    expect(json).toMatchObject({ stat: 'Not_Ok', emsg });
    expect(noren.sim.truth().orders).toEqual([]);
  });

  it.each([
    [
      { prc: '2400' },
      /^RED:RULE:\{Check circuit limit including square off order\}Current:INR 2,400\.00 LowerCircuit:INR [\d,.]+ UpperCircuit:INR [\d,.]+:NSE\.RELIANCE-EQ for C-FA0001 \[DEFAULT\]$/,
    ],
    [
      { qty: '100001' },
      /^RED:RULE:\{Check Freeze qty including square off order\}Current:100001 Set:100000$/,
    ],
    [
      { qty: '50000' },
      /^RED:Margin Shortfall:INR \d+\.\d\d Available:INR \d+\.\d\d for C-FA0001 \[DEFAULT\]$/,
    ],
    [
      { trantype: 'S', prc: '1600' },
      /^RED:RULE:\{Check Holdings Including BTST except t2t\}No Holdings uploaded for C-FA0001 \[ONLINE\]$/,
    ],
    [
      { prc: '1400.03' },
      /^RED:RULE:\{Check order price multiple of tick\}Current:INR 1,400\.03 Set:INR 0\.10$/,
    ],
    [{ prd: 'M' }, /^RED:Block Type:NonSqoff Reason:/],
  ])('%j is taken and then rejected by the risk engine', async (changes, reason) => {
    const placed = await noren.place(changes);
    expect(placed['stat']).toBe('Ok');
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ status: 'REJECTED', st_intrn: 'REJECTED', rejby: 'RED' });
    expect(row?.['rejreason']).toMatch(reason);
    expect(row).not.toHaveProperty('exchordid');
  });

  it('an index contract has the exchange maximum plus one as its threshold', async () => {
    const contract = await noren.contract('NFO', 'NIFTY27OCT26F');
    const { frzqty } = await noren.row('GetSecurityInfo', {
      exch: 'NFO',
      token: contract['token'],
    });
    expect(frzqty).toBe('1801');
    const { lp = '' } = await noren.row('GetQuotes', { exch: 'NFO', token: contract['token'] });
    await noren.place({ exch: 'NFO', tsym: contract['tsym'], prd: 'M', qty: '1820', prc: lp });
    await noren.place({ exch: 'NFO', tsym: contract['tsym'], prd: 'M', qty: '70', prc: lp });
    const reasons = (await noren.rows('OrderBook')).map((row) => row['rejreason']);
    expect(reasons).toEqual([
      'RED:RULE:{Check order qty multiple of lot}Current:70 Set:65',
      'RED:RULE:{Check Freeze qty including square off order}Current:1820 Set:1801',
    ]);
  });

  it('market orders pass where the broker allows them, and show no price', async () => {
    await noren.switch({ marketOrders: 'allowed' });
    const id = await noren.id({ prctyp: 'MKT', prc: '0' });
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ norenordno: id, prctyp: 'MKT', prc: '0.00', status: 'COMPLETE' });
    expect(row?.['rprc']).toBe(row?.['avgprc']);
  });

  it('an after-market order waits for the session', async () => {
    noren.sim.market({ session: 'end' });
    const id = await noren.id({ amo: 'Yes' });
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ status: 'OPEN', st_intrn: 'AMO OPEN', amo: 'Yes' });
    noren.sim.market({ session: 'open' });
    noren.sim.clock.advance(100);
    const history = await noren.rows('SingleOrdHist', { norenordno: id });
    expect(reports(history).toReversed()).toEqual([
      'OPEN/New',
      'PENDING/NewAck',
      'PENDING/PendingNew',
      'OPEN/New',
    ]);
  });

  it('a strange address may read and not trade', async () => {
    noren.sim.fault({
      id: 'ip',
      match: { channel: 'rest', op: 'place' },
      action: { kind: 'session', event: 'ip' },
    });
    const { json } = await noren.post('PlaceOrder', noren.order());
    expect(json).toMatchObject({ stat: 'Not_Ok', emsg: 'ALGO_CHK: Invalid IP address' });
    expect(noren.sim.truth().orders).toEqual([]);
  });
});

describe('cover and bracket orders', () => {
  it('have their legs once the entry is done, and one ends the other', async () => {
    const id = await noren.id({ prd: 'B', blprc: '20', bpprc: '30' });
    noren.sim.market({ fill: { order: id } });
    noren.sim.clock.advance(100);
    const legs = (await noren.rows('OrderBook')).filter((row) => row['snoordt'] !== undefined);
    expect(legs.map((row) => [row['snoordt'], row['prctyp'], row['trantype']])).toEqual([
      ['0', 'LMT', 'S'],
      ['1', 'SL-LMT', 'S'],
    ]);
    expect(legs[0]?.['prc']).toBe('1430.00');
    expect(legs[1]?.['trgprc']).toBe('1380.00');
    const family = new Set((await noren.rows('OrderBook')).map((row) => row['snonum']));
    expect(family.size).toBe(1);
    noren.sim.market({ fill: { order: must(legs[1]?.['norenordno'], 'a leg') } });
    noren.sim.clock.advance(100);
    const [stop, profit] = [...(await noren.rows('OrderBook'))].toReversed().slice(1);
    expect([stop?.['status'], profit?.['status']].toSorted()).toEqual(['CANCELED', 'COMPLETE']);
  });

  it('are left by ExitSNOOrder and nothing else', async () => {
    const id = await noren.id({ prd: 'H', blprc: '20' });
    noren.sim.market({ fill: { order: id } });
    noren.sim.clock.advance(100);
    expect(await noren.row('ExitSNOOrder', { norenordno: id, prd: 'H' })).toMatchObject({
      stat: 'Ok',
      dmsg: expect.any(String) as string,
    });
    noren.sim.clock.advance(2_000);
    const [position] = await noren.rows('PositionBook');
    expect(position).toMatchObject({ netqty: '0', prd: 'I' });
    expect(await noren.row('ExitSNOOrder', { norenordno: id, prd: 'H' })).toMatchObject({
      stat: 'Not_Ok',
    });
  });

  it('are blocked where they are not enabled', async () => {
    await noren.switch({ bracketOrders: false });
    await noren.place({ prd: 'H', blprc: '20' });
    const [row] = await noren.rows('OrderBook');
    expect(row?.['rejreason']).toMatch(/^RED:Block Type:NonSqoff/);
  });
});

describe('positions and money', () => {
  /** The published example: 130 bought at 101.50, 65 sold at 110, last 112. */
  it('the worked row', async () => {
    const { tsym = '' } = await noren.contract('NFO', 'NIFTY27OCT26C26000');
    const instrument = 'NFO:NIFTY26OCT26000CE';
    noren.sim.market({ price: { instrument, price: 1_050_000 } });
    const option = { exch: 'NFO', tsym, prd: 'M' };
    const bought = await noren.id({ ...option, qty: '130', prc: '101.50' });
    noren.sim.market({ fill: { order: bought } });
    const sold = await noren.id({ ...option, trantype: 'S', qty: '65', prc: '110.00' });
    noren.sim.market({ fill: { order: sold } });
    noren.sim.market({ price: { instrument, price: 1_120_000 } });
    const [row] = await noren.rows('PositionBook');
    expect(row).toMatchObject({
      daybuyqty: '130',
      daybuyamt: '13195.00',
      daybuyavgprc: '101.50',
      daysellqty: '65',
      daysellamt: '7150.00',
      daysellavgprc: '110.00',
      netqty: '65',
      netavgprc: '101.50',
      lp: '112.00',
      urmtom: '682.50',
      rpnl: '552.50',
      bep: '93.00',
      mult: '1',
      prcftr: '1.000000',
      frzqty: '1801',
    });
    expect(row).not.toHaveProperty('cfbuyamt');
  });

  it('what is carried over the night counts at the settlement price', async () => {
    const id = await noren.id();
    noren.sim.market({ fill: { order: id } });
    noren.sim.market({ dayRoll: true });
    noren.sim.clock.advance(1_000);
    const token = must(noren.sim.login()['susertoken'], 'a token of the new day');
    const ask = { uid: noren.uid, actid: noren.uid, prd: 'C' };
    const holdings = await noren.post('Holdings', ask, { token });
    expect(holdings.json).toMatchObject([
      { stat: 'Ok', holdqty: '10', upldprc: '1400.00', exch_tsym: [{ tsym: 'RELIANCE-EQ' }] },
    ]);
    const positions = await noren.post('PositionBook', ask, { token });
    expect(positions.json).toMatchObject({ emsg: 'Error Occurred : 5 "no data"' });
  });

  it('converting asks for what is held', async () => {
    const id = await noren.id({ prd: 'I' });
    noren.sim.market({ fill: { order: id } });
    const convert = {
      actid: noren.uid,
      exch: 'NSE',
      tsym: 'RELIANCE-EQ',
      qty: '10',
      prd: 'C',
      prevprd: 'I',
      trantype: 'B',
    };
    expect(await noren.row('ProductConversion', { ...convert, postype: 'NET' })).toMatchObject({
      emsg: 'Invalid Input :  Invalid Position Type',
    });
    expect(await noren.row('ProductConversion', { ...convert, postype: 'DAY' })).toMatchObject({
      stat: 'Ok',
    });
    const rows = await noren.rows('PositionBook');
    expect(rows.find((row) => row['prd'] === 'C')).toMatchObject({ netqty: '10' });
  });

  it('a fresh account has few keys, a used one shows its loss above zero', async () => {
    const fresh = await noren.row('Limits', { actid: noren.uid });
    expect(fresh).toMatchObject({ stat: 'Ok', cash: '5000000.00', actid: noren.uid });
    expect(fresh).not.toHaveProperty('marginused');
    const { sp1 = '' } = await noren.quote('NSE', 'RELIANCE-EQ');
    await noren.place({ prc: sp1, qty: '100' });
    noren.sim.market({ price: { instrument: 'NSE:RELIANCE', price: 14_000_000 } });
    const used = await noren.row('Limits', { actid: noren.uid });
    expect(used['unmtom']).toMatch(/^\d+\.\d\d$/);
    expect(used['marginused']).toMatch(/^\d+\.\d\d$/);
  });

  it('margins name what is used already', async () => {
    const { tsym, token } = await noren.contract('NFO', 'NIFTY27OCT26F');
    const { lp } = await noren.row('GetQuotes', { exch: 'NFO', token });
    const leg = { exch: 'NFO', tsym, qty: '65', prc: lp, prd: 'M', trantype: 'B', prctyp: 'LMT' };
    const one = await noren.row('GetOrderMargin', { actid: noren.uid, ...leg });
    expect(one).toMatchObject({ stat: 'Ok', remarks: 'Order Success', marginusedprev: '0.00' });
    expect(one['marginused']).toBe(one['ordermargin']);
    const hedge = await noren.contract('NFO', 'NIFTY27OCT26C26500');
    const basket = await noren.row('GetBasketMargin', {
      actid: noren.uid,
      ...leg,
      basketlists: [{ ...leg, trantype: 'S', tsym: hedge['tsym'], prc: '100' }],
    });
    const amount = (row: Row, key: string): number => Number(row[key]);
    expect(amount(basket, 'marginusedtrade')).toBeLessThan(amount(basket, 'marginused'));
    const refused = await noren.row('GetBasketMargin', {
      actid: noren.uid,
      ...leg,
      prctyp: 'MKT',
    });
    expect(refused['stat']).toBe('Not_Ok');
  });
});

describe('rates', () => {
  it.each([
    ['A', 'Limits', 20, 'second'],
    ['B', 'Limits', 10, 'second'],
    ['C', 'PlaceOrder', 10, 'second'],
    ['C', 'Limits', 40, 'second'],
  ] as const)('%s %s: %i in a %s', async (generation, route, most, window) => {
    const limited = await NorenCaller.open({ settings: { limits: true } });
    const ask = route === 'PlaceOrder' ? limited.order() : { uid: limited.uid, actid: limited.uid };
    for (let number = 1; number <= most; number += 1) {
      expect((await limited.post(route, ask, { generation })).json).toMatchObject({ stat: 'Ok' });
    }
    const over = await limited.post(route, ask, { generation });
    const text = `Order Recieved ${most + 1} in a current ${window} exceeds Limit ${most} for user`;
    expect([over.status, over.json]).toMatchObject([
      400,
      { stat: 'Not_Ok', emsg: `Invalid Input : ${text}` },
    ]);
    expect(limited.sim.truth().orders).toHaveLength(route === 'PlaceOrder' ? most : 0);
    limited.sim.clock.advance(1_001);
    expect((await limited.post(route, ask, { generation })).json).toMatchObject({ stat: 'Ok' });
    await limited.close();
  });

  it('the minute has a limit of its own, and the refusal may be a 200', async () => {
    const limited = await NorenCaller.open({ settings: { limits: true } });
    await limited.switch({ rateStatus: 200, perMinute: 5 });
    const ask = { uid: limited.uid, actid: limited.uid };
    for (let number = 1; number <= 5; number += 1) {
      await limited.post('Limits', ask);
      limited.sim.clock.advance(1_000);
    }
    const over = await limited.post('Limits', ask);
    expect(over.status).toBe(200);
    expect(over.json).toMatchObject({
      emsg: 'Invalid Input : Order Recieved 6 in a current minute exceeds Limit 5 for user',
    });
    await limited.close();
  });
});
