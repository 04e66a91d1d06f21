/** What can be done with one position, beside exiting it. */
import type { ReactElement, ReactNode } from 'react';
import { EXTERNAL } from '../../../shared/domain/ids.ts';
import type { SignedQuantity } from '../../../shared/domain/quantity.ts';
import { closingSide } from '../../../shared/domain/side.ts';
import { lotsOf } from '../../format/quantity.ts';
import { openClaimOf } from '../../store/claim-store.ts';
import { editDraft } from '../../store/draft-store.ts';
import { useInstruments } from '../../store/instruments-store.ts';
import { openTicket } from '../../store/open-ticket.ts';
import { usePositions } from '../../store/positions-store.ts';
import { editProtection } from '../../store/protection-store.ts';
import type { Position } from '../../store/rows.ts';
import { selectPosition } from '../../store/selection-store.ts';
import { revealPanel } from '../../store/ui-store.ts';
import { type MenuEntry, RightClickMenu } from '../../widgets/menu.tsx';
import { openHeld, type PackageAct, whyNoPackage } from '../builder/held-legs.ts';

/** The ticket, filled in to close what is free of it, for the strategy that holds it. */
export function openPosition(position: Position): void {
  const contract = useInstruments.getState().byId.get(position.instrument);
  if (contract === undefined) return;
  const side = closingSide(position.net as SignedQuantity);
  editDraft({ strategy: position.strategy, product: position.product });
  openTicket(contract, {
    ...(side === null ? {} : { side }),
    lots: Math.max(1, lotsOf(position.free, position.lot)),
  });
}

export function protectPosition({ strategy, instrument, product }: Position): void {
  editProtection({ strategy, holding: { instrument, product } });
}

interface PositionMenuProps {
  readonly position: Position | undefined;
  /** The strategy whose title row is chosen; null while a position or another row is. */
  readonly strategy: string | null;
  readonly onExits: () => void;
  readonly children: ReactElement;
}

export function PositionMenu(props: PositionMenuProps): ReactNode {
  const { position, strategy, onExits, children } = props;
  const entries =
    strategy === null
      ? entriesOf(position, onExits)
      : [{ kind: 'title', id: 'strategy', says: strategy } as const, ...packageEntries(strategy)];
  return <RightClickMenu entries={entries}>{children}</RightClickMenu>;
}

const PACKAGE_ACTS: readonly (readonly [PackageAct, (strategy: string) => string])[] = [
  ['close', (strategy) => `Close ${strategy} as a package…`],
  ['roll', (strategy) => `Roll ${strategy}…`],
  ['scale', (strategy) => `Add to ${strategy}…`],
];

/** Each opens the builder with its legs; nothing is sent from here. */
function packageEntries(strategy: string): readonly MenuEntry[] {
  const rows = [...usePositions.getState().rows.values()].filter(
    (row) => row.strategy === strategy && row.net !== 0,
  );
  const why = whyNoPackage(rows);
  return PACKAGE_ACTS.map(([act, says]) => ({
    kind: 'item',
    id: `package-${act}`,
    says: says(strategy),
    why,
    run: () => {
      void openHeld(rows, act);
    },
  }));
}

function entriesOf(position: Position | undefined, toExits: () => void): readonly MenuEntry[] {
  if (position === undefined) return [];
  const flat = position.net === 0;
  return [
    {
      kind: 'item',
      id: 'exit',
      says: 'Exit sizes',
      hint: 'x',
      why: flat ? 'closed' : null,
      run: toExits,
    },
    {
      kind: 'item',
      id: 'ticket',
      says: flat ? 'Open in the ticket' : 'Close with a price of your own',
      hint: '↵',
      run: () => {
        openPosition(position);
      },
    },
    {
      kind: 'item',
      id: 'protect',
      says: 'Protect this position…',
      hint: 'p',
      why: flat ? 'closed' : null,
      run: () => {
        protectPosition(position);
      },
    },
    {
      kind: 'item',
      id: 'protect-strategy',
      says: `Protect all of ${position.strategy}…`,
      why: flat ? 'closed' : null,
      run: () => {
        editProtection({ strategy: position.strategy, holding: null });
      },
    },
    {
      kind: 'item',
      id: 'payoff',
      says: `Payoff of ${position.strategy}`,
      why: flat ? 'closed' : null,
      run: () => {
        selectPosition(position.key);
        revealPanel('payoff');
      },
    },
    { kind: 'line', id: 'package-line' },
    ...packageEntries(position.strategy),
    ...(position.strategy === EXTERNAL ? claimEntry(position) : []),
  ];
}

function claimEntry(position: Position): readonly MenuEntry[] {
  return [
    { kind: 'line', id: 'claim-line' },
    {
      kind: 'item',
      id: 'claim',
      says: 'Claim for strategy…',
      run: () => {
        openClaimOf(position);
      },
    },
  ];
}
