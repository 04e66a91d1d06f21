/**
 * I-37 by the broker's own books, at every moment an order or a change of ours arrives there: all
 * that our reducing orders could still fill never takes what a strategy really holds past zero.
 * A holding that a foreign hand has made otherwise is left out: an order changed elsewhere, filled
 * too far or after its end, executed twice, counted as dead or as refused while it lived, or moved
 * from one strategy to another.
 */
import type { BrokerTruth, TrueOrder } from './broker-model.ts';
import { hasEnded, isReducing, keyOf, type NaiveBook, type NaiveOrder } from './naive-book.ts';

interface Holding {
  net: number;
  /** What reducing orders could still bring, with the sign of their side. */
  buys: number;
  sells: number;
  foreign: boolean;
}

export function crossingOf(
  book: NaiveBook,
  truth: BrokerTruth,
  arrived: TrueOrder,
  isFinal: (order: TrueOrder) => boolean,
): string | null {
  const ours = ownOf(book, arrived);
  if (ours === null || !isReducing(ours)) return null;
  const key = keyOf(ours);
  // What another hand holds, another hand may close at any moment.
  if (ours.strategy === 'External' || book.claimedKeys.has(key)) return null;
  const at: Holding = { net: 0, buys: 0, sells: 0, foreign: false };
  for (const real of truth.orders.values()) {
    const own = ownOf(book, real);
    if (own === null || keyOf(own) !== key) continue;
    count(at, real, own, isFinal(real));
  }
  if (at.foreign) return null;
  const { net, buys, sells } = at;
  const fits = buys <= Math.max(0, -net) && sells <= Math.max(0, net);
  return fits ? null : `I-37: ${key} is ${net}, and ${buys} buys and ${sells} sells may still fill`;
}

function ownOf(book: NaiveBook, real: TrueOrder): NaiveOrder | null {
  return (real.tag === null ? undefined : book.orders.get(real.tag)) ?? null;
}

function count(at: Holding, real: TrueOrder, own: NaiveOrder, ended: boolean): void {
  const buys = real.side === 'buy';
  at.net += buys ? real.filled : -real.filled;
  const odd = real.overfilled || real.touched || real.filledLate || real.origin === 'twin';
  if (odd || own.buried || (hasEnded(own) && !ended)) at.foreign = true;
  if (ended || !isReducing(own)) return;
  const left = real.quantity - real.filled;
  if (buys) at.buys += left;
  else at.sells += left;
}
