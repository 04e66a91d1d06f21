/** All legs at once: one strike up or down, or into another expiry. */
import { ChevronDown, ChevronUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { dayText } from '../../format/time.ts';
import {
  type BuilderLeg,
  editBuilder,
  selectHalf,
  setLegs,
  useBuilder,
} from '../../store/builder-store.ts';
import { loadChain, selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import type { Contract } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import { nextStrike, sameIn } from './leg-moves.ts';

/** Where each leg would go; a leg for which there is no place keeps all of them where they are. */
async function moveAll(
  legs: readonly BuilderLeg[],
  to: (contract: Contract) => Promise<Contract | null>,
): Promise<void> {
  const moved = await Promise.all(legs.map(({ contract }) => to(contract)));
  if (selectHalf(useBuilder.getState()).legs !== legs) return;
  const next = legs.flatMap((leg, at): readonly BuilderLeg[] => {
    const contract = moved[at] ?? null;
    return contract === null ? [] : [{ ...leg, contract, price: null }];
  });
  if (next.length === legs.length) setLegs(next);
  else editBuilder({ notices: ['Not every leg is listed there; nothing was moved'] });
}

async function byStrike(contract: Contract, by: 1 | -1): Promise<Contract | null> {
  if (contract.strike === null) return contract;
  const answer = await loadChain(contract.underlying, contract.expiryDay ?? '');
  return answer.ok ? nextStrike(answer.value, contract, by) : null;
}

async function intoExpiry(contract: Contract, day: string): Promise<Contract | null> {
  if (contract.expiryDay === null) return contract;
  const answer = await loadChain(contract.underlying, day);
  return answer.ok ? sameIn(answer.value, contract) : null;
}

export function AllLegs(): ReactNode {
  const { legs } = useBuilder(selectHalf);
  const underlyings = useInstruments(selectUnderlyings);
  const [first] = legs;
  if (first === undefined || legs.every(({ contract }) => contract.expiryDay === null)) return null;
  const listed = underlyings.find(({ name }) => name === first.contract.underlying)?.expiries ?? [];
  const days = new Set(legs.map(({ contract }) => contract.expiryDay));
  const [only] = days;
  return (
    <div className="builder-all" role="group" aria-label="All legs">
      <span className="field-label">All legs</span>
      <Button
        size="small"
        tone="quiet"
        icon={<ChevronUp aria-hidden />}
        label="All legs one strike up"
        onPress={() => {
          void moveAll(legs, (contract) => byStrike(contract, 1));
        }}
        testId="builder-all-up"
      />
      <Button
        size="small"
        tone="quiet"
        icon={<ChevronDown aria-hidden />}
        label="All legs one strike down"
        onPress={() => {
          void moveAll(legs, (contract) => byStrike(contract, -1));
        }}
        testId="builder-all-down"
      />
      <select
        className="bar-select"
        aria-label="Expiry of all legs"
        data-testid="builder-all-expiry"
        value={days.size === 1 ? (only ?? '') : ''}
        onChange={(event) => {
          const day = event.target.value;
          void moveAll(legs, (contract) => intoExpiry(contract, day));
        }}
      >
        {days.size === 1 ? null : <option value="">Several</option>}
        {listed.map((day) => (
          <option key={day} value={day}>
            {dayText(day)}
          </option>
        ))}
      </select>
    </div>
  );
}
