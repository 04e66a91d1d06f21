/** What a strategy holds as a package: to close it, to roll it, or to add to it by its ratio. */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { commonDivisor } from '../../../shared/domain/package-price.ts';
import { dayText } from '../../format/time.ts';
import {
  BUILDER_LEGS_MAX,
  type BuilderLeg,
  closeAsPackage,
  editBuilder,
  type HeldLegs,
  rollPackage,
  scaleInPackage,
} from '../../store/builder-store.ts';
import { ask } from '../../store/client.ts';
import { loadChain, useInstruments } from '../../store/instruments-store.ts';
import type { Contract, Position } from '../../store/rows.ts';
import { sameIn } from './leg-moves.ts';

/** Why what is held is no package; null when it is one. */
export function whyNoPackage(rows: readonly Position[]): string | null {
  const open = rows.filter(({ net }) => net !== 0);
  if (open.length === 0) return 'nothing open';
  if (open.length > BUILDER_LEGS_MAX) return `more than ${BUILDER_LEGS_MAX} legs`;
  if (new Set(open.map(({ underlying }) => underlying)).size > 1) return 'several underlyings';
  if (new Set(open.map(({ product }) => product)).size > 1) return 'several products';
  return open.some(({ net, lot }) => net % lot !== 0) ? 'not whole lots' : null;
}

/** Units are the common divisor of the lots, so that the ratios are the package's own. */
export function heldLegs(
  rows: readonly Position[],
  contracts: ReadonlyMap<string, Contract>,
): Result<HeldLegs, string> {
  const why = whyNoPackage(rows);
  const open = rows.filter(({ net }) => net !== 0);
  const [first] = open;
  if (why !== null || first === undefined) return err(why ?? 'nothing open');
  const lots = open.map(({ net, lot }) => Math.round(net / lot));
  const units = lots.reduce((divisor, each) => commonDivisor(divisor, Math.abs(each)), 0);
  const legs: BuilderLeg[] = [];
  for (const [at, { instrument, symbol }] of open.entries()) {
    const contract = contracts.get(instrument);
    if (contract === undefined) return err(`${symbol} is not in the list of contracts`);
    legs.push({ contract, ratio: Math.round((lots[at] ?? 0) / units), price: null });
  }
  return ok({ strategy: first.strategy, product: first.product, legs, units });
}

export type PackageAct = 'close' | 'roll' | 'scale';

/** Opens the builder with the legs that do it; nothing is sent. */
export async function openHeld(rows: readonly Position[], act: PackageAct): Promise<void> {
  const answer = await ask('instruments', { ids: rows.map(({ instrument }) => instrument) });
  const listed = answer.ok ? answer.value.instruments : [];
  const held = heldLegs(rows, new Map(listed.map((contract) => [contract.id, contract])));
  if (!held.ok) {
    editBuilder({ notices: [held.error] });
    return;
  }
  if (act === 'close') closeAsPackage(held.value);
  else if (act === 'scale') scaleInPackage(held.value);
  else await roll(held.value);
}

/** Each leg into the next expiry that lists it at its own strike. */
async function roll(held: HeldLegs): Promise<void> {
  const opening: BuilderLeg[] = [];
  const notices: string[] = [];
  for (const leg of held.legs) {
    const next = await inNextExpiry(leg.contract);
    if (next.ok) opening.push({ ...leg, contract: next.value });
    else notices.push(next.error);
  }
  rollPackage(held, opening);
  editBuilder({ notices });
}

async function inNextExpiry(contract: Contract): Promise<Result<Contract, string>> {
  const { underlying, expiryDay, symbol } = contract;
  if (expiryDay === null) return ok(contract);
  const { underlyings } = useInstruments.getState();
  const expiries = underlyings.find(({ name }) => name === underlying)?.expiries ?? [];
  const day = expiries.find((each) => each > expiryDay);
  if (day === undefined) return err(`No expiry of ${underlying} is listed after ${symbol}`);
  const answer = await loadChain(underlying, day);
  const next = answer.ok ? sameIn(answer.value, contract) : null;
  if (next !== null) return ok(next);
  return err(`${symbol} has nothing like it on ${dayText(day)}; add that leg by hand`);
}
