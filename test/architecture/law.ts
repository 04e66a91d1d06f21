/** The rows of layers.ts as questions about one import. */
import { type Import, importsOf, targetOf } from './imports.ts';
import { BUILTINS, COMPUTED, LAYERS, PACKAGES } from './layers.ts';
import { lineAt, type Source } from './source.ts';

export interface Violation {
  /** The file and line, as an editor opens them. */
  readonly at: string;
  readonly says: string;
}

/** The most particular of the names that hold the path. */
export function longest<Row extends readonly [string, ...unknown[]]>(
  rows: readonly Row[],
  path: string,
): Row | null {
  let best: Row | null = null;
  for (const row of rows) {
    if (within(path, row[0]) && row[0].length > (best?.[0].length ?? 0)) best = row;
  }
  return best;
}

/** `.` stands for the configuration files in the root. */
export function within(path: string, place: string): boolean {
  if (place === '.') return !path.includes('/');
  if (place.endsWith('/*')) return path.slice(0, path.lastIndexOf('/')) === place.slice(0, -2);
  return path === place || path.startsWith(`${place}/`);
}

/** Null when the import is lawful; the complaint otherwise. */
export function complaint(from: string, found: Import): string | null {
  const target = targetOf(from, found.specifier);
  switch (target.kind) {
    case 'computed':
      if (COMPUTED.some(([path]) => path === from)) return null;
      return 'imports a computed path, which no law can check; write the path out';
    case 'file':
      return fileComplaint(from, target.path, found.typeOnly);
    case 'builtin':
      return builtinComplaint(from, target.name);
    case 'package':
      return packageComplaint(from, target.name);
  }
}

function fileComplaint(from: string, path: string, typeOnly: boolean): string | null {
  if (within(from, '.')) return null;
  const row = longest(LAYERS, from);
  if (row === null) return 'belongs to no row of test/architecture/layers.ts; add one for it';
  if (longest(LAYERS, path) === row) return null;
  const [part, may] = row;
  const rights = may
    .map((right) => ({ place: right.replace(/^type /, ''), values: !right.startsWith('type ') }))
    .filter(({ place }) => within(path, place));
  if (rights.some(({ values }) => values || typeOnly)) return null;
  if (rights.length > 0) return `imports ${path} as a value; ${part} may only \`import type\` it`;
  return `imports ${path}, which ${part} may not; turn the dependency round or pass it in`;
}

function builtinComplaint(from: string, name: string): string | null {
  const names = longest(BUILTINS, from)?.[1] ?? [];
  if (names.includes('*') || names.includes(name)) return null;
  return `imports ${name}, which this folder has no row for; ask through World or a port`;
}

function packageComplaint(from: string, name: string): string | null {
  const row = PACKAGES.find(([known]) => known === name);
  if (row === undefined) return `imports ${name}, a package without a row in layers.ts`;
  if (within(from, 'test') || row[1].some((folder) => within(from, folder))) return null;
  return `imports ${name}, which only ${row[1].join(', ')} may use`;
}

export function violationsOf(source: Source): readonly Violation[] {
  const found: Violation[] = [];
  for (const each of importsOf(source)) {
    const says = complaint(source.path, each);
    if (says !== null)
      found.push({ at: `${source.path}:${lineAt(source.text, each.start)}`, says });
  }
  return found;
}
