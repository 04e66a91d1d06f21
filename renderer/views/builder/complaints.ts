/**
 * What is wrong with a package by its own form, said before the gate is asked, with what mends it.
 * Each line stands for one that the engine refuses too; nothing here lets anything pass.
 */
import { isStrategyName, STRATEGY_NAME_SAYS } from '../../../shared/domain/ids.ts';
import { commonDivisor } from '../../../shared/domain/package-price.ts';
import { expiryMs } from '../../../shared/maths/package-market.ts';
import { TEMPLATES } from '../../../shared/maths/templates.ts';
import { contractText } from '../../format/instrument.ts';
import { priceText } from '../../format/money.ts';
import { dayText } from '../../format/time.ts';
import {
  BUILDER_LEGS_MAX,
  type BuilderLeg,
  type Half,
  type TemplateChoice,
} from '../../store/builder-store.ts';
import type { PackagePrice } from './pricing.ts';

export type Place = 'legs' | 'price' | 'strategy' | 'policy';

export interface BuilderComplaint {
  readonly place: Place;
  readonly says: string;
  /** What a press would do about it; null where only the trader knows. */
  readonly mend: { readonly says: string; readonly half: Partial<Half> } | null;
}

interface Asked {
  readonly half: Half;
  readonly price: PackagePrice;
  readonly template: TemplateChoice | null;
  readonly strategy: string;
  readonly nowMs: number;
}

function line(place: Place, says: string, mend: BuilderComplaint['mend'] = null): BuilderComplaint {
  return { place, says, mend };
}

export function complaintsOf(asked: Asked): readonly BuilderComplaint[] {
  const { half, strategy } = asked;
  if (half.legs.length === 0) {
    return [line('legs', 'Choose a template, or press a price in the chain')];
  }
  const found = [...legComplaints(asked), ...ratioComplaints(half)];
  // A limit on legs that cannot be is no limit yet.
  if (found.length === 0) found.push(...priceComplaints(asked));
  if (!isStrategyName(strategy)) found.push(line('strategy', STRATEGY_NAME_SAYS));
  return found;
}

function legComplaints({ half, template, nowMs }: Asked): BuilderComplaint[] {
  const { legs } = half;
  const found: BuilderComplaint[] = [];
  if (legs.length > BUILDER_LEGS_MAX) {
    found.push(line('legs', `A package has at most ${BUILDER_LEGS_MAX} legs`));
  }
  for (const { contract } of legs) {
    const { expiryDay } = contract;
    if (expiryDay !== null && expiryMs(expiryDay) <= nowMs) {
      found.push(line('legs', `${contractText(contract)} has expired; take another expiry`));
    }
  }
  legs.forEach(({ contract }, at) => {
    if (legs.findIndex((leg) => leg.contract.id === contract.id) < at) {
      found.push(line('legs', `${contractText(contract)} is there twice; make it one leg`));
    }
  });
  const forbids = template === null ? null : oneExpiryName(template.structure);
  const days = daysOf(legs);
  if (forbids !== null && days.length > 1) {
    const these = days.map(dayText).join(' and ');
    const says = `${forbids} takes one expiry, and these legs have ${these}`;
    found.push(line('legs', `${says}. Choose “My own legs” if that is meant`));
  }
  return found;
}

/** The name of the template when all its legs have to expire together; null when they need not. */
export function oneExpiryName(structure: TemplateChoice['structure']): string | null {
  const template = TEMPLATES.find((each) => each.structure === structure);
  return template === undefined || template.uses.includes('later') ? null : template.name;
}

function daysOf(legs: readonly BuilderLeg[]): readonly string[] {
  const days = legs.map(({ contract }) => contract.expiryDay).filter((day) => day !== null);
  return [...new Set(days)].sort();
}

function ratioComplaints({ legs, units }: Half): BuilderComplaint[] {
  const by = legs.reduce((divisor, { ratio }) => commonDivisor(divisor, Math.abs(ratio)), 0);
  if (by <= 1) return [];
  const smaller = legs.map((leg) => ({ ...leg, ratio: Math.round(leg.ratio / by) }));
  const ratios = smaller.map(({ ratio }) => Math.abs(ratio)).join(' : ');
  return [
    line('legs', `The ratios share ${by}: write ${ratios} and ${by} times the units`, {
      says: `Make it ${ratios}, ${units * by} units`,
      half: { legs: smaller, units: units * by, net: null },
    }),
  ];
}

function priceComplaints({ half, price }: Asked): BuilderComplaint[] {
  const { by, legs, net } = half;
  if (by === 'legs') return legPriceComplaints(legs);
  if (price.unpriced.length > 0) {
    return [line('price', `No bid and ask yet for ${price.unpriced.join(', ')}`)];
  }
  if (net === null) return [line('price', 'The limit of the package is missing')];
  if (net % price.step !== 0) {
    return [line('price', `The limit must be a multiple of ${priceText(price.step)}`)];
  }
  return price.outOfReach ? [line('price', 'No prices of the legs come to that limit')] : [];
}

function legPriceComplaints(legs: readonly BuilderLeg[]): BuilderComplaint[] {
  return legs.flatMap(({ contract, price }) => {
    const name = contractText(contract);
    if (price === null || price === 0) return line('price', `The limit of ${name} is missing`);
    if (price % contract.tick === 0) return [];
    return line('price', `${name} ticks by ${priceText(contract.tick, contract.tick)}`);
  });
}
