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
import { editProtection } from '../../store/protection-store.ts';
import type { Position } from '../../store/rows.ts';
import { type MenuEntry, RightClickMenu } from '../../widgets/menu.tsx';

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
  readonly onExits: () => void;
  readonly children: ReactElement;
}

export function PositionMenu({ position, onExits, children }: PositionMenuProps): ReactNode {
  return <RightClickMenu entries={entriesOf(position, onExits)}>{children}</RightClickMenu>;
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
