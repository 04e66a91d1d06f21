/**
 * House rules that neither the compiler nor the linter knows. Each says what to do instead, because
 * a ban without the replacement only teaches people to silence it.
 */
import { type Comment, type Node, type Source, walk } from './source.ts';

export interface Finding {
  readonly start: number;
  readonly what: string;
}

export interface Rule {
  readonly name: string;
  readonly instead: string;
  /** The trees it holds for. */
  readonly trees: readonly string[];
  readonly onNode?: (node: Node, above: readonly Node[], source: Source) => string | null;
  readonly onComment?: (comment: Comment) => string | null;
  readonly onLine?: (line: string) => string | null;
  readonly onFile?: (source: Source) => readonly Finding[];
}

const PRODUCT = ['shared', 'electron', 'renderer'];
const TYPED = [...PRODUCT, 'test'];
const EVERYWHERE = [...TYPED, 'scripts', '.'];

export const WIDTH_MAX = 100;
export const FILE_LINES_MAX = 500;
export const FUNCTION_LINES_MAX = 70;

function parentOf(above: readonly Node[]): Node | undefined {
  return above.at(-1);
}

/** `a.b` as text for a plain member, the name for an identifier, nothing for the rest. */
function nameOf(node: Node | undefined): string {
  if (node?.type === 'Identifier') return node.name;
  if (node?.type !== 'MemberExpression' || node.property.type !== 'Identifier') return '';
  return `${nameOf(node.object)}.${node.property.name}`;
}

/**
 * A name that stands for the thing itself, not for a field, a key or a declaration of that name.
 */
function isUse(node: Node, above: readonly Node[]): boolean {
  const parent = parentOf(above);
  if (parent?.type === 'MemberExpression') return parent.object === node || isGlobal(parent.object);
  if (parent?.type === 'Property') return parent.value === node;
  if (parent?.type === 'ImportSpecifier') return parent.imported === node;
  return !DECLARES.has(parent?.type ?? '') && parent?.type.startsWith('TS') !== true;
}

const DECLARES = new Set(['FunctionDeclaration', 'MethodDefinition']);

function isGlobal(node: Node): boolean {
  return node.type === 'Identifier' && /^(?:globalThis|window|self|global)$/.test(node.name);
}

function uses(names: ReadonlySet<string>): (node: Node, above: readonly Node[]) => string | null {
  return (node, above) => {
    const name = node.type === 'Identifier' && isUse(node, above) ? node.name : '';
    return names.has(name) ? name : null;
  };
}

const TIMERS = new Set([
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'requestIdleCallback',
]);
const RANDOM = new Set(['randomUUID', 'randomBytes', 'getRandomValues', 'randomInt']);
const CLOCK = new Set(['Date.now', 'performance.now', 'process.hrtime', 'process.uptime']);
const LOOSE_READERS = new Set([
  'parseFloat',
  'parseInt',
  'Number.parseFloat',
  'Number.parseInt',
  'Number',
]);
const ROUNDERS = new Set(['Math.floor', 'Math.ceil', 'Math.round', 'Math.trunc']);
const ARITHMETIC = new Set(['BinaryExpression', 'UnaryExpression', 'ParenthesizedExpression']);
const TEST_CALLS = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const LEFT_OUT = new Set(['only', 'skip', 'todo', 'skipIf', 'runIf', 'fails', 'fixme']);

/** The test function under `it.each(table).only` and the like. */
function testCall(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return testCall(node.object);
  if (node.type === 'CallExpression') return testCall(node.callee);
  return node.type === 'TaggedTemplateExpression' ? testCall(node.tag) : '';
}

/**
 * `skip(condition, 'why')` is how a test is left out; every other way says nothing to the reader.
 */
function leftOut(node: Node, above: readonly Node[]): string | null {
  const parent = parentOf(above);
  if (node.type === 'Identifier') {
    return /^(?:xit|xtest|xdescribe|fit|fdescribe)$/.test(node.name) ? node.name : null;
  }
  if (node.type === 'CallExpression') {
    const skips = nameOf(node.callee) === 'skip' || memberName(node.callee) === '.skip';
    return skips && !TEST_CALLS.has(testCall(node.callee)) && !saysWhy(node) ? 'skip' : null;
  }
  const name = memberName(node).slice(1);
  if (!LEFT_OUT.has(name) || !TEST_CALLS.has(testCall(node))) return null;
  const told = parent?.type === 'CallExpression' && parent.callee === node && saysWhy(parent);
  return name === 'skip' && told ? null : `${testCall(node)}.${name}`;
}

function saysWhy(call: Node): boolean {
  if (call.type !== 'CallExpression') return false;
  const last = call.arguments.at(-1);
  const named = last?.type === 'Identifier' && call.arguments.length === 2;
  return (
    named || last?.type === 'TemplateLiteral' || (last?.type === 'Literal' && last.value !== null)
  );
}

function division(node: Node, above: readonly Node[]): string | null {
  const divides =
    (node.type === 'BinaryExpression' && node.operator === '/') ||
    (node.type === 'AssignmentExpression' && node.operator === '/=');
  if (!divides) return null;
  const around = above.findLast((one) => !ARITHMETIC.has(one.type));
  const rounded = around?.type === 'CallExpression' && ROUNDERS.has(nameOf(around.callee));
  return rounded ? null : 'a division that may leave a fraction';
}

function looseNumber(node: Node): string | null {
  if (node.type === 'UnaryExpression' && node.operator === '+') return 'unary plus';
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null;
  const name = nameOf(node.callee);
  if (LOOSE_READERS.has(name)) return name;
  return /\.(?:toFixed|toPrecision|toExponential)$/.test(memberName(node.callee))
    ? 'toFixed'
    : null;
}

/** The last name of a member whatever stands before it. */
function memberName(node: Node): string {
  return node.type === 'MemberExpression' && node.property.type === 'Identifier'
    ? `.${node.property.name}`
    : '';
}

function cast(node: Node): string | null {
  if (node.type === 'TSAnyKeyword') return 'any';
  if (node.type === 'TSNonNullExpression') return 'the non-null mark !';
  if (node.type === 'TSTypeAssertion') return 'a cast in angle brackets';
  if (node.type !== 'TSAsExpression') return null;
  const inner = node.expression;
  const twice = inner.type === 'TSAsExpression' && inner.typeAnnotation.type === 'TSUnknownKeyword';
  return twice ? 'as unknown as' : null;
}

function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/**
 * A function's own lines: those of the functions inside it are theirs, as an object of closures is
 * a list of short functions. A describe is a list of tests, with the tables they read.
 */
function longFunction(node: Node, above: readonly Node[], source: Source): string | null {
  if (!isFunction(node)) return null;
  const parent = above.at(-1);
  if (parent?.type === 'CallExpression' && testCall(parent.callee) === 'describe') return null;
  const whole = linesOf(source, node);
  if (whole <= FUNCTION_LINES_MAX) return null;
  let inner = 0;
  walk(node, (one, between) => {
    const outermost = between.slice(1).every((step) => !isFunction(step));
    if (one !== node && isFunction(one) && outermost) inner += linesOf(source, one) - 1;
  });
  const own = whole - inner;
  return own > FUNCTION_LINES_MAX ? `a function of ${own} lines of its own` : null;
}

function linesOf(source: Source, { start, end }: Node): number {
  return source.text.slice(start, end).split('\n').length;
}

/**
 * The formatter breaks code, and a sentence is left whole so that it can be searched for: what
 * stands inside a text does not count.
 */
function tooWideCode({ text, program }: Source): readonly Finding[] {
  const lines = text.split('\n');
  if (lines.every((line) => line.length <= WIDTH_MAX)) return [];
  let bare = text;
  walk(program, (node) => {
    const literal = node.type === 'Literal' && typeof node.value === 'string';
    if (!literal && node.type !== 'TemplateElement' && node.type !== 'JSXText') return;
    const kept = text.slice(node.start, node.end).replace(/[^\n]/g, SPARED);
    bare = bare.slice(0, node.start) + kept + bare.slice(node.end);
  });
  const found: Finding[] = [];
  let start = 0;
  for (const line of bare.split('\n')) {
    const what = tooWide(line.replaceAll(SPARED, ''));
    if (what !== null) found.push({ start, what });
    start += line.length + 1;
  }
  return found;
}

/** Stands for a character inside a text while lines are measured. */
const SPARED = '\u0001';

/**
 * A default that neither proves itself unreachable nor says what falls there swallows whatever the
 * union gains later.
 */
function swallows(node: Node, _above: readonly Node[], source: Source): string | null {
  if (node.type !== 'SwitchCase' || node.test !== null) return null;
  const text = source.text.slice(node.start, node.end);
  if (/\b(?:unreachable|fail)\(|satisfies never|\bthrow\b/.test(text)) return null;
  const said = source.comments.some(({ start }) => start >= node.start && start < node.end);
  return said ? null : 'a default that says nothing';
}

/** Written in pieces, so that this file keeps its own rule. */
const HOSTS = new RegExp(
  ['registry[.](?:npmjs|yarnpkg)', ['npm', 'mirror'].join(''), 'home/', 'Users/', 'root/', 'work/']
    .map((piece) => (piece.endsWith('/') ? `(?<![\\w.])/${piece}(?=\\w|$)` : piece))
    .concat('[A-Z]:\\\\+Users')
    .join('|'),
);
const EMOJI = /\p{Emoji_Presentation}|\uFE0F/u;

export function hostOrHome(line: string): string | null {
  return HOSTS.exec(line)?.[0] ?? null;
}

export function emoji(line: string): string | null {
  return EMOJI.exec(line)?.[0] ?? null;
}

export function tooWide(line: string): string | null {
  const width = Array.from(line).length;
  return width > WIDTH_MAX ? `a line of ${width} columns` : null;
}

export const RULES: readonly Rule[] = [
  {
    name: 'width',
    instead: `keep to ${WIDTH_MAX} columns; the formatter breaks code, wrap a comment by hand`,
    trees: EVERYWHERE,
    onFile: tooWideCode,
  },
  {
    name: 'file-length',
    instead: `keep to ${FILE_LINES_MAX} lines; split by idea, not by size`,
    trees: EVERYWHERE,
    onFile: ({ text }) => {
      const lines = text.split('\n').length - 1;
      return lines > FILE_LINES_MAX ? [{ start: 0, what: `a file of ${lines} lines` }] : [];
    },
  },
  {
    name: 'function-length',
    instead: `keep to ${FUNCTION_LINES_MAX} lines; give its steps names`,
    trees: EVERYWHERE,
    onNode: longFunction,
  },
  {
    name: 'clock',
    instead: 'take nowMs or monotonicMs of World; in the page renderer/bridge/clock.ts',
    trees: TYPED,
    onNode: (node) => {
      if (node.type === 'NewExpression' && nameOf(node.callee) === 'Date') return 'new Date';
      if (node.type === 'CallExpression' && nameOf(node.callee) === 'Date') return 'Date()';
      const name = node.type === 'MemberExpression' ? nameOf(node) : '';
      return CLOCK.has(name.replace(/^(?:globalThis|window)\./, '')) ? name : null;
    },
  },
  {
    name: 'timer',
    instead: 'use after or soon of World; in the page renderer/bridge/clock.ts',
    trees: TYPED,
    onNode: uses(TIMERS),
  },
  {
    name: 'randomness',
    instead: 'use random, secret or an id source of World; in the page bridge/command-id.ts',
    trees: TYPED,
    onNode: (node, above) => {
      if (node.type !== 'MemberExpression') return uses(RANDOM)(node, above);
      const last = memberName(node).slice(1);
      return nameOf(node) === 'Math.random' || RANDOM.has(last) ? nameOf(node) : null;
    },
  },
  {
    name: 'loose-number',
    instead: 'text becomes a number through parsePrice, parseScaled or a schema; print in format/',
    trees: PRODUCT,
    onNode: looseNumber,
  },
  {
    name: 'division',
    instead: 'keep value and quantity as integers and divide in format/, or round at once',
    trees: PRODUCT,
    onNode: division,
  },
  {
    name: 'console',
    instead: 'log an event by its name, count it, or write to the stream you were given',
    trees: EVERYWHERE,
    onNode: uses(new Set(['console'])),
  },
  {
    name: 'cast',
    instead: 'narrow it, parse it, or use must() with the reason why it is there',
    trees: TYPED,
    onNode: cast,
  },
  {
    name: 'silenced-compiler',
    instead: 'mend the type; nothing may hide an error',
    trees: EVERYWHERE,
    onComment: ({ text }) => /@ts-(?:ignore|expect-error|nocheck)/.exec(text)?.[0] ?? null,
  },
  {
    name: 'silenced-lint',
    instead: 'mend it, or name one rule and say why after two dashes',
    trees: EVERYWHERE,
    onComment: ({ text }) => {
      if (!/(?:oxlint|eslint)-disable|biome-ignore/.test(text)) return null;
      return / -- \S/.test(text) ? null : 'a directive without a reason';
    },
  },
  {
    name: 'default-export',
    instead: 'export it by its name',
    trees: EVERYWHERE,
    onNode: (node) => (node.type === 'ExportDefaultDeclaration' ? 'export default' : null),
  },
  {
    name: 'barrel',
    instead: 'import from the file that has it',
    trees: EVERYWHERE,
    onNode: (node) => {
      if (node.type === 'ExportAllDeclaration') return 'export *';
      const passes = node.type === 'ExportNamedDeclaration' && node.source !== null;
      return passes ? 'export … from' : null;
    },
  },
  {
    name: 'approval',
    instead: 'only electron/risk/gate.ts approves; hand the request to passGate',
    trees: EVERYWHERE,
    onNode: uses(new Set(['approve'])),
  },
  {
    name: 'left-out-test',
    instead: "call skip(condition, 'why') of the test's context, which reports the reason",
    trees: ['test'],
    onNode: leftOut,
  },
  {
    name: 'swallowing-default',
    instead: 'end it in unreachable(…), or say in a comment what falls here and why',
    trees: PRODUCT,
    onNode: swallows,
  },
  {
    name: 'reminder',
    instead: 'do it now, or open an issue',
    trees: EVERYWHERE,
    onComment: ({ text }) => /\b(?:TODO|FIXME|XXX|HACK)\b/.exec(text)?.[0] ?? null,
  },
  {
    name: 'host-or-home',
    instead: 'no registry and no folder of one machine belongs in the product',
    trees: EVERYWHERE,
    onLine: hostOrHome,
  },
  {
    name: 'emoji',
    instead: 'use a drawn icon or a word',
    trees: EVERYWHERE,
    onLine: emoji,
  },
  {
    name: 'file-name',
    instead: 'name the file after what it holds, in kebab-case',
    trees: EVERYWHERE,
    onFile: ({ path }) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const vague = /\b(?:utils?|helpers?|manager|common|misc)\b/.test(name);
      const kebab = /^\.?[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name);
      return vague || !kebab ? [{ start: 0, what: name }] : [];
    },
  },
];

/** Findings of every rule in one file, in one walk. */
export function look(source: Source, rules: readonly Rule[]): readonly Seen[] {
  const found: Seen[] = [];
  const note = (rule: Rule, start: number, what: string | null | undefined): void => {
    if (what !== null && what !== undefined) found.push({ rule, start, what });
  };
  for (const rule of rules) {
    for (const { start, what } of rule.onFile?.(source) ?? []) note(rule, start, what);
    for (const comment of source.comments) note(rule, comment.start, rule.onComment?.(comment));
    let start = 0;
    for (const line of rule.onLine === undefined ? [] : source.text.split('\n')) {
      note(rule, start, rule.onLine?.(line));
      start += line.length + 1;
    }
  }
  const onNode = rules.filter((rule) => rule.onNode !== undefined);
  walk(source.program, (node, above) => {
    for (const rule of onNode) note(rule, node.start, rule.onNode?.(node, above, source));
  });
  return found;
}

export interface Seen extends Finding {
  readonly rule: Rule;
}
