/** What a file pulls in, by whatever syntax. A path that only runtime knows is reported as null. */
import { posix } from 'node:path';
import { type Node, type Source, walk } from './source.ts';

export interface Import {
  /** As written; null when it is computed, so that nobody can say where it leads. */
  readonly specifier: string | null;
  /** Only types cross: the statement leaves nothing behind in the program. */
  readonly typeOnly: boolean;
  readonly start: number;
}

export function importsOf(source: Source): readonly Import[] {
  const found: Import[] = [];
  walk(source.program, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) {
      found.push({ specifier, typeOnly: isTypeOnly(node), start: node.start });
    }
  });
  return found;
}

/** Undefined for a node that imports nothing. */
function specifierOf(node: Node): string | null | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return node.source.value;
    case 'ExportNamedDeclaration':
      return node.source?.value;
    case 'TSImportType':
    case 'ImportExpression':
      return literal(node.source);
    case 'TSExternalModuleReference':
      return literal(node.expression);
    case 'CallExpression':
      return loads(node.callee) ? literal(node.arguments[0]) : undefined;
    default:
      return undefined;
  }
}

function isTypeOnly(node: Node): boolean {
  if (node.type === 'ImportDeclaration') return node.importKind === 'type';
  if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration') {
    return node.exportKind === 'type';
  }
  return node.type === 'TSImportType';
}

/**
 * `require('x')`, `require.resolve('x')`, `import.meta.resolve('x')` and the mocks of the tests.
 */
function loads(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require';
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  const { object, property } = callee;
  if (object.type === 'MetaProperty') return property.name === 'resolve';
  if (object.type !== 'Identifier') return false;
  if (object.name === 'require') return property.name === 'resolve';
  return object.name === 'vi' && MOCKS.has(property.name);
}

const MOCKS = new Set(['mock', 'doMock', 'importActual', 'importMock']);

function literal(node: Node | undefined): string | null {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'computed' };

export function targetOf(from: string, specifier: string | null): Target {
  if (specifier === null) return { kind: 'computed' };
  if (specifier.startsWith('.')) {
    const bare = specifier.replace(/\?.*$/, '');
    return { kind: 'file', path: posix.normalize(posix.join(posix.dirname(from), bare)) };
  }
  if (specifier.startsWith('node:')) return { kind: 'builtin', name: specifier };
  const [scope = '', name] = specifier.split('/');
  const whole = scope.startsWith('@') && name !== undefined ? `${scope}/${name}` : scope;
  return { kind: 'package', name: whole };
}
