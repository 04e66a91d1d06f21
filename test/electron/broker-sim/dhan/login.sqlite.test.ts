/** Every way to a token, what ends one, and the routes about the account itself. */
import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLIENT, type Caller, openCaller } from './dhan-caller.ts';

let caller: Caller;

beforeEach(async () => {
  caller = await openCaller();
});

afterEach(() => caller.close());

function secret(name: string): string {
  return caller.sim.addresses.login[name] ?? '';
}

function appKey(kind: 'app' | 'partner'): object {
  return { [`${kind}_id`]: secret(`${kind}_id`), [`${kind}_secret`]: secret(`${kind}_secret`) };
}

function pinPath(code: string, pin: string = secret('pin')): string {
  return `/app/generateAccessToken?dhanClientId=${CLIENT}&pin=${pin}&totp=${code}`;
}

function codeNow(): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret('totp_secret')) });
  return totp.generate({ timestamp: caller.sim.clock.nowMs() });
}

describe('tokens', () => {
  it('the printed token works and looks like one of theirs', async () => {
    const reply = await caller.get('/profile');
    expect(reply.json.value).toEqual({
      dhanClientId: CLIENT,
      tokenValidity: '19/11/2026 10:00',
      activeSegment: 'Equity, Derivative, Currency, Commodity',
      ddpi: 'Active',
      mtf: 'Active',
      dataPlan: 'Active',
      dataValidity: '2026-12-19 10:00:00.0',
    });
    const [head = '', body = ''] = caller.token.split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(head)).toEqual({ typ: 'JWT', alg: 'HS512' });
    expect(read(body)).toMatchObject({
      iss: 'dhan',
      dhanClientId: CLIENT,
      tokenConsumerType: 'SELF',
      exp: Math.floor(caller.sim.clock.nowMs() / 1_000) + 86_400,
    });
  });

  it('PIN and one-time code give a token that kills the one before', async () => {
    const reply = await caller.call('POST', pinPath(codeNow()));
    expect(reply.json.value).toMatchObject({
      dhanClientId: CLIENT,
      givenPowerOfAttorney: false,
      expiryTime: '2026-11-19T10:00:00',
    });
    const old = await caller.get('/orders');
    expect(old.status).toBe(401);
    expect(old.json.at('errorCode').value).toBe('DH-901');
    expect(old.json.at('errorType').value).toBe('Invalid_Authentication');
    caller.token = reply.json.at('accessToken').text();
    expect((await caller.get('/orders')).status).toBe(200);
  });

  it('a wrong PIN or code gives none', async () => {
    expect((await caller.call('POST', pinPath('000000'))).status).toBe(400);
    expect((await caller.call('POST', pinPath(codeNow(), '000000'))).status).toBe(400);
    expect((await caller.get('/profile')).status).toBe(200);
  });

  it.each(['GET', 'POST'] as const)('the consent of an API key, ended by %s', async (method) => {
    const path = `/app/generate-consent?client_id=${CLIENT}`;
    const consent = await caller.call('POST', path, undefined, appKey('app'));
    expect(consent.json.value).toMatchObject({ consentAppStatus: 'GENERATED', status: 'success' });
    const id = consent.json.at('consentAppId').text();
    const page = await caller.call('GET', `/login/consentApp-login?consentAppId=${id}`);
    expect(page.status).toBe(302);
    const target = new URL(String(page.headers['location']));
    const tokenId = target.searchParams.get('tokenId') ?? '';
    const consume = `/app/consumeApp-consent?tokenId=${tokenId}`;
    expect((await caller.call(method, consume)).status).toBe(401);
    const token = await caller.call(method, consume, undefined, appKey('app'));
    caller.token = token.json.at('accessToken').text();
    expect((await caller.get('/profile')).status).toBe(200);
    expect((await caller.call(method, consume, undefined, appKey('app'))).status).toBe(400);
    const renewed = await caller.call('GET', '/v2/RenewToken', undefined, { dhanClientId: CLIENT });
    expect(renewed.status).toBe(400);
  });

  it('a partner takes the same way by other doors', async () => {
    const consent = await caller.call(
      'POST',
      '/partner/generate-consent',
      undefined,
      appKey('partner'),
    );
    const id = consent.json.at('consentId').text();
    const page = await caller.call('GET', `/consent-login?consentId=${id}`);
    const tokenId = new URL(String(page.headers['location'])).searchParams.get('tokenId') ?? '';
    const path = `/partner/consume-consent?tokenId=${tokenId}`;
    const token = await caller.call('GET', path, undefined, appKey('partner'));
    expect(token.json.at('accessToken').text()).toMatch(/^ey/);
  });

  it('the printed token id works once', async () => {
    const path = `/app/consumeApp-consent?tokenId=${secret('token_id')}`;
    expect((await caller.call('GET', path, undefined, appKey('app'))).status).toBe(200);
    expect((await caller.call('GET', path, undefined, appKey('app'))).status).toBe(400);
  });

  it('renewing gives another token and ends this one; POST never does', async () => {
    const headers = { dhanClientId: CLIENT };
    const posted = await caller.call('POST', '/v2/RenewToken', {}, headers);
    expect(posted.json.at('errorCode').value).toBe('DH-905');
    const reply = await caller.call('GET', '/v2/RenewToken', undefined, headers);
    expect(reply.status).toBe(200);
    expect((await caller.get('/profile')).status).toBe(401);
    caller.token = reply.json.at('accessToken').text();
    expect((await caller.get('/profile')).status).toBe(200);
  });

  it('lives for 24 hours', async () => {
    const { market } = caller.sim.addresses;
    const query = `version=2&token=${caller.token}&clientId=${CLIENT}&authType=2`;
    const feed = await caller.listen(`${market}?${query}`);
    await feed.settled();
    caller.sim.clock.jump(86_399_000);
    expect((await caller.get('/profile')).status).toBe(200);
    caller.sim.clock.advance(2_000);
    expect((await caller.get('/profile')).status).toBe(401);
    expect((await feed.nextBytes()).toString('hex')).toBe('320a0000000000002703');
  });

  it('a killed token may be answered in the misleading way', async () => {
    await caller.control('/ctl/switches', { killedToken: 'DH-906' });
    caller.sim.endSession('kill');
    const reply = await caller.get('/orders');
    expect(reply.status).toBe(400);
    expect(reply.json.value).toEqual({
      errorType: 'Order_Error',
      errorCode: 'DH-906',
      errorMessage: 'Invalid Token',
    });
    const quote = await caller.post('/marketfeed/ltp', { IDX_I: [13] });
    expect(quote.status).toBe(401);
    expect(quote.json.at('data', '807').value).toBe('Access token is expired');
  });
});

describe('addresses', () => {
  const ip = { ip: '10.1.2.3', ipFlag: 'PRIMARY' };

  it('are set once, changed after seven days, and shown with what was detected', async () => {
    expect((await caller.post('/ip/setIP', ip)).json.at('status').value).toBe('SUCCESS');
    const early = await caller.put('/ip/modifyIP', { ...ip, ip: '127.0.0.1' });
    expect(early.json.at('status').value).toBe('ERROR');
    const shown = await caller.get('/ip/getIP');
    expect(shown.json.value).toMatchObject({
      primaryIP: '10.1.2.3',
      modifyDatePrimary: '2026-11-18',
      detectedIP: '127.0.0.1',
      ordersAllowed: true,
    });
    expect((await caller.post('/ip/setIP', { ...ip, ip: 'here' })).status).toBe(400);
  });

  it('writes need one that is set where that is enforced; reads never do', async () => {
    await caller.control('/ctl/switches', { requireIp: true });
    const order = await caller.post('/orders', {});
    expect(order.json.at('errorCode').value).toBe('DH-905');
    expect(order.json.at('errorMessage').text()).toContain('Invalid IP');
    await caller.control('/ctl/switches', { wrongIp: 'DH-911' });
    expect((await caller.remove('/positions')).json.at('errorCode').value).toBe('DH-911');
    expect((await caller.get('/orders')).status).toBe(200);
    await caller.post('/ip/setIP', { ip: '127.0.0.1', ipFlag: 'SECONDARY' });
    expect((await caller.remove('/positions')).status).toBe(200);
  });
});

/** A whole line of a file, in pieces. */
function line(...pieces: readonly string[]): RegExp {
  return new RegExp(`^${pieces.join(',')}$`, 'm');
}

describe('the account', () => {
  it('shows funds with the names misspelt', async () => {
    const reply = await caller.get('/fundlimit');
    expect(reply.json.keys()).toEqual([
      'dhanClientId',
      'availabelBalance',
      'sodLimit',
      'collateralAmount',
      'receiveableAmount',
      'utilizedAmount',
      'blockedPayoutAmount',
      'withdrawableBalance',
    ]);
    expect(reply.text).toContain('"availabelBalance":5000000.0');
  });

  it('prints large sums in scientific notation', async () => {
    const rich = await openCaller({ funds: 17_454_579 });
    try {
      expect((await rich.get('/fundlimit')).text).toContain('"sodLimit":1.7454579E7');
    } finally {
      await rich.close();
    }
  });

  it('keeps a ledger and does as little of eDIS as is needed', async () => {
    const ledger = await caller.get('/ledger?from-date=2026-11-01&to-date=2026-11-30');
    expect(ledger.json.at(0).value).toMatchObject({
      voucherdate: 'Nov 18, 2026',
      runbal: '5000000.00',
    });
    const tpin = await caller.get('/edis/tpin');
    expect([tpin.status, tpin.text]).toEqual([202, '']);
    const form = await caller.post('/edis/form', { isin: 'INE002A01018', qty: 1, exchange: 'NSE' });
    expect(form.json.at('edisFormHtml').text()).toContain('<form');
    expect((await caller.get('/edis/inquire/ALL')).json.at('isin').value).toBe('ALL');
  });

  it('answers unknown routes as the framework does', async () => {
    const reply = await caller.get('/nosuch');
    expect(reply.status).toBe(404);
    expect(reply.json.value).toEqual({
      timestamp: caller.sim.clock.nowMs(),
      status: 404,
      error: 'Not Found',
      path: '/v2/nosuch',
    });
    expect((await caller.put('/fundlimit', {})).status).toBe(405);
  });

  it('serves the instrument files without a login', async () => {
    caller.token = '';
    const compact = await caller.call('GET', '/api-data/api-scrip-master.csv');
    expect(compact.text).toContain(',SEM_TICK_SIZE,');
    expect(compact.text).toMatch(/^NSE,I,13,INDEX,0,NIFTY,/m);
    expect(compact.text).toContain('011NSETEST');
    expect(compact.text).toMatch(
      line(
        String.raw`NSE,D,\d+,OPTIDX,\d,NIFTY-Nov2026-26000-CE,65\.0,NIFTY 23 NOV 26000 CALL`,
        String.raw`2026-11-23 14:30:00,26000\.00000,CE,5\.0000,M,OP,NA,NIFTY`,
      ),
    );
    expect(compact.text).toMatch(/^NSE,D,\d+,FUTIDX,\d,NIFTY-Nov2026-FUT,65\.0,.*,-0\.01000,XX,/m);
    const whole = await caller.call('GET', '/api-data/api-scrip-master-detailed.csv');
    const segment = await caller.get('/instrument/BSE_FNO');
    const [header = '', first = ''] = segment.text.split('\n');
    expect(whole.text.split('\n')[0]).toBe(header);
    expect(header.split(',')).toHaveLength(32);
    expect(first.endsWith('1000.0,')).toBe(true);
    expect(first.startsWith('BSE,D,')).toBe(true);
    expect((await caller.get('/instrument/NFO')).status).toBe(400);
  });
});
