/** Positions, holdings, funds and margins, with the published worked row. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { must } from '../../../../shared/lib/assert.ts';
import { NorenCaller, type Row } from './noren-caller.ts';

let noren: NorenCaller;

beforeEach(async () => {
  noren = await NorenCaller.open();
});

afterEach(() => noren.close());

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
    expect(used['uzpnl_e_c']).toBe(used['unmtom']);
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
