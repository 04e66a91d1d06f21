/** A broker that shows its book once and then says nothing. */
import type { BrokerBook, Gateway } from '../../electron/broker/gateway.ts';
import { err, ok } from '../../shared/lib/result.ts';
import { BENCH_MANIFEST } from './whole-desk.ts';

export function quietGateway(book: BrokerBook): Gateway {
  const lost = () => Promise.resolve({ kind: 'unknown', cause: 'timeout' } as const);
  return {
    manifest: BENCH_MANIFEST,
    open: () => undefined,
    close: () => undefined,
    place: lost,
    modify: lost,
    cancel: lost,
    readBook: () => Promise.resolve(ok(book)),
    readFunds: () => Promise.resolve(err({ cause: 'refused', words: '' })),
    onUpdate: () => undefined,
    onLink: (listen) => {
      setImmediate(() => listen({ state: 'up', cause: '' }));
    },
  };
}
