/** The fold of what is said of a contract as a whole, all its strategies together. */
import type {
  ContractHeld,
  ContractReleased,
  PositionAgrees,
  PositionDiffers,
  PositionsCompared,
} from '../../shared/domain/desk-events.ts';
import type { InstrumentId } from '../../shared/domain/ids.ts';
import { contractKey } from '../../shared/domain/position.ts';
import { unreachable } from '../../shared/lib/assert.ts';
import type { EngineState } from './state.ts';

export type ContractEvent =
  | ContractHeld
  | ContractReleased
  | PositionAgrees
  | PositionDiffers
  | PositionsCompared;

export function evolveContract(state: EngineState, event: ContractEvent, atMs: number): void {
  switch (event.kind) {
    case 'contract_held': {
      const { cause, words } = event;
      state.holds.set(event.instrument, { cause, words, sinceMs: atMs });
      return;
    }
    case 'contract_released':
      release(state, event.instrument);
      return;
    case 'position_differs':
      noteDifference(state, event, atMs);
      return;
    case 'position_agrees':
      state.differs.delete(contractKey(event.instrument, event.product));
      return;
    case 'positions_compared':
      state.comparedDay = state.clock.day;
      return;
    default:
      unreachable(event);
  }
}

function release(state: EngineState, instrument: InstrumentId): void {
  state.holds.delete(instrument);
  for (const [key, each] of state.differs) {
    if (each.instrument === instrument) state.differs.set(key, { ...each, known: true });
  }
}

/** What a person has released stays released while the difference is the same. */
function noteDifference(state: EngineState, event: PositionDiffers, sinceMs: number): void {
  const { instrument, product, ours, theirs } = event;
  const key = contractKey(instrument, product);
  const before = state.differs.get(key);
  const same = before !== undefined && before.theirs - before.ours === theirs - ours;
  const known = same && before.known;
  // Another figure is still the same trouble: it stands from when it was first seen.
  const fromMs = before === undefined || before.known ? sinceMs : before.sinceMs;
  state.differs.set(key, { instrument, product, ours, theirs, sinceMs: fromMs, known });
}
