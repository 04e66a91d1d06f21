/** The scanner the walls stand on, tried on every way to pull a file in. */
import { describe, expect, it } from 'vitest';
import { importsOf, targetOf } from './imports.ts';
import { allSources, lineAt, parseSource } from './source.ts';

function seen(text: string): readonly string[] {
  return importsOf(parseSource('shared/x.tsx', text)).map(
    ({ specifier, typeOnly }) => `${typeOnly ? 'type' : 'value'} ${specifier ?? 'computed'}`,
  );
}

describe('what a file pulls in', () => {
  it.each([
    ["import { a } from './a.ts';", ['value ./a.ts']],
    ["import './a.css';", ['value ./a.css']],
    ["import type { A } from './a.ts';", ['type ./a.ts']],
    // The compiler keeps such a statement, so it is no type import whatever the names are.
    ["import { type A } from './a.ts';", ['value ./a.ts']],
    ["export { a } from './a.ts';", ['value ./a.ts']],
    ["export type { A } from './a.ts';", ['type ./a.ts']],
    ["export * from './a.ts';", ['value ./a.ts']],
    ["const a = await import('./a.ts');", ['value ./a.ts']],
    ['const a = await import(where);', ['value computed']],
    ["type A = import('./a.ts').A;", ['type ./a.ts']],
    ["const a = require('./a.cjs');", ['value ./a.cjs']],
    ["const a = require.resolve('zod');", ['value zod']],
    ["const a = import.meta.resolve('zod');", ['value zod']],
    ["import a = require('./a.cjs');", ['value ./a.cjs']],
    ["vi.mock('./a.ts');", ['value ./a.ts']],
    ["const a = <p title=\"import './a.ts'\">import './b.ts'</p>;", []],
    ["// import './a.ts'\n/* require('./b.ts') */ const c = 'import(\"./c.ts\")';", []],
    ["const a = /import '.\\/a.ts'/;", []],
    ['export const a = 1;', []],
  ])('%s', (text, expected) => {
    expect(seen(text)).toEqual(expected);
  });

  it.each([
    ['shared/domain/order.ts', '../lib/assert.ts', 'shared/lib/assert.ts'],
    ['shared/domain/order.ts', './money.ts', 'shared/domain/money.ts'],
    ['renderer/main.tsx', './theme/base.css?inline', 'renderer/theme/base.css'],
  ])('%s reaches %s', (from, specifier, path) => {
    expect(targetOf(from, specifier)).toEqual({ kind: 'file', path });
  });

  it.each([
    ['zod', 'zod'],
    ['csv-parse/sync', 'csv-parse'],
    ['@electron/fuses', '@electron/fuses'],
    ['@scope/name/deep', '@scope/name'],
  ])('%s is the package %s', (specifier, name) => {
    expect(targetOf('a.ts', specifier)).toEqual({ kind: 'package', name });
  });
});

it('counts lines past characters of two units', () => {
  const text = 'const a = "𝄞𝄞𝄞";\nimport "./b.ts";\n';
  const found = importsOf(parseSource('a.ts', text));
  expect(found.map(({ start }) => lineAt(text, start))).toEqual([2]);
});

it('reads the whole program', () => {
  const paths = allSources().map(({ path }) => path);
  expect(paths).toContain('electron/main.ts');
  expect(paths).toContain('renderer/main.tsx');
  expect(paths).toContain('vitest.config.ts');
  expect(paths.length).toBeGreaterThan(300);
});
