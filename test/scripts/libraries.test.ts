import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  aptNames,
  ensureLibraries,
  installLine,
  missingIn,
  requireSandbox,
} from '../../scripts/setup/libraries.mjs';
import type { RunResult } from '../../scripts/setup/run.mjs';
import { SetupError } from '../../scripts/setup/say.mjs';
import { hasFonts } from '../../scripts/setup/system.mjs';
import { done, failed, scriptedRunner, tempFolder, write } from './fixtures.ts';

const LDD = `
	linux-vdso.so.1 (0x00007ffd)
	libnss3.so => not found
	libgtk-3.so.0 => not found
	libc.so.6 => /lib/libc.so.6 (0x00007f)
	libnss3.so => not found
`;

const answer = (output: string): RunResult => ({ ...done, stdout: output, output });

function host(change: { root?: boolean; programs?: string[]; env?: NodeJS.ProcessEnv } = {}) {
  const { root = false, programs = ['apt-get', 'Xvfb'], env = { DISPLAY: ':0' } } = change;
  return {
    platform: 'linux' as const,
    env,
    root,
    has: (program: string) => programs.includes(program),
  };
}

it('reads the missing libraries from ldd', () => {
  expect(missingIn(LDD)).toEqual(['libgtk-3.so.0', 'libnss3.so']);
  expect(missingIn('\tlibc.so.6 => /lib/libc.so.6 (0x00007f)\n')).toEqual([]);
});

describe('the line to type', () => {
  it('is one line of apt-get, with sudo for an ordinary user', () => {
    const line = installLine(host(), false, ['libnss3.so']);
    expect(line).toMatch(
      /^sudo apt-get update && sudo apt-get install -y --no-install-recommends /,
    );
    expect(line).toContain(' libgtk-3-0 ');
    expect(line).not.toContain('\n');
    expect(installLine(host({ root: true }), false, [])).toMatch(/^apt-get update && apt-get /);
  });

  it('uses the names of newer systems where they were renamed', () => {
    expect(aptNames(true)).toContain('libgtk-3-0t64');
    expect(aptNames(true)).toContain('libnss3');
  });

  it('follows the package manager, or names what is missing', () => {
    expect(installLine(host({ programs: ['dnf'] }), false, [])).toMatch(/^sudo dnf install /);
    expect(installLine(host({ programs: [] }), false, ['libnss3.so'])).toContain('libnss3.so');
  });
});

const fonts = () => true;

describe('making sure of the libraries', () => {
  it('asks apt-get for nothing when nothing is missing', async () => {
    const { runner, lines } = scriptedRunner([]);
    await ensureLibraries('/e/electron', { host: host({ root: true }), runner, fonts });
    expect(lines).toEqual(['ldd /e/electron']);
  });

  it('stops with the line for a user who may not install', async () => {
    const { runner, lines } = scriptedRunner([
      ['ldd', () => answer(LDD)],
      ['apt-cache', () => answer('Package: libgtk-3-0t64')],
    ]);
    const run = ensureLibraries('/e/electron', { host: host(), runner, fonts });
    const error = await run.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SetupError);
    expect(error).toHaveProperty('message', 'this system lacks libgtk-3.so.0, libnss3.so');
    expect(error).toHaveProperty('next', installLine(host(), true, []));
    expect(lines.some((line) => line.startsWith('apt-get'))).toBe(false);
  });

  it('installs as root, fetching the lists first where that is needed', async () => {
    let updated = false;
    let installed = false;
    const { runner, lines } = scriptedRunner([
      ['ldd', () => (installed ? done : answer(LDD))],
      [
        ' update',
        () => {
          updated = true;
          return done;
        },
      ],
      [
        ' install ',
        () => {
          installed = updated;
          return updated ? done : failed('E: Unable to locate package');
        },
      ],
    ]);
    await ensureLibraries('/e/electron', { host: host({ root: true }), runner, fonts });
    expect(lines.filter((line) => line.includes(' install '))).toHaveLength(2);
  });

  it('says why when apt-get fails, and when it did not help', async () => {
    const broken = scriptedRunner([
      ['ldd', () => answer(LDD)],
      [' install ', () => failed('E: no space\n')],
    ]);
    const means = { host: host({ root: true }), fonts };
    await expect(ensureLibraries('/e', { ...means, runner: broken.runner })).rejects.toThrow(
      'E: no space',
    );
    const useless = scriptedRunner([['ldd', () => answer(LDD)]]);
    await expect(ensureLibraries('/e', { ...means, runner: useless.runner })).rejects.toThrow(
      'libnss3.so still missing',
    );
  });

  it('wants a font always, and a virtual display where there is none', async () => {
    const { runner } = scriptedRunner([]);
    const bare = host({ programs: ['apt-get'], env: {} });
    await expect(ensureLibraries('/e', { host: bare, runner, fonts: () => false })).rejects.toThrow(
      'this system lacks a font, Xvfb (a display)',
    );
  });

  it('leaves other systems alone', async () => {
    const { runner, lines } = scriptedRunner([]);
    await ensureLibraries('/e', { host: { ...host(), platform: 'darwin' }, runner, fonts });
    expect(lines).toEqual([]);
  });
});

it('looks for fonts in folders of folders', () => {
  const folder = tempFolder();
  expect(hasFonts([folder, path.join(folder, 'none')])).toBe(false);
  write(folder, 'truetype/some/Face.ttf', '');
  expect(hasFonts([folder])).toBe(true);
});

describe('the sandbox', () => {
  const program = '/nowhere/electron';
  const forbidding = (file: string) => (file.includes('apparmor') ? '1\n' : undefined);

  it('gives the line to type where the system forbids it', () => {
    expect(() => requireSandbox(program, host(), forbidding)).toThrow(SetupError);
  });

  it('is left alone where the system allows it, and for root', () => {
    expect(() => requireSandbox(program, host(), () => undefined)).not.toThrow();
    expect(() => requireSandbox(program, host({ root: true }), forbidding)).not.toThrow();
  });
});
