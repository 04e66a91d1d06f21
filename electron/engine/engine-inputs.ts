/** Everything that a turn can take in, and the order in which commands of one turn are taken. */
import type { Result } from '../../shared/lib/result.ts';
import type { BrokerBook, BrokerUpdate, LinkReport, ReadFailure } from '../broker/gateway.ts';
import type { BrokerStanding } from '../broker/standing.ts';
import type { Answer } from './dispatch.ts';
import type { ArmingWish } from './engine-port.ts';
import type { ReadBegun } from './order-watcher.ts';
import type { Answered, EngineCommand } from './run-command.ts';

/** What the broker's side tells, and what the engine tells itself. */
export type Noise =
  | { readonly kind: 'update'; readonly update: BrokerUpdate; readonly atMs: number }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | {
      readonly kind: 'book';
      readonly result: Result<BrokerBook, ReadFailure>;
      readonly begun: ReadBegun;
    }
  | {
      readonly kind: 'standings';
      readonly result: Result<readonly BrokerStanding[], ReadFailure>;
      readonly begun: ReadBegun;
    }
  | { readonly kind: 'link'; readonly report: LinkReport }
  | { readonly kind: 'arming'; readonly wish: ArmingWish }
  | { readonly kind: 'bug'; readonly words: string }
  | { readonly kind: 'kick' };

/** A command and where its answer goes. */
export interface Asked {
  readonly command: EngineCommand;
  readonly atMs: number;
  readonly reply: (answered: Answered) => void;
}

/**
 * A kill, or a claim that moves a position, comes before the orders ahead of it in the same turn:
 * they have not left yet, and nothing may leave that the ledger already speaks against.
 */
export function ordersLast(asked: readonly Asked[]): readonly Asked[] {
  const last = asked.findLastIndex(
    ({ command }) => command.name === 'set_kill' || command.name === 'claim_order',
  );
  const first = asked.slice(0, last + 1);
  const waits = ({ command }: Asked): boolean =>
    command.name === 'place_order' ||
    command.name === 'modify_order' ||
    command.name === 'send_batch';
  return [
    ...first.filter((each) => !waits(each)),
    ...first.filter(waits),
    ...asked.slice(last + 1),
  ];
}

/** What decides whether commands of the same turn may pass. */
export function comesFirst({ kind }: Noise): boolean {
  return kind === 'link' || kind === 'arming';
}

/**
 * A complete read tells again what a push told; a reply or a report of the link comes only once.
 */
export function isRepeatable(input: Noise): boolean {
  return input.kind === 'update';
}
