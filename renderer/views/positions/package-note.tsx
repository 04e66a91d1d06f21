/** What the open legs of a strategy form, and where it breaks even; one press from its payoff. */
import { type ReactNode, useMemo } from 'react';
import { recognise } from '../../../shared/maths/structures.ts';
import { levelText } from '../../format/option-figures.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import type { Position } from '../../store/rows.ts';
import { selectPosition } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import type { PackageLeg } from '../../../shared/domain/strategy.ts';
import { type HeldPackage, heldPackages } from '../payoff/package-legs.ts';
import { useForwards } from '../payoff/use-forwards.ts';
import { useLegs } from '../payoff/use-legs.ts';
import { usePicture } from '../payoff/use-picture.ts';

/** Nothing for a single leg, and for legs in several underlyings, which are no one package. */
export function PackageNote({ rows }: { readonly rows: readonly Position[] }): ReactNode {
  const [held, other] = heldPackages(rows);
  if (held === undefined || other !== undefined || held.rows.length < 2) return null;
  return <Note held={held} />;
}

function Note({ held }: { readonly held: HeldPackage }): ReactNode {
  const legs = useLegs(held.rows);
  const [first] = held.rows;
  if (legs === null || first === undefined) return null;
  const { name } = recognise(legs);
  return (
    <span className="package-note">
      <button
        type="button"
        className="package-name"
        tabIndex={-1}
        title={`Payoff of ${held.strategy}`}
        data-testid="package-payoff"
        onClick={() => {
          selectPosition(first.key);
          revealPanel('payoff');
        }}
      >
        {name}
      </button>
      <Breakevens legs={legs} underlying={held.underlying} />
    </span>
  );
}

interface BreakevensProps {
  readonly legs: readonly PackageLeg[];
  readonly underlying: string;
}

function Breakevens({ legs, underlying }: BreakevensProps): ReactNode {
  const underlyings = useInstruments(selectUnderlyings);
  const spot = underlyings.find((each) => each.name === underlying)?.spot ?? null;
  const days = useMemo(
    () => [...new Set(legs.map(({ expiryDay }) => expiryDay))].filter((day) => day !== null),
    [legs],
  );
  const picture = usePicture(legs, spot, useForwards(underlying, days, spot));
  if (picture === null) return null;
  const { breakevens } = picture.figures;
  const says = breakevens.length === 0 ? 'no breakeven' : breakevens.map(levelText).join(' · ');
  return (
    <span
      className={picture.stale ? 'cut tone-quiet stale' : 'cut tone-quiet'}
      title={`Breakevens at the nearest expiry${picture.stale ? ', on old prices' : ''}`}
      data-testid="package-breakevens"
    >
      {says}
    </span>
  );
}
