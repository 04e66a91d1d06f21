/** The box of secrets under each backend of the operating system (E-15, E-16). */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stub } from '../support/stub-electron.ts';

vi.mock('electron', async () => (await import('../support/stub-electron.ts')).electronModule);

const { openSecrets, SECRETS_FILE } = await import('../../electron/shell/secrets.ts');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unwind-secrets-'));
  stub.storage = { backend: 'gnome_libsecret', available: true, asynchronous: true };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, SECRETS_FILE);

describe.each([true, false])('with a keyring (asynchronous: %s)', (asynchronous) => {
  beforeEach(() => {
    stub.storage.asynchronous = asynchronous;
  });

  it('keeps what is set for the next start, encrypted and for its owner alone', async () => {
    const box = await openSecrets(folder);
    expect(box.lasting).toBe(true);
    box.set('token', 'CANARY-token');
    box.set('key', 'CANARY-key');
    await box.saved();
    expect(readFileSync(file(), 'latin1')).not.toContain('CANARY');
    expect(statSync(file()).mode & 0o077).toBe(0);
    const again = await openSecrets(folder);
    expect(again.get('token')).toBe('CANARY-token');
    expect(again.names()).toEqual(['token', 'key']);
  });

  it('forgets at once: the old file is gone before anything else is done', async () => {
    const box = await openSecrets(folder);
    box.set('token', 'CANARY-token');
    box.set('key', 'CANARY-key');
    await box.saved();
    box.forget('token');
    expect(existsSync(file())).toBe(false);
    await box.saved();
    const again = await openSecrets(folder);
    expect(again.names()).toEqual(['key']);
    again.forget('key');
    await again.saved();
    expect(existsSync(file())).toBe(false);
  });

  it('opens empty over a file that it cannot read', async () => {
    writeFileSync(file(), 'not ours');
    const box = await openSecrets(folder);
    expect(box.names()).toEqual([]);
    expect(box.lasting).toBe(true);
  });
});

describe.each([
  ['a disguise', { backend: 'basic_text', available: true, asynchronous: true }],
  ['an unknown backend', { backend: 'unknown', available: true, asynchronous: true }],
  ['no encryption', { backend: 'gnome_libsecret', available: false, asynchronous: false }],
])('with %s', (_name, storage) => {
  it('keeps everything in memory, writes nothing and says so', async () => {
    stub.storage = storage;
    const box = await openSecrets(folder);
    box.set('token', 'CANARY-token');
    await box.saved();
    expect(box.get('token')).toBe('CANARY-token');
    expect(box.lasting).toBe(false);
    expect(existsSync(file())).toBe(false);
    expect((await openSecrets(folder)).get('token')).toBeNull();
  });
});

it('says that nothing lasts any more when the disk refuses', async () => {
  const box = await openSecrets(join(folder, 'gone'));
  box.set('token', 'x');
  await box.saved();
  expect(box.lasting).toBe(false);
  expect(box.get('token')).toBe('x');
});
