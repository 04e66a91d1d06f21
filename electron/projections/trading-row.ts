/** What may be sent now and why not more, as one row for the header. */
import type { DeskView } from '../../shared/contract/rows.ts';
import { dayLoss } from '../engine/day-loss.ts';
import type { Engine } from '../engine/engine-port.ts';
import { lossLimits } from '../engine/loss-limits.ts';

export function tradingRow({ view, around }: Engine): DeskView['trading'] {
  const { loss, unpriced } = dayLoss(view, around);
  const { reducingAt, haltedAt } = lossLimits(around);
  const { state, because } = stateOf(view, unpriced, loss >= reducingAt);
  return { state, because, loss: unpriced === null ? loss : null, reducingAt, haltedAt };
}

function stateOf(
  view: Engine['view'],
  unpriced: string | null,
  lost: boolean,
): Pick<DeskView['trading'], 'state' | 'because'> {
  if (view.haltedBecause !== null) return { state: 'halted', because: view.haltedBecause };
  if (view.kill.level > 1) return { state: 'halted', because: view.kill.reason };
  if (view.kill.level === 1) return { state: 'reducing', because: view.kill.reason };
  if (unpriced !== null) {
    return { state: 'reducing', because: `The loss is unknown: ${unpriced} has no fresh price` };
  }
  if (lost) return { state: 'reducing', because: 'Day’s loss at your limit' };
  return { state: 'active', because: '' };
}
