/** What the gate would say to a package before anything of it is sent. */
import type { CommandParams } from '../../shared/contract/commands.ts';
import type { BatchPreview } from '../../shared/contract/batch.ts';
import { type Asked, useAsked } from './asked.ts';
import { ask } from './client.ts';

/** A broker may be asked for its margin each time, so typing has to pause a little. */
const PACE = { newMs: 150, sameMs: 900 };

export type BatchQuestion = Omit<CommandParams<'send_batch'>, 'commandId' | 'confirm'>;

const NOT_ASKED = { code: 'nothing_to_ask', says: 'Nothing was asked', context: {} };

/** `nudge` changes with the books of the legs, so that costs and refusals follow the prices. */
export function useBatchPreview(
  question: BatchQuestion | null,
  nudge: string,
): Asked<BatchPreview> {
  const key = question === null ? null : JSON.stringify(question);
  return useAsked(
    key,
    () =>
      question === null
        ? Promise.resolve({ ok: false, error: NOT_ASKED })
        : ask('preview_batch', question),
    nudge,
    PACE,
  );
}
