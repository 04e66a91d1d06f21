/**
 * Asks once a minute whether the house still takes the token. A house that wiped it leaves the
 * stream open and mute and answers every ping, so that a quiet market and a dead session look the
 * same; one small request a minute tells them apart.
 */
import type { Cancel, World } from '../../platform/world.ts';
import type { Rest } from './rest.ts';
import type { Session } from './session.ts';
import { userReply } from './wire.ts';

const ASK_EVERY_MS = 60_000;

export function watchSession(
  world: World,
  { session, rest, uid }: { readonly session: Session; readonly rest: Rest; readonly uid: string },
): Cancel {
  let cancel: Cancel = () => undefined;
  const ask = (): void => {
    // The reply itself ends the session where it says so; everything else says nothing.
    if (session.token() !== null) void rest.readOne('UserDetails', { uid }, userReply);
    cancel = world.after(ASK_EVERY_MS, ask);
  };
  cancel = world.after(ASK_EVERY_MS, ask);
  return () => cancel();
}
