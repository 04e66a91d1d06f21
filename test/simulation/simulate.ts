/**
 * One schedule from one seed: a safety phase in which a random subset of faults strikes, then a
 * heal phase in which nothing fails any more and everything has to come to rest, then a last
 * restart.
 */
import { createHash } from 'node:crypto';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { TrueOrder } from './broker-model.ts';
import { DeskDay } from './desk-day.ts';
import type { FaultId } from './faults.ts';
import type { KillState } from './kill-watch.ts';
import { People } from './schedule.ts';
import type { StandingModel } from './standing-model.ts';

export interface Verdict {
  readonly seed: number;
  readonly complaints: readonly string[];
  readonly faults: readonly FaultId[];
  /** From state and event, and how often. */
  readonly edges: readonly (readonly [edge: string, count: number])[];
  /** The same of what the broker keeps: what happened, and the state that it happened in. */
  readonly keptEdges: readonly (readonly [edge: string, count: number])[];
  readonly gestures: number;
  readonly events: number;
  readonly frames: number;
  readonly restarts: number;
  readonly kills: number;
  /** In which states the kill switch was pulled, and how often. */
  readonly killStates: readonly (readonly [state: KillState, count: number])[];
  /** By the purpose of the rule that fired. */
  readonly firings: readonly (readonly [purpose: string, count: number])[];
  /** And of batches. */
  readonly batchEdges: readonly (readonly [edge: string, count: number])[];
  /** The same seed gives the same ledger, in every process. */
  readonly hash: string;
}

const STEP_MS = 500;
/** What the faults stopped must be found within this. */
const SOON_MS = 60_000;
/** What only a proof of absence can end may take this much longer. */
const PROOF_MS = 245_000;
/** What waited for a proof has this long to be done with. */
const AFTER_PROOF_MS = 10_000;
const QUIET_MS = 2_000;
const QUIET_ROUNDS = 10;
/** Two complete reads of positions that are well apart, with room for what is still filling. */
const SETTLED_MS = 150_000;
const LONG_WAIT_SHARE = 0.3;
const LONG_WAIT_MS = 320_000;
const BACK_GESTURES = 8;
const DAY_MS = 86_400_000;
const CLOCK_JUMPS_MS = [-1_000, 1_000, -300_000, 300_000, -DAY_MS, DAY_MS];

export async function simulate(seed: number): Promise<Verdict> {
  const day = new DeskDay(seed);
  const gestures = day.batched
    ? 8 + Math.floor(day.random() * 10)
    : 20 + Math.floor(day.random() * 41);
  try {
    await safetyPhase(day, gestures);
    await healPhase(day);
  } catch (bug) {
    day.bugs.push(bug instanceof Error ? (bug.stack ?? bug.message) : String(bug));
  }
  const events = day.events();
  const halts = events.flatMap(({ event }) => (event.kind === 'desk_halted' ? [event.cause] : []));
  return {
    seed,
    complaints: [...day.bugs, ...halts, ...day.auditor.complaints],
    faults: [...day.faults.hits.keys()],
    edges: [...day.auditor.book.edges],
    keptEdges: [...(day.auditor.kept?.book.edges ?? [])],
    batchEdges: [...day.auditor.batches.edges],
    gestures,
    events: events.length,
    frames: day.auditor.frames.length,
    restarts: day.restarts,
    kills: day.auditor.kills.kills,
    killStates: [...day.auditor.kills.census],
    firings: [...day.auditor.firings],
    hash: createHash('sha256').update(JSON.stringify(events)).digest('hex').slice(0, 16),
  };
}

async function safetyPhase(day: DeskDay, gestures: number): Promise<void> {
  const people = new People(day);
  await run(day, 1_500);
  for (let count = 0; count < gestures; count += 1) {
    people.act();
    if (day.random() < 0.25) continue;
    await run(day, Math.floor(day.random() * day.random() * 8_000));
    if (count % 8 === 7 && !day.ledgerFailed) day.auditor.compare(day.engine.view);
  }
  await run(day, 3_000);
  // Sometimes nobody touches anything for so long that what never arrived is proven absent.
  if (day.random() >= LONG_WAIT_SHARE) return;
  await run(day, LONG_WAIT_MS, 'lull');
  // And then somebody comes back to what was found meanwhile.
  for (let count = 0; count < BACK_GESTURES; count += 1) {
    if (day.random() < 0.5) people.enter(false);
    else people.act();
    await run(day, 1_000);
  }
}

async function healPhase(day: DeskDay): Promise<void> {
  day.faults.heal();
  for (const order of day.broker.orders.values()) order.visibleFromMs = 0;
  day.market.closed = false;
  day.market.poor = false;
  day.heal();
  day.session.heal();
  await run(day, SOON_MS);
  await rest(day);
  day.auditor.finish(day.broker, day.engine.view, 'soon');
  if (inDoubt(day)) {
    await day.world.advance(PROOF_MS);
    // Prices stood still meanwhile, and an exit that waited for the proof wants a live one.
    await run(day, AFTER_PROOF_MS);
    await rest(day);
  }
  day.auditor.finish(day.broker, day.engine.view, 'at last');
  day.restartTwice();
  await rest(day);
  day.auditor.finish(day.broker, day.engine.view, 'restarted');
  // A doubt about what the broker keeps begins anew with a start.
  await day.world.advance(day.standing === null ? SETTLED_MS : PROOF_MS);
  day.auditor.checkPositions(day.broker);
}

/** Prices stand still, and an exit that was begun a moment ago climbs to its last step. */
async function rest(day: DeskDay): Promise<void> {
  const { frames } = day.auditor;
  for (let round = 0; round < QUIET_ROUNDS; round += 1) {
    const before = frames.length;
    await day.world.advance(QUIET_MS);
    if (frames.length === before) return;
  }
}

function inDoubt(day: DeskDay): boolean {
  for (const order of day.engine.view.orders.values()) {
    if (order.state === 'sent' || order.state === 'unknown' || order.request !== null) return true;
  }
  for (const { state, request } of day.engine.view.liveStandings.values()) {
    if (state !== 'standing' || request !== null) return true;
  }
  return false;
}

/** Time goes by and the market moves in it. */
async function run(day: DeskDay, ms: number, mood: 'busy' | 'lull' = 'busy'): Promise<void> {
  let left = ms;
  while (left > 0) {
    const span = Math.min(left, STEP_MS);
    await day.world.advance(span);
    left -= span;
    if (span < STEP_MS) return;
    day.market.step();
    day.ticked();
    day.broker.step();
    day.standing?.step();
    if (mood === 'busy') meddle(day);
  }
}

/** What others do: the network, other programs of the same account, the broker's own hands. */
function meddle(day: DeskDay): void {
  const { faults, session, broker, random } = day;
  if (faults.strikes('F-33')) session.stall();
  if (faults.strikes('F-34')) session.flap('connection reset', Math.floor(random() * 12_000));
  if (faults.strikes('F-36')) placeElsewhere(day, 1);
  if (faults.strikes('F-41b')) {
    const contract = someContract(day);
    const units = (contract?.lot ?? 0) * (random() < 0.5 ? 1 : -1);
    if (contract !== undefined) broker.moveUnits(contract.id, units);
  }
  // A clock that is set while no program runs leaves no trace that one could measure by.
  if (!day.down && faults.strikes('F-52')) {
    const byMs = CLOCK_JUMPS_MS[Math.floor(random() * CLOCK_JUMPS_MS.length)] ?? 0;
    day.world.jumpWall(byMs);
    // A book that hides an order into another day cannot be told from one that has dropped it.
    if (byMs >= DAY_MS) for (const order of broker.orders.values()) order.visibleFromMs = 0;
  }
  if (day.standing !== null) meddleWithKept(day, day.standing);
  const open = broker.liveOrders();
  const order = random() < 0.5 ? open.at(-1) : open[Math.floor(random() * open.length)];
  if (order !== undefined && faults.strikes('F-43')) {
    const ended = random() < 0.5 ? 'expired' : 'rejected';
    broker.close(order, ended);
    if (random() < 0.3) broker.fillAfterEnd(order, random() < 0.5);
  }
  if (!faults.strikes('F-41')) return;
  const roll = random();
  if (roll < 0.3) squareOff(day);
  else if (order !== undefined && roll < 0.75) broker.cancel(order.id);
  else if (order !== undefined) changeElsewhere(day, order);
}

function someContract({ market, random }: DeskDay): Instrument | undefined {
  return market.tradable[Math.floor(random() * market.tradable.length)];
}

/** The broker gives one up, or another program of the account cancels or changes it. */
function meddleWithKept({ faults, random, market }: DeskDay, model: StandingModel): void {
  const kept = model.standing();
  const standing = kept[Math.floor(random() * kept.length)];
  if (standing === undefined) return;
  if (faults.strikes('F-60')) model.end(standing.id, random() < 0.5 ? 'rejected' : 'expired');
  if (!faults.strikes('F-61')) return;
  standing.touched = true;
  if (random() < 0.5) model.end(standing.id, 'cancelled');
  else {
    const lot = market.tradable.find(({ id }) => id === standing.request.instrument)?.lot ?? 1;
    const units = standing.terms.quantity + (random() < 0.5 ? lot : -lot);
    model.change(standing.id, { ...standing.terms, quantity: quantity(Math.max(lot, units)) });
  }
}

function placeElsewhere(day: DeskDay, lots: number): void {
  const contract = someContract(day);
  if (contract === undefined) return;
  const side = day.random() < 0.5 ? ('buy' as const) : ('sell' as const);
  const away = Math.floor(day.random() * 10 - 5) * contract.tick;
  day.broker.place(
    {
      instrument: contract.id,
      side,
      product: 'nrml',
      validity: 'day',
      type: 'limit',
      quantity: contract.lot * lots,
      price: Math.max(contract.tick, day.market.last(contract.id) + away),
      trigger: null,
    },
    null,
    'outside',
  );
}

/** The broker's risk desk closes what the account holds in one contract. */
function squareOff(day: DeskDay): void {
  for (const contract of day.market.tradable) {
    const net = day.broker.net(contract.id, 'nrml');
    if (net === 0) continue;
    const buys = net < 0;
    day.broker.place(
      {
        instrument: contract.id,
        side: buys ? 'buy' : 'sell',
        product: 'nrml',
        validity: 'day',
        type: 'limit',
        quantity: Math.abs(net),
        price: buys ? day.market.ask(contract.id) : day.market.bid(contract.id),
        trigger: null,
      },
      null,
      'outside',
    );
    return;
  }
}

function changeElsewhere(day: DeskDay, order: TrueOrder): void {
  const lot = day.market.tradable.find((each) => each.id === order.instrument)?.lot ?? 1;
  const more = day.random() < 0.5 ? lot : -lot;
  const terms = {
    quantity: Math.max(lot, order.quantity + more),
    price: order.price,
    trigger: order.trigger,
  };
  const rest = order.quantity - order.filled;
  if (!day.broker.modify(order.id, terms)) return;
  order.touched = true;
  if (order.quantity > order.filled + rest && day.random() < 0.5) day.broker.fillRest(order, rest);
}
