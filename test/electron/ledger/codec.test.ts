import { describe, expect, it } from 'vitest';
import {
  decodeEvent,
  encodeEvent,
  EVENT_LAW,
  type EventCells,
} from '../../../electron/ledger/codec.ts';
import { EVENT_VERSIONS, type EventKind } from '../../../shared/domain/events.ts';
import { intended, oneOfEach, pending } from './sample-events.ts';

const KINDS = Object.keys(EVENT_VERSIONS) as readonly EventKind[];

function cellsOf(kind: EventKind): EventCells {
  return encodeEvent(7, pending('chain', oneOfEach()[kind]));
}

function withBody(cells: EventCells, change: (body: Record<string, unknown>) => void): EventCells {
  const body = JSON.parse(cells[6]) as Record<string, unknown>;
  change(body);
  const [seq, atMs, kind, version, chain, cause] = cells;
  return [seq, atMs, kind, version, chain, cause, JSON.stringify(body)];
}

describe('the codec', () => {
  it.each(KINDS)('gives %s back as it was', (kind) => {
    const decoded = decodeEvent(cellsOf(kind));
    expect(decoded).toEqual({
      ok: true,
      value: { seq: 7, ...pending('chain', oneOfEach()[kind]) },
    });
  });

  it.each(KINDS)('refuses %s when any one field is missing or of another type', (kind) => {
    const cells = cellsOf(kind);
    for (const field of Object.keys(JSON.parse(cells[6]) as object)) {
      const without = decodeEvent(withBody(cells, (body) => delete body[field]));
      expect(without, `${kind} without ${field}`).toMatchObject({ ok: false });
      const strange = decodeEvent(
        withBody(cells, (body) => Object.assign(body, { [field]: [[]] })),
      );
      expect(strange, `${kind} with a strange ${field}`).toMatchObject({ ok: false });
    }
  });

  it('refuses an unknown kind, a newer version and a version below one', () => {
    const [seq, at, kind, , chain, cause, body] = cellsOf('desk_halted');
    expect(decodeEvent([seq, at, 'order_teleported', 1, chain, cause, body])).toEqual({
      ok: false,
      error: 'is of the unknown kind "order_teleported"',
    });
    expect(decodeEvent([seq, at, kind, 2, chain, cause, body])).toEqual({
      ok: false,
      error: 'was written by a newer program (desk_halted version 2)',
    });
    expect(decodeEvent([seq, at, kind, 0, chain, cause, body]).ok).toBe(false);
  });

  it.each(['', 'null', '[]', '{', '"text"', '{"kind":"kill_set"}'])(
    'refuses the body %j',
    (body) => {
      const [seq, at, kind, version, chain, cause] = cellsOf('desk_halted');
      expect(decodeEvent([seq, at, kind, version, chain, cause, body]).ok).toBe(false);
    },
  );

  it('lifts an older version step by step and leaves newer ones alone', () => {
    const law = {
      versions: { ...EVENT_LAW.versions, desk_halted: 3 },
      upcasts: {
        desk_halted: [
          (body: Readonly<Record<string, unknown>>) => ({
            ...body,
            cause: body['why'],
          }),
          (body: Readonly<Record<string, unknown>>) => ({
            ...body,
            cause: `${String(body['cause'])}!`,
          }),
        ],
      },
    };
    const [seq, at, kind, , chain, cause] = cellsOf('desk_halted');
    const first = decodeEvent(
      [seq, at, kind, 1, chain, cause, '{"kind":"desk_halted","why":"a"}'],
      law,
    );
    expect(first).toMatchObject({ ok: true, value: { event: { cause: 'a!' } } });
    const third = decodeEvent(
      [seq, at, kind, 3, chain, cause, '{"kind":"desk_halted","cause":"b"}'],
      law,
    );
    expect(third).toMatchObject({ ok: true, value: { event: { cause: 'b' } } });
  });

  it('reads an exit of the first version as one without a worst price that waits for nothing', () => {
    const [seq, at, kind, , chain, cause, body] = cellsOf('exit_intended');
    const { worst: _worst, after: _after, ...first } = JSON.parse(body) as Record<string, unknown>;
    const read = decodeEvent([seq, at, kind, 1, chain, cause, JSON.stringify(first)]);
    expect(read).toMatchObject({ ok: true, value: { event: { worst: null, after: [] } } });
  });

  it('asserts for what could not be read back', () => {
    const good = intended(1);
    expect(() => encodeEvent(1, { ...good, atMs: 0.5 })).toThrow('wrong time');
    expect(() => encodeEvent(1, { ...good, chain: 'two\nlines' as typeof good.chain })).toThrow(
      'wrong chain',
    );
    const event = { ...oneOfEach().kill_set, level: 9 } as object as typeof good.event;
    expect(() => encodeEvent(1, { ...good, event })).toThrow('kill_set has a wrong level');
  });
});
