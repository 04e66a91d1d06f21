/**
 * What happens to the third leg of a package: the broker rejects it, its request never arrives, or
 * its reply is lost. At a simulated broker to that leg alone; in paper to all that are sold.
 */
import type { BatchHand, Leg, Wanted } from './batch-hand.ts';
import { expect } from './fixtures.ts';
import type { ArmedDesk } from './live-desk.ts';

export type LegFault = 'rejected' | 'lost' | 'reply_lost';

const CERTAIN = 10_000;
const THIRD = { channel: 'rest', op: 'place', nth: 3 } as const;
const AT_BROKER = {
  rejected: { kind: 'refuse', rejection: 'not_permitted', words: 'RMS: blocked' },
  lost: { kind: 'reset', at: 'before' },
  reply_lost: { kind: 'reset', at: 'after' },
} as const;
const IN_PAPER = { rejected: 'rejectStorm', lost: 'lostRequest', reply_lost: 'lostReply' } as const;

/** On its way, and nothing is known of it. */
function isAway(state: string): boolean {
  return state === 'sent' || state === 'unknown';
}

let changes = 0;

function paperFaults(
  { open }: ArmedDesk,
  faults: Readonly<Record<string, number>>,
): Promise<unknown> {
  changes += 1;
  const commandId = `leg-faults-${open.app.process().pid}-${changes}`;
  return open.ask('set_paper_faults', { commandId, faults });
}

export async function sendInto(
  desk: ArmedDesk,
  hand: BatchHand,
  legs: readonly Leg[],
  wanted: Wanted,
  fault: LegFault,
): Promise<void> {
  const { sim } = desk;
  if (sim !== null) {
    sim.fault({ id: 'third', match: THIRD, action: AT_BROKER[fault], max: 1 });
    await hand.send(legs, wanted);
    return;
  }
  // Nothing is heard of the hedges until what is sold has its fault: it cannot leave before.
  await paperFaults(desk, { lostReply: CERTAIN, missingUpdate: CERTAIN, lostRead: CERTAIN });
  await hand.send(legs, wanted);
  await expect
    .poll(async () => (await hand.orders(wanted.strategy)).map(({ state }) => isAway(state)))
    .toEqual([true, true]);
  const calm = { lostReply: 0, missingUpdate: 0, lostRead: 0 };
  await paperFaults(desk, { ...calm, [IN_PAPER[fault]]: CERTAIN });
}

export async function endFaults(desk: ArmedDesk): Promise<void> {
  if (desk.sim === null) {
    await paperFaults(desk, { rejectStorm: 0, lostRequest: 0, lostReply: 0 });
  } else desk.sim.removeFault('third');
}

/** Below what is an unusual size. */
const THIN = 3;

/** Holds the paper market still while the best bid is for few lots, and tells for how many. */
async function thinLevel({ market, trader }: ArmedDesk, { of }: Leg): Promise<number> {
  let lots = 0;
  const options = { timeout: 30_000 };
  await expect
    .poll(async () => {
      await market.hold();
      lots = (await trader.quote(of.id)).bidQuantity / of.lot;
      if (lots > THIN) await market.goOn();
      return lots <= THIN;
    }, options)
    .toBe(true);
  return lots;
}

/** The third leg trades in part, and the rest of it finds nobody. */
export async function sendPart(
  desk: ArmedDesk,
  hand: BatchHand,
  legs: readonly Leg[],
  wanted: Wanted,
): Promise<void> {
  const { sim } = desk;
  const [, , third] = legs;
  if (third === undefined) throw new Error('the package has a third leg');
  if (sim === null) {
    const lots = await thinLevel(desk, third);
    await hand.send(legs, { ...wanted, units: lots + 1, third: 'first_level' });
    return;
  }
  await hand.send(legs, { ...wanted, units: 2, third: 'away' });
  const resting = () =>
    sim.truth().orders.findLast(({ phase, instrument }) => {
      return phase === 'open' && instrument === third.of.id;
    });
  await expect.poll(() => resting() !== undefined).toBe(true);
  const done = sim.market({ partial: { order: resting()?.id ?? '', units: third.of.lot } });
  if (!done.ok) throw new Error(done.error);
}
