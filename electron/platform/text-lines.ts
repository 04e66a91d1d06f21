/**
 * Text that arrives in pieces, cut at line feeds and nowhere else: JSON may hold U+2028 and other
 * characters that general readers take for the end of a line. A line that is too long is never
 * kept; it is told of once, when it ends.
 */
export interface TextLines {
  take(piece: string): void;
  /** The input is over; a last line without a line feed counts too. */
  end(): void;
}

export interface LineListener {
  line(text: string): void;
  tooLong(): void;
}

export function textLines(most: number, listener: LineListener): TextLines {
  let parts: string[] = [];
  let length = 0;
  let lost = false;

  function keep(part: string): void {
    length += part.length;
    lost = lost || length > most;
    if (lost) parts = [];
    else if (part !== '') parts.push(part);
  }

  function finish(): void {
    const text = parts.join('').replace(/\r$/, '');
    const wasLost = lost;
    parts = [];
    length = 0;
    lost = false;
    if (wasLost) listener.tooLong();
    else if (text.trim() !== '') listener.line(text);
  }

  return {
    take(piece) {
      let from = 0;
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', from)) {
        keep(piece.slice(from, at));
        finish();
        from = at + 1;
      }
      keep(piece.slice(from));
    },
    end: finish,
  };
}
