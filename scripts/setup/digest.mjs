import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SetupError } from './say.mjs';

/**
 * Hashes a file as a stream, since the archives are too large to hold in memory.
 * @param {string} file
 * @param {string} algorithm
 * @param {'hex' | 'base64'} encoding
 */
export async function digestOf(file, algorithm, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest(encoding);
}

/**
 * Compares a file with a pinned digest, written either as the registry writes it
 * (`sha512-<base64>`) or as `sha256sum` prints it (`sha256:<hex>`).
 * @param {string} file
 * @param {string} pinned
 * @param {string} name what the person knows the file as
 */
export async function requireDigest(file, pinned, name) {
  const match = /^(sha256|sha512)([-:])(.+)$/.exec(pinned);
  if (!match) throw new Error(`not a pinned digest: ${pinned}`);
  const [, algorithm = '', mark, expected] = match;
  const actual = await digestOf(file, algorithm, mark === '-' ? 'base64' : 'hex');
  if (actual === expected) return;
  throw new SetupError(
    `${name} is not the file that was pinned: ${algorithm} is ${actual}, expected ${expected}`,
    'run the same command again; if it repeats, ask who runs your package registry or proxy',
  );
}

/**
 * A short name for a set of inputs: equal inputs give an equal name.
 * @param {...(string | Buffer)} parts
 */
export function fingerprint(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) {
    // Lengths keep ['ab', 'c'] and ['a', 'bc'] apart.
    hash.update(`${part.length}:`);
    hash.update(part);
  }
  return hash.digest('hex');
}

/** @param {string} file */
export function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
