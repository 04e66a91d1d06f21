/** Greeks and the broker's profit, of one row and of several: summed, unknown or dimmed. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Greeks, Position } from '../../../renderer/store/rows.ts';
import { brokerPnl, brokerSum } from '../../../renderer/views/positions/broker-pnl.ts';
import { fittingColumns, POSITION_COLUMNS } from '../../../renderer/views/positions/columns.tsx';
import { greekSum } from '../../../renderer/views/positions/greeks.ts';
import { marginSteps } from '../../../renderer/views/positions/margin-path.tsx';
import { widerExits } from '../../../renderer/views/positions/wider-exits.tsx';
import { asId, type InstrumentId } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { makePositions } from '../../support/preview/fixture-data.ts';

const [BASE] = makePositions();

function row(part: Partial<Position>): Position {
  if (BASE === undefined) throw new Error('the fixture holds nothing');
  const plain = { realisedToday: 0, unrealised: 0, tradedToday: true, underlying: 'NIFTY' };
  return { ...BASE, ...plain, ...part };
}

function contract(name: string): InstrumentId {
  return asId<InstrumentId>(`NFO:${name}`);
}

function unit(name: string, delta: number, why: string | null = null): readonly [string, Greeks] {
  const figures = { delta, gamma: 0.001, theta: -8, vega: 12, volatility: 0.14 };
  return [contract(name), { instrument: contract(name), figures, why }];
}

describe('greeks', () => {
  const greeks = new Map([unit('A', 0.5), unit('B', -0.25), unit('C', 0.1, 'Its price is old')]);
  const long = row({ key: 'a', instrument: contract('A'), symbol: 'A', net: 130 });
  const short = row({ key: 'b', instrument: contract('B'), symbol: 'B', net: -65 });

  it('are units times what is held, added over the legs', () => {
    expect(greekSum([long, short], greeks)).toEqual({
      delta: 130 * 0.5 + 65 * 0.25,
      gamma: 65 * 0.001,
      theta: 65 * -8,
      vega: 65 * 12,
      why: null,
      mixed: false,
    });
  });

  it('of any legs are the sums of the legs alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 8 }), (nets) => {
        const rows = nets.map((net, at) => row({ ...long, key: `${at}`, net }));
        const alone = rows.map((each) => greekSum([each], greeks).delta ?? 0);
        const sum = alone.reduce((total, each) => total + each, 0);
        expect(greekSum(rows, greeks).delta ?? 0).toBeCloseTo(sum, 9);
      }),
    );
  });

  it('are unknown with one leg unknown, and say which', () => {
    const other = row({ key: 'x', instrument: contract('X'), symbol: 'X', net: 65 });
    expect(greekSum([long, other], greeks)).toMatchObject({
      delta: null,
      vega: null,
      why: 'X: Not worked out yet',
    });
    const none = { instrument: contract('X'), figures: null, why: 'It has no price' };
    const known = new Map([...greeks, [contract('X'), none] as const]);
    expect(greekSum([long, other], known).why).toBe('X: It has no price');
    expect(greekSum([long, { ...other, net: 0 }], greeks).why).toBeNull();
  });

  it('are dimmed with one leg at an old price', () => {
    const old = row({ key: 'c', instrument: contract('C'), symbol: 'C', net: 65 });
    const sum = greekSum([long, old], greeks);
    expect(sum.delta).toBe(130 * 0.5 + 65 * 0.1);
    expect(sum.why).toBe('C: Its price is old');
  });

  it('of several underlyings add up in rupees and not in units', () => {
    const bank = row({ ...short, underlying: 'BANKNIFTY' });
    expect(greekSum([long, bank], greeks)).toMatchObject({
      delta: null,
      gamma: null,
      theta: 65 * -8,
      vega: 65 * 12,
      why: null,
      mixed: true,
    });
  });
});

describe('the broker’s profit', () => {
  const mark = price(1_100_000);
  const ours = row({ net: 65, mark, unrealised: 65 * 100_000, brokerNet: 65 });

  it('is what it received and paid, at our price of now', () => {
    const told = row({ ...ours, brokerCash: -65 * 1_000_000 });
    expect(brokerPnl(told, [told])).toMatchObject({ broker: 65 * 100_000, difference: 0 });
    const dearer = row({ ...ours, brokerCash: -65 * 1_010_000 });
    expect(brokerPnl(dearer, [dearer])).toMatchObject({
      broker: 65 * 90_000,
      difference: -65 * 10_000,
    });
  });

  it('is compared with all strategies of the contract', () => {
    const part = { brokerNet: 130, brokerCash: -130 * 1_000_000 };
    const mine = row({ ...ours, ...part, key: 'a' });
    const other = row({ ...ours, ...part, key: 'b', strategy: 'Other' });
    expect(brokerPnl(mine, [mine, other]).difference).toBe(0);
    const same = (): readonly Position[] => [mine, other];
    expect(brokerSum([mine, other], same)).toMatchObject({ broker: 130 * 100_000, difference: 0 });
    expect(brokerSum([mine], same)).toMatchObject({ broker: null, difference: null });
    const flat = { ...other, net: 0, tradedToday: false };
    expect(brokerSum([mine], () => [mine, flat]).broker).not.toBeNull();
  });

  it('that is not told is ours where the nets agree, in words, and unknown where they do not', () => {
    const silent = row({ ...ours, brokerCash: null });
    expect(brokerPnl(silent, [silent])).toMatchObject({ broker: 65 * 100_000, difference: null });
    expect(brokerPnl(silent, [silent]).says).toContain('at our prices');
    const off = { ...silent, brokerNet: 0 };
    expect(brokerPnl(off, [off])).toMatchObject({ broker: null, difference: null });
    const unread = { ...silent, brokerNet: null };
    expect(brokerPnl(unread, [unread]).says).toContain('not read');
  });

  it('of what is flat needs no price, and of what is held does', () => {
    const flat = row({ net: 0, mark: null, unrealised: null, realisedToday: 500, brokerNet: 0 });
    const told = { ...flat, brokerCash: 500 };
    expect(brokerPnl(told, [told])).toMatchObject({ broker: 500, difference: 0 });
    const held = row({ ...ours, mark: null, unrealised: null, brokerCash: -100 });
    expect(brokerPnl(held, [held]).broker).toBeNull();
  });
});

test('columns give way by rank, and what is hidden makes room', () => {
  const shape = { widths: {}, hidden: [] };
  const ids = (width: number, hidden: readonly string[] = []): readonly string[] =>
    fittingColumns(width, { ...shape, hidden }).map(({ id }) => id);
  expect(ids(2_560)).toEqual(POSITION_COLUMNS.map(({ id }) => id));
  expect(ids(300)).toEqual(['contract', 'net', 'pnl', 'state']);
  expect(ids(830)).not.toContain('delta');
  expect(ids(830, ['average', 'cover'])).toContain('unrealised');
  for (let width = 520; width < 2_000; width += 20) {
    expect(ids(width + 20)).toEqual(expect.arrayContaining([...ids(width)]));
  }
});

test('wider exits are offered only where they reach further than the one before', () => {
  const one = row({ key: 'a', strategy: 'Condor', underlying: 'NIFTY', net: 65 });
  const two = row({ key: 'b', strategy: 'Condor', underlying: 'NIFTY', net: -65 });
  const flat = row({ key: 'f', strategy: 'Other', underlying: 'NIFTY', net: 0 });
  const bank = row({ key: 'c', strategy: 'Hedge', underlying: 'BANKNIFTY', net: 30 });
  const verbs = (rows: readonly Position[]): readonly string[] =>
    widerExits(one, rows).map(({ verb }) => verb);
  expect(verbs([one, flat])).toEqual([]);
  expect(verbs([one, two])).toEqual(['Exit Condor']);
  expect(verbs([one, two, bank])).toEqual(['Exit Condor', 'Flatten all']);
  const other = row({ ...flat, key: 'd', net: 65 });
  expect(verbs([one, two, bank, other])).toEqual([
    'Exit Condor',
    'Exit all of NIFTY',
    'Flatten all',
  ]);
});

test('the margin is drawn leg by leg, and the other order only where it needs more', () => {
  const steps = [
    { symbol: 'SHORT', after: 400 },
    { symbol: 'LONG', after: 0 },
  ];
  const drawn = (atOncePeak: number): readonly (readonly [string, number])[] =>
    marginSteps({ now: 500, steps, peak: 500, atOncePeak }).map(({ says, amount }) => [
      says,
      amount,
    ]);
  const way = [
    ['Now', 500],
    ['SHORT', 400],
    ['LONG', 0],
  ];
  expect(drawn(500)).toEqual(way);
  expect(drawn(900)).toEqual([...way, ['Longs first', 900]]);
});
