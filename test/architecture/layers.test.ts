/**
 * The import law holds for every file, and its rows are alive: each names something that exists,
 * each widening says why, and no row forbids or allows what nobody does.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { importsOf, targetOf } from './imports.ts';
import { complaint, longest, violationsOf, within } from './law.ts';
import { BUILTINS, COMPUTED, INSIDE, LAYERS, PACKAGES } from './layers.ts';
import { allSources, parseSource, readText, ROOT, type Source } from './source.ts';

const manifest = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readText('package.json')));

it('every import is lawful', () => {
  const lines = allSources()
    .flatMap(violationsOf)
    .map(({ at, says }) => `${at} ${says}`);
  expect(lines.join('\n')).toBe('');
});

describe('the law itself', () => {
  function says(from: string, text: string): string | null {
    const [found] = importsOf(parseSource(from, text));
    return found === undefined ? null : complaint(from, found);
  }

  it.each([
    ['shared/domain/order.ts', "import { a } from '../lib/assert.ts';"],
    ['electron/engine/engine.ts', "import type { L } from '../ledger/ledger.ts';"],
    ['electron/broker/paper/x.ts', "import type { G } from '../gateway.ts';"],
    ['electron/shell/window.ts', "import { app } from 'electron';"],
    ['renderer/store/rows.ts', "import type { R } from '../../shared/contract/rows.ts';"],
    ['renderer/main.tsx', "import './theme/base.css';"],
    ['test/a.test.ts', "import { decide } from '../electron/engine/decide-command.ts';"],
    ['electron.vite.config.ts', "import react from '@vitejs/plugin-react';"],
  ])('%s may: %s', (from, text) => {
    expect(says(from, text)).toBeNull();
  });

  it.each([
    ['shared/lib/x.ts', "import { a } from '../domain/money.ts';", 'shared/lib may not'],
    ['shared/domain/x.ts', "import { z } from 'zod';", 'which only shared/contract'],
    ['shared/domain/x.ts', "import fs from 'node:fs';", 'no row for'],
    ['electron/engine/x.ts', "import { a } from '../ledger/sqlite-ledger.ts';", 'may not'],
    ['electron/engine/x.ts', "import { a } from '../broker/paper/paper-book.ts';", 'may not'],
    ['electron/engine/x.ts', "import { a } from '../platform/real-world.ts';", 'may not'],
    ['electron/broker/x.ts', "import { a } from './paper/paper-book.ts';", 'may not'],
    ['electron/broker/paper/x.ts', "import { a } from '../dhan/rest.ts';", 'may not'],
    ['electron/broker/paper/x.ts', "import type { E } from '../../engine/engine.ts';", 'may not'],
    ['electron/ipc/x.ts', "import { app } from 'electron';", 'which only electron/shell'],
    ['electron/ipc/x.ts', "import Database from 'better-sqlite3';", 'which only electron/ledger'],
    ['electron/new-part/x.ts', "import './y.ts';", 'belongs to no row'],
    ['electron/x.ts', "import '../test/support/world.ts';", 'belongs to no row'],
    ['electron/headless.ts', "import '../test/support/world.ts';", 'may not'],
    ['renderer/store/x.ts', "import { r } from '../../shared/contract/rows.ts';", 'import type'],
    [
      'renderer/views/x.tsx',
      "import type { W } from '../../electron/platform/world.ts';",
      'may not',
    ],
    ['renderer/widgets/x.tsx', "import { s } from '../store/client.ts';", 'may not'],
    ['renderer/store/x.ts', 'const a = await import(where);', 'computed path'],
    ['renderer/store/x.ts', "import _ from 'lodash';", 'without a row'],
  ])('%s may not: %s', (from, text, because) => {
    expect(says(from, text)).toContain(because);
  });
});

describe('the rows', () => {
  const reached = allSources().flatMap((source) =>
    importsOf(source).map((found) => ({
      from: source.path,
      target: targetOf(source.path, found.specifier),
    })),
  );

  it.each(LAYERS.map(([from]) => [from]))('%s exists', (from) => {
    expect(existsSync(join(ROOT, from))).toBe(true);
  });

  it('stand once each', () => {
    for (const rows of [LAYERS, PACKAGES, BUILTINS]) {
      const names = rows.map(([name]) => name);
      expect(names).toEqual([...new Set(names)]);
    }
  });

  it('allow only single files and folders that exist', () => {
    const gone = LAYERS.flatMap(([, may]) => may)
      .map((right) => right.replace(/^type /, '').replace(/\/\*$/, ''))
      .filter((place) => !existsSync(join(ROOT, place)));
    expect(gone).toEqual([]);
  });

  /** A right to one file of another part is an exception, so it goes when nobody uses it. */
  it('allow no single file that nobody imports', () => {
    const unused = LAYERS.flatMap(([from, may]) =>
      may
        .map((right) => right.replace(/^type /, ''))
        .filter((place) => /\.tsx?$/.test(place) && !place.startsWith('electron/platform/'))
        .filter(
          (place) =>
            !reached.some(
              (one) =>
                one.target.kind === 'file' &&
                one.target.path === place &&
                longest(LAYERS, one.from)?.[0] === from,
            ),
        )
        .map((place) => `${from} → ${place}`),
    );
    expect(unused).toEqual([]);
  });

  it('name packages that are declared and used where they may be', () => {
    const declared = { ...manifest.dependencies, ...manifest.devDependencies };
    const stale = PACKAGES.flatMap(([name, folders, why]) => {
      if (!(name in declared) && why !== INSIDE) return [`${name} is not in package.json`];
      return folders
        .filter((folder) => !usedIn(name, folder))
        .map((folder) => `${name} is not used in ${folder}`);
    });
    expect(stale).toEqual([]);
  });

  it('let no file load a computed path that no longer does', () => {
    const still = reached
      .filter(({ target }) => target.kind === 'computed')
      .map(({ from }) => from);
    expect(COMPUTED.map(([path]) => path)).toEqual([...new Set(still)]);
  });

  function usedIn(name: string, folder: string): boolean {
    return reached.some(
      ({ from, target }) =>
        target.kind === 'package' && target.name === name && within(from, folder),
    );
  }
});

describe('what is put into a bundle', () => {
  const byPath = new Map(allSources().map((source) => [source.path, source]));

  /** Everything that statements other than `import type` pull in, file by file. */
  function bundled(entry: string): ReadonlySet<string> {
    const seen = new Set<string>();
    const waiting = [entry];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const source = byPath.get(path);
      if (seen.has(path)) continue;
      seen.add(path);
      if (source !== undefined) waiting.push(...pulledIn(source));
    }
    return seen;
  }

  function pulledIn(source: Source): readonly string[] {
    return importsOf(source)
      .filter(({ typeOnly }) => !typeOnly)
      .map(({ specifier }) => targetOf(source.path, specifier))
      .map((target) => {
        if (target.kind === 'file') return target.path;
        return target.kind === 'computed' ? 'computed' : target.name;
      });
  }

  it('the page holds no schema library, no Node and nothing of the main process', () => {
    const paths = [...bundled('renderer/main.tsx')];
    expect(paths.length).toBeGreaterThan(100);
    const wrong = paths.filter((path) =>
      /^(?:zod|electron|better-sqlite3|node:|computed)/.test(path),
    );
    expect(wrong).toEqual([]);
  });

  it('the preload holds nothing but itself', () => {
    expect([...bundled('electron/preload.ts')]).toEqual(['electron/preload.ts', 'electron']);
  });

  it('the engine holds no database and no Electron', () => {
    const paths = [...bundled('electron/engine/engine.ts')];
    const wrong = paths.filter((path) =>
      /^(?:zod|electron$|better-sqlite3|node:(?!crypto))/.test(path),
    );
    expect(wrong).toEqual([]);
  });

  it('the headless desk runs without Electron and without a page', () => {
    const paths = [...bundled('electron/headless.ts')];
    expect(paths).toContain('electron/engine/engine.ts');
    expect(paths.filter((path) => /^(?:electron$|react|renderer)/.test(path))).toEqual([]);
  });

  it('what runs before anything is installed names no package at its head', () => {
    const heads = ['scripts/setup.mjs', 'scripts/start.mjs'].flatMap((entry) =>
      [...bundled(entry)].flatMap((path) => {
        const source = byPath.get(path);
        return source === undefined ? [] : packagesAtHead(source);
      }),
    );
    expect(heads).toEqual([]);
  });

  function packagesAtHead(source: Source): readonly string[] {
    return source.program.body
      .filter((node) => node.type === 'ImportDeclaration')
      .map((node) => targetOf(source.path, node.source.value))
      .filter((target) => target.kind === 'package')
      .map(({ name }) => `${source.path}: ${name}`);
  }
});
