/** The page of controls leaves nothing out: it is held against the gate, the guards, the limits. */
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../electron/risk/checks.ts';
import { CONTROLS } from '../../scripts/controls.ts';
import { GUARDS } from '../../shared/domain/desk-events.ts';
import { LIMIT_NAMES } from '../../shared/domain/limits.ts';

/** What is there and not named, named and not there, or named twice. */
function compared(there: readonly string[], named: readonly string[]) {
  return {
    missing: there.filter((each) => !named.includes(each)),
    unknown: named.filter((each) => !there.includes(each)),
    twice: named.filter((each, at) => named.indexOf(each) !== at),
  };
}

const WHOLE = { missing: [], unknown: [], twice: [] };

describe('the controls', () => {
  it('name every code that the gate can answer, once', () => {
    const codes = CHECKS.map(({ code }) => code);
    expect(
      compared(
        codes,
        CONTROLS.flatMap((each) => each.codes),
      ),
    ).toEqual(WHOLE);
  });

  it('name every limit that a trader can set, once', () => {
    expect(
      compared(
        LIMIT_NAMES,
        CONTROLS.flatMap(({ limits }) => limits),
      ),
    ).toEqual(WHOLE);
  });

  it('name every guard, once', () => {
    expect(
      compared(
        GUARDS,
        CONTROLS.flatMap(({ guards }) => guards),
      ),
    ).toEqual(WHOLE);
  });

  it('each do something', () => {
    const idle = CONTROLS.filter(
      ({ limits, codes, guards }) => limits.length + codes.length + guards.length === 0,
    );
    expect(idle).toEqual([]);
    expect(new Set(CONTROLS.map(({ name }) => name)).size).toBe(CONTROLS.length);
  });
});
