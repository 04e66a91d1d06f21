import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { requireDigest } from './digest.mjs';
import { projectRoot } from './paths.mjs';
import { npm } from './run.mjs';
import { SetupError } from './say.mjs';

/**
 * A package of the registry, pinned to its content.
 * @typedef {{ name: string, version: string, integrity: string }} PinnedPackage
 */

/**
 * Fetches a package's archive through npm, because npm knows the person's registry, proxy and
 * credentials, and compares it with the pinned digest before anyone opens it.
 * @param {PinnedPackage} wanted
 * @param {string} folder an empty folder
 * @param {import('./run.mjs').Runner} runner
 * @returns {Promise<string>} the archive's path
 */
export async function fetchPackage(wanted, folder, runner) {
  const spec = `${wanted.name}@${wanted.version}`;
  const args = ['pack', spec, '--pack-destination', folder, '--silent'];
  const { code, output } = await npm(runner, args, { cwd: projectRoot });
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (code !== 0 || archive === undefined) {
    throw new SetupError(
      `npm could not fetch ${spec}: ${lastLine(output)}`,
      `see whether \`npm view ${spec} version\` answers on this network, then run the same again`,
    );
  }
  const file = path.join(folder, archive);
  await requireDigest(file, wanted.integrity, spec);
  return file;
}

/**
 * Unpacks one file of a fetched archive as a stream.
 * @param {string} archive
 * @param {string} folder
 * @param {string[]} members
 */
export async function extractMembers(archive, folder, members) {
  const tar = await import('tar');
  await tar.extract({ file: archive, cwd: folder, strict: true }, members);
}

/** @param {string} text */
export function lastLine(text) {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.findLast((line) => line !== '') ?? 'no message';
}
