/** Settings from flags and the environment: what is taken, what is refused, in which words. */
import { isAbsolute } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, SETTING_NAMES } from '../../../electron/config/config.ts';

function read(argv: readonly string[], env: Record<string, string> = {}) {
  return readConfig({ argv, env, defaultHome: '/desks/one' }, ['stdio']);
}

function complaints(argv: readonly string[], env: Record<string, string> = {}): string {
  const config = read(argv, env);
  return config.ok ? '' : config.error.join('\n');
}

describe('settings', () => {
  it('stand at their defaults when nobody says anything', () => {
    expect(read([])).toEqual({
      ok: true,
      value: {
        home: '/desks/one',
        mode: 'paper',
        account: 'PAPER',
        seed: 20_261,
        speed: 1,
        session: 'always_open',
        funds: 1_000_000,
      },
    });
  });

  it('come from the environment, and flags overrule it in both spellings', () => {
    const env = { UNWIND_SEED: '5', UNWIND_SPEED: '2', UNWIND_ACCOUNT: '' };
    const config = read(['--seed=7', '--funds', '250000', '--stdio'], env);
    expect(config).toMatchObject({
      value: { seed: 7, speed: 2, funds: 250_000, account: 'PAPER' },
    });
  });

  it('take only digits for a number, so that a slip never becomes a zero', () => {
    const slips = ['', ' ', '1e3', '0x10', '-1', '1.5', 'true', 'NaN', '٣', '99999999999'];
    for (const slip of slips) {
      for (const name of ['seed', 'speed', 'funds']) {
        expect(complaints([`--${name}=${slip}`]), `${name}=${slip}`).toContain(
          `--${name} cannot be ${JSON.stringify(slip)}`,
        );
      }
    }
    expect(complaints(['--speed', '3'])).toContain('0, 1, 2, 5 or 10');
  });

  it('list every mistake at once', () => {
    const words = complaints(['--sed', '--mode=real', '--seed', 'x', 'word', '--funds']);
    expect(words).toMatch(/--sed is not known; the flags are/);
    expect(words).toContain('--mode cannot be "real"');
    expect(words).toContain('--seed cannot be "x"');
    expect(words).toContain('word is not known');
    expect(words).toContain('--funds needs a value');
    for (const name of SETTING_NAMES) expect(words).toContain(`--${name}`);
  });

  it('pass over only the flags of the caller, spelled as flags', () => {
    expect(complaints(['--stdio'])).toBe('');
    expect(complaints(['stdio'])).toContain('stdio is not known');
  });

  it('turn a folder into its whole path, which the window’s own files need', () => {
    const config = read(['--home', 'desk']);
    expect(config.ok && isAbsolute(config.value.home)).toBe(true);
  });

  it('refuse account names that could leave their folder or their column', () => {
    for (const name of ['../x', 'a b', 'a'.repeat(41), '=1+1']) {
      expect(complaints([`--account=${name}`]), name).toContain('--account cannot be');
    }
  });
});
