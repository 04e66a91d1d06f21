/**
 * How messages travel, the same over a window's port, an in-memory pair and the lines of the
 * headless engine. A request is answered once; a topic sends one snapshot, then numbered patches.
 */
import { z } from 'zod';

export const requestSchema = z.strictObject({
  id: z.union([z.int(), z.string().max(80)]),
  name: z.string().min(1).max(60),
  params: z.unknown().optional(),
});
export type Request = z.infer<typeof requestSchema>;

/** A failure always says what happened, and by its code what may be done about it. */
export interface Failure {
  readonly code: string;
  readonly says: string;
  readonly context: Readonly<Record<string, string | number>>;
  /** It is a question: the same again with this nonce, before then, passes it once. */
  readonly confirm?: { readonly nonce: string; readonly untilMs: number };
}

export type Response =
  | { readonly id: Request['id']; readonly ok: true; readonly result: unknown }
  | { readonly id: Request['id'] | null; readonly ok: false; readonly error: Failure };

/** `seq` counts the messages of one subscription to one topic. */
export type Push =
  | { readonly topic: string; readonly seq: number; readonly snapshot: unknown }
  | {
      readonly topic: string;
      readonly fromSeq: number;
      readonly toSeq: number;
      readonly patch: unknown;
    };
