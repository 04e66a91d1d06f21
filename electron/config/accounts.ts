/**
 * The broker accounts of this home, in `accounts.json`: no secret is in it, and none is accepted.
 * What does not fit is refused with every complaint at once, because a trader who mends a file by
 * hand wants to do it in one go. Written whole, so that a crash leaves the old file or the new one.
 */
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AccountSetup } from '../../shared/contract/shell.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { isLoopbackHost, isPractice } from './practice.ts';

export const ACCOUNTS_FILE = 'accounts.json';
const ACCOUNTS_MAX = 20;

const name = z
  .string()
  .regex(/^[\w-]{1,40}$/, 'takes 1 to 40 letters, digits, - and _')
  .refine((text) => text.toLowerCase() !== 'paper', 'cannot be “paper”, which is the paper desk');

const address = z.string().refine(isBrokerAddress, 'has to be https, wss, or on this computer');

const setupSchema = z.strictObject({
  account: name,
  broker: z.enum(['kite', 'dhan', 'noren'], 'has to be kite, dhan or noren'),
  clientId: z.string().regex(/^[\w-]{1,40}$/, 'takes 1 to 40 letters, digits, - and _'),
  house: z
    .string()
    .regex(/^[a-z0-9_-]{1,40}$/, 'takes small letters, digits, - and _')
    .nullable()
    .default(null),
  addresses: z
    .record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,29}$/), address)
    .default({})
    .refine(isWholly, 'has to be all on this computer or none of it'),
  redirect: z
    .string()
    .refine(isRedirect, 'has to be http://127.0.0.1:PORT/… with a port of its own')
    .nullable()
    .default(null),
});

const fileSchema = z.strictObject({ accounts: z.array(z.unknown()).max(ACCOUNTS_MAX) });

function isBrokerAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:' || url.protocol === 'wss:') return true;
  return (url.protocol === 'http:' || url.protocol === 'ws:') && isLoopbackHost(url.hostname);
}

/** Half a simulator and half a real broker is a mistake that could cost money. */
function isWholly(addresses: Readonly<Record<string, string>>): boolean {
  const here = Object.values(addresses).map(isPractice);
  return here.every((each) => each) || here.every((each) => !each);
}

function isRedirect(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, search, hash } = new URL(text);
  const plain = search === '' && hash === '';
  return plain && protocol === 'http:' && hostname === '127.0.0.1' && port !== '';
}

/** No file is an empty list. */
export function readAccounts(home: string): Result<readonly AccountSetup[], readonly string[]> {
  const path = join(home, ACCOUNTS_FILE);
  if (!existsSync(path)) return ok([]);
  try {
    // What a person made by hand with other rights is closed to others before it is used.
    chmodSync(path, 0o600);
    return parseAccounts(readFileSync(path, 'utf8'));
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return err([`${ACCOUNTS_FILE} cannot be read: ${words}`]);
  }
}

export function parseAccounts(text: string): Result<readonly AccountSetup[], readonly string[]> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return err([`${ACCOUNTS_FILE} is not JSON`]);
  }
  const file = fileSchema.safeParse(value);
  if (!file.success) return err(file.error.issues.map((issue) => sentence(ACCOUNTS_FILE, issue)));
  const read = file.data.accounts.map((each, at) => checkAccount(each, `account ${at + 1}`));
  const setups = read.flatMap((each) => (each.ok ? [each.value] : []));
  const complaints = [...read.flatMap((each) => (each.ok ? [] : each.error)), ...twice(setups)];
  return complaints.length > 0 ? err(complaints) : ok(setups);
}

/** One account as somebody typed it. */
export function checkAccount(
  value: unknown,
  what = 'the account',
): Result<AccountSetup, readonly string[]> {
  const parsed = setupSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return err(parsed.error.issues.map((issue) => sentence(what, issue)));
}

export function writeAccounts(home: string, accounts: readonly AccountSetup[]): void {
  const path = join(home, ACCOUNTS_FILE);
  const text = `${JSON.stringify({ accounts }, null, 2)}\n`;
  writeFileSync(`${path}.new`, text, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Names of folders may not differ by case alone, and one client is not traded by two ledgers. */
function twice(setups: readonly AccountSetup[]): readonly string[] {
  const names = new Set<string>();
  const clients = new Set<string>();
  const complaints: string[] = [];
  for (const { account, broker, clientId, house } of setups) {
    const folder = account.toLowerCase();
    const client = `${broker} ${house ?? ''} ${clientId}`;
    if (names.has(folder)) complaints.push(`the account ${account} is there twice`);
    if (clients.has(client)) complaints.push(`${broker} client ${clientId} is there twice`);
    names.add(folder);
    clients.add(client);
  }
  return complaints;
}

/** Values are never repeated: whoever puts a password in the wrong place must not see it echoed. */
function sentence(what: string, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `${what}: ${issue.keys.join(', ').slice(0, 100)} is not known`;
  }
  const path = issue.path.join('.');
  return `${what}${path === '' ? '' : `: ${path}`}: ${issue.message}`;
}
