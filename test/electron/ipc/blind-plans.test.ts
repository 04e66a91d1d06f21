/** A stop that cannot fire is said aloud once its price stays old, and no sooner. */
import { expect, it } from 'vitest';
import { BLIND_AFTER_MS, blindPlans } from '../../../electron/ipc/blind-plans.ts';
import { alarmRow } from '../../../shared/contract/rows.ts';
import { CALL, commandId } from '../../support/desk.ts';
import { heldDesk, protect, STOP, TARGET, tick } from '../engine/protected.ts';

const OLD_MS = 60_000;

it('raises one alarm for a plan whose price stays old, and takes it back with a good one', async () => {
  const desk = await heldDesk([STOP]);
  const blind = blindPlans(desk.engine, desk.world);
  expect(blind()).toEqual([]);
  await tick(desk, 110, CALL.id, OLD_MS);
  expect(blind()).toEqual([]);
  await desk.world.advance(BLIND_AFTER_MS);
  await tick(desk, 110, CALL.id, OLD_MS);
  const [alarm, ...others] = blind();
  expect(others).toEqual([]);
  expect(alarmRow.safeParse(alarm).error?.issues ?? []).toEqual([]);
  expect(alarm).toMatchObject({ code: 'protection_blind', level: 'critical' });
  expect(alarm?.says).toMatch(/protection cannot fire\. The price of .* is 60 s old/);
  await tick(desk, 110);
  expect(blind()).toEqual([]);
  await tick(desk, 110, CALL.id, OLD_MS);
  expect(blind()).toEqual([]);
});

it('says nothing of a plan that was taken away', async () => {
  const desk = await heldDesk([STOP]);
  const blind = blindPlans(desk.engine, desk.world);
  await tick(desk, 110, CALL.id, OLD_MS);
  blind();
  await protect(desk, [TARGET]);
  await desk.world.advance(BLIND_AFTER_MS);
  await tick(desk, 110, CALL.id, OLD_MS);
  expect(blind()).toHaveLength(1);
  const [plan] = [...desk.engine.view.protections.values()];
  if (plan === undefined) throw new Error('no plan');
  const { protectionId } = plan;
  await desk.send({ name: 'end_protection', params: { commandId: commandId(), protectionId } });
  expect(desk.engine.view.protections.size).toBe(0);
  expect(blind()).toEqual([]);
});
