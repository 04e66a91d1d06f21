/** Orders in three generations: their lives, refusals in reply and book, and their families. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { type Generation, NorenCaller, reports } from './noren-caller.ts';

/** A text that may hold any amount where `@` stands. */
function shape(text: string): RegExp {
  const plain = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${plain.replaceAll('@', '[\\d,.]+')}$`);
}

const CIRCUIT = shape(
  'RED:RULE:{Check circuit limit including square off order}Current:INR 2,400.00 ' +
    'LowerCircuit:INR @ UpperCircuit:INR @:NSE.RELIANCE-EQ for C-FA0001 [DEFAULT]',
);
const HOLDINGS = shape(
  'RED:RULE:{Check Holdings Including BTST except t2t}' +
    'No Holdings uploaded for C-FA0001 [ONLINE]',
);

const GENERATIONS: readonly Generation[] = ['A', 'B', 'C'];

let noren: NorenCaller;

beforeEach(async () => {
  noren = await NorenCaller.open();
});

afterEach(() => noren.close());

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
    [{ prc: '2400' }, CIRCUIT],
    [
      { qty: '100001' },
      /^RED:RULE:\{Check Freeze qty including square off order\}Current:100001 Set:100000$/,
    ],
    [
      { qty: '50000' },
      /^RED:Margin Shortfall:INR \d+\.\d\d Available:INR \d+\.\d\d for C-FA0001 \[DEFAULT\]$/,
    ],
    [{ trantype: 'S', prc: '1600' }, HOLDINGS],
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

  it('an after-market order can be changed and taken back before it goes out', async () => {
    noren.sim.market({ session: 'end' });
    const id = await noren.id({ amo: 'Yes' });
    await noren.row('ModifyOrder', noren.order({ norenordno: id, prc: '1410' }));
    const [changed] = await noren.rows('OrderBook');
    expect(changed).toMatchObject({ status: 'OPEN', st_intrn: 'AMO MODIFIED', prc: '1410.00' });
    await noren.row('CancelOrder', { norenordno: id });
    const [gone] = await noren.rows('OrderBook');
    expect(gone).toMatchObject({ status: 'CANCELED', st_intrn: 'AMO CANCELED', cancelqty: '10' });
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

describe('a symbol with an ampersand', () => {
  const send = async (tsym: string, mode: 'strict' | 'lenient'): Promise<unknown> => {
    await noren.switch({ body: mode });
    const order = noren.order({ prc: '2900' });
    const json = JSON.stringify(order).replace('RELIANCE-EQ', tsym);
    const body = `jData=${json}&jKey=${noren.tokenOf('A')}`;
    return (await noren.raw('/NorenWClientTP/PlaceOrder', body)).json;
  };

  it.each([
    ['M%26M-EQ', 'strict', 'Ok'],
    ['M%26M-EQ', 'lenient', 'Ok'],
    ['M\\u0026M-EQ', 'lenient', 'Ok'],
    ['M&M-EQ', 'lenient', 'Ok'],
    ['M&M-EQ', 'strict', 'Not_Ok'],
  ] as const)('%s to a %s server: %s', async (tsym, mode, stat) => {
    expect(await send(tsym, mode)).toMatchObject({ stat });
    noren.sim.clock.advance(100);
    const rows = stat === 'Ok' ? await noren.rows('OrderBook') : [];
    expect(rows.map((row) => row['tsym'])).toEqual(stat === 'Ok' ? ['M&M-EQ'] : []);
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
    expect(new Set([stop?.['status'], profit?.['status']])).toEqual(
      new Set(['CANCELED', 'COMPLETE']),
    );
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
