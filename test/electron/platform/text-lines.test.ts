/** Lines from pieces: wherever the text is cut, the same lines come out. */
import { describe, expect, it } from 'vitest';
import { textLines } from '../../../electron/platform/text-lines.ts';
import { seededRandom } from '../../support/world.ts';

function linesOf(pieces: readonly string[], most = 1_000): readonly (string | null)[] {
  const found: (string | null)[] = [];
  const lines = textLines(most, {
    line: (text) => found.push(text),
    tooLong: () => found.push(null),
  });
  for (const piece of pieces) lines.take(piece);
  lines.end();
  return found;
}

describe('lines', () => {
  it('end at a line feed, with or without a carriage return, and nowhere else', () => {
    expect(linesOf(['a\nb\r\n\n \r\nc\u2028d\u2029e\rf\n', 'last'])).toEqual([
      'a',
      'b',
      'c\u2028d\u2029e\rf',
      'last',
    ]);
  });

  it('are the same however the text is cut', () => {
    const text = '{"id":1}\r\n{"id":2,"x":"\u2028"}\n\n{"id":3}\r\n{"id":4}';
    const whole = linesOf([text]);
    expect(whole).toHaveLength(4);
    const random = seededRandom(3);
    for (let round = 0; round < 500; round += 1) {
      const pieces: string[] = [];
      for (let at = 0; at < text.length; ) {
        const next = at + 1 + Math.floor(random() * 7);
        pieces.push(text.slice(at, next));
        at = next;
      }
      expect(linesOf(pieces)).toEqual(whole);
    }
  });

  it('that are too long are told of once and keep nothing from the next', () => {
    const pieces = ['short\n', ...Array.from({ length: 50 }, () => 'x'.repeat(100)), '\nnext\n'];
    expect(linesOf(pieces)).toEqual(['short', null, 'next']);
  });
});
