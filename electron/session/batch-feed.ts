/**
 * What a batch has legs in stays subscribed with its depth while it is not over, whoever looks: the
 * budget and the cost of each choice are worked out from the book as it stands.
 */
import { isBatchEvent } from '../../shared/domain/events.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Engine } from '../engine/engine-port.ts';
import type { QuoteBook } from '../market/quotes.ts';
import type { Cancel } from '../platform/world.ts';

export function openBatchFeed(
  engine: Pick<Engine, 'view' | 'onCommitted'>,
  quotes: Pick<QuoteBook, 'watch'>,
): Cancel {
  const kept = new Map<InstrumentId, Cancel>();

  function subscribe(): void {
    const needed = new Set<InstrumentId>();
    for (const id of engine.view.openBatches) {
      for (const { instrument } of engine.view.batches.get(id)?.legs ?? []) needed.add(instrument);
    }
    for (const id of needed) if (!kept.has(id)) kept.set(id, quotes.watch(id, 'depth'));
    for (const [id, release] of kept) {
      if (needed.has(id)) continue;
      release();
      kept.delete(id);
    }
  }

  engine.onCommitted((records) => {
    if (records.some(({ event }) => isBatchEvent(event))) subscribe();
  });
  subscribe();
  return () => {
    for (const release of kept.values()) release();
    kept.clear();
  };
}
