/**
 * A package as asked into the legs of a batch, or everything that is wrong with it, in words.
 * Limits of the legs come from the limit of the whole where they have none of their own.
 */
import type { CommandParams } from '../../../shared/contract/commands.ts';
import type { BatchLeg, BatchPolicy } from '../../../shared/domain/batch-events.ts';
import { asId, type LegId } from '../../../shared/domain/ids.ts';
import { type Instrument, isOption, maxOrderQuantity } from '../../../shared/domain/instrument.ts';
import {
  floorToTick,
  groupedText,
  PRICE_MAX,
  type Price,
  price,
} from '../../../shared/domain/money.ts';
import {
  commonDivisor,
  legLimits,
  naturalNet,
  netTick,
  type PricedLeg,
} from '../../../shared/domain/package-price.ts';
import { QUANTITY_MAX, quantity } from '../../../shared/domain/quantity.ts';
import { type RefusalReason, refusal } from '../../../shared/domain/refusals.ts';
import type { Side } from '../../../shared/domain/side.ts';
import type { Surroundings } from '../surroundings.ts';

export type BatchParams = Omit<CommandParams<'send_batch'>, 'commandId' | 'confirm'>;
type Asked = Pick<BatchParams, 'units' | 'legs' | 'net' | 'oneExpiry'>;

export interface Package {
  readonly legs: readonly BatchLeg[];
  readonly complaints: readonly RefusalReason[];
}

interface Part {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly ratio: number;
  readonly price: Price | null;
}

export function formPackage(around: Surroundings, asked: Asked, policy: BatchPolicy): Package {
  const complaints: RefusalReason[] = policyComplaints(around, policy);
  const parts: Part[] = [];
  for (const { instrument: id, ratio, price: limit } of asked.legs) {
    const instrument = around.market.instrument(id);
    if (instrument === null) complaints.push(refusal('instrument_unknown', { instrument: id }));
    else if (ratio === 0) {
      complaints.push(refusal('batch_ratio_zero', { symbol: instrument.symbol }));
    } else {
      const side = ratio > 0 ? 'buy' : 'sell';
      parts.push({ instrument, side, ratio: Math.abs(ratio), price: limit });
    }
  }
  complaints.push(...togetherComplaints(parts, asked), ...sizeComplaints(around, parts, asked));
  if (complaints.length > 0) return { legs: [], complaints };
  const limits = limitsOf(around, parts, asked.net);
  if ('code' in limits) return { legs: [], complaints: [limits] };
  return { legs: parts.map((part, at) => legOf(part, limits[at], asked, policy, at)), complaints };
}

function policyComplaints(around: Surroundings, policy: BatchPolicy): RefusalReason[] {
  const { payUpTicks: step, payUpMost: most, ioc } = policy;
  const found: RefusalReason[] = [];
  if (step > 0 && most < step) found.push(refusal('batch_pay_up_unfit', { step, most }));
  if (ioc && !around.manifest.validities.includes('ioc')) found.push(refusal('batch_ioc_unfit'));
  return found;
}

function togetherComplaints(parts: readonly Part[], { oneExpiry, net }: Asked): RefusalReason[] {
  const found: RefusalReason[] = [];
  const [first] = parts;
  if (first === undefined) return found;
  const other = parts.find((part) => part.instrument.underlying !== first.instrument.underlying);
  if (other !== undefined) {
    const names = { first: first.instrument.underlying, second: other.instrument.underlying };
    found.push(refusal('batch_underlyings_differ', names));
  }
  const later = parts.find((part) => part.instrument.expiryDay !== first.instrument.expiryDay);
  if (oneExpiry && later !== undefined) {
    const days = { first: dayOf(first), second: dayOf(later) };
    found.push(refusal('batch_expiries_differ', days));
  }
  parts.forEach(({ instrument: { id, symbol }, side }, at) => {
    const twin = parts.slice(0, at).find((part) => part.instrument.id === id);
    if (twin === undefined) return;
    const code = twin.side === side ? 'batch_leg_twice' : 'batch_leg_crossed';
    found.push(refusal(code, { symbol }));
  });
  const by = parts.reduce((divisor, { ratio }) => commonDivisor(divisor, ratio), 0);
  if (by > 1) found.push(refusal('batch_ratios_crossed', { by }));
  const lots = new Set(parts.map(({ instrument }) => instrument.lot));
  if (net !== null && lots.size > 1) found.push(refusal('batch_lots_differ'));
  return found;
}

function dayOf({ instrument }: Part): string {
  return instrument.expiryDay ?? 'none';
}

function sizeComplaints(
  around: Surroundings,
  parts: readonly Part[],
  { units }: Asked,
): RefusalReason[] {
  return parts.flatMap(({ instrument, ratio }) => {
    const { symbol } = instrument;
    const asked = units * ratio * instrument.lot;
    if (asked > QUANTITY_MAX) return refusal('batch_too_large', { symbol, asked });
    const most = Math.max(maxOrderQuantity(instrument), instrument.lot) * around.limits().slices;
    if (asked <= most) return [];
    return refusal('quantity_over_freeze', { leg: symbol, freeze: most });
  });
}

function limitsOf(
  around: Surroundings,
  parts: readonly Part[],
  net: number | null,
): readonly Price[] | RefusalReason {
  if (net === null) {
    const bare = parts.find((part) => part.price === null);
    if (bare !== undefined) return refusal('price_missing', { leg: bare.instrument.symbol });
    return parts.map((part) => part.price ?? price(0));
  }
  const priced: PricedLeg[] = [];
  for (const { instrument, side, ratio } of parts) {
    const facts = around.market.price(instrument.id);
    const { tick, symbol } = instrument;
    if (facts === null || facts.bid === null || facts.ask === null) {
      return refusal('no_price_known', { leg: symbol });
    }
    if (facts.ageMs > around.limits().staleAfterMs) {
      const ageSeconds = Math.floor(facts.ageMs / 1_000);
      return refusal('price_stale', { leg: symbol, ageSeconds });
    }
    priced.push({ side, ratio, tick, bid: facts.bid, ask: facts.ask });
  }
  const step = netTick(priced);
  if (net % step !== 0) return refusal('batch_net_off_tick', { tick: groupedText(step) });
  const limits = legLimits(priced, net);
  if (limits.ok) return limits.value;
  const natural = groupedText(naturalNet(priced));
  return refusal('batch_net_out_of_reach', { net: groupedText(net), natural });
}

function legOf(
  { instrument, side, ratio }: Part,
  limit: Price | undefined,
  { units }: Asked,
  policy: BatchPolicy,
  at: number,
): BatchLeg {
  const own = limit ?? price(0);
  const { id, symbol, tick, lot } = instrument;
  return {
    leg: asId<LegId>(String(at + 1)),
    instrument: id,
    symbol,
    side,
    ratio,
    quantity: quantity(units * ratio * lot),
    price: own,
    bound: boundOf(own, side, tick, policy),
    wave: waveOf(instrument, side, policy),
  };
}

function boundOf(
  own: Price,
  side: Side,
  tick: Price,
  { payUpTicks, payUpMost }: BatchPolicy,
): Price {
  const most = payUpTicks === 0 ? 0 : payUpMost * tick;
  if (side === 'sell') return price(Math.max(Math.min(own, tick), own - most));
  return price(Math.min(Math.max(own, floorToTick(PRICE_MAX, tick)), own + most));
}

/**
 * Entering, bought options limit the loss of everything else, and futures and shares hedge what is
 * sold. Closing, what is bought back comes before what is sold.
 */
function waveOf(instrument: Instrument, side: Side, { sequence }: BatchPolicy): number {
  if (sequence === 'all_at_once') return 0;
  if (sequence === 'shorts_first') return side === 'buy' ? 0 : 1;
  if (!isOption(instrument)) return 1;
  return side === 'buy' ? 0 : 2;
}
