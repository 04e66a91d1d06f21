/**
 * Nothing reaches a broker that did not pass the gate, and the compiler says so: a transport takes
 * a type that only the gate can build. What the compiler cannot see, a cast or a second builder, is
 * looked for in the text.
 */
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Gateway, ModifyRequest, PlaceRequest } from '../../electron/broker/gateway.ts';
import type { Effect } from '../../electron/engine/decision.ts';
import type { Approved } from '../../shared/domain/approval.ts';
import { allSources } from './source.ts';

const BUILDER = 'shared/domain/approval.ts';
const GATE = 'electron/risk/gate.ts';
/** The simulated brokers stand on the other side of the wire. */
const OTHERS = /^(test|scripts|electron\/broker-sim)\//;
const SHIPPED = allSources().filter(({ path }) => !OTHERS.test(path));

function pathsWith(pattern: RegExp): readonly string[] {
  return SHIPPED.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

describe('what a transport takes', () => {
  it('is approved as a type, for all that adds or changes risk', () => {
    expectTypeOf<Parameters<Gateway['place']>[0]>().toEqualTypeOf<Approved<PlaceRequest>>();
    expectTypeOf<Parameters<Gateway['modify']>[0]>().toEqualTypeOf<Approved<ModifyRequest>>();
    type Placing = Extract<Effect, { kind: 'place' }>['request'];
    expectTypeOf<Placing>().toEqualTypeOf<Approved<PlaceRequest>>();
  });

  it('is not what anybody can write down', () => {
    expectTypeOf<PlaceRequest>().not.toExtend<Approved<PlaceRequest>>();
    // The proof of one kind of request is none of another.
    expectTypeOf<Approved<ModifyRequest>>().not.toExtend<Approved<PlaceRequest>>();
  });
});

describe('the proof', () => {
  it('is built in one place and used by the gate alone', () => {
    expect(pathsWith(/\bapprove\b\s*[(<,}]/).toSorted()).toEqual([GATE, BUILDER].toSorted());
    expect(pathsWith(/\bas\s+(unknown\s+as\s+)?Approved\b/)).toEqual([BUILDER]);
  });

  it('cannot be made by a cast from nothing where requests are sent', () => {
    const senders = SHIPPED.filter(({ text }) => /\.(place|modify)\(/.test(text));
    expect(senders.length).toBeGreaterThan(0);
    const casts = senders.filter(({ text }) => /\.(place|modify)\([^)]*\bas\s/.test(text));
    expect(casts.map(({ path }) => path)).toEqual([]);
  });

  it('is kept by a name that only its file knows', () => {
    const builder = SHIPPED.find(({ path }) => path === BUILDER);
    expect(builder?.text).toMatch(/^declare const approved: unique symbol;$/m);
    expect(builder?.text).not.toMatch(/export (declare )?const approved/);
  });
});
