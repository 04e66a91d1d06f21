/** Quotes on their way into ticks, as the rules of kind `ticks` want them. */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { FaultDesk } from './faults.ts';
import type { BendQuote } from './personality.ts';
import { bentPicture, type QuotePicture } from './venue.ts';

export function openQuoteMemory(faults: FaultDesk): BendQuote {
  const frozen = new Map<InstrumentId, QuotePicture>();
  return (picture) => {
    const { symbol, id } = picture.instrument;
    const actions = faults.decide(
      { channel: 'ws', op: 'tick', symbol },
      (kind) => kind === 'ticks',
    );
    let bent = picture;
    let freezes = false;
    for (const action of actions) {
      if (action.kind !== 'ticks') continue;
      freezes ||= action.as === 'frozen';
      bent = bentPicture(bent, action.as);
    }
    if (!freezes) {
      frozen.delete(id);
      return bent;
    }
    const first = frozen.get(id) ?? bent;
    frozen.set(id, first);
    return first;
  };
}
