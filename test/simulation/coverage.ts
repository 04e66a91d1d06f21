/**
 * Which legal edges of an order's life the simulation need not walk, and why. Everything else in
 * the table of transitions has to be walked by the seeds of every run.
 */
export const NOT_WALKED: readonly (readonly [edge: string, why: string])[] = [
  ['working order_triggered', 'the engine says it only of an order that it saw waiting'],
  ['trigger_pending order_working', 'the engine says triggered instead'],
  ['working order_not_received', 'no order of the model is pushed that its book never shows'],
  [
    'trigger_pending order_not_received',
    'no order of the model is pushed and then not in its book',
  ],
  ['not_received order_accepted', 'no reply is as late as the proof of absence'],
  [
    'not_received order_trigger_pending',
    'a stop that rests unseen for three minutes and still waits: once in some thousand seeds',
  ],
];

/** The event of the ledger that makes a move; completed and reopened have none of their own. */
export function eventOfMove(move: string): string {
  return move === 'completed' || move === 'reopened' ? move : `order_${move}`;
}
