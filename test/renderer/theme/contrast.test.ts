/** Words can be read on every ground they stand on, in each theme, by the numbers of WCAG AA. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const TOKENS = readFileSync(
  join(import.meta.dirname, '../../../renderer/theme/tokens.css'),
  'utf8',
);
const THEMES = ['dark', 'light', 'contrast'] as const;

/** Of ordinary text; the desk has hardly any larger. */
const LEAST = 4.5;

const GROUNDS = ['ground', 'panel', 'raised', 'hover', 'selected'] as const;
const WORDS = ['text', 'quiet', 'buy', 'sell', 'gain', 'loss', 'attention', 'danger'] as const;

/** The pairs that occur beside the plain ones: what stands on a colour, on a tint, on a choice. */
const PAIRS: readonly (readonly [ink: string, ground: string])[] = [
  ['faint', 'ground'],
  ['faint', 'panel'],
  ['faint', 'raised'],
  ['faint', 'selected'],
  ['on-accent', 'buy'],
  ['on-accent', 'sell'],
  ['on-accent', 'attention'],
  ['on-accent', 'danger'],
  ['on-accent', 'paper'],
  ['on-accent', 'live'],
  ['ground', 'text'],
  ['text', 'buy-wash'],
  ['text', 'sell-wash'],
  ['text', 'gain-wash'],
  ['text', 'loss-wash'],
  ['buy', 'gain-wash'],
  ['buy', 'loss-wash'],
  ['sell', 'gain-wash'],
  ['sell', 'loss-wash'],
  ['attention', 'attention-wash'],
];

function tokensOf(theme: string): ReadonlyMap<string, string> {
  const start = TOKENS.indexOf(`[data-theme="${theme}"] {`);
  expect(start, `tokens of ${theme}`).toBeGreaterThan(0);
  const block = TOKENS.slice(start, TOKENS.indexOf('}', start));
  const found = block.matchAll(/--(?<name>[\w-]+): (?<colour>#[0-9a-f]{6});/g);
  return new Map(
    [...found].map(({ groups }) => [groups?.['name'] ?? '', groups?.['colour'] ?? '']),
  );
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function tooFaint(theme: string): readonly string[] {
  const tokens = tokensOf(theme);
  const plain = WORDS.flatMap((ink) => GROUNDS.map((ground) => [ink, ground] as const));
  return [...plain, ...PAIRS].flatMap(([ink, ground]) => {
    const pair = [tokens.get(ink), tokens.get(ground)] as const;
    if (pair[0] === undefined || pair[1] === undefined) return [`${ink} or ${ground} is missing`];
    const ratio = contrast(pair[0], pair[1]);
    return ratio < LEAST ? [`${ink} on ${ground}: ${ratio.toFixed(2)}`] : [];
  });
}

test('the measure itself: black on white is 21, a colour on itself is 1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#5aa9ff', '#5aa9ff')).toBe(1);
});

describe.each(THEMES)('%s', (theme) => {
  test('every word can be read on its ground', () => {
    expect(tooFaint(theme)).toEqual([]);
  });
});
