/** A window and an engine of two versions must never think they speak the same language. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { CONTRACT_TABLES, digestOf } from '../../scripts/contract-shape.ts';
import { CONTRACT_VERSION } from '../../shared/contract/version.ts';
import { readText } from './source.ts';

const pinSchema = z.strictObject({ version: z.int(), digest: z.string() });

it('the contract has the shape that was pinned for its number', () => {
  const pin = pinSchema.parse(JSON.parse(readText('shared/contract/pin.json')));
  const now = { version: CONTRACT_VERSION, digest: digestOf(CONTRACT_TABLES) };
  expect(
    now,
    'The shape of shared/contract changed. If a released program speaks the old one, raise ' +
      'CONTRACT_VERSION and say in shared/contract/version.ts what changed; then run ' +
      '`npm run contract:pin` and commit shared/contract/pin.json with it.',
  ).toEqual(pin);
});

it('the history names the number', () => {
  expect(readText('shared/contract/version.ts')).toMatch(
    new RegExp(`^ \\*\\s+${CONTRACT_VERSION}  \\S`, 'm'),
  );
});

it('no name stands for two things', () => {
  const { commands, queries, shell } = CONTRACT_TABLES;
  const names = [commands, queries, shell].flatMap((part) => Object.keys(part ?? {}));
  expect([...names, 'subscribe', 'unsubscribe']).toEqual([
    ...new Set([...names, 'subscribe', 'unsubscribe']),
  ]);
});

it('every command carries the id of its gesture', () => {
  const bare = Object.entries(CONTRACT_TABLES['commands'] ?? {})
    .filter(([, { params }]) => !(params instanceof z.ZodObject && 'commandId' in params.shape))
    .map(([name]) => name);
  expect(bare).toEqual([]);
});

it('the digest follows the shape and nothing else', () => {
  const one = z.strictObject({ a: z.int(), b: z.string() });
  const same = z.strictObject({ b: z.string(), a: z.int().transform((n) => n * 2) });
  const other = z.strictObject({ a: z.int().min(1), b: z.string() });
  const digest = (schema: z.ZodType): string => digestOf({ commands: { x: { params: schema } } });
  expect(digest(same)).toBe(digest(one));
  expect(digest(other)).not.toBe(digest(one));
  expect(digest(one.partial())).not.toBe(digest(one));
});
