/** Short ways to a desk that holds something protected, and what came of it. */
import type { CommandParams } from '../../../shared/contract/commands.ts';
import { asStrategyName, type InstrumentId } from '../../../shared/domain/ids.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import { CALL, commandId, openDesk, priceFacts, type TestDesk } from '../../support/desk.ts';
import { fill, kindsOf, rest } from './fills.ts';

export type Rules = CommandParams<'set_protection'>['rules'];
type Rule = Rules[number];

export const SPREAD = asStrategyName('Spread');
export const HOLDING = { kind: 'holding', instrument: CALL.id, product: 'nrml' } as const;
export const STRATEGY = { kind: 'strategy' } as const;
const PRICE = { kind: 'price' } as const;

export const STOP = {
  purpose: 'stop',
  watch: PRICE,
  when: null,
  level: 95 * SCALE,
} as const satisfies Rule;
export const TARGET = {
  purpose: 'target',
  watch: PRICE,
  when: null,
  level: 120 * SCALE,
} as const satisfies Rule;

export function trailing(distance: number, by: 'points' | 'percent' = 'points'): Rule {
  return { purpose: 'trailing', watch: PRICE, when: null, by, distance };
}

export function protect(
  desk: TestDesk,
  rules: Rules,
  scope: CommandParams<'set_protection'>['scope'] = HOLDING,
  where: CommandParams<'set_protection'>['where'] = 'desk',
) {
  const params = { commandId: commandId(), strategy: SPREAD, scope, rules, where };
  return desk.send({ name: 'set_protection', params });
}

/** A last price, and what the engine makes of it. */
export async function tick(
  desk: TestDesk,
  rupees: number,
  id: InstrumentId = CALL.id,
  ageMs = 0,
): Promise<void> {
  const at = Math.round(rupees * SCALE);
  desk.market.prices.set(id, priceFacts(at, at + 5_000, { bandHigh: null, ageMs }));
  desk.engine.ticked([id]);
  await desk.world.settle();
}

export async function holdOf(desk: TestDesk, id: string, units: number, more = {}): Promise<void> {
  const sent = await rest(desk, id, { quantity: quantity(units), strategy: SPREAD, ...more });
  await fill(desk, sent, id, units);
}

export async function heldDesk(rules: Rules, units = 130): Promise<TestDesk> {
  const desk = await openDesk();
  await holdOf(desk, 'B1', units);
  const answered = await protect(desk, rules);
  if (!answered.ok) throw new Error(answered.error.says);
  return desk;
}

export function fired(desk: TestDesk): number {
  return kindsOf(desk).filter((kind) => kind === 'protection_fired').length;
}

export function exits(desk: TestDesk) {
  return desk.gateway.placed.slice(1).map(({ request }) => [request.side, request.quantity]);
}
