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

/** `Exiting 2, resting 1`, in lots; a stop that only waits is `SL 1`: nothing leaves yet. */
export function flightText(flight: Flight, reserved: number, lot: number): string {
  const leaving = (flight.exiting > 0 ? flight.exiting : reserved) - flight.guarded;
  const resting = flight.resting - flight.guarded;
  const stop = flight.guarded > 0 ? `SL ${lotsText(flight.guarded, lot)}` : '';
  if (leaving <= 0) return stop;
  const exiting = `Exiting ${lotsText(leaving, lot)}`;
  if (flight.unknown > 0) return `${exiting}, ${lotsText(flight.unknown, lot)} unknown`;
  if (stop !== '') return `${exiting}, ${stop}`;
  return resting > 0 ? `${exiting}, resting ${lotsText(resting, lot)}` : exiting;
}

/** A stop that waits for its trigger protects; only what is being sent out looks like leaving. */
function FlightChip({
  row,
  flight,
}: {
  readonly row: Position;
  readonly flight: Flight;
}): ReactNode {
  const word = flightText(flight, row.reserved, row.lot);
  if (flight.guarded > 0 && flight.guarded === flight.exiting) {
    const says = `A stop waits to close ${unitsTitle(flight.guarded, row.lot)}`;
    return <StatusChip shape="triangle" tone="quiet" word={word} says={says} />;
  }
  return (
    <StatusChip
      shape={flight.unknown > 0 ? 'question' : 'half'}
      tone={flight.unknown > 0 ? 'attention' : 'working'}
      word={word}
      says={`Promised to exits: ${unitsTitle(row.reserved, row.lot)}. It leaves when fills say so`}
    />
  );
}

export function PositionState({ row }: { readonly row: Position }): ReactNode {
  const flight = useFlight(row);
  if (row.reserved > 0) return <FlightChip row={row} flight={flight} />;
  return <StatusChip {...HELD[row.tracker]} />;
}
