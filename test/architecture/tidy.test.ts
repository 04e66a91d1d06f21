/**
 * The house rules over every file; each rule first proves on snippets that it sees what it should.
 */
import { describe, expect, it } from 'vitest';
import { within } from './law.ts';
import { allProse, allSources, lineAt, parseSource } from './source.ts';
import { EXCEPTIONS } from './tidy-exceptions.ts';
import { emoji, hostOrHome, look, RULES, type Rule, tooWide } from './tidy-rules.ts';
import { FOUND, PASSED, type Snippet } from './tidy-snippets.ts';

interface Complaint {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly says: string;
}

function complaints(): readonly Complaint[] {
  return allSources().flatMap((source) => {
    const rules = RULES.filter(({ trees }) => trees.some((tree) => within(source.path, tree)));
    return look(source, rules).map(({ rule, start, what }) => ({
      rule: rule.name,
      path: source.path,
      line: lineAt(source.text, start),
      says: `${what} — ${rule.instead}`,
    }));
  });
}

const all = complaints();

function isExcused({ rule, path }: Complaint): boolean {
  return EXCEPTIONS.some(([name, place]) => name === rule && within(path, place));
}

describe('every file', () => {
  it.each(RULES.map(({ name }) => [name]))('%s', (name) => {
    const lines = all
      .filter((one) => one.rule === name && !isExcused(one))
      .map(({ path, line, says }) => `${path}:${line} ${says}`);
    expect(lines.join('\n')).toBe('');
  });

  it('styles, pages and documents name no host, no home and no emoji, and styles keep the width', () => {
    const lines = allProse().flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const wide = path.endsWith('.css') ? tooWide(line) : null;
        const what = hostOrHome(line) ?? emoji(line) ?? wide;
        return what === null ? [] : [`${path}:${index + 1} ${what}`];
      }),
    );
    expect(lines.join('\n')).toBe('');
  });
});

describe('the exceptions', () => {
  it.each(EXCEPTIONS)('%s in %s is still needed', (rule, place) => {
    expect(all.some((one) => one.rule === rule && within(one.path, place))).toBe(true);
  });

  it('stand once each and name a rule', () => {
    const keys = EXCEPTIONS.map(([rule, place]) => `${rule} ${place}`);
    expect(keys).toEqual([...new Set(keys)]);
    const names = new Set(RULES.map(({ name }) => name));
    expect(EXCEPTIONS.filter(([rule]) => !names.has(rule))).toEqual([]);
  });
});

describe('the rules', () => {
  function seen(rule: Rule, text: string): readonly string[] {
    return look(parseSource('shared/snippet.ts', text), [rule]).map(({ what }) => what);
  }

  function named([rule, text]: Snippet): readonly [string, string, string] {
    return [rule, text.replaceAll('\n', ' ').slice(0, 70), text];
  }

  const byName = new Map(RULES.map((rule) => [rule.name, rule]));

  it.each(FOUND.map(named))('%s sees %s', (name, _short, text) => {
    const rule = byName.get(name);
    expect(rule === undefined ? [] : seen(rule, text)).not.toEqual([]);
  });

  it.each(PASSED.map(named))('%s passes %s', (name, _short, text) => {
    const rule = byName.get(name);
    expect(rule === undefined ? ['no such rule'] : seen(rule, text)).toEqual([]);
  });

  it('each is tried on something it must find and something it must not', () => {
    const tried = new Set([...FOUND, ...PASSED].map(([name]) => name));
    const untried = RULES.map(({ name }) => name).filter((name) => !tried.has(name));
    expect(untried).toEqual(['file-name']);
  });

  it.each(['utils.ts', 'order-helpers.ts', 'OrderBook.ts', 'order_book.ts'])(
    'file-name sees %s',
    (name) => {
      const rule = byName.get('file-name');
      const source = parseSource(`shared/${name}`, '');
      expect(rule === undefined ? [] : look(source, [rule])).toHaveLength(1);
    },
  );
});
