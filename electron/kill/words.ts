/**
 * What the kill line says and where it lies. Each open desk listens in its own folder, so whoever
 * holds the ledger of a desk is the one who is asked to stop it. A request is proven with a token
 * that only the user of this computer can read; the token itself never passes the line.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { platform } from 'node:process';

export type AskedLevel = 1 | 2 | 3;

export interface KillAsk {
  readonly level: AskedLevel;
  readonly reason: string;
}

export interface KillSaid {
  readonly done: boolean;
  /** There was nothing to stop. */
  readonly idle: boolean;
  readonly says: string;
}

/** What the desk says first: a word that makes each proof good once. */
export interface Greeting {
  readonly nonce: string;
}

/** One line each way after the greeting. */
export interface Proven {
  readonly text: string;
  readonly proof: string;
}

export const LINE_MAX = 4_000;

/** Longer paths of sockets are cut off by the system, which would be another place. */
const PATH_MAX = 100;

export function tokenFile(folder: string): string {
  return join(folder, 'kill.token');
}

export function socketOf(folder: string): string {
  const whole = resolve(folder);
  const name = createHash('sha256').update(whole).digest('hex').slice(0, 24);
  if (platform === 'win32') return `\\\\.\\pipe\\unwind-kill-${name}`;
  const near = join(whole, 'kill.sock');
  if (Buffer.byteLength(near) <= PATH_MAX) return near;
  return join(tmpdir(), `unwind-kill-${name}.sock`);
}

/** The side keeps an answer from being played back as a request. */
export function prove(
  token: string,
  side: 'ask' | 'said',
  { nonce }: Greeting,
  text: string,
): string {
  return createHmac('sha256', token).update(`${side}\n${nonce}\n${text}`).digest('hex');
}

export function isProven(expected: string, given: unknown): boolean {
  if (typeof given !== 'string' || given.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

/** Null for everything that is not an object of JSON. */
export function readObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

const REASON_MAX = 200;

export function readAsk(text: string): KillAsk | null {
  const ask = readObject(text);
  const level = ask?.['level'];
  const reason = ask?.['reason'];
  if (level !== 1 && level !== 2 && level !== 3) return null;
  if (typeof reason !== 'string' || reason.length > REASON_MAX) return null;
  return { level, reason };
}
