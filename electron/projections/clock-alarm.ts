/** Says that the clock of this computer and the broker's differ, for as long as they do. */
import type { AlarmRow } from '../../shared/contract/rows.ts';
import type { Engine } from '../engine/engine-port.ts';

/** From here on it is said, and from there on it matters to everything with a time. */
const SAID_MS = 1_000;
const MATTERS_MS = 5_000;

export function clockAlarms({ around }: Pick<Engine, 'around'>): AlarmRow[] {
  const aheadMs = around.market.clockAheadMs?.() ?? 0;
  const offMs = Math.abs(aheadMs);
  if (offMs <= SAID_MS) return [];
  const seconds = Math.floor(offMs / 1_000);
  const side = aheadMs > 0 ? 'behind' : 'ahead of';
  return [
    {
      id: 'alarm-clock',
      code: 'clock_off',
      level: offMs > MATTERS_MS ? 'critical' : 'warning',
      says: `The clock of this computer is ${seconds} s ${side} the broker’s`,
      next: 'Set it by a time server. Exits at a time go by the clock of this computer.',
      atMs: around.measuresFromMs(),
      orderId: null,
      contract: null,
      position: null,
    },
  ];
}
