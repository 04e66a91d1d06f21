import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { needsVirtualDisplay, withDisplay } from '../../scripts/setup/display.mjs';
import { launchFlags } from '../../scripts/setup/launch.mjs';
import { onPath } from '../../scripts/setup/system.mjs';
import { said } from './fixtures.ts';

describe('the choice of a display', () => {
  it.each([
    ['linux', {}, true],
    ['linux', { DISPLAY: '' }, true],
    ['linux', { DISPLAY: ':0' }, false],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, false],
    ['darwin', {}, false],
    ['win32', {}, false],
  ] as const)('on %s with %j: virtual %s', (platform, env, virtual) => {
    expect(needsVirtualDisplay({ platform, env })).toBe(virtual);
  });

  it('leaves a display that is there as it is, and says nothing', async () => {
    const env = { DISPLAY: ':7', OTHER: 'kept' };
    const display = await withDisplay(env, { platform: 'linux' });
    expect(display).toMatchObject({ env, virtual: false });
    await display.stop();
    expect(said).toEqual([]);
  });
});

const lives = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function until(question: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 100 && !question(); tries += 1) await sleep(50);
  return question();
}

const bare = { PATH: process.env['PATH'] };

describe('Xvfb', () => {
  beforeEach(({ skip }) => {
    skip(process.platform !== 'linux' || onPath('Xvfb') === undefined, 'needs Xvfb');
  });

  it('stands until it is stopped, behind a secret, and says how to see it', async () => {
    const display = await withDisplay(bare);
    const authority = display.env['XAUTHORITY'] ?? '';
    const socket = `/tmp/.X11-unix/X${display.env['DISPLAY']?.slice(1)}`;
    expect(display.virtual).toBe(true);
    expect(existsSync(authority)).toBe(true);
    expect(existsSync(socket)).toBe(true);
    expect(said.join('')).toContain('npm run shot');
    await display.stop();
    await display.stop();
    expect(existsSync(authority)).toBe(false);
    expect(existsSync(socket)).toBe(false);
  });

  it('gives two runs a display each', async () => {
    const [one, two] = await Promise.all([withDisplay(bare), withDisplay(bare)]);
    expect(one.env['DISPLAY']).not.toBe(two.env['DISPLAY']);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('ends with a run that is killed', async () => {
    const module = pathToFileURL(path.resolve('scripts/setup/display.mjs')).href;
    const script = `import { withDisplay } from '${module}';
      const { env } = await withDisplay();
      console.log(env.XAUTHORITY);
      setInterval(() => {}, 1000);`;
    const args = ['--input-type=module', '--eval', script];
    const run = spawn(process.execPath, args, { env: bare, stdio: ['ignore', 'pipe', 'ignore'] });
    let authority = '';
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      authority += text;
    });
    expect(await until(() => authority.endsWith('\n'))).toBe(true);
    expect(existsSync(authority.trim())).toBe(true);
    run.kill('SIGKILL');
    expect(await until(() => !lives(run.pid ?? 0) && !existsSync(authority.trim()))).toBe(true);
  });
});

it('says what to do when the virtual display does not start', async () => {
  const nowhere = { PATH: '/nowhere' };
  await expect(withDisplay(nowhere, { platform: 'linux' })).rejects.toThrow('did not start');
});

describe('the words for Chromium', () => {
  const usual = { kind: 'official', virtual: false, root: false, env: { DISPLAY: ':0' } };

  it.each([
    ['none usually', {}, []],
    ['as root', { root: true }, ['--no-sandbox']],
    ['for the stand-in', { kind: 'stand-in' }, ['--disable-gpu']],
    ['without a screen', { virtual: true }, ['--disable-gpu', '--log-level=3']],
    ['on Wayland', { env: { WAYLAND_DISPLAY: 'w' } }, ['--ozone-platform=wayland']],
  ] as const)('%s', (_name, change, flags) => {
    expect(launchFlags({ ...usual, ...change })).toEqual(flags);
  });
});
