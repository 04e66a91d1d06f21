/** Exits that reach beyond the chosen position, each with its scope spelled on the button. */
import type { ReactNode } from 'react';
import { usePositions } from '../../store/positions-store.ts';
import type { Position, Scope } from '../../store/rows.ts';
import { ScopeExit } from './scope-exit.tsx';

interface Wider {
  readonly scope: Scope;
  readonly verb: string;
  readonly positions: readonly Position[];
  readonly testId: string;
}

/** One that reaches no further than the one before it says nothing new and is left out. */
export function widerExits(position: Position, rows: readonly Position[]): readonly Wider[] {
  const open = rows.filter(({ net }) => net !== 0);
  const strategy = position.strategy as Extract<Scope, { kind: 'strategy' }>['strategy'];
  const { underlying } = position;
  const all: readonly Wider[] = [
    {
      scope: { kind: 'strategy', strategy },
      verb: `Exit ${strategy}`,
      positions: open.filter((row) => row.strategy === strategy),
      testId: 'panel-exit-strategy',
    },
    {
      scope: { kind: 'underlying', underlying },
      verb: `Exit all of ${underlying}`,
      positions: open.filter((row) => row.underlying === underlying),
      testId: 'panel-exit-underlying',
    },
    { scope: { kind: 'all' }, verb: 'Flatten all', positions: open, testId: 'panel-flatten-all' },
  ];
  const keysOf = (wider: Wider): string =>
    wider.positions
      .map(({ key }) => key)
      .toSorted()
      .join();
  const seen = new Set([position.key]);
  return all.filter((wider) => {
    const keys = keysOf(wider);
    if (seen.has(keys)) return false;
    seen.add(keys);
    return true;
  });
}

export function WiderExits({ position }: { readonly position: Position }): ReactNode {
  const rows = usePositions((state) => state.rows);
  const wider = widerExits(position, [...rows.values()]);
  if (wider.length === 0) return null;
  return (
    <section className="wider-exits" aria-label="Wider exits">
      {wider.map(({ scope, verb, positions, testId }) => (
        <ScopeExit
          key={testId}
          title=""
          always={scope.kind === 'all'}
          spelled
          {...{ scope, verb, positions, testId }}
        />
      ))}
    </section>
  );
}
