/** The numbers with which each template starts, and the way to one from the palette. */
import type { Structure } from '../../../shared/maths/structures.ts';
import type { Template } from '../../../shared/maths/templates.ts';
import { openBuilder, type TemplateChoice } from '../../store/builder-store.ts';
import { useChain } from '../../store/chain-store.ts';
import { useInstruments } from '../../store/instruments-store.ts';
import type { Underlying } from '../../store/rows.ts';
import { applyTemplate } from './template-fill.ts';

const START: Readonly<Partial<Record<Structure, Partial<TemplateChoice>>>> = {
  iron_condor: { offset: 4, width: 4 },
  strangle: { offset: 4 },
  jade_lizard: { offset: 3, width: 2 },
  straddle: { offset: 0 },
  iron_butterfly: { offset: 0, width: 4 },
  covered_call: { offset: 2 },
  ratio: { width: 3 },
};

/** Where a template starts: the underlying and the day of the chain beside it. */
export function firstChoice(
  template: Template,
  underlying: Underlying,
  day: string,
): TemplateChoice {
  const at = underlying.expiries.indexOf(day);
  return {
    structure: template.structure,
    underlying: underlying.name,
    expiryDay: day,
    laterDay: template.uses.includes('later') ? (underlying.expiries[at + 1] ?? null) : null,
    right: 'call',
    width: 2,
    offset: 0,
    ratio: 2,
    asWritten: true,
    ...START[template.structure],
  };
}

/** Lays it out for the chain on the screen, or the first one there is, and goes to it. */
export function buildTemplate(template: Template): void {
  const { underlying: shown, expiryDay } = useChain.getState();
  const listed = useInstruments
    .getState()
    .underlyings.filter(({ expiries }) => expiries.length > 0);
  const underlying = listed.find(({ name }) => name === shown) ?? listed[0];
  const day = underlying?.expiries.find((each) => each === expiryDay) ?? underlying?.expiries[0];
  openBuilder();
  if (underlying !== undefined && day !== undefined) {
    void applyTemplate(firstChoice(template, underlying, day));
  }
}
