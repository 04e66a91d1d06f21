/**
 * The price of the package from the book: natural, mid, and the limits of the legs that one limit
 * on the whole comes to. The engine forms the legs by the same functions when it is sent.
 */
import {
  legLimits,
  naturalNet,
  netOf,
  netTick,
  type PricedLeg,
} from '../../../shared/domain/package-price.ts';
import type { Price } from '../../../shared/domain/money.ts';
import { sideOf } from './leg-side.ts';
import { contractText } from '../../format/instrument.ts';
import { midOf } from '../../format/mid.ts';
import type { BuilderLeg, Half } from '../../store/builder-store.ts';
import type { Quote } from '../../store/rows.ts';

export interface PackagePrice {
  /** Every price of the package is a multiple of it. */
  readonly step: number;
  /** What taking every leg from the other side costs; null while a side of a book is empty. */
  readonly natural: number | null;
  readonly mid: number | null;
  /** The net of the limits that stand; null while one is missing. */
  readonly net: number | null;
  /** The limit of each leg in their order; null where none can be derived. */
  readonly limits: readonly (Price | null)[];
  /** Names of legs without a bid and an ask. */
  readonly unpriced: readonly string[];
  /** Whether one of the prices is old. */
  readonly stale: boolean;
  /** The limit on the whole cannot be reached by any prices of the legs. */
  readonly outOfReach: boolean;
}

export function packagePrice(half: Half, quotes: readonly (Quote | undefined)[]): PackagePrice {
  const { legs, by, net } = half;
  const step = netTick(
    legs.map(({ contract, ratio }) => ({ ratio: Math.abs(ratio), ...contract })),
  );
  const priced = legs.flatMap((leg, at) => pricedLeg(leg, quotes[at]) ?? []);
  const whole = priced.length === legs.length && legs.length > 0;
  const natural = whole ? naturalNet(priced) : null;
  const derived = whole && by === 'net' && net !== null ? legLimits(priced, net) : null;
  const limits = legs.map((leg, at) =>
    by === 'legs' ? leg.price : derived?.ok === true ? (derived.value[at] ?? null) : null,
  );
  return {
    step,
    natural,
    mid: whole ? midNet(priced, step) : null,
    net: by === 'net' ? net : netOfLimits(legs, limits),
    limits,
    unpriced: legs.flatMap((leg, at) =>
      pricedLeg(leg, quotes[at]) === null ? [contractText(leg.contract)] : [],
    ),
    stale: quotes.some((quote) => quote?.stale === true),
    outOfReach: derived?.ok === false,
  };
}

function pricedLeg({ contract, ratio }: BuilderLeg, quote: Quote | undefined): PricedLeg | null {
  const { bid = null, ask = null } = quote ?? {};
  if (bid === null || ask === null) return null;
  return { side: sideOf(ratio), ratio: Math.abs(ratio), tick: contract.tick, bid, ask };
}

/** The middle of all books together, on the step of the package, never dearer than the middle. */
function midNet(legs: readonly PricedLeg[], step: number): number {
  const asks = netOf(
    legs,
    legs.map(({ ask }) => ask),
  );
  const bids = netOf(
    legs,
    legs.map(({ bid }) => bid),
  );
  return step === 0 ? 0 : Math.floor((asks + bids) / (2 * step)) * step;
}

function netOfLimits(
  legs: readonly BuilderLeg[],
  limits: readonly (Price | null)[],
): number | null {
  const known = limits.filter((limit) => limit !== null);
  if (known.length !== legs.length || legs.length === 0) return null;
  return netOf(
    legs.map(({ ratio }) => ({ side: sideOf(ratio), ratio: Math.abs(ratio) })),
    known,
  );
}

/** Where a leg's own limit starts: the middle of its book or the other side of it. */
export function firstLimit(
  { contract, ratio }: BuilderLeg,
  quote: Quote | undefined,
  preset: Half['preset'],
): Price | null {
  const { bid = null, ask = null } = quote ?? {};
  if (preset === 'mid') return midOf(bid, ask, contract.tick);
  return ratio > 0 ? ask : bid;
}

/** Rupees for all units together; null where the lots of the legs differ and points do not add. */
export function rupeesOf(half: Half, points: number | null): number | null {
  const lots = new Set(half.legs.map(({ contract }) => contract.lot));
  const [lot] = lots;
  return points === null || lot === undefined || lots.size > 1 ? null : points * lot * half.units;
}
