/**
 * I-37 by the broker's own books, at every moment an order or a change of ours arrives there: all
 * that our reducing orders could still fill never takes what a strategy really holds past zero.
 * A holding that a foreign hand has made otherwise is left out: an order changed elsewhere, filled
 * too far or after its end, executed twice, counted as dead or as refused while it lived, or moved
 * from one strategy to another.
 */
import type { BrokerTruth, TrueOrder } from './broker-model.ts';
import { hasEnded, isReducing, keyOf, type NaiveBook } from './naive-book.ts';
import type { StandingBook } from './standing-book.ts';
import type { StandingModel, TrueStanding } from './standing-model.ts';

interface Holding {
  net: number;
  /** What reducing orders could still bring, with the sign of their side. */
  buys: number;
  sells: number;
  foreign: boolean;
}

export interface Watched {
  readonly book: NaiveBook;
  readonly truth: BrokerTruth;
  readonly isFinal: (order: TrueOrder) => boolean;
  /** What the broker keeps, and whose the ledger says that it is; null where it keeps nothing. */
  readonly kept: { readonly model: StandingModel; readonly book: StandingBook } | null;
}

/** Whose an order at the broker is, by the ledger. */
interface Owner {
  readonly key: string;
  readonly reduces: boolean;
  readonly external: boolean;
  /** The ledger took it for dead or ended while it lived. */
  readonly buried: boolean;
}

/** An order of ours, or what the broker keeps for us, has arrived, or is about to fire. */
export function crossingOf(watched: Watched, arrived: TrueOrder | TrueStanding): string | null {
  const ours = 'request' in arrived ? keeperOf(watched, arrived) : ownerOf(watched, arrived);
  if (ours?.reduces !== true) return null;
  const { key } = ours;
  // What another hand holds, another hand may close at any moment.
  if (ours.external || watched.book.claimedKeys.has(key)) return null;
  const at: Holding = { net: 0, buys: 0, sells: 0, foreign: false };
  for (const real of watched.truth.orders.values()) {
    const own = ownerOf(watched, real);
    if (own?.key === key) count(at, real, own, watched.isFinal(real));
  }
  for (const standing of watched.kept?.model.standing() ?? []) {
    const own = keeperOf(watched, standing);
    if (own?.key !== key) continue;
    if (own.buried || standing.touched) at.foreign = true;
    if (standing.request.side === 'buy') at.buys += standing.terms.quantity;
    else at.sells += standing.terms.quantity;
  }
  if (at.foreign) return null;
  const { net, buys, sells } = at;
  const fits = buys <= Math.max(0, -net) && sells <= Math.max(0, net);
  return fits ? null : `I-37: ${key} is ${net}, and ${buys} buys and ${sells} sells may still fill`;
}

function ownerOf(watched: Watched, real: TrueOrder): Owner | null {
  if (real.standing !== null) return keeperOf(watched, real.standing);
  const own = real.tag === null ? undefined : watched.book.orders.get(real.tag);
  if (own === undefined) return null;
  const ended = hasEnded(own) && !watched.isFinal(real);
  // The broker said no to it, did not show it in the books that were read since, and executed it.
  const denied = own.state === 'rejected' && real.status !== 'rejected';
  return {
    key: keyOf(own),
    reduces: isReducing(own),
    external: own.strategy === 'External',
    buried: own.buried || ended || denied,
  };
}

function keeperOf({ kept }: Watched, standing: TrueStanding): Owner | null {
  const own = kept?.book.ownerOf(standing) ?? null;
  if (own === null) return null;
  return { ...own, reduces: true, external: own.key.startsWith('External|') };
}

function count(at: Holding, real: TrueOrder, own: Owner, ended: boolean): void {
  const buys = real.side === 'buy';
  at.net += buys ? real.filled : -real.filled;
  const odd = real.overfilled || real.touched || real.filledLate || real.origin === 'twin';
  if (odd || own.buried) at.foreign = true;
  if (ended || !own.reduces) return;
  const left = real.quantity - real.filled;
  if (buys) at.buys += left;
  else at.sells += left;
}
