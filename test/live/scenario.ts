/**
 * One fault, what happens besides, and what it may change about the verdict. Every scenario is a
 * whole day of its own at each broker: some orders trade, some rest, one is taken back, and in the
 * end the checker compares the broker's truth with the ledger file.
 */
import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../../electron/broker-sim/faults.ts';
import { type LiveDay, openDay, type Verdict } from './live-day.ts';
import { type Way, WAYS } from './ways.ts';

export type Rule = Omit<FaultRule, 'id'>;

export interface Scenario {
  readonly name: string;
  readonly faults?: readonly Rule[] | ((way: Way) => readonly Rule[]);
  /** Before the usual orders. */
  readonly before?: (day: LiveDay, way: Way) => Promise<void>;
  /** Besides the usual orders, after they were placed. */
  readonly during?: (day: LiveDay, way: Way) => Promise<void>;
  /** The desk may refuse entries for a while: it holds the contract, or has to catch up. */
  readonly holds?: boolean;
  readonly verdict?: Verdict | ((day: LiveDay) => Verdict);
  /** What has to stand in the ledger or on the screen in the end, besides the verdict. */
  readonly after?: (day: LiveDay, way: Way) => Promise<void> | void;
}

export const place = { channel: 'rest', op: 'place' } as const;
export const pushes = { channel: 'ws', op: 'order' } as const;
export const connects = { channel: 'ws', op: 'connect' } as const;

const WISHES = [
  { units: 2 },
  { units: 3, rests: 1 },
  { units: 1, rests: 1.2 },
  { units: 4 },
  { units: 5 },
] as const;

/** The newest order that rests at the broker; of ours, since nobody else's rest. */
export function resting(day: LiveDay): string {
  const found = day.sim.truth().orders.findLast(({ phase }) => phase === 'open');
  if (found === undefined) throw new Error('nothing rests at the broker');
  return found.id;
}

/** A command of the market that has to be carried out. */
export function market(day: LiveDay, command: object): void {
  const done = day.sim.market(command as Parameters<typeof day.sim.market>[0]);
  if (!done.ok) throw new Error(done.error);
}

export function addFaults(day: LiveDay, rules: readonly Rule[], from = 0): void {
  for (const [at, rule] of rules.entries()) day.sim.fault({ id: `rule-${from + at}`, ...rule });
}

/** Some that trade, some that rest, and one taken back. */
export async function trade(day: LiveDay, way: Way, scenario: Scenario): Promise<void> {
  await scenario.before?.(day, way);
  const { faults = [] } = scenario;
  addFaults(day, typeof faults === 'function' ? faults(way) : faults);
  const placed: (string | null)[] = [];
  for (const wish of WISHES) placed.push(await day.place(wish));
  if (scenario.holds !== true) expect(day.refusals).toEqual([]);
  day.hurry();
  await day.pass(1_500);
  await scenario.during?.(day, way);
  const row = day.client.orders().find(({ orderId }) => orderId === placed[1]);
  if (row?.state === 'working' || row?.state === 'part_filled') await day.cancel(row.orderId);
}

/** Each scenario at each broker, several days at a time. */
export function playAll(scenarios: readonly Scenario[]): void {
  const days = WAYS.flatMap((way) => scenarios.map((scenario) => ({ way, scenario })));
  // An array, since names in objects are cut short in the report.
  const named = days.map((each) => [`${each.way.broker}: ${each.scenario.name}`, each] as const);
  describe('a live desk over real sockets', () => {
    it.concurrent.each(named)('%s', async (_name, { way, scenario }) => {
      const day = await openDay(way);
      try {
        await trade(day, way, scenario);
        const { verdict = {} } = scenario;
        const wanted = typeof verdict === 'function' ? verdict(day) : verdict;
        expect(await day.settled(wanted)).toEqual([]);
        await scenario.after?.(day, way);
      } finally {
        await day.close();
      }
    });
  });
}
