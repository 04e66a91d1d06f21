/**
 * What a batch would do now, by the functions that decide it: limits of the legs, margin after each
 * step, and the worst that can go wrong. A broker that knows margins is asked for its own figure;
 * one that does not answer in time leaves the margin untold, and nothing is sent on an untold
 * margin.
 */
import type { BatchPreview } from '../../shared/contract/batch.ts';
import type { CommandParams, CommandResult } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { QueryParams } from '../../shared/contract/queries.ts';
import type { BatchIntended, BatchLeg } from '../../shared/domain/batch-events.ts';
import { asId, type CommandId, type InstrumentId } from '../../shared/domain/ids.ts';
import { type Instrument, maxOrderQuantity } from '../../shared/domain/instrument.ts';
import { groupedText, type Price, times } from '../../shared/domain/money.ts';
import { type HeldLeg, worstLoss } from '../../shared/domain/package-loss.ts';
import { naturalNet, netOf } from '../../shared/domain/package-price.ts';
import { refusal, saysRefusal } from '../../shared/domain/refusals.ts';
import { SIDE_SIGN } from '../../shared/domain/side.ts';
import { must } from '../../shared/lib/assert.ts';
import { err, type Result } from '../../shared/lib/result.ts';
import { formBatch } from '../engine/batch/commands.ts';
import { valueNow } from '../engine/batch/costs.ts';
import { chargesFor, complaintOf } from './previews.ts';
import { type DeskServices, failure } from './services.ts';

type Params = QueryParams<'preview_batch'>;
/** What a preview looks at; a test may give just this. */
export type Previewed = Pick<DeskServices, 'engine' | 'brokerMargin' | 'funds'>;
type Branch = BatchPreview['branches'][number];

const BRANCHES_SHOWN = 3;
/** A broker's figure is good for so long: sending just after a preview does not ask again. */
const MARGIN_FRESH_MS = 10_000;

interface Leg {
  readonly leg: BatchLeg;
  readonly instrument: Instrument;
}

export async function previewBatch(services: Previewed, params: Params): Promise<BatchPreview> {
  const { view, around } = services.engine;
  const formed = formBatch(view, around, params, asId<CommandId>('preview'), new Set());
  const complaints = formed.complaints.map(complaintOf);
  const batch = formed.batches[0];
  if (batch === undefined) return { ...NOTHING, complaints };
  const legs = batch.legs.map((leg): Leg => {
    const instrument = must(around.market.instrument(leg.instrument), 'a leg has its contract');
    return { leg, instrument };
  });
  return {
    complaints,
    legs: legs.map(legRow),
    ...netsOf(services, legs),
    charges: legs.reduce((sum, each) => sum + chargesOf(services, batch, each), 0),
    margin: marginOf(services, batch, legs),
    brokerMargin: await askBroker(services, batch),
    branches: branchesOf(services, batch, legs),
  };
}

const NOTHING: BatchPreview = {
  complaints: [],
  legs: [],
  net: null,
  worstNet: null,
  natural: null,
  charges: null,
  margin: null,
  brokerMargin: null,
  branches: [],
};

function legRow({ leg, instrument }: Leg): BatchPreview['legs'][number] {
  const { leg: number, symbol, side, quantity, price, bound, wave } = leg;
  const most = Math.max(maxOrderQuantity(instrument), instrument.lot);
  const slices = Math.ceil(quantity / most);
  return {
    leg: number,
    instrument: leg.instrument,
    symbol,
    side,
    quantity,
    price,
    bound,
    wave,
    slices,
  };
}

/** Points say something only where all lots are of one size. */
function netsOf(
  { engine: { around } }: Previewed,
  legs: readonly Leg[],
): Pick<BatchPreview, 'net' | 'worstNet' | 'natural'> {
  if (new Set(legs.map(({ instrument }) => instrument.lot)).size > 1) {
    return { net: null, worstNet: null, natural: null };
  }
  const own = legs.map(({ leg }) => leg);
  const priced = legs.flatMap(({ leg: { side, ratio }, instrument: { id, tick } }) => {
    const { bid = null, ask = null } = around.market.price(id) ?? {};
    return bid === null || ask === null ? [] : [{ side, ratio, tick, bid, ask }];
  });
  return {
    net: netOf(own, pricesOf(own, 'price')),
    worstNet: netOf(own, pricesOf(own, 'bound')),
    natural: priced.length === legs.length ? naturalNet(priced) : null,
  };
}

function pricesOf(legs: readonly BatchLeg[], which: 'price' | 'bound'): readonly Price[] {
  return legs.map((leg) => leg[which]);
}

function chargesOf(
  services: Previewed,
  { product }: BatchIntended,
  { leg: { side, price, quantity }, instrument }: Leg,
): number {
  return chargesFor(services, { product, side }, instrument, times(price, quantity));
}

function marginOf(
  { engine: { around } }: Previewed,
  batch: BatchIntended,
  legs: readonly Leg[],
): BatchPreview['margin'] {
  const { market } = around;
  const now = market.marginAfter(new Map());
  if (now === null) return null;
  const changes = new Map<InstrumentId, number>();
  const steps: { leg: string; symbol: string; after: number }[] = [];
  for (const { leg } of inSequence(legs)) {
    changes.set(leg.instrument, SIDE_SIGN[leg.side] * leg.quantity);
    const after = market.marginAfter(changes);
    if (after === null) return null;
    steps.push({ leg: leg.leg, symbol: leg.symbol, after });
  }
  const worst =
    batch.intent === 'exit'
      ? null
      : market.worstMargin(
          legs.map(({ leg: { side, quantity: units, bound }, instrument }) => {
            return { instrument, side, units, bound };
          }),
        );
  return {
    atMs: around.nowMs(),
    now,
    steps,
    peak: Math.max(now, ...steps.map(({ after }) => after)),
    worst: worst?.needed ?? null,
    available: worst?.available ?? null,
  };
}

function inSequence(legs: readonly Leg[]): readonly Leg[] {
  return legs.toSorted((a, b) => a.leg.wave - b.leg.wave);
}

/**
 * One branch for each leg: it fails or rests, the legs before it and beside it have filled, and
 * those after it never leave. Closing leaves what was not closed, which is held already.
 */
function branchesOf(services: Previewed, batch: BatchIntended, legs: readonly Leg[]): Branch[] {
  if (batch.intent === 'exit') return [];
  const all = legs.map((failing) => branchOf(services, legs, failing));
  const real = all.filter(({ left }) => left.length > 0);
  return real.toSorted(byWorst).slice(0, BRANCHES_SHOWN);
}

function byWorst(a: Branch, b: Branch): number {
  if (a.unlimited !== b.unlimited) return a.unlimited ? -1 : 1;
  return (b.mostLoss ?? 0) - (a.mostLoss ?? 0) || (b.toUnwind ?? 0) - (a.toUnwind ?? 0);
}

function branchOf(services: Previewed, legs: readonly Leg[], failing: Leg): Branch {
  const filled = legs.filter((each) => each !== failing && each.leg.wave <= failing.leg.wave);
  const worst = worstLoss(
    filled.map(({ leg: { side, quantity: units, price }, instrument }): HeldLeg => {
      return { instrument, side, units, price };
    }),
  );
  const left = filled.map(({ leg: { symbol, side, quantity: units } }) => ({
    symbol,
    side,
    units,
  }));
  const names = left.map(({ symbol, side, units }) => `${side} ${units} ${symbol}`).join(', ');
  return {
    leg: failing.leg.leg,
    says: `${failing.leg.symbol} fails or rests; left: ${names}`,
    left,
    mostLoss: worst.kind === 'limited' ? worst.loss : null,
    unlimited: worst.kind === 'unlimited',
    toUnwind: unwindOf(services, filled),
  };
}

function unwindOf({ engine: { around } }: Previewed, filled: readonly Leg[]): number | null {
  let cost = 0;
  for (const { leg } of filled) {
    const now = valueNow(around, leg, leg.side === 'buy' ? 'sell' : 'buy', leg.quantity);
    if (now === null) return null;
    cost += SIDE_SIGN[leg.side] * (leg.price * leg.quantity - now);
  }
  return cost;
}

interface Kept {
  readonly about: string;
  readonly margin: NonNullable<BatchPreview['brokerMargin']>;
}

const KEPT = new WeakMap<Previewed, Kept>();

/** Null where the broker tells no margins, and for what only takes risk away. */
async function askBroker(
  services: Previewed,
  batch: BatchIntended,
): Promise<BatchPreview['brokerMargin']> {
  const { brokerMargin, engine } = services;
  if (brokerMargin === undefined || batch.intent === 'exit') return null;
  const orders = batch.legs.map(({ instrument, side, quantity, bound }) => {
    return { instrument, side, quantity, price: bound, product: batch.product };
  });
  const about = JSON.stringify(orders);
  const kept = KEPT.get(services);
  const nowMs = engine.around.nowMs();
  const fresh = kept !== undefined && nowMs - kept.margin.atMs < MARGIN_FRESH_MS;
  if (fresh && kept.about === about && kept.margin.needed !== null) return kept.margin;
  const read = await brokerMargin(orders);
  const atMs = engine.around.nowMs();
  const margin = read.ok
    ? { atMs, needed: read.value.needed, words: '' }
    : { atMs, needed: null, words: read.error.words };
  KEPT.set(services, { about, margin });
  return margin;
}

/**
 * Sends a batch when the broker's own margin allows it. Without an answer nothing is sent: the
 * trader may look again, and no part of the package has left.
 */
export async function sendBatch(
  services: Previewed,
  params: CommandParams<'send_batch'>,
): Promise<Result<CommandResult<'send_batch'>, Failure>> {
  const refused = await marginFailure(services, params);
  if (refused !== null) return err(refused);
  const command = { name: 'send_batch', params } as const;
  const answered = await services.engine.command(command);
  return answered as Result<CommandResult<'send_batch'>, Failure>;
}

async function marginFailure(
  services: Previewed,
  params: CommandParams<'send_batch'>,
): Promise<Failure | null> {
  const { view, around } = services.engine;
  // A repeat is answered from its first outcome, whatever the broker would say now.
  if (services.brokerMargin === undefined || view.commands.has(params.commandId)) return null;
  const [batch] = formBatch(view, around, params, params.commandId, new Set()).batches;
  if (batch === undefined) return null;
  const margin = await askBroker(services, batch);
  if (margin === null) return null;
  if (margin.needed === null) {
    const { code } = refusal('margin_unknown');
    const says = `${saysRefusal(refusal(code))}. The broker: ${margin.words}. Nothing was sent.`;
    return failure(code, says);
  }
  const available = services.funds()?.available ?? null;
  const most = available === null ? null : shareOf(available, around.limits().marginShare);
  if (available === null || most === null || margin.needed <= most) return null;
  const reason = refusal('margin_short', {
    needed: groupedText(margin.needed),
    available: groupedText(available),
    percent: Math.floor(around.limits().marginShare / 100),
  });
  return failure(reason.code, saysRefusal(reason), reason.context);
}

const BASIS = 10_000;

/** In two parts, because the product of large money is beyond exact numbers. */
function shareOf(amount: number, share: number): number {
  const whole = Math.floor(amount / BASIS);
  return whole * share + Math.floor(((amount - whole * BASIS) * share) / BASIS);
}
