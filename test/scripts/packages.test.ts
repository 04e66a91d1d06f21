import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureBuilt, sourcesStamp } from '../../scripts/setup/build.mjs';
import { hasNode, NODE_PACKAGES, NODE_VERSION } from '../../scripts/setup/node-runtime.mjs';
import {
  ensurePackages,
  installationStamp,
  installedAgreesWithLock,
  packagesAreCurrent,
} from '../../scripts/setup/packages.mjs';
import { npmCommand } from '../../scripts/setup/run.mjs';
import { purposeIn } from '../../scripts/setup/steps.mjs';
import { done, failed, scriptedRunner, tempFolder, write } from './fixtures.ts';

/** A checkout whose lockfile wants one package, and one more on another system. */
function checkout(version = '1.0.0') {
  const root = tempFolder();
  const asked = { dependencies: { one: version } };
  const packages = {
    '': asked,
    'node_modules/one': { version, integrity: `sha512-${version}` },
    'node_modules/other-system': { version: '2.0.0', optional: true },
  };
  write(root, 'package.json', JSON.stringify(asked));
  write(root, 'package-lock.json', JSON.stringify({ packages }));
  const install = () => {
    const { 'node_modules/one': one } = packages;
    write(root, 'node_modules/one/package.json', '{}');
    write(root, 'node_modules/node/bin/node', '');
    write(root, 'node_modules/node/bin/node.exe', '');
    const present = JSON.stringify({ packages: { 'node_modules/one': one } });
    write(root, 'node_modules/.package-lock.json', present);
    return done;
  };
  const { runner, lines } = scriptedRunner([[' install ', install]]);
  const installs = () => lines.filter((line) => line.includes(' install ')).length;
  const ensure = async () => ensurePackages({ root, cache: path.join(root, 'cache'), runner });
  return { root, install, installs, ensure, lines };
}

const stampOf = (root: string) => path.join(root, 'node_modules', '.cache', 'unwind', 'packages');

describe('the packages', () => {
  it('are installed once, from the lockfile, without install steps', async () => {
    const { root, lines, installs, ensure } = checkout();
    expect(packagesAreCurrent(root)).toBe(false);
    await ensure();
    await ensure();
    expect(installs()).toBe(1);
    expect(lines[0]).toContain('--no-save');
    expect(lines[0]).toContain('--ignore-scripts');
    expect(packagesAreCurrent(root)).toBe(true);
  });

  it('are installed again when the lockfile or the system changes', async () => {
    const { root, ensure, installs } = checkout();
    await ensure();
    const linux = installationStamp(root, { platform: 'linux', arch: 'x64' });
    expect(installationStamp(root, { platform: 'linux', arch: 'arm64' })).not.toBe(linux);
    const next = checkout('1.0.1');
    for (const name of ['package.json', 'package-lock.json']) {
      write(root, name, readFileSync(path.join(next.root, name)));
    }
    expect(packagesAreCurrent(root)).toBe(false);
    await ensure();
    expect(installs()).toBe(2);
  });

  it('that somebody installed by hand are taken as they are', async () => {
    const { root, install, installs, ensure } = checkout();
    install();
    expect(installedAgreesWithLock(root)).toBe(true);
    await ensure();
    expect(installs()).toBe(0);
    expect(packagesAreCurrent(root)).toBe(true);
  });

  it('are not trusted when one of them vanished or differs', () => {
    const { root, install } = checkout();
    install();
    rmSync(path.join(root, 'node_modules', 'one'), { recursive: true });
    expect(installedAgreesWithLock(root)).toBe(false);
    install();
    const other = { packages: { 'node_modules/one': { version: '1.0.0', integrity: 'else' } } };
    write(root, 'node_modules/.package-lock.json', JSON.stringify(other));
    expect(installedAgreesWithLock(root)).toBe(false);
  });

  it('are installed from nothing after a run that was cut short', async () => {
    const { root, installs, ensure } = checkout();
    write(root, 'node_modules/one/half-unpacked', '');
    // What npm noted before it was asked for something newer.
    write(root, 'node_modules/.package-lock.json', '{"packages":{}}');
    write(root, 'node_modules/.cache/unwind/packages', 'unfinished');
    await ensure();
    expect(existsSync(path.join(root, 'node_modules/one/half-unpacked'))).toBe(false);
    expect(installs()).toBe(1);
  });

  it('stay unfinished when npm fails, with npm’s reason in one line', async () => {
    const { root } = checkout();
    const { runner } = scriptedRunner([
      [' install ', () => failed('npm error code E404\nnpm error 404 Not Found: one\n')],
    ]);
    const run = ensurePackages({ root, cache: path.join(root, 'cache'), runner });
    await expect(run).rejects.toThrow('404 Not Found: one');
    expect(readFileSync(stampOf(root), 'utf8')).toBe('unfinished');
  });

  it('are not guessed when the two package files disagree', async () => {
    const { root, installs, ensure } = checkout();
    write(root, 'package.json', '{"dependencies":{"one":"1.0.0","two":"1.0.0"}}');
    await expect(ensure()).rejects.toThrow('do not agree');
    expect(installs()).toBe(0);
  });
});

describe('the Node of the scripts', () => {
  it('is pinned in the version that package.json asks for', () => {
    expect(readFileSync('package.json', 'utf8')).toContain(`"node": "${NODE_VERSION}"`);
    for (const { integrity } of Object.values(NODE_PACKAGES)) {
      expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    }
  });

  it('is the machine’s own where the registry has none', () => {
    const root = tempFolder();
    const mac = { platform: 'darwin', arch: 'arm64' } as const;
    expect(hasNode(root, { ...mac, machine: '24.1.0' })).toBe(true);
    expect(hasNode(root, { ...mac, machine: '20.1.0' })).toBe(false);
    expect(hasNode(root, { platform: 'linux', arch: 'x64', machine: '24.1.0' })).toBe(false);
  });
});

it.each([
  ['the npm that runs us', 'linux', { npm_execpath: '/n/npm-cli.js' }, '/me', ['/n/npm-cli.js']],
  ['npm on the path', 'linux', {}, 'npm', []],
  ['npm on the path, not another', 'linux', { npm_execpath: '/y/yarn.js' }, 'npm', []],
  ['npm on Windows', 'win32', {}, 'npm.cmd', []],
] as const)('calls %s', (_name, platform, env, command, prefix) => {
  const asked = npmCommand({ platform, env, node: '/me' });
  expect(asked).toEqual({ command, prefix, shell: platform === 'win32' });
});

it('knows what a run needs, and refuses what it does not understand', () => {
  expect(purposeIn(['--for', 'engine'])).toEqual({ desktop: false });
  expect(purposeIn([])).toEqual({ desktop: true });
  expect(() => purposeIn(['--for', 'tea'])).toThrow('not understood');
  expect(() => purposeIn(['--fro', 'test'])).toThrow('not understood');
});

describe('the build', () => {
  it('is done again only when a source was edited, added, removed or turned back', async () => {
    const root = tempFolder();
    const source = write(root, 'electron/main.ts', 'one');
    const { runner, lines } = scriptedRunner([]);
    const build = async () => ensureBuilt({ root, runner });
    await build();
    await build();
    expect(lines).toHaveLength(1);
    const extra = write(root, 'shared/lib/new.ts', '');
    await build();
    rmSync(extra);
    await build();
    const before = sourcesStamp(root);
    utimesSync(source, new Date(0), new Date(0));
    expect(sourcesStamp(root)).not.toBe(before);
    await build();
    expect(lines).toHaveLength(4);
  });

  it('that failed is not taken for done', async () => {
    const root = tempFolder();
    write(root, 'electron/main.ts', 'one');
    const { runner, lines } = scriptedRunner([['build', () => failed('syntax error')]]);
    await expect(ensureBuilt({ root, runner })).rejects.toThrow('could not be built');
    await expect(ensureBuilt({ root, runner })).rejects.toThrow('could not be built');
    expect(lines).toHaveLength(2);
  });
});
