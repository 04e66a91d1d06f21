/**
 * Killing a desk that no program runs: the event is written into its ledger, under the same lock as
 * ever, so that the next start is stopped. It says what it cannot do: nothing leaves for a broker
 * from here, so whatever rests there goes on resting until a program runs or a person cancels it.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AccountId, asId, type CausationId, type CommandId } from '../../shared/domain/ids.ts';
import { evolve } from '../engine/evolve.ts';
import { emptyState, type EngineView } from '../engine/state.ts';
import { openTurn } from '../engine/turn.ts';
import { inspect } from '../ledger/inspect.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import type { World } from '../platform/world.ts';
import type { AskedLevel, KillAsk, KillSaid } from './words.ts';

export interface ClosedDesk {
  /** The folder with the ledger. */
  readonly folder: string;
  readonly appVersion: string;
  readonly world: World;
}

const LEDGER_FILE = 'ledger.sqlite';

export function killClosed({ folder, appVersion, world }: ClosedDesk, ask: KillAsk): KillSaid {
  const path = join(folder, LEDGER_FILE);
  if (!existsSync(path)) {
    return { done: false, idle: true, says: 'It was never opened, so there is nothing to stop.' };
  }
  // Whose ledger it is stands in the file; the lock below is what makes looking at it safe.
  const found = inspect(path, null);
  if (!found.ok)
    return { done: false, idle: false, says: `${found.error.says} ${found.error.todo}` };
  if (found.value === null) return { done: false, idle: false, says: 'Its ledger is still empty.' };
  const { account, mode } = found.value.stamp;
  const opened = openLedger({
    home: folder,
    mode: mode === 'live' ? 'live' : 'paper',
    account: asId<AccountId>(account),
    appVersion,
    world,
  });
  if (!opened.ok)
    return { done: false, idle: false, says: `${opened.error.says} ${opened.error.todo}` };
  const { ledger } = opened.value;
  try {
    const { written, level, state } = writeKill(ledger, world, ask);
    if (!written.ok)
      return { done: false, idle: false, says: `Not written: ${written.error.words}.` };
    return { done: true, idle: false, says: saysClosed(level, state) };
  } finally {
    ledger.close();
  }
}

/** The level never falls: the ledger may say a higher one already. */
export function writeKill(ledger: Ledger, world: Pick<World, 'nowMs' | 'secret'>, ask: KillAsk) {
  const state = emptyState();
  for (const record of ledger.readFrom(0)) evolve(state, record);
  const level = Math.max(ask.level, state.kill.level) as AskedLevel;
  const commandId = asId<CommandId>(`kill.${world.secret().slice(0, 24)}`);
  const turn = openTurn(state, () => world.nowMs());
  const event = { kind: 'kill_set', commandId, level, reason: ask.reason } as const;
  turn.stage([event], asId<CausationId>(commandId));
  return { written: ledger.append(turn.baseSeq, turn.pending), level, state };
}

function saysClosed(level: AskedLevel, state: EngineView): string {
  const held = [...state.positions.values()].filter(({ net }) => net !== 0).length;
  const first = `No program runs it. The next start is stopped at level ${level}.`;
  if (level === 1) return first;
  const then = level === 2 ? 'cancels entries' : 'cancels, and flattens what is held';
  const rest = `${state.liveCount} orders and ${held} positions stood there when it ran last`;
  return [
    first,
    `Nothing was cancelled or exited now: ${rest}.`,
    `Start Unwind and log in, and it ${then} by itself; or do it at the broker’s own screen.`,
  ].join(' ');
}
