import { createWriteStream } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';

const FILE_TYPE = 0o170000;
const SYMLINK = 0o120000;

/**
 * Unpacks part of a zip entry by entry. `place` names where an entry goes, relative to `folder`,
 * or undefined to leave it out.
 * @param {string} file
 * @param {string} folder
 * @param {(name: string) => string | undefined} place
 * @returns {Promise<number>} how many files were written
 */
export async function unzip(file, folder, place) {
  const { default: yauzl } = await import('yauzl');
  const zip = await yauzl.openPromise(file, { autoClose: false });
  let written = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const name = place(entry.fileName);
      if (name === undefined || entry.fileName.endsWith('/')) continue;
      await writeEntry(zip, entry, inside(folder, name));
      written += 1;
    }
  } finally {
    zip.close();
  }
  return written;
}

/**
 * @param {import('yauzl').ZipFile} zip
 * @param {import('yauzl').Entry} entry
 * @param {string} target
 */
async function writeEntry(zip, entry, target) {
  await mkdir(path.dirname(target), { recursive: true });
  const mode = entry.externalFileAttributes >>> 16;
  const content = await zip.openReadStreamPromise(entry);
  if ((mode & FILE_TYPE) === SYMLINK) {
    await symlink(await text(content), target);
    return;
  }
  await pipeline(content, createWriteStream(target));
  // Only the execute bits matter; the umask decides about the rest.
  if (mode & 0o111) await chmod(target, 0o755);
}

/**
 * @param {string} folder
 * @param {string} name
 */
function inside(folder, name) {
  const target = path.resolve(folder, name);
  if (!target.startsWith(path.resolve(folder) + path.sep)) {
    throw new Error(`the archive wants to write outside its folder: ${name}`);
  }
  return target;
}
