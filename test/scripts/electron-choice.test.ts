import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureElectron, resolveElectron, waysToElectron } from '../../scripts/setup/electron.mjs';
import { failedLately, rememberFailure, stallWatch } from '../../scripts/setup/official.mjs';
import { done, failed, said, scriptedRunner, tempFolder, write } from './fixtures.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const usual = { wish: undefined, officialHere: false, failedLately: false, standIn: true };

describe('the order of ways to an Electron', () => {
  it.each([
    ['the official one is tried first', {}, ['download', 'stand-in']],
    ['an installed official one is taken', { officialHere: true }, ['installed']],
    ['a failure of today is not repeated', { failedLately: true }, ['stand-in']],
    ['where nothing stands in, it is', { failedLately: true, standIn: false }, ['download']],
    ['the stand-in on demand', { wish: 'stand-in', officialHere: true }, ['stand-in']],
    ['the official on demand', { wish: 'official', failedLately: true }, ['download']],
    ['the official on demand, here', { wish: 'official', officialHere: true }, ['installed']],
    ['a path', { wish: '/opt/e', officialHere: true }, [{ custom: '/opt/e' }]],
  ] as const)('%s', (_name, facts, ways) => {
    expect(waysToElectron({ ...usual, ...facts })).toEqual(ways);
  });
});

describe('the memory of a failed download', () => {
  const asked = { version: '45.0.0', env: {}, now: 1_000_000 };

  it('lasts a day', () => {
    const cache = tempFolder();
    expect(failedLately({ ...asked, cache })).toBe(false);
    rememberFailure({ ...asked, cache });
    expect(failedLately({ ...asked, cache, now: asked.now + DAY_MS - 1 })).toBe(true);
    expect(failedLately({ ...asked, cache, now: asked.now + DAY_MS })).toBe(false);
  });

  it.each([
    ['another version', { version: '46.0.0' }],
    ['another source', { env: { ELECTRON_MIRROR: 'elsewhere' } }],
    ['a proxy', { env: { HTTPS_PROXY: 'proxy' } }],
    ['a clock that was set back', { now: asked.now - 1 }],
  ])('does not hold for %s', (_name, change) => {
    const cache = tempFolder();
    rememberFailure({ ...asked, cache });
    expect(failedLately({ ...asked, cache, ...change })).toBe(false);
  });

  it('takes a damaged note for none', () => {
    const cache = tempFolder();
    write(cache, 'official-electron-failed.json', '{"route":');
    expect(failedLately({ ...asked, cache })).toBe(false);
  });
});

/** A checkout in which Electron's package is installed and its program is not. */
function checkout() {
  const root = tempFolder();
  const home = path.join('node_modules', 'electron');
  write(root, 'package.json', '{}');
  write(root, path.join(home, 'package.json'), '{"version":"45.0.0"}');
  write(root, path.join(home, 'install.js'), '');
  const install = () => {
    write(root, path.join(home, 'dist', 'version'), '45.0.0');
    chmodSync(write(root, path.join(home, 'dist', 'electron'), 'program'), 0o755);
    write(root, path.join(home, 'path.txt'), 'electron');
    return done;
  };
  return { root, cache: path.join(root, 'cache'), install };
}

const getStandIn = async () => ({ path: process.execPath, version: '33.0.0' });

describe('getting an Electron', () => {
  it('prefers the official one and notes it for everybody who starts the program', async () => {
    const { root, cache, install } = checkout();
    const { runner, lines } = scriptedRunner([['install.js', install]]);
    const found = await ensureElectron({ root, cache, env: {}, runner, getStandIn });
    expect(found).toMatchObject({ kind: 'official', version: '45.0.0' });
    expect(resolveElectron(root)).toEqual(found);
    await ensureElectron({ root, cache, env: {}, runner, getStandIn });
    expect(lines).toHaveLength(1);
  });

  it('falls back to the stand-in, and does not try the official one again today', async ({
    skip,
  }) => {
    skip(
      process.platform !== 'linux' || process.arch !== 'x64',
      'there is a stand-in for Linux only',
    );
    const { root, cache } = checkout();
    const { runner, lines } = scriptedRunner([
      ['install.js', () => failed('TypeError: fetch failed')],
    ]);
    const means = { root, cache, env: {}, runner, getStandIn };
    expect(await ensureElectron(means)).toMatchObject({ kind: 'stand-in' });
    expect(said.join('')).toContain('out of reach (no connection)');
    expect(await ensureElectron(means)).toMatchObject({ kind: 'stand-in' });
    expect(lines).toHaveLength(1);
  });

  it('takes no half-installed official one', async () => {
    const { root, cache } = checkout();
    const { runner } = scriptedRunner([['install.js', () => done]]);
    const means = { root, cache, runner, getStandIn, env: { UNWIND_ELECTRON: 'official' } };
    await expect(ensureElectron(means)).rejects.toThrow('no Electron could be had');
  });

  it('takes the program that a path names, and refuses a path that names none', async () => {
    const { root, cache } = checkout();
    const program = write(root, 'mine/electron', 'program');
    const means = { root, cache, runner: scriptedRunner([]).runner, getStandIn };
    const found = await ensureElectron({ ...means, env: { UNWIND_ELECTRON: program } });
    expect(found).toEqual({ path: program, kind: 'custom', version: 'unknown' });
    const missing = { ...means, env: { UNWIND_ELECTRON: `${program}-not` } };
    await expect(ensureElectron(missing)).rejects.toThrow('does not exist');
  });

  it('says what to type when nothing has been set up', () => {
    expect(() => resolveElectron(tempFolder())).toThrow('no Electron has been set up');
  });
});

it('sees a stall when no byte came for long enough, and none while bytes come', () => {
  let bytes = 0;
  let now = 0;
  const moving = stallWatch(
    () => bytes,
    1000,
    () => now,
  );
  now = 999;
  expect(moving()).toBe(true);
  bytes = 1;
  expect(moving()).toBe(true);
  now = 1998;
  expect(moving()).toBe(true);
  now = 1999;
  expect(moving()).toBe(false);
});
