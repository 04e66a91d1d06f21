/**
 * The package that is being built in this window: its legs, its limit and how it is to be sent. A
 * roll has two halves, what closes and what opens; everything else has one.
 */
import { create } from 'zustand';
import type { BATCH_INTENTS, BatchPolicy } from '../../shared/domain/batch-events.ts';
import { isTradable } from '../../shared/domain/instrument.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { Product } from '../../shared/domain/order-events.ts';
import { SIDE_SIGN, type Side } from '../../shared/domain/side.ts';
import type { Structure } from '../../shared/maths/structures.ts';
import { nextFrame } from '../bridge/clock.ts';
import { firstPolicy } from './builder-memory.ts';
import type { Contract } from './rows.ts';
import { changeSettings, useSettings } from './settings-store.ts';
import { revealPanel } from './ui-store.ts';

/** Legs of one package; the contract takes ten orders, and a structure of more has no name. */
export const BUILDER_LEGS_MAX = 8;

export interface BuilderLeg {
  readonly contract: Contract;
  /** Lots in one unit, never 0: above zero bought, below zero sold. */
  readonly ratio: number;
  /** Its own limit; counts only while each leg has its own. */
  readonly price: Price | null;
}

export interface Half {
  readonly legs: readonly BuilderLeg[];
  readonly units: number;
  /** One limit on the whole, or one for each leg. */
  readonly by: 'net' | 'legs';
  /** Points for one unit, above zero paid; null until the book tells the first. */
  readonly net: number | null;
  /** What the limit was taken from, and is taken from again when the legs change. */
  readonly preset: 'mid' | 'natural';
}

export interface TemplateChoice {
  readonly structure: Structure;
  readonly underlying: string;
  readonly expiryDay: string;
  readonly laterDay: string | null;
  readonly right: 'call' | 'put';
  readonly width: number;
  readonly offset: number;
  readonly ratio: number;
  readonly asWritten: boolean;
}

interface BuilderState {
  readonly halves: readonly Half[];
  /** Which half is on the screen. */
  readonly at: number;
  readonly intent: (typeof BATCH_INTENTS)[number];
  readonly strategy: string;
  /** The name was typed or belongs to what is held, so no other is proposed. */
  readonly named: boolean;
  readonly scaleIn: boolean;
  readonly product: Product;
  readonly template: TemplateChoice | null;
  /** Why the template could not be filled, or a leg not be added. */
  readonly notices: readonly string[];
  readonly policy: BatchPolicy;
  /** The most units that can be closed; null while something is opened. */
  readonly held: number | null;
  /** The batch that this very package went out as: it is not sent a second time by itself. */
  readonly sent: string | null;
  /** Raised to put the cursor into the builder. */
  readonly focusTurn: number;
}

const EMPTY: Half = { legs: [], units: 1, by: 'net', net: null, preset: 'mid' };

const FIRST: BuilderState = {
  halves: [EMPTY],
  at: 0,
  intent: 'enter',
  strategy: '',
  named: false,
  scaleIn: false,
  product: 'nrml',
  template: null,
  notices: [],
  policy: firstPolicy(null),
  held: null,
  sent: null,
  focusTurn: 0,
};

export const useBuilder = create<BuilderState>()(() => FIRST);

export function selectHalf({ halves, at }: BuilderState): Half {
  return halves[at] ?? EMPTY;
}

export function editBuilder(
  change: Partial<
    Pick<BuilderState, 'at' | 'strategy' | 'named' | 'scaleIn' | 'product' | 'policy' | 'notices'>
  >,
): void {
  useBuilder.setState(change);
}

export function editHalf(change: Partial<Half>): void {
  useBuilder.setState((state) => ({
    halves: state.halves.map((half, at) => (at === state.at ? { ...half, ...change } : half)),
  }));
}

/** Other legs are another package: its limit is taken from the book again. */
export function setLegs(legs: readonly BuilderLeg[]): void {
  const lots = new Set(legs.map(({ contract }) => contract.lot));
  const { by } = selectHalf(useBuilder.getState());
  buildAgain();
  editHalf({ legs, net: null, by: lots.size > 1 ? 'legs' : by });
  useBuilder.setState({ notices: [] });
}

export function noteSent(batchId: string): void {
  useBuilder.setState({ sent: batchId, named: true });
}

/** What has been sent may be sent once more, as a strategy of its own when it opens something. */
export function buildAgain(): void {
  const { sent, intent, scaleIn } = useBuilder.getState();
  if (sent === null) return;
  useBuilder.setState({ sent: null, named: intent === 'exit' || scaleIn });
}

export function clearBuilder(): void {
  const { product, focusTurn } = useBuilder.getState();
  useBuilder.setState({ ...FIRST, product, focusTurn, policy: firstPolicy(null) });
}

/** Brings the builder forward in its layout, beside the chain, and puts the cursor into it. */
export function openBuilder(): void {
  if (useSettings.getState().layout !== 'SPREAD') changeSettings({ layout: 'SPREAD' });
  revealPanel('builder');
  // The docking takes the focus while it brings the panel forward; the cursor comes after it.
  nextFrame(() => {
    useBuilder.setState(({ focusTurn }) => ({ focusTurn: focusTurn + 1 }));
  });
}

/** A template on its way to legs; only the last one asked for counts. */
export function chooseTemplate(template: TemplateChoice): void {
  const before = useBuilder.getState();
  const other = before.template?.structure !== template.structure;
  const { focusTurn } = before;
  const kept = before.intent === 'exit' ? { ...FIRST, focusTurn } : before;
  useBuilder.setState({
    ...kept,
    template,
    notices: [],
    ...(other ? { policy: firstPolicy(template.structure) } : {}),
  });
}

/** Its legs are the trader's own from now on, and no template says what they must form. */
export function leaveTemplate(): void {
  useBuilder.setState({ template: null, notices: [] });
}

/** One lot more of the contract on this side; a leg of which nothing is left goes. */
export function addLeg(contract: Contract, side: Side): void {
  revealPanel('builder');
  const { legs } = selectHalf(useBuilder.getState());
  const says = whyNotAdded(legs, contract);
  if (says !== null) {
    useBuilder.setState({ notices: [says] });
    return;
  }
  const sign = SIDE_SIGN[side];
  const there = legs.find((leg) => leg.contract.id === contract.id);
  if (there === undefined) {
    setLegs([...legs, { contract, ratio: sign * unitOf(contract, legs), price: null }]);
  } else if (there.ratio + sign === 0) {
    setLegs(legs.filter((leg) => leg !== there));
  } else {
    const ratio = there.ratio + sign;
    setLegs(legs.map((leg) => (leg === there ? { ...leg, ratio } : leg)));
  }
}

/** Shares beside options come in as many units as one lot of the options has. */
function unitOf({ kind }: Contract, legs: readonly BuilderLeg[]): number {
  if (kind !== 'equity') return 1;
  return legs.find((leg) => leg.contract.lot > 1)?.contract.lot ?? 1;
}

function whyNotAdded(legs: readonly BuilderLeg[], contract: Contract): string | null {
  if (!isTradable(contract)) return 'An index cannot be traded; add its future or an option';
  const [first] = legs;
  if (first !== undefined && first.contract.underlying !== contract.underlying) {
    const { underlying } = first.contract;
    return `This package is in ${underlying}. Clear it to build one in ${contract.underlying}`;
  }
  const there = legs.some((leg) => leg.contract.id === contract.id);
  return legs.length >= BUILDER_LEGS_MAX && !there
    ? `A package has at most ${BUILDER_LEGS_MAX} legs`
    : null;
}

export function editLeg(at: number, change: Partial<BuilderLeg>): void {
  const { legs } = selectHalf(useBuilder.getState());
  const next = legs.map((leg, place) => (place === at ? { ...leg, ...change } : leg));
  const priceOnly = Object.keys(change).every((key) => key === 'price');
  if (priceOnly) editHalf({ legs: next });
  else setLegs(next);
}

export function dropLeg(at: number): void {
  const { legs } = selectHalf(useBuilder.getState());
  setLegs(legs.filter((_, place) => place !== at));
}

/** The order of the legs is the order in which those of one wave leave. */
export function moveLeg(at: number, by: 1 | -1): void {
  const legs = [...selectHalf(useBuilder.getState()).legs];
  const [leg] = legs.splice(at, 1);
  if (leg === undefined) return;
  legs.splice(Math.max(0, at + by), 0, leg);
  editHalf({ legs });
}

/** What is held of one strategy in one underlying, as legs of one unit; units are what is free. */
export interface HeldLegs {
  readonly strategy: string;
  readonly product: Product;
  readonly legs: readonly BuilderLeg[];
  readonly units: number;
}

const REVERSED = -1;

function reversed(legs: readonly BuilderLeg[]): readonly BuilderLeg[] {
  return legs.map((leg) => ({ ...leg, ratio: REVERSED * leg.ratio }));
}

function ofHeld({ strategy, product }: HeldLegs): BuilderState {
  const { focusTurn } = useBuilder.getState();
  return { ...FIRST, strategy, product, focusTurn, named: true };
}

/** Every leg the other way round; legs that are taken out stay held. */
export function closeAsPackage(held: HeldLegs): void {
  useBuilder.setState({
    ...ofHeld(held),
    intent: 'exit',
    held: held.units,
    halves: [withLots({ ...EMPTY, legs: reversed(held.legs), units: held.units })],
    policy: { ...firstPolicy(null), sequence: 'shorts_first' },
  });
  openBuilder();
}

/** What is held closes first; `opening` are the legs that are entered when it has. */
export function rollPackage(held: HeldLegs, opening: readonly BuilderLeg[]): void {
  closeAsPackage(held);
  const { halves } = useBuilder.getState();
  useBuilder.setState({
    halves: [...halves, withLots({ ...EMPTY, legs: opening, units: held.units })],
    at: 1,
  });
}

/** One unit more of what is held. */
export function scaleInPackage(held: HeldLegs): void {
  useBuilder.setState({
    ...ofHeld(held),
    scaleIn: true,
    halves: [withLots({ ...EMPTY, legs: held.legs })],
  });
  openBuilder();
}

function withLots(half: Half): Half {
  const lots = new Set(half.legs.map(({ contract }) => contract.lot));
  return lots.size > 1 ? { ...half, by: 'legs' } : half;
}
