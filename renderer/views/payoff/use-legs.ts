/** What is held as the legs of one package, once their contracts are read. */
import { useMemo } from 'react';
import type { PackageLeg } from '../../../shared/domain/strategy.ts';
import { useContracts } from '../../store/instruments-store.ts';
import type { Position } from '../../store/rows.ts';
import { legOfPosition, legsKey } from './package-legs.ts';

/** The same array while what is held and what was paid for it stay the same. */
export function useLegs(rows: readonly Position[]): readonly PackageLeg[] | null {
  const names = rows.map(({ instrument }) => instrument).join(' ');
  // oxlint-disable-next-line react/exhaustive-deps -- the names are the ids
  const ids = useMemo(() => rows.map(({ instrument }) => instrument), [names]);
  const contracts = useContracts(ids);
  const legs = contracts === null ? null : rows.map((row, at) => legOfPosition(row, contracts[at]));
  const whole = legs?.every((leg) => leg !== null) === true ? legs : null;
  const key = whole === null ? null : legsKey(whole);
  // oxlint-disable-next-line react/exhaustive-deps -- the key says all that the legs are
  return useMemo(() => whole, [key]);
}
