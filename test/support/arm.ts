/** Arms a live desk as a person does who has read what would be armed. */
import type { Desk } from '../../electron/session/desk-row.ts';
import { must } from '../../shared/lib/assert.ts';

export function armDesk({ live }: Pick<Desk, 'live'>): void {
  const arming = must(live?.arming() ?? null, 'a live desk that has started');
  const complaint = arming.arm(arming.sheet());
  if (complaint !== null) throw new Error(complaint);
}
