/** The three doors, what is no request at all, and how many requests are too many. */
import { createHash } from 'node:crypto';
import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { isRow, NorenCaller, type Row } from './noren-caller.ts';

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
    expect(dead.text).toBe('{"stat":"Not_Ok","emsg":"Session Expired :  Invalid Session Key"}');
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
