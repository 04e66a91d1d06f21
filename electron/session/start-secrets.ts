/**
 * The secrets that a program without a window is started with: `UNWIND_SECRETS` holds them as one
 * JSON object of field and value, or `UNWIND_SECRETS_FD` names an open descriptor that does. A flag
 * could be read by every process of the computer, so there is none.
 */
import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../../shared/lib/result.ts';

export type StartSecrets = Readonly<Record<string, string>>;

const LONGEST = 64_000;
const DESCRIPTORS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

export function readStartSecrets(
  env: Readonly<Record<string, string | undefined>>,
): Result<StartSecrets | null, string> {
  const inline = env['UNWIND_SECRETS'] ?? '';
  const descriptor = env['UNWIND_SECRETS_FD'] ?? '';
  if (inline !== '' && descriptor !== '') {
    return err('Give UNWIND_SECRETS or UNWIND_SECRETS_FD, not both');
  }
  if (inline !== '') return parse(inline, 'UNWIND_SECRETS');
  if (descriptor === '') return ok(null);
  const open = DESCRIPTORS.indexOf(descriptor);
  if (open < 0) return err('UNWIND_SECRETS_FD has to be a number from 0 to 9');
  try {
    return parse(readFileSync(open, 'utf8'), 'UNWIND_SECRETS_FD');
  } catch {
    return err('UNWIND_SECRETS_FD cannot be read');
  }
}

/** Nothing of the text is repeated in a complaint. */
function parse(text: string, from: string): Result<StartSecrets, string> {
  const shape = err(`${from} has to be a JSON object of field names and texts`);
  if (text.length > LONGEST) return shape;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return shape;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return shape;
  const entries = Object.entries(value);
  const texts = entries.filter((each): each is [string, string] => typeof each[1] === 'string');
  return texts.length === entries.length ? ok(Object.fromEntries(texts)) : shape;
}
