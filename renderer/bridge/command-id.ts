import type { CommandParams } from '../../shared/contract/commands.ts';

export type CommandId = CommandParams<'reconcile_now'>['commandId'];

/** One id per gesture: made here, kept until the gesture has its answer. */
export function newCommandId(): CommandId {
  return `ui-${crypto.randomUUID()}` as CommandId;
}
