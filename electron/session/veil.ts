/**
 * Knows every secret that passed through this desk, to keep it out of whatever is written or shown:
 * frames, log lines, the broker's own words. Adapters redact by field; this is the second wall, for
 * a broker that echoes what it was sent.
 */
export interface Veil {
  remember(value: string): void;
  /** The text with every known secret taken out, as it is and as an address would spell it. */
  cover(text: string): string;
}

const HIDDEN = '•••';
/** Shorter ones are codes that are used once, and would be found by chance in prices and times. */
const SHORTEST = 6;

export function openVeil(): Veil {
  const known = new Set<string>();
  return {
    remember: (value) => {
      if (value.length < SHORTEST) return;
      known.add(value);
      known.add(encodeURIComponent(value));
      known.add(JSON.stringify(value).slice(1, -1));
    },
    cover: (text) => {
      let covered = text;
      for (const value of known) covered = covered.replaceAll(value, HIDDEN);
      return covered;
    },
  };
}
