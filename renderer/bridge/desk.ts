/**
 * The typed client over what the preload exposes, and the only file that touches `window`. Every
 * call resolves to an answer: what the engine said, or a failure that says what was not done.
 */
import type { DeskBridge } from '../../shared/contract/bridge.ts';
import type { CommandInput, CommandName, CommandResult } from '../../shared/contract/commands.ts';
import type { Failure, Push, Response } from '../../shared/contract/envelope.ts';
import type { QueryInput, QueryName, QueryResult } from '../../shared/contract/queries.ts';
import type { ShellName, ShellParams, ShellResult } from '../../shared/contract/shell.ts';
import type { TopicName, TopicParams } from '../../shared/contract/topics.ts';
import { monotonicMs } from './clock.ts';

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: Failure };

declare global {
  interface Window {
    readonly desk?: DeskBridge;
  }
}

export interface DeskClient {
  command<N extends CommandName>(
    name: N,
    params: CommandInput<N>,
  ): Promise<Answer<CommandResult<N>>>;
  query<N extends QueryName>(name: N, params: QueryInput<N>): Promise<Answer<QueryResult<N>>>;
  shell<N extends ShellName>(name: N, params: ShellParams<N>): Promise<Answer<ShellResult<N>>>;
  subscribe<N extends TopicName>(topic: N, params: TopicParams<N>): Promise<Answer<unknown>>;
  /** Each flush as text; parsing waits until the frame that draws it. */
  onPush(listen: (lines: string) => void): () => void;
  /** The last round trip of a command to the engine and back, in microseconds. */
  roundTripUs(): number | null;
}

function failed(code: string, says: string): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: { code, says, context: {} } };
}

/** Failures made on this side: the request may or may not have reached the engine. */
export const NO_ANSWER = 'no_answer';

function readResponse(line: string): Answer<unknown> {
  const response = JSON.parse(line) as Response;
  return response.ok ? { ok: true, value: response.result } : { ok: false, error: response.error };
}

export function connectDesk(bridge: DeskBridge): DeskClient {
  let nextId = 1;
  let lastUs: number | null = null;

  async function ask<T>(name: string, params: unknown): Promise<Answer<T>> {
    const id = nextId;
    nextId += 1;
    try {
      const line = await bridge.request(JSON.stringify({ id, name, params }));
      return readResponse(line) as Answer<T>;
    } catch {
      return failed(
        NO_ANSWER,
        'The engine gave no readable answer. Look at the blotter before you try again.',
      );
    }
  }

  return {
    async command(name, params) {
      const started = monotonicMs();
      const answer = await ask<CommandResult<typeof name>>(name, params);
      lastUs = Math.round((monotonicMs() - started) * 1_000);
      return answer;
    },
    query: (name, params) => ask(name, params),
    shell: (name, params) => ask(name, params),
    subscribe: (topic, params) => ask('subscribe', { topic, params }),
    onPush: (listen) => bridge.onPush(listen),
    roundTripUs: () => lastUs,
  };
}

/** The client over `window.desk`, or null when the page was opened outside the program. */
export function deskOfWindow(): DeskClient | null {
  return window.desk === undefined ? null : connectDesk(window.desk);
}

export function readPushes(lines: string): readonly Push[] {
  return JSON.parse(lines) as readonly Push[];
}
