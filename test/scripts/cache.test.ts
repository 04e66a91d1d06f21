import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { publish, withTempFolder } from '../../scripts/setup/atomic.mjs';
import { withLock } from '../../scripts/setup/lock.mjs';
import { cacheRoot } from '../../scripts/setup/paths.mjs';
import { tempFolder, write } from './fixtures.ts';

/** No process has this number: it is above what any system hands out. */
const NOBODY = 2 ** 30;

const isWhole = (folder: string) => existsSync(path.join(folder, 'complete'));

function draft(root: string, name: string): string {
  write(root, path.join(name, 'complete'), name);
  return path.join(root, name);
}

it('lets the first of two finished folders win and reports success to both', async () => {
  const root = tempFolder();
  const target = path.join(root, 'cache', 'electron');
  const [one, two] = [draft(root, 'one'), draft(root, 'two')];
  await Promise.all([publish(one, target, isWhole), publish(two, target, isWhole)]);
  expect(readFileSync(path.join(target, 'complete'), 'utf8')).toMatch(/^(one|two)$/);
});

it('replaces a damaged folder that stands in the way', async () => {
  const root = tempFolder();
  const target = path.join(root, 'electron');
  write(target, 'half', 'left by somebody');
  await publish(draft(root, 'new'), target, isWhole);
  expect(readdirSync(target)).toEqual(['complete']);
  expect(readdirSync(root)).toEqual(['electron']);
});

it('removes its temporary folder when the work fails', async () => {
  const root = tempFolder();
  const work = withTempFolder(root, async (folder) => {
    write(folder, 'part', 'x');
    throw new Error('stopped');
  });
  await expect(work).rejects.toThrow('stopped');
  expect(readdirSync(root)).toEqual([]);
});

it('sweeps what a killed run left, and not what a living one uses', async () => {
  const root = tempFolder();
  write(root, path.join(`${NOBODY}-abc`, 'part'), 'x');
  const living = `${process.ppid}-def`;
  mkdirSync(path.join(root, living));
  await withTempFolder(root, async () => {
    expect(readdirSync(root)).not.toContain(`${NOBODY}-abc`);
    expect(readdirSync(root)).toContain(living);
  });
});

it('lets one run work at a time', async () => {
  const file = path.join(tempFolder(), 'locks', 'electron');
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(30);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(async () => withLock(file, 'testing', work)));
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

it('takes over the lock of a run that was killed', async () => {
  const file = write(tempFolder(), 'electron', `${NOBODY} gone`);
  expect(await withLock(file, 'testing', async () => readFileSync(file, 'utf8'))).toMatch(
    new RegExp(`^${process.pid} `),
  );
});

it('takes over a lock that nobody has touched for long, though its number lives again', async () => {
  const file = write(tempFolder(), 'electron', `${process.pid} reused`);
  const longAgo = new Date(Date.now() - 3_600_000);
  utimesSync(file, longAgo, longAgo);
  await expect(withLock(file, 'testing', async () => 'worked')).resolves.toBe('worked');
});

it('releases the lock when the work fails', async () => {
  const file = path.join(tempFolder(), 'electron');
  const work = withLock(file, 'testing', async () => Promise.reject(new Error('stopped')));
  await expect(work).rejects.toThrow('stopped');
  expect(existsSync(file)).toBe(false);
});

it.each([
  ['linux', {}, '/h/.cache/unwind'],
  ['linux', { XDG_CACHE_HOME: '/c' }, '/c/unwind'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/h/.cache/unwind'],
  ['darwin', { XDG_CACHE_HOME: '/c' }, '/h/Library/Caches/unwind'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/unwind'],
  ['linux', { UNWIND_CACHE: '/mine' }, '/mine'],
] as const)('keeps the cache per user: %s %j', (platform, env, expected) => {
  expect(cacheRoot({ platform, env, home: '/h' })).toBe(expected);
});
