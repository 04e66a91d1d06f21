/**
 * What people do with packages in a simulated day: spreads of two to four legs by every policy,
 * closed and rolled, stopped, decided late or not at all, and a program that dies in any step.
 */
import type { EngineCommand } from '../../electron/engine/run-command.ts';
import type { CommandParams } from '../../shared/contract/commands.ts';
import { BATCH_CHOICES, ON_BREACH, SEQUENCES } from '../../shared/domain/batch-events.ts';
import type { BatchState } from '../../shared/domain/batch-transitions.ts';
import type { EventKind } from '../../shared/domain/events.ts';
import { asId, asStrategyName, type CommandId } from '../../shared/domain/ids.ts';
import { price, SCALE } from '../../shared/domain/money.ts';
import type { DeskDay } from './desk-day.ts';

type Params = CommandParams<'send_batch'>;
type Legs = Params['legs'];

/** Where a process dies: in the turn that writes one of these. */
const DEADLY: readonly EventKind[] = [
  'batch_intended',
  'batch_frozen',
  'batch_stopped',
  'batch_asked',
  'batch_decided',
  'batch_ended',
  'order_sent',
  'order_accepted',
  'order_filled_in_full',
  'request_made',
  'exit_intended',
];
const MANY = 30;

export class Batcher {
  private readonly day: DeskDay;
  private commands = 0;

  constructor(day: DeskDay) {
    this.day = day;
  }

  act(): void {
    const roll = this.day.random();
    if (roll < 0.42) this.enter();
    else if (roll < 0.52) this.close();
    else if (roll < 0.74) this.choose();
    else if (roll < 0.8) this.stop();
    else if (roll < 0.92) this.day.dieIn(this.pick(DEADLY), this.upTo(3));
    else if (roll < 0.96) this.day.session.flap('connection reset', 500 + this.upTo(6_000));
    else this.day.market.stick(2_000 + this.upTo(8_000));
  }

  private enter(): void {
    const fresh = this.chance(0.8);
    const strategy = asStrategyName(fresh ? `Spread ${this.commands}` : 'Alpha');
    this.send({
      ...{ strategy, intent: 'enter', scaleIn: !fresh || this.chance(0.3) },
      ...this.package(this.someLegs()),
      policy: this.policy(),
    });
  }

  /** All or a part of what a strategy holds of one underlying, sometimes rolled into another. */
  private close(): void {
    const held = [...this.day.engine.view.positions.values()].filter(({ net }) => net !== 0);
    if (held.length === 0) return;
    const { strategy } = this.pick(held);
    const own = held.filter((at) => at.strategy === strategy);
    const legs = own.flatMap(({ instrument, net }): Legs => {
      const contract = this.day.market.tradable.find(({ id }) => id === instrument);
      if (contract === undefined || contract.underlying !== 'NIFTY') return [];
      const lots = Math.max(1, Math.floor(Math.abs(net) / contract.lot));
      const ratio = net > 0 ? -lots : lots;
      return [{ instrument, ratio, price: this.limit(instrument, ratio) }];
    });
    if (legs.length === 0) return;
    const roll = this.chance(0.3) ? { roll: this.package(this.someLegs()) } : {};
    const sequence = this.chance(0.8) ? 'shorts_first' : 'all_at_once';
    this.send({
      ...{ strategy, intent: 'exit', scaleIn: false, ...roll },
      ...{ ...this.package(byDivisor(legs)), units: unitsOf(legs) },
      policy: { ...this.policy(), sequence },
    });
  }

  private someLegs(): Legs {
    const contracts = this.day.market.tradable.filter(({ underlying }) => underlying === 'NIFTY');
    const most = 2 + this.upTo(2);
    const from = this.upTo(contracts.length - 1);
    const chosen = contracts.map((_each, at) => contracts[(from + at) % contracts.length]);
    return chosen.slice(0, most).flatMap((contract, at) => {
      if (contract === undefined) return [];
      // A first ratio of one keeps the others without a divisor in common.
      const size = at > 0 && this.chance(0.15) ? 2 : 1;
      const ratio = this.chance(0.5) ? size : -size;
      return [{ instrument: contract.id, ratio, price: this.limit(contract.id, ratio) }];
    });
  }

  private package(legs: Legs): Pick<Params, 'structure' | 'units' | 'legs' | 'net' | 'oneExpiry'> {
    const units = this.chance(0.08) ? MANY : 1 + this.upTo(2);
    return { structure: 'Spread', units, legs, net: null, oneExpiry: true };
  }

  /** Mostly one that trades soon, sometimes one that rests. */
  private limit(instrument: Legs[number]['instrument'], ratio: number): Legs[number]['price'] {
    const { market } = this.day;
    const ticks = this.chance(0.75) ? this.upTo(8) : -this.upTo(10);
    const toward = ticks * 500 * (ratio > 0 ? 1 : -1);
    return price(Math.max(500, market.last(instrument) + toward));
  }

  private policy(): Params['policy'] {
    return {
      sequence: this.pick(SEQUENCES),
      payUpTicks: this.pick([0, 0, 2, 4]),
      payUpAfterMs: this.pick([300, 1_000]),
      payUpMost: 20,
      ioc: this.chance(0.15),
      mostLoss: this.pick([200, 2_000, 1_00_000]) * SCALE,
      mostMs: this.pick([1_000, 3_000, 10_000, 30_000]),
      onBreach: this.pick(ON_BREACH),
    };
  }

  private choose(): void {
    const waiting = this.inState('deciding');
    if (waiting.length === 0) return;
    const { batchId } = this.pick(waiting);
    const choice = this.pick(BATCH_CHOICES);
    this.day.send({ name: 'decide_batch', params: { ...this.id(), batchId, choice } });
  }

  private stop(): void {
    const going = [...this.inState('working'), ...this.inState('frozen')];
    if (going.length === 0) return;
    const { batchId } = this.pick(going);
    this.day.send({ name: 'cancel_batch', params: { ...this.id(), batchId } });
  }

  private inState(state: BatchState) {
    return [...this.day.engine.view.batches.values()].filter((batch) => batch.state === state);
  }

  private send(params: Omit<Params, 'commandId' | 'product' | 'confirm'>): void {
    const command: EngineCommand = {
      name: 'send_batch',
      params: { ...this.id(), product: 'nrml', ...params },
    };
    this.day.send(command);
    if (this.chance(0.05)) this.day.send(command);
  }

  private id(): { readonly commandId: CommandId } {
    this.commands += 1;
    return { commandId: asId<CommandId>(`b${this.commands}`) };
  }

  private pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.day.random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  private chance(share: number): boolean {
    return this.day.random() < share;
  }

  private upTo(most: number): number {
    return Math.floor(this.day.random() * (most + 1));
  }
}

/** Lots in common go into the units of the package. */
function unitsOf(legs: Legs): number {
  return legs.reduce((divisor, { ratio }) => commonDivisor(divisor, Math.abs(ratio)), 0);
}

function byDivisor(legs: Legs): Legs {
  const units = unitsOf(legs);
  return legs.map((leg) => ({ ...leg, ratio: leg.ratio / units }));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
