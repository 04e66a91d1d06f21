/**
 * Events to rows and back. A body is the event as JSON text, checked before it is written and when
 * it is read. A row of an older version is lifted by the upcasts of its kind while it is read and
 * stays as it was on disk; an unknown kind, a newer version or a malformed body is refused.
 */
import {
  type DomainEvent,
  EVENT_VERSIONS,
  type EventKind,
  type EventRecord,
  type PendingEvent,
} from '../../shared/domain/events.ts';
import type { CausationId, ChainId } from '../../shared/domain/ids.ts';
import { assert, must } from '../../shared/lib/assert.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { wrongField } from './event-shapes.ts';

/** The columns of a row that carry meaning, in the order in which they are hashed and selected. */
export type EventCells = readonly [
  seq: number,
  atMs: number,
  kind: string,
  version: number,
  chain: string,
  cause: string,
  body: string,
];

export const EVENT_COLUMNS = 'seq, at_ms, kind, version, chain, cause, body';

/** Lifts a body by one version. The list of a kind starts with the step from version 1 to 2. */
export type Upcast = (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

export interface EventLaw {
  readonly versions: Readonly<Record<string, number>>;
  readonly upcasts: Readonly<Record<string, readonly Upcast[]>>;
}

const atThisDesk: Upcast = (body) => ({ ...body, where: 'desk' });

export const EVENT_LAW: EventLaw = {
  versions: EVENT_VERSIONS,
  upcasts: {
    // The first exits had no worst price of their own and waited for no others.
    exit_intended: [(body) => ({ ...body, worst: null, after: [] })],
    // The first plans were watched by this computer alone.
    protection_set: [atThisDesk],
    protection_changed: [atThisDesk],
  },
};

const NAME = /^[\x21-\x7e]{1,200}$/;

/** An event that could not be read back is a bug of whoever made it, so it asserts. */
export function encodeEvent(seq: number, pending: PendingEvent): EventCells {
  const { event, chain, cause, atMs } = pending;
  const wrong = wrongField(event.kind, event);
  assert(wrong === null, `${event.kind} has a wrong ${wrong}`);
  assert(Number.isSafeInteger(atMs), `${event.kind} has a wrong time`);
  assert(NAME.test(chain) && NAME.test(cause), `${event.kind} has a wrong chain or cause`);
  return [seq, atMs, event.kind, EVENT_VERSIONS[event.kind], chain, cause, JSON.stringify(event)];
}

/** Why a row cannot be read, as the end of a sentence that starts with its number. */
export type Unreadable = string;

/** Whether this build can read rows of that kind and version at all; null when it can. */
export function unknownForm(kind: string, version: number, law = EVENT_LAW): Unreadable | null {
  const known = law.versions[kind];
  if (known === undefined) return `is of the unknown kind ${JSON.stringify(kind)}`;
  if (version > known) return `was written by a newer program (${kind} version ${version})`;
  if (version < 1) return `has the impossible version ${version}`;
  return null;
}

export function decodeEvent(cells: EventCells, law = EVENT_LAW): Result<EventRecord, Unreadable> {
  const [seq, atMs, kind, version, chain, cause, text] = cells;
  const form = unknownForm(kind, version, law);
  if (form !== null) return err(form);
  const body = readBody(text);
  if (body === null || body['kind'] !== kind) return err('has a body that is not its event');
  const lifted = version === law.versions[kind] ? body : lift(body, kind, version, law);
  const wrong = wrongField(kind as EventKind, lifted);
  if (wrong !== null) return err(`has a wrong ${wrong}`);
  const event = lifted as object as DomainEvent;
  return ok({ seq, atMs, chain: chain as ChainId, cause: cause as CausationId, event });
}

function readBody(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function lift(
  body: Readonly<Record<string, unknown>>,
  kind: string,
  version: number,
  law: EventLaw,
): Readonly<Record<string, unknown>> {
  let lifted = body;
  for (let from = version; from < must(law.versions[kind], 'a known kind'); from += 1) {
    const step = must(law.upcasts[kind]?.[from - 1], `no upcast of ${kind} from version ${from}`);
    lifted = step(lifted);
  }
  return lifted;
}
