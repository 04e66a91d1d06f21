/**
 * What carries requests and pushes: a window's port, an in-memory pair in tests, lines on stdio.
 */

import type { Failure } from '../../shared/contract/envelope.ts';
import type { Result } from '../../shared/lib/result.ts';

/**
 * Names that something around the engine answers, such as the program's own window; null for those
 * it does not know.
 */
export type Extension = (name: string, params: unknown) => Promise<Result<unknown, Failure>> | null;

/** One JSON array of pushes per flush. */
export type PushLines = (lines: string) => void;

export interface Client {
  /** One request as JSON text; always answered with JSON text, never rejected. */
  request(line: string): Promise<string>;
  close(): void;
}

export interface DeskServer {
  /** The extension belongs to this one client, such as the calls of the window it serves. */
  connect(push: PushLines, extension?: Extension): Client;
  close(): void;
}
