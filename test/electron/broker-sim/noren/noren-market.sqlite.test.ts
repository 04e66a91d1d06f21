/** Contracts, quotes, bars, calculators, lists and alerts over REST. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { type Fields, isRow, NorenCaller, type Row, START_MS } from './noren-caller.ts';

let noren: NorenCaller;

beforeAll(async () => {
  noren = await NorenCaller.open();
});

afterAll(() => noren.close());

/** The list inside a single result. */
async function values(route: string, fields: Fields, key = 'values'): Promise<Row[]> {
  const row: Record<string, unknown> = await noren.row(route, fields);
  const list = row[key];
  return Array.isArray(list) ? list.filter(isRow) : [];
}

describe('contracts', () => {
  it('words narrow a search, and encoded ones as the Python client sends them', async () => {
    const all = await values('SearchScrip', { exch: 'NFO', stext: 'NIFTY+27OCT26+C26000' });
    expect(all.map((row) => row['tsym'])).toContain('NIFTY27OCT26C26000');
    for (const row of all) expect(row['exch']).toBe('NFO');
    expect(all[0]).toMatchObject({ optt: 'CE', strprc: '26000.00', exd: '27-OCT-2026', ls: '65' });
  });

  it('no match is a 404 with words', async () => {
    const reply = await noren.post('SearchScrip', { uid: noren.uid, exch: 'NSE', stext: 'ZZZZ' });
    expect([reply.status, reply.json]).toMatchObject([
      404,
      { stat: 'Not_Ok', emsg: 'No Data :  ' },
    ]);
  });

  it.each([4, 5])('a chain of count %i has four rows for each', async (cnt) => {
    const chain = { exch: 'NFO', tsym: 'NIFTY27OCT26F', strprc: '26000', cnt: `${cnt}` };
    const rows = await values('GetOptionChain', chain);
    expect(rows).toHaveLength(cnt * 4);
    expect(new Set(rows.map((row) => row['optt']))).toEqual(new Set(['CE', 'PE']));
    expect(rows[0]).not.toHaveProperty('lp');
  });

  it('the bare name of the underlying finds no chain', async () => {
    const chain = { exch: 'NFO', tsym: 'NIFTY', strprc: '26000', cnt: '5' };
    expect(await noren.row('GetOptionChain', chain)).toMatchObject({
      emsg: 'Error Occurred : 5 "no data"',
    });
  });

  it('indices have their public tokens, and what hangs on them is linked', async () => {
    const indices = await values('GetIndexList', { exch: 'NSE' });
    expect(indices).toContainEqual({ idxname: 'Nifty 50', token: '26000' });
    const linked = { exch: 'NSE', token: '26000' };
    expect(await values('GetLinkedScrips', linked, 'fut')).toHaveLength(3);
    expect((await values('GetLinkedScrips', linked, 'opt_exp')).length).toBeGreaterThan(3);
  });

  it('masters come as zip files without a login', async () => {
    const reply = await noren.raw('/NFO_symbols.txt.zip', null);
    expect([reply.status, reply.text.slice(0, 2)]).toEqual([200, 'PK']);
    expect((await noren.raw('/ZZZ_symbols.txt.zip', null)).status).toBe(404);
  });
});

describe('quotes', () => {
  it('a share has a book of five levels and the day', async () => {
    const quote = await noren.quote('NSE', 'RELIANCE-EQ');
    const keys = ['lp', 'o', 'h', 'l', 'c', 'ap', 'v', 'ltq', 'lc', 'uc', 'tbq', 'tsq'];
    for (const key of [...keys, 'bp5', 'bq5', 'bo5', 'sp5', 'sq5', 'so5']) {
      expect(quote[key], key).toMatch(/^\d/);
    }
    expect(quote).toMatchObject({ ltd: '05-10-2026', pp: '2', ti: '0.10' });
    expect(quote['ltt']).toMatch(/^\d\d:\d\d:\d\d$/);
  });

  it('an index has no book, and an unknown token no data', async () => {
    const index = await noren.row('GetQuotes', { exch: 'NSE', token: '26000' });
    expect(index).toMatchObject({ tsym: 'NIFTY INDEX', instname: 'INDEX' });
    for (const key of ['bp1', 'v', 'lc']) expect(index).not.toHaveProperty(key);
    expect(await noren.row('GetQuotes', { exch: 'NSE', token: '1' })).toMatchObject({
      emsg: 'Error Occurred : 5 "no data"',
    });
  });

  it('lists of movers are sorted both ways', async () => {
    const ask = { exch: 'NSE', bskt: 'NSEALL', crt: 'CHANGE' };
    const top = await values('TopList', { ...ask, tb: 'T' });
    const bottom = await values('TopList', { ...ask, tb: 'B' });
    expect(top.map((row) => row['tsym'])).toEqual(bottom.map((row) => row['tsym']).toReversed());
    expect((await values('TopListName', { exch: 'NSE' })).length).toBeGreaterThan(0);
  });
});

describe('bars', () => {
  const start = START_MS / 1000 - 4 * 86_400;

  async function bars(fields: Fields): Promise<Row[]> {
    const { token } = await noren.contract('NSE', 'RELIANCE-EQ');
    return noren.rows('TPSeries', { exch: 'NSE', token, ...fields });
  }

  it('newest first, only of trading hours, the same at every request', async () => {
    const rows = await bars({ st: `${start}.0`, intrv: 15 });
    expect(rows).toEqual(await bars({ st: `${start}`, intrv: '15' }));
    const times = rows.map((row) => Number(row['ssboe']));
    expect(times).toEqual(times.toSorted((one, other) => other - one));
    for (const row of rows) {
      expect(row['time']).toMatch(/^\d\d-\d\d-2026 (?:09|1[0-5]):\d\d:00$/);
      const [o, h, l, c] = ['into', 'inth', 'intl', 'intc'].map((key) => Number(row[key]));
      expect(Math.max(o ?? 0, c ?? 0)).toBeLessThanOrEqual(h ?? 0);
      expect(Math.min(o ?? 0, c ?? 0)).toBeGreaterThanOrEqual(l ?? 0);
    }
    expect(Number(rows[0]?.['v'])).toBeGreaterThan(Number(rows.at(-1)?.['v']));
  });

  it('the last bar ends at the last price, and bars of an hour hold those of minutes', async () => {
    const { lp } = await noren.quote('NSE', 'RELIANCE-EQ');
    const [latest] = await bars({ st: `${start}`, intrv: '5' });
    expect(latest?.['intc']).toBe(lp);
    const hours = await bars({ st: `${start}`, intrv: '60' });
    const minutes = await bars({ st: `${start}`, intrv: '5' });
    const byTime = new Map(minutes.map((row) => [row['ssboe'], row]));
    for (const hour of hours) expect(byTime.get(hour['ssboe'])?.['into']).toBe(hour['into']);
  });

  it('an unknown interval, and a span that is too long', async () => {
    const { token } = await noren.contract('NSE', 'RELIANCE-EQ');
    const ask = { exch: 'NSE', token, st: '1000000000' };
    expect(await noren.row('TPSeries', { ...ask, intrv: '1' })).toMatchObject({
      emsg: 'Server Timeout :  ',
    });
    expect(await noren.row('TPSeries', { ...ask, intrv: '1440' })).toMatchObject({
      emsg: 'Error Occurred : 2 "invalid input"',
    });
  });

  it.each([
    [{ sym: 'NSE:RELIANCE-EQ', from: `${start}`, to: `${START_MS / 1000}` }],
    [{ sym: 'NSE : RELIANCE-EQ', st: `${start}`, et: `${START_MS / 1000}` }],
    [{ sym: 'NSE:Nifty 50', from: `${start}` }],
    [{ sym: 'NSE:Nifty Bank', from: `${start}` }],
  ])('days are JSON texts in an array: %j', async (fields) => {
    const { json } = await noren.post('EODChartData', { uid: noren.uid, ...fields });
    const rows = (Array.isArray(json) ? json : []).map((text) => JSON.parse(String(text)) as Row);
    expect(rows.map((row) => row['time'])).toEqual(['05-OCT-2026', '01-OCT-2026']);
    expect(Number(rows[0]?.['ssboe']) % 86_400).toBe(0);
  });

  it('no such symbol is an empty array', async () => {
    const ask = { uid: noren.uid, sym: 'NSE:NOPE', from: `${start}` };
    const { status, json } = await noren.post('EODChartData', ask);
    expect([status, json]).toEqual([200, []]);
  });
});

describe('calculators', () => {
  it('greeks of a call and a put belong together', async () => {
    const ask = {
      source: 'API',
      actid: noren.uid,
      exd: '27-OCT-2026',
      strprc: '26000',
      sptprc: '26000',
      int_rate: '6.5',
      volatility: '12',
      optt: 'CE',
    };
    const row = await noren.row('GetOptionGreek', ask);
    expect(row['stat']).toBe('OK');
    const at = (key: string): number => Number(row[key]);
    expect(at('cal_delta') - at('put_delta')).toBeCloseTo(1, 4);
    expect(at('cal_vego')).toBe(at('put_vego'));
    expect(at('cal_price')).toBeGreaterThan(at('put_price'));
    for (const key of ['cal_gamma', 'cal_theta', 'cal_rho', 'put_theta', 'put_rho']) {
      expect(row[key], key).toMatch(/^-?\d+\.\d{6}$/);
    }
  });

  it('span of one future grows with its size, and nothing needs nothing', async () => {
    const leg = {
      prd: 'M',
      exch: 'NFO',
      instname: 'FUTIDX',
      symname: 'NIFTY',
      exd: '27-OCT-2026',
      optt: 'XX',
      strprc: '-1',
      buyqty: '0',
      sellqty: '0',
    };
    const span = async (netqty: string): Promise<Row> =>
      noren.row('SpanCalc', { actid: noren.uid, pos: [{ ...leg, netqty }] });
    const one = await span('65');
    const two = await span('-130');
    expect(one['stat']).toBe('OK');
    expect(Number(two['expo'])).toBeCloseTo(2 * Number(one['expo']), 0);
    expect(Number(two['span_trade'])).toBeGreaterThan(Number(one['span_trade']));
    expect(await noren.row('SpanCalc', { actid: noren.uid, pos: [] })).toMatchObject({
      span: '0.00',
    });
  });

  it('charges add up', async () => {
    const order = { exch: 'NSE', tsym: 'RELIANCE-EQ', qty: '10', prc: '1500', prd: 'I' };
    const ask = { actid: noren.uid, ...order, trantype: 'S' };
    const row = await noren.row('GetBrokerage', ask);
    const parts = ['brkage_amt', 'stt_amt', 'exch_chrg', 'sebi_chrg', 'stamp_duty', 'gst'];
    const sum = parts.reduce((total, key) => total + Number(row[key]), 0);
    expect(Math.abs(sum - Number(row['tot_chrg']))).toBeLessThan(0.05);
  });
});

describe('watch lists', () => {
  it('grow and shrink by pairs of exchange and token', async () => {
    const { token } = await noren.contract('NSE', 'HDFCBANK-EQ');
    const scrips = `NSE|${token}#NSE|26000`;
    await noren.row('AddMultiScripsToMW', { wlname: 'MINE', scrips });
    expect(await values('MarketWatch', { wlname: 'MINE' })).toMatchObject([
      { tsym: 'HDFCBANK-EQ' },
      { tsym: 'NIFTY INDEX' },
    ]);
    await noren.row('DeleteMultiMWScrips', { wlname: 'MINE', scrips });
    expect(await noren.row('MarketWatch', { wlname: 'MINE' })).toMatchObject({ stat: 'Not_Ok' });
    const names: Record<string, unknown> = await noren.row('MWList', {});
    expect(names['values']).toEqual(['DEFAULT', 'MINE']);
  });
});

describe('who the user is', () => {
  it.each(['UserDetails', 'ClientDetails'])('%s', async (route) => {
    const row = await noren.row(route, { actid: noren.uid, brkname: 'PRACTICE' });
    expect(row).toMatchObject({ stat: 'Ok', actid: noren.uid });
  });

  it('a forgotten password is reset for who knows the user', async () => {
    const right = { uid: noren.uid, pan: noren.named('pan'), dob: noren.named('dob') };
    const ask = (fields: Fields): Promise<unknown> =>
      noren.post('ForgotPassword', fields, { token: null }).then(({ json }) => json);
    expect(await ask(right)).toMatchObject({ stat: 'Ok' });
    expect(await ask({ ...right, dob: '02-01-1990' })).toMatchObject({
      emsg: 'Error Occurred : Wrong user id or user details',
    });
  });
});

describe('alerts that place orders', () => {
  const gtt = (changes: Fields = {}): Fields => ({
    uid: noren.uid,
    actid: noren.uid,
    exch: 'NSE',
    tsym: 'HDFCBANK-EQ',
    ai_t: 'LTP_A_O',
    validity: 'GTT',
    d: '1050.00',
    remarks: 'gtt-1',
    trantype: 'B',
    prctyp: 'LMT',
    prd: 'C',
    ret: 'DAY',
    qty: '1',
    prc: '900.00',
    ...changes,
  });

  it('are created, changed and taken back with words of their own', async () => {
    const made = await noren.row('PlaceGTTOrder', gtt());
    expect(made['stat']).toBe('Oi created');
    const al_id = must(made['al_id'], 'an id');
    const [pending] = await noren.rows('GetPendingGTTOrder');
    expect(pending).toMatchObject({ al_id, qty: 1, d: '1050.00', ai_t: 'LTP_A_O' });
    const changed = await noren.row('ModifyGTTOrder', gtt({ al_id, d: '1060' }));
    expect(changed).toMatchObject({ stat: 'Oi Replaced', al_id });
    const other = await noren.row('ModifyGTTOrder', gtt({ al_id, ai_t: 'LTP_B_O' }));
    expect(other['stat']).toBe('Not_Ok');
    expect(await noren.row('CancelGTTOrder', { al_id })).toMatchObject({
      stat: 'Oi delete success',
    });
    expect(await noren.row('GetPendingGTTOrder', {})).toMatchObject({ stat: 'Not_Ok' });
  });

  it('answer with an array in generation C', async () => {
    const { json } = await noren.post('PlaceGTTOrder', gtt(), { generation: 'C' });
    const [made] = Array.isArray(json) ? json.filter(isRow) : [];
    expect(made).toMatchObject({ stat: 'Oi created' });
    await noren.row('CancelGTTOrder', { al_id: made?.['Al_id'] });
  });

  it('fire at their level: a new order that names them', async () => {
    const { al_id } = await noren.row('PlaceGTTOrder', gtt());
    const socket = await noren.stream();
    noren.sim.market({ price: { instrument: 'NSE:HDFCBANK', price: 10_600_000 } });
    noren.sim.clock.advance(1_000);
    expect(await socket.of('am')).toMatchObject({ al_id });
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ add_ord_id: al_id, tsym: 'HDFCBANK-EQ', remarks: 'gtt-1' });
    expect(await noren.row('GetPendingGTTOrder', {})).toMatchObject({ stat: 'Not_Ok' });
    noren.sim.market({ price: { instrument: 'NSE:HDFCBANK', price: null } });
    socket.end();
  });

  it('an OCO places the leg of the level that was reached', async () => {
    const leg = (trantype: string, prc: string): Fields => ({
      tsym: 'HDFCBANK-EQ',
      exch: 'NSE',
      trantype,
      prctyp: 'LMT',
      prd: 'I',
      ret: 'DAY',
      actid: noren.uid,
      uid: noren.uid,
      ordersource: 'API',
      qty: '1',
      prc,
    });
    const made = await noren.row('PlaceOCOOrder', {
      ai_t: 'LMT_BOS_O',
      exch: 'NSE',
      tsym: 'HDFCBANK-EQ',
      validity: 'GTT',
      remarks: 'oco-1',
      oivariable: [
        { var_name: 'x', d: '1100' },
        { var_name: 'y', d: '940' },
      ],
      place_order_params: leg('S', '1100'),
      place_order_params_leg2: leg('B', '930'),
    });
    expect(made['stat']).toBe('OI created');
    noren.sim.market({ price: { instrument: 'NSE:HDFCBANK', price: 9_350_000 } });
    noren.sim.clock.advance(1_000);
    const [row] = await noren.rows('OrderBook');
    expect(row).toMatchObject({ add_ord_id: made['al_id'], trantype: 'B', prc: '930.00' });
    expect(await noren.row('CancelOCOOrder', { al_id: made['al_id'] })).toMatchObject({
      stat: 'Invalid Oi',
    });
  });

  it('plain alerts place nothing', async () => {
    const ask = { exch: 'NSE', tsym: 'HDFCBANK-EQ', ai_t: 'LTP_A', validity: 'GTT', d: '5000' };
    const { al_id } = await noren.row('SetAlert', ask);
    expect(await noren.rows('GetPendingAlert')).toMatchObject([{ al_id, ai_t: 'LTP_A' }]);
    expect(await noren.row('CancelAlert', { al_id })).toMatchObject({ stat: 'Ok' });
    const types = await values('GetEnabledGTTs', {}, 'ai_ts');
    expect(types).toContainEqual({ ai_t: 'LMT_BOS_O' });
  });
});
