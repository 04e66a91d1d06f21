import { type DensityName, useSettings } from '../store/settings-store.ts';

/** The same numbers as --row in density.css; virtual rows must know them before they are drawn. */
const ROW_PX: Readonly<Record<DensityName, number>> = { dense: 24, roomy: 30 };

export function rowHeightOf(density: DensityName): number {
  return ROW_PX[density];
}

export function useRowHeight(): number {
  return useSettings((state) => rowHeightOf(state.density));
}
