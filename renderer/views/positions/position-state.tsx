/** Where a position stands: being entered, held, on its way out, closed. Exited only by fills. */
import type { ReactNode } from 'react';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { type Flight, useFlight } from '../../store/exits-in-flight.ts';
import type { Position } from '../../store/rows.ts';
import { StatusChip } from '../../widgets/status-chip.tsx';

type ChipLook = Parameters<typeof StatusChip>[0];

const HELD: Readonly<Record<Position['tracker'], ChipLook>> = {
  pending: { shape: 'ring', word: 'Entering', tone: 'working', says: 'An entry is on its way' },
  active: { shape: 'disc', word: 'Open', tone: 'quiet', says: 'Held' },
  exited: { shape: 'square', word: 'Closed', tone: 'quiet', says: 'Fills brought it to zero' },
  cancelled: {
    shape: 'square',
    word: 'Not filled',
    tone: 'quiet',
    says: 'Its entry ended unfilled',
  },
};

/** `Exiting 2, resting 1`, in lots. */
export function flightText(flight: Flight, reserved: number, lot: number): string {
  const exiting = `Exiting ${lotsText(flight.exiting > 0 ? flight.exiting : reserved, lot)}`;
  if (flight.unknown > 0) return `${exiting}, ${lotsText(flight.unknown, lot)} unknown`;
  return flight.resting > 0 ? `${exiting}, resting ${lotsText(flight.resting, lot)}` : exiting;
}

export function PositionState({ row }: { readonly row: Position }): ReactNode {
  const flight = useFlight(row);
  if (row.reserved > 0) {
    return (
      <StatusChip
        shape={flight.unknown > 0 ? 'question' : 'half'}
        tone={flight.unknown > 0 ? 'attention' : 'working'}
        word={flightText(flight, row.reserved, row.lot)}
        says={`Promised to exits: ${unitsTitle(row.reserved, row.lot)}. It leaves when fills say so`}
      />
    );
  }
  return <StatusChip {...HELD[row.tracker]} />;
}
