/** What happens to a batch, in words. */
import {
  type BatchChoice,
  type BatchEvent,
  type BatchPolicy,
  type Sequence,
  STOP_SAYS,
} from '../../shared/domain/batch-events.ts';
import { BATCH_FACTS } from '../../shared/domain/batch-transitions.ts';
import { groupedText } from '../../shared/domain/money.ts';
import { unreachable } from '../../shared/lib/assert.ts';

const SEQUENCE_SAYS: Readonly<Record<Sequence, string>> = {
  hedge_first: 'hedges first',
  shorts_first: 'shorts first',
  all_at_once: 'all at once',
};

const CHOICE_SAYS: Readonly<Record<BatchChoice, string>> = {
  complete: 'Complete it: the legs that are missing leave at once',
  unwind: 'Unwind it: what has filled goes out',
  hold: 'Hold it: what has filled is yours now',
};

const BREACH_SAYS: Readonly<Record<BatchPolicy['onBreach'], string>> = {
  ask: 'then you are asked',
  complete: 'then it is completed',
  unwind: 'then it is unwound',
};

export function saysBatch(event: BatchEvent): string {
  switch (event.kind) {
    case 'batch_intended': {
      const { structure, units, legs, intent, net, policy } = event;
      const verb = intent === 'enter' ? 'Open' : 'Close';
      const priced = net === null ? '' : `, ${saysNet(net)}`;
      const what = `${verb} ${units} × ${structure}: ${legs.length} legs${priced}`;
      return `${what}, ${SEQUENCE_SAYS[policy.sequence]}; ${saysBudget(policy)}`;
    }
    case 'batch_began':
      return 'The first legs leave';
    case 'batch_frozen':
      return `The outcome of leg ${event.leg} is unknown; nothing more leaves`;
    case 'batch_thawed':
      return 'The leg in doubt is settled; the batch goes on';
    case 'batch_stopped': {
      const leg = event.leg === null ? '' : ` (leg ${event.leg})`;
      const words = event.words === '' ? '' : `: ${event.words}`;
      return `${STOP_SAYS[event.cause]}${leg}${words}; what rests is cancelled`;
    }
    case 'batch_asked':
      return `Legged: to complete costs ${saysCost(event.toComplete)}, to unwind ${saysCost(event.toUnwind)}`;
    case 'batch_decided':
      return `${CHOICE_SAYS[event.choice]}${event.commandId === null ? ', by its policy' : ''}`;
    case 'batch_ended':
      return BATCH_FACTS[event.end].says;
    case 'batch_reopened':
      return 'A fill came after its end: part of it is held after all';
    default:
      return unreachable(event);
  }
}

export function saysNet(net: number): string {
  return `${groupedText(Math.abs(net))} ${net < 0 ? 'credit' : 'debit'} or better`;
}

function saysBudget({ mostLoss, mostMs, onBreach }: BatchPolicy): string {
  const seconds = Math.floor(mostMs / 1_000);
  return `at most ${groupedText(mostLoss)} and ${seconds} s legged, ${BREACH_SAYS[onBreach]}`;
}

function saysCost(cost: number | null): string {
  return cost === null ? 'what no price tells' : groupedText(cost);
}
