/** The open legs of strategies as packages: one for each strategy and underlying. */
import { price } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import type { LegKind, PackageLeg } from '../../../shared/domain/strategy.ts';
import type { Contract, Position } from '../../store/rows.ts';

export interface HeldPackage {
  readonly id: string;
  readonly strategy: Position['strategy'];
  readonly underlying: string;
  readonly rows: readonly Position[];
}

/** By strategy, then underlying, in the order of the names. */
export function heldPackages(rows: Iterable<Position>): readonly HeldPackage[] {
  const groups = new Map<string, Position[]>();
  for (const row of rows) {
    if (row.net === 0 || row.kind === 'index') continue;
    const id = `${row.strategy} · ${row.underlying}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return [...groups]
    .map(([id, held]) => ({ id, held, first: held[0] }))
    .flatMap(({ id, held, first }) =>
      first === undefined
        ? []
        : [{ id, strategy: first.strategy, underlying: first.underlying, rows: held }],
    )
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** Null for a contract that is not among those read so far. */
export function legOfPosition(row: Position, contract: Contract | undefined): PackageLeg | null {
  if (contract === undefined || contract.kind === 'index') return null;
  // What is not whole lots, after a contract's lot has changed, is counted in units.
  const whole = row.net % contract.lot === 0;
  const average = Math.round(row.openValue / row.net);
  return {
    instrument: contract.id,
    kind: contract.kind satisfies LegKind,
    strike: contract.strike,
    expiryDay: contract.expiryDay,
    ratio: whole ? Math.round(row.net / contract.lot) : row.net,
    lot: whole ? contract.lot : quantity(1),
    // What a correction left below zero is no price; the mark of the market stands in.
    price: average < 0 ? null : price(average),
  };
}

/** What a leg is, as text: two lists that read alike are the same package. */
export function legsKey(legs: readonly PackageLeg[]): string {
  return legs
    .map(({ instrument, ratio, lot, price: paid }) => `${instrument} ${ratio} ${lot} ${paid ?? ''}`)
    .join('|');
}
