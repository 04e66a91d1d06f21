import { expect, test } from 'vitest';
import type { Draft } from '../../../renderer/store/draft-store.ts';
import { ticketOrder } from '../../../renderer/views/ticket/intent-choice.ts';
import { placeOf } from '../../../renderer/views/ticket/refusal-place.ts';
import { sendWords } from '../../../renderer/views/ticket/send-words.ts';
import { MANUAL } from '../../../shared/domain/ids.ts';
import { price } from '../../../shared/domain/money.ts';
import { INSTRUMENTS } from '../../support/preview/fixture-data.ts';

const call = INSTRUMENTS.find((row) => row.symbol === 'NIFTY26112426000CE') ?? null;

function draft(part: Partial<Draft>): Draft {
  return {
    contract: call,
    side: 'buy',
    lots: 2,
    type: 'limit',
    price: price(1_010_500),
    trigger: null,
    validity: 'day',
    product: 'nrml',
    strategy: MANUAL,
    intent: 'enter',
    scaleIn: false,
    ...part,
  };
}

const AT = price(1_030_000);
const TRIGGER = price(1_020_000);

test.each<[string, Partial<Draft>, string]>([
  ['limit', {}, 'at 101.05 or better'],
  ['immediate', { validity: 'ioc' }, 'at 101.05 or better, the rest cancelled'],
  ['market to buy', { type: 'market' }, 'at the market, at most 103.00'],
  ['market to sell', { type: 'market', side: 'sell' }, 'at the market, at least 103.00'],
  ['stop', { type: 'stop', trigger: TRIGGER }, 'once 102.00 trades, at most 103.00'],
  [
    'stop limit',
    { type: 'stop_limit', trigger: TRIGGER },
    'once 102.00 trades, at 101.05 or better',
  ],
  ['no price', { price: null }, 'price missing'],
])('%s says its consequence', (_name, part, how) => {
  expect(sendWords(draft(part), AT)?.how).toBe(how);
});

test('the scope comes first, in lots, and an exit says so', () => {
  expect(sendWords(draft({}), null)?.what).toBe('Buy 2 lots NIFTY 24 Nov 26000 CE');
  const exit = draft({ intent: 'exit', side: 'sell', lots: 1 });
  expect(sendWords(exit, null)?.what).toBe('Exit: sell 1 lot NIFTY 24 Nov 26000 CE');
});

test('a stop that only closes is protection', () => {
  const part = { intent: 'exit', type: 'stop', trigger: TRIGGER, side: 'sell' } as const;
  expect(ticketOrder(draft(part))?.intent).toBe('protect');
  expect(ticketOrder(draft({ ...part, type: 'limit' }))?.intent).toBe('exit');
});

test('a refusal stands beside its field, and at the button when that field is not shown', () => {
  expect(placeOf('price_off_tick', new Set(['price']))).toBe('price');
  expect(placeOf('price_off_tick', new Set(['lots']))).toBe('send');
  expect(placeOf('kill_switch_on', new Set(['price']))).toBe('send');
});
