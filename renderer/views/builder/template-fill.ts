/**
 * From a template to legs: the chains it needs are read, the underlying is asked for its level, and
 * the legs lie where the chain lists them. What does not exist is said and never replaced by
 * something near it.
 */
import { must } from '../../../shared/lib/assert.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import {
  fillTemplate,
  type TemplateChain,
  type TemplateComplaint,
  type TemplateExpiry,
  TEMPLATES,
} from '../../../shared/maths/templates.ts';
import { strikeText } from '../../format/instrument.ts';
import { dayText } from '../../format/time.ts';
import type { OwnLeg, OwnTemplate } from '../../store/builder-memory.ts';
import {
  type BuilderLeg,
  chooseTemplate,
  clearBuilder,
  editBuilder,
  setLegs,
  type TemplateChoice,
  useBuilder,
} from '../../store/builder-store.ts';
import { ask } from '../../store/client.ts';
import { loadChain, useInstruments } from '../../store/instruments-store.ts';
import type { Chain, Contract, ContractId } from '../../store/rows.ts';

const WORDS = { strike: strikeText, day: dayText };

interface Market {
  readonly chains: ReadonlyMap<string, Chain>;
  readonly spot: Contract | null;
  /** Where the underlying stands. */
  readonly level: number;
  /** From one strike to the next near the money. */
  readonly step: number;
}

/** Fills the legs; a choice that came later wins. */
export async function applyTemplate(choice: TemplateChoice): Promise<void> {
  chooseTemplate(choice);
  const days = [choice.expiryDay, choice.laterDay].filter((day) => day !== null);
  const market = await readMarket(choice.underlying, [...new Set(days)]);
  if (useBuilder.getState().template !== choice) return;
  const filled = market.ok ? fill(market.value, choice) : market;
  if (filled.ok) setLegs(filled.value);
  else {
    setLegs([]);
    editBuilder({ notices: filled.error });
  }
}

/** Lays the trader's own template out around the money, from this expiry on. */
export async function applyOwnTemplate(
  own: OwnTemplate,
  underlying: string,
  expiryDay: string,
): Promise<void> {
  clearBuilder();
  editBuilder({ policy: own.policy });
  const started = useBuilder.getState();
  const days = expiriesFrom(underlying, expiryDay, own.legs);
  const market = await readMarket(underlying, days);
  if (useBuilder.getState() !== started) return;
  const filled = market.ok ? layOut(market.value, own.legs, days) : market;
  if (filled.ok) setLegs(filled.value);
  else editBuilder({ notices: filled.error });
}

function expiriesFrom(underlying: string, first: string, legs: readonly OwnLeg[]): string[] {
  const listed = useInstruments.getState().underlyings.find(({ name }) => name === underlying);
  const from = (listed?.expiries ?? []).filter((day) => day >= first);
  const most = Math.max(0, ...legs.map(({ later }) => later ?? 0));
  return from.slice(0, most + 1);
}

async function readMarket(
  underlying: string,
  days: readonly string[],
): Promise<Result<Market, readonly string[]>> {
  const listed = useInstruments.getState().underlyings.find(({ name }) => name === underlying);
  const answers = await Promise.all(days.map((day) => loadChain(underlying, day)));
  const chains = new Map<string, Chain>();
  for (const [at, day] of days.entries()) {
    const answer = answers[at];
    if (answer === undefined || !answer.ok) {
      return err([`The chain of ${dayText(day)} could not be read: ${answer?.error.says ?? ''}`]);
    }
    chains.set(day, answer.value);
  }
  const [first] = chains.values();
  const spotId = listed?.spot ?? null;
  const level = await levelOf(spotId ?? first?.future?.id ?? null);
  if (first === undefined || level === null) {
    return err([`There is no price of ${underlying} yet, so its money cannot be found`]);
  }
  const spot = spotId === null ? null : await contractOf(spotId);
  return ok({ chains, spot, level, step: stepNear(first, level) });
}

async function levelOf(id: ContractId | null): Promise<number | null> {
  if (id === null) return null;
  const answer = await ask('quotes', { instruments: [id] });
  if (!answer.ok) return null;
  const [quote] = answer.value.quotes;
  return quote?.last ?? null;
}

async function contractOf(id: ContractId): Promise<Contract | null> {
  const answer = await ask('instruments', { ids: [id] });
  return answer.ok ? (answer.value.instruments[0] ?? null) : null;
}

/** The narrower of the gaps around the money: some chains thin out further away. */
function stepNear({ strikes }: Chain, level: number): number {
  const listed = strikes.map(({ strike }) => strike).sort((a, b) => a - b);
  const above = listed.findIndex((strike) => strike >= level);
  const near = listed.slice(Math.max(0, above - 2), Math.max(2, above + 2));
  let least = Number.POSITIVE_INFINITY;
  for (const [at, strike] of near.entries()) {
    const next = near[at + 1];
    if (next !== undefined) least = Math.min(least, next - strike);
  }
  return Number.isFinite(least) ? least : 1;
}

function templateChain({ chains, level, step }: Market): TemplateChain {
  const expiries = [...chains].map(
    ([day, { strikes }]): TemplateExpiry => ({
      day,
      calls: strikes.flatMap(({ strike, call }) => (call === null ? [] : [strike])),
      puts: strikes.flatMap(({ strike, put }) => (put === null ? [] : [strike])),
    }),
  );
  return { spot: level, step, expiries };
}

function fill(
  market: Market,
  choice: TemplateChoice,
): Result<readonly BuilderLeg[], readonly string[]> {
  const filled = fillTemplate(templateChain(market), choice, WORDS);
  if (!filled.ok) return err(filled.error.map(({ says }: TemplateComplaint) => says));
  const lot = lotOf(market);
  const legs: BuilderLeg[] = [];
  for (const { kind, strike, expiryDay, ratio } of filled.value) {
    if (kind !== 'equity') {
      const contract = optionOf(market.chains.get(expiryDay ?? ''), kind, strike);
      legs.push({
        contract: must(contract, 'the template names what is listed'),
        ratio,
        price: null,
      });
    } else if (market.spot?.kind === 'equity') {
      legs.push({ contract: market.spot, ratio: ratio * lot, price: null });
    } else {
      const name = TEMPLATES.find(({ structure }) => structure === choice.structure)?.name ?? '';
      return err([`${name} needs shares, and ${choice.underlying} is an index`]);
    }
  }
  return ok(legs);
}

function optionOf(
  chain: Chain | undefined,
  kind: 'call' | 'put',
  strike: number | null,
): Contract | null {
  const row = chain?.strikes.find((each) => each.strike === strike);
  return row?.[kind] ?? null;
}

function lotOf({ chains }: Market): number {
  const [first] = chains.values();
  const strike = first?.strikes[0];
  return (strike?.call ?? strike?.put)?.lot ?? 1;
}

function layOut(
  market: Market,
  own: readonly OwnLeg[],
  days: readonly string[],
): Result<readonly BuilderLeg[], readonly string[]> {
  const [first] = market.chains.values();
  const money = first === undefined ? null : moneyOf(first, market.level);
  const legs: BuilderLeg[] = [];
  const missing: string[] = [];
  for (const leg of own) {
    const day = days[leg.later ?? 0];
    const contract = contractAt(market, leg, day, money);
    if (contract === null) missing.push(missingText(market, leg, day, money));
    else legs.push({ contract, ratio: ratioOf(market, leg), price: null });
  }
  return missing.length > 0 ? err(missing) : ok(legs);
}

function ratioOf(market: Market, { kind, ratio }: OwnLeg): number {
  return kind === 'equity' ? ratio * lotOf(market) : ratio;
}

function contractAt(
  market: Market,
  { kind, steps }: OwnLeg,
  day: string | undefined,
  money: number | null,
): Contract | null {
  if (kind === 'equity') return market.spot?.kind === 'equity' ? market.spot : null;
  const chain = market.chains.get(day ?? '');
  if (chain === undefined || money === null) return null;
  if (kind === 'future') return chain.future;
  return optionOf(chain, kind, money + (steps ?? 0) * market.step);
}

function missingText(
  { step }: Market,
  { kind, steps }: OwnLeg,
  day: string | undefined,
  money: number | null,
): string {
  if (kind === 'equity') return 'The template has shares, and an index has none';
  if (day === undefined) return 'The template has a later expiry than any that is listed';
  if (kind === 'future') return `No future expires on ${dayText(day)}`;
  return `There is no ${strikeText((money ?? 0) + (steps ?? 0) * step)} ${kind} on ${dayText(day)}`;
}

export function moneyOf({ strikes }: Chain, level: number): number | null {
  let nearest: number | null = null;
  for (const { strike } of strikes) {
    if (nearest === null || Math.abs(strike - level) < Math.abs(nearest - level)) nearest = strike;
  }
  return nearest;
}

/** The legs as they lie to the money now, for a template of one's own. */
export async function ownLegsOf(
  legs: readonly BuilderLeg[],
): Promise<Result<readonly OwnLeg[], readonly string[]>> {
  const days = [...new Set(legs.map(({ contract }) => contract.expiryDay))]
    .filter((day) => day !== null)
    .sort();
  const underlying = legs[0]?.contract.underlying ?? '';
  const listed = useInstruments.getState().underlyings.find(({ name }) => name === underlying);
  const market = await readMarket(underlying, days.length > 0 ? days : (listed?.expiries ?? []));
  if (!market.ok) return market;
  const [first] = market.value.chains.values();
  const money = first === undefined ? null : moneyOf(first, market.value.level);
  const [nearest] = days;
  const expiries = (listed?.expiries ?? days).filter((day) => day >= (nearest ?? ''));
  return ok(legs.flatMap((leg) => ownLegOf(leg, market.value, money ?? 0, expiries) ?? []));
}

function ownLegOf(
  { contract, ratio }: BuilderLeg,
  market: Market,
  money: number,
  expiries: readonly string[],
): OwnLeg | null {
  const { kind, strike, expiryDay } = contract;
  if (kind === 'index') return null;
  if (kind === 'equity') {
    return { kind, steps: null, later: null, ratio: Math.round(ratio / lotOf(market)) };
  }
  const steps = strike === null ? null : Math.round((strike - money) / market.step);
  return { kind, steps, later: expiries.indexOf(expiryDay ?? ''), ratio };
}
