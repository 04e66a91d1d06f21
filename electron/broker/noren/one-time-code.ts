/**
 * Codes of an authenticator: six digits, thirty seconds, SHA-1. The house takes each code once, so
 * a second login in the same window waits for the next one instead of burning an attempt; a few
 * wrong attempts lock the account.
 */
import { Secret, TOTP } from 'otpauth';
import type { World } from '../../platform/world.ts';

const WINDOW_MS = 30_000;
/** A code that dies on its way counts as a wrong one. */
const TOO_LATE_MS = 2_000;

export interface OneTimeCode {
  readonly code: string;
  /** Counts windows since 1970; to be remembered as used. */
  readonly window: number;
}

/** Null when the key is not one. Waits until a window begins that is later than `usedWindow`. */
export async function nextCode(
  world: World,
  key: string,
  usedWindow: number,
): Promise<OneTimeCode | null> {
  const totp = totpOf(key);
  if (totp === null) return null;
  const first = Math.floor((world.nowMs() + TOO_LATE_MS) / WINDOW_MS);
  // A clock that was set back does not make us wait for more than one window.
  const used = usedWindow > first ? first - 1 : usedWindow;
  const window = Math.max(first, used + 1);
  const waitMs = window * WINDOW_MS - world.nowMs();
  if (waitMs > 0) await pause(world, waitMs);
  return { code: totp.generate({ timestamp: window * WINDOW_MS }), window };
}

function totpOf(key: string): TOTP | null {
  try {
    const secret = Secret.fromBase32(key.replaceAll(/[\s-]/g, '').toUpperCase());
    return new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: 30 });
  } catch {
    return null;
  }
}

function pause(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    world.after(delayMs, resolve);
  });
}
