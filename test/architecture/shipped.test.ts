/** What a person gets: no source, no map, no way in besides the program itself. */
import { describe, expect, it } from 'vitest';
import { readText } from './source.ts';

const settings = readText('electron-builder.yml');

describe('the fuses of the packaged program', () => {
  it.each([
    ['runAsNode', 'false'],
    ['enableNodeOptionsEnvironmentVariable', 'false'],
    ['enableNodeCliInspectArguments', 'false'],
    ['enableCookieEncryption', 'true'],
    ['enableEmbeddedAsarIntegrityValidation', 'true'],
    ['onlyLoadAppFromAsar', 'true'],
    ['grantFileProtocolExtraPrivileges', 'false'],
  ])('%s is %s', (fuse, value) => {
    expect(settings.match(new RegExp(`^  ${fuse}: (\\w+)$`, 'm'))?.[1]).toBe(value);
  });
});

it('is made from nothing, then named file by file', () => {
  const files = /^files:\n((?: {2}- .*\n)+)/m.exec(settings)?.[1] ?? '';
  const [first, ...rest] = files.split('\n').map((line) => line.replace(/^ *- '?|'$/g, ''));
  expect(first).toBe('!**/*');
  expect(rest.filter((line) => /^(?:electron|renderer|shared|test|scripts)\b/.test(line))).toEqual(
    [],
  );
  expect(rest).toContain('!out/**/*.map');
});

it('is published from nowhere', () => {
  expect(settings).toMatch(/^publish: null$/m);
});

it('the bundles carry no maps', () => {
  expect(readText('electron.vite.config.ts')).not.toMatch(/sourcemap: (?!false)/);
});
