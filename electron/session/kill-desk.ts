/** The kill switch as it is asked from outside a page: a key, the tray, the command line. */
import type { CommandId } from '../../shared/domain/ids.ts';
import { asId } from '../../shared/domain/ids.ts';
import { KILL_SAYS, type KillLevel } from '../../shared/domain/session.ts';
import type { Desk } from './desk-row.ts';

export interface KillWish {
  readonly level: Exclude<KillLevel, 0>;
  readonly reason: string;
}

export interface KillDone {
  readonly done: boolean;
  readonly says: string;
}

/** Answers when the event is durable; the cancels of level two and three leave in the same turn. */
export async function killDesk({ session }: Desk, wish: KillWish): Promise<KillDone> {
  const { engine, services } = session;
  const commandId = asId<CommandId>(`kill.${services.world.secret().slice(0, 24)}`);
  const answer = await engine.command({ name: 'set_kill', params: { commandId, ...wish } });
  if (!answer.ok) return { done: false, says: answer.error.says };
  const { level } = engine.view.kill;
  const { liveCount } = engine.view;
  const link =
    engine.status().link === 'up'
      ? ''
      : ' The broker is not reached now; it goes on by itself when it is.';
  return { done: true, says: `${KILL_SAYS[level]}. ${liveCount} orders are open.${link}` };
}
