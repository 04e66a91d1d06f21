import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint, requireDigest } from '../../scripts/setup/digest.mjs';
import { SetupError } from '../../scripts/setup/say.mjs';
import { tempFolder, write } from './fixtures.ts';

const CONTENT = 'the very bytes that were pinned';
const integrity = `sha512-${createHash('sha512').update(CONTENT).digest('base64')}`;
const sha256 = `sha256:${createHash('sha256').update(CONTENT).digest('hex')}`;

describe('a pinned digest', () => {
  it.each([integrity, sha256])('lets the pinned file pass: %s', async (pinned) => {
    const file = write(tempFolder(), 'archive', CONTENT);
    await expect(requireDigest(file, pinned, 'archive')).resolves.toBeUndefined();
  });

  it.each([
    ['one byte changed', CONTENT.replace('pinned', 'pinneD')],
    ['the end missing', CONTENT.slice(0, -1)],
    ['something appended', `${CONTENT}\n`],
    ['nothing at all', ''],
  ])('refuses a file with %s', async (_what, content) => {
    const file = write(tempFolder(), 'archive', content);
    for (const pinned of [integrity, sha256]) {
      await expect(requireDigest(file, pinned, 'archive')).rejects.toThrow(SetupError);
    }
  });

  it('treats a digest it cannot read as a defect, never as a match', async () => {
    const file = write(tempFolder(), 'archive', CONTENT);
    await expect(requireDigest(file, 'md5-abc', 'archive')).rejects.toThrow('not a pinned digest');
  });
});

it('keeps the parts of a fingerprint apart', () => {
  expect(fingerprint('ab', 'c')).not.toBe(fingerprint('a', 'bc'));
  expect(fingerprint('ab', 'c')).toBe(fingerprint('ab', 'c'));
});
