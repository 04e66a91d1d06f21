/**
 * Prices to the engine's protection: every change of a quote is heard at once, and what a plan
 * watches stays subscribed whoever looks, an underlying and the legs of a premium too.
 */
import type { InstrumentId } from '../../shared/domain/ids.ts';
import type { Engine } from '../engine/engine-port.ts';
import type { QuoteBook } from '../market/quotes.ts';
import type { Cancel } from '../platform/world.ts';

export function openProtectionFeed(engine: Engine, quotes: QuoteBook): Cancel {
  const kept = new Map<InstrumentId, Cancel>();

  function subscribe(): void {
    const needed = new Set(engine.watches());
    for (const id of needed) if (!kept.has(id)) kept.set(id, quotes.watch(id));
    for (const [id, release] of kept) {
      if (needed.has(id)) continue;
      release();
      kept.delete(id);
    }
  }

  engine.onCommitted((records) => {
    // Fills move a profit to other contracts; everything else is an event of the plan itself.
    const concerns = records.some(
      ({ event }) => 'protectionId' in event || event.kind.startsWith('order_filled'),
    );
    if (concerns) subscribe();
  });
  subscribe();
  const silence = quotes.onChange((changed) => {
    engine.ticked(changed.map(({ instrument }) => instrument));
  });
  return () => {
    silence();
    for (const release of kept.values()) release();
    kept.clear();
  };
}
