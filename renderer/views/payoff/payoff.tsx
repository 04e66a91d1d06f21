/**
 * The payoff of what is held: the strategy of the position that is chosen elsewhere, or one chosen
 * here, with its protection as lines that can be moved.
 */
import { type ReactNode, useMemo, useState } from 'react';
import { recognise } from '../../../shared/maths/structures.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import { usePositions } from '../../store/positions-store.ts';
import { useProtection } from '../../store/protection-store.ts';
import { useSelection } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { levelsOf } from './levels.ts';
import { type HeldPackage, heldPackages } from './package-legs.ts';
import { PayoffView } from './payoff-view.tsx';
import { useLegs } from './use-legs.ts';

function toPositions(): void {
  revealPanel('positions');
}

/** What is chosen here holds until another position is chosen elsewhere. */
interface Chosen {
  readonly id: string;
  readonly beside: string | null;
}

export function PayoffPanel(): ReactNode {
  const rows = usePositions((state) => state.rows);
  const packages = useMemo(() => heldPackages(rows.values()), [rows]);
  const selected = useSelection((state) => state.position);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const here =
    chosen?.beside === selected ? packages.find(({ id }) => id === chosen.id) : undefined;
  const held = here ?? packages.find((each) => holds(each, selected)) ?? packages[0];
  return (
    <section className="panel-body payoff" data-panel="payoff" aria-label="Payoff">
      {held === undefined ? (
        <EmptyState
          says="What is held is drawn here: profit and loss now, at a date and at expiry"
          action={
            <Button size="small" onPress={toPositions}>
              Show the positions
            </Button>
          }
        />
      ) : (
        <Held
          held={held}
          packages={packages}
          onChoose={(id) => {
            setChosen({ id, beside: selected });
          }}
        />
      )}
    </section>
  );
}

function holds({ rows }: HeldPackage, key: string | null): boolean {
  return rows.some((row) => row.key === key);
}

interface HeldProps {
  readonly held: HeldPackage;
  readonly packages: readonly HeldPackage[];
  readonly onChoose: (id: string) => void;
}

function Held({ held, packages, onChoose }: HeldProps): ReactNode {
  const legs = useLegs(held.rows);
  const plans = useProtection((state) => state.plans);
  const underlyings = useInstruments(selectUnderlyings);
  const spot = underlyings.find(({ name }) => name === held.underlying)?.spot ?? null;
  const levels = useMemo(() => levelsOf(plans.values(), held, spot), [plans, held, spot]);
  return (
    <>
      <div className="panel-bar">
        <select
          className="bar-select"
          aria-label="Strategy"
          data-testid="payoff-strategy"
          value={held.id}
          onChange={(event) => {
            onChoose(event.target.value);
          }}
        >
          {packages.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
        <span className="panel-bar-gap" />
        {legs === null ? null : (
          <span className="tone-quiet" data-testid="payoff-structure">
            {recognise(legs).name}, {held.rows.length} {held.rows.length === 1 ? 'leg' : 'legs'}
          </span>
        )}
      </div>
      {legs === null ? (
        <EmptyState says="Reading the contracts of the legs…" />
      ) : (
        <PayoffView
          key={held.id}
          name={held.strategy}
          underlying={held.underlying}
          legs={legs}
          levels={levels}
        />
      )}
    </>
  );
}
