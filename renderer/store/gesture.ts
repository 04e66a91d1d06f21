/**
 * One gesture, one command id. The id is made when the gesture starts and kept until the engine has
 * answered, so a double click, a held key or a retry after a lost answer is the same command.
 */
import { useCallback, useRef, useState } from 'react';
import type { CommandInput, CommandName, CommandResult } from '../../shared/contract/commands.ts';
import { type CommandId, newCommandId } from '../bridge/command-id.ts';
import { type Answer, NO_ANSWER } from '../bridge/desk.ts';
import { client } from './client.ts';
import type { Complaint } from './rows.ts';

type Input<N extends CommandName> = Omit<CommandInput<N>, 'commandId'>;

interface Pending {
  readonly commandId: CommandId;
  /** What was asked; the same question after a lost answer keeps the same id. */
  readonly asked: string;
}

export interface Gesture<N extends CommandName> {
  /** Sends once; a second call before the answer does nothing and gives null. */
  fire(params: Input<N>): Promise<Answer<CommandResult<N>> | null>;
  readonly busy: boolean;
  readonly failure: Complaint | null;
  clear(): void;
}

/** The same promise outside a component, for actions that a palette or a key starts. */
export function sendOnce<N extends CommandName>(
  name: N,
  params: Input<N>,
  commandId: CommandId = newCommandId(),
): Promise<Answer<CommandResult<N>>> {
  return client().command(name, { ...params, commandId } as CommandInput<N>);
}

export function useGesture<N extends CommandName>(name: N): Gesture<N> {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Complaint | null>(null);
  const flying = useRef(false);
  const unanswered = useRef<Pending | null>(null);

  const fire = useCallback(
    async (params: Input<N>) => {
      if (flying.current) return null;
      flying.current = true;
      setBusy(true);
      setFailure(null);
      const asked = JSON.stringify(params);
      const kept = unanswered.current?.asked === asked ? unanswered.current : null;
      const commandId = kept?.commandId ?? newCommandId();
      const answer = await sendOnce(name, params, commandId);
      const lost = !answer.ok && answer.error.code === NO_ANSWER;
      unanswered.current = lost ? { commandId, asked } : null;
      flying.current = false;
      setBusy(false);
      if (!answer.ok) setFailure(answer.error);
      return answer;
    },
    [name],
  );
  const clear = useCallback(() => {
    setFailure(null);
  }, []);
  return { fire, busy, failure, clear };
}
