/**
 * What carries requests and pushes: a window's port, an in-memory pair in tests, lines on stdio.
 */

/** One JSON array of pushes per flush. */
export type PushLines = (lines: string) => void;

export interface Client {
  /** One request as JSON text; always answered with JSON text, never rejected. */
  request(line: string): Promise<string>;
  close(): void;
}

export interface DeskServer {
  connect(push: PushLines): Client;
  close(): void;
}
