/**
 * The program as data: every source file read once, with its syntax tree. The parser is the one the
 * bundler uses, so what these tests see is what ships. Nothing here is kept between runs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ESTree, parseSync } from 'vite';
import { assert } from '../../shared/lib/assert.ts';

export const ROOT = join(import.meta.dirname, '../..');
export const TREES = ['shared', 'electron', 'renderer', 'test', 'scripts'] as const;

const CODE = /\.(?:ts|tsx|mjs|cjs|js)$/;
const PROSE = /\.(?:md|css|html|json|yml|yaml|txt|csv)$/;
const GENERATED = new Set(['node_modules', 'out', 'dist', '.git', '.cache', 'golden', 'fixtures']);

export interface Comment {
  readonly text: string;
  readonly start: number;
}

export interface Source {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly program: ESTree.Program;
  readonly comments: readonly Comment[];
}

export function parseSource(path: string, text: string): Source {
  const parsed = parseSync(path, text);
  const first = parsed.errors[0];
  assert(first === undefined, `${path} cannot be read: ${first?.message ?? ''}`);
  const comments = parsed.comments.map(({ value, start }) => ({ text: value, start }));
  return { path, text, program: parsed.program, comments };
}

let sources: readonly Source[] | null = null;

/** Every code file of the project, the configuration files of the root among them. */
export function allSources(): readonly Source[] {
  sources ??= filesOf(CODE).map((path) => parseSource(path, readText(path)));
  return sources;
}

/** Texts that are not code: styles, pages, settings, documents. */
export function allProse(): readonly { readonly path: string; readonly text: string }[] {
  return filesOf(PROSE).map((path) => ({ path, text: readText(path) }));
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The number of a line counts from one, as editors do. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function filesOf(kind: RegExp): readonly string[] {
  const found: string[] = [];
  for (const entry of readdirSync(ROOT, { withFileTypes: true })) {
    if (entry.isFile() && kind.test(entry.name)) found.push(entry.name);
  }
  for (const tree of [...TREES, 'docs']) collect(tree, kind, found);
  return found.filter((path) => path !== 'package-lock.json');
}

function collect(folder: string, kind: RegExp, found: string[]): void {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!GENERATED.has(entry.name)) collect(path, kind, found);
    } else if (kind.test(entry.name)) found.push(path);
  }
}

export type Node = ESTree.Node;

/** Walks the tree from the top; `above` holds the nodes around this one, the nearest last. */
export function walk(
  node: Node,
  visit: (node: Node, above: readonly Node[]) => void,
  above: Node[] = [],
): void {
  visit(node, above);
  above.push(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) walk(child, visit, above);
    }
  }
  above.pop();
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  );
}
