/**
 * Every step of an entry and of the exit after it, in the order they come, and what a kill at that
 * very point leaves behind. A dry run proves that the list is complete.
 */
export interface KillPoint {
  readonly at: string;
  readonly says: string;
  /** Orders that the broker has when the desk is dead. */
  readonly placed: number;
}

type Row = readonly [at: string, placed: number, says: string];

const ENTRY = 'command_taken order_intended order_sent';
const EXIT = 'command_taken exit_intended order_intended order_sent exit_stepped';

const ROWS: readonly Row[] = [
  ['before desk_opened', 0, 'the first start wrote nothing'],
  ['after desk_opened', 0, 'the desk is open and knows no broker'],
  [
    'before positions_compared desk_reconciled',
    0,
    'the books were read and nothing was written of it',
  ],
  [
    'after positions_compared desk_reconciled',
    0,
    'the desk has caught up and nobody asked for anything',
  ],
  [`before ${ENTRY}`, 0, 'the order is decided and stands nowhere'],
  [`after ${ENTRY}`, 0, 'the order is durable and has not left: only absence can end it'],
  ['the request is about to leave', 0, 'the same, one step nearer to the broker'],
  ['the broker has the order, its answer is not here yet', 1, 'the order is live and unheard of'],
  ['the answer is here, nothing is written of it', 1, 'the broker’s id is lost with the process'],
  ['before order_accepted', 1, 'the same, one step nearer to the ledger'],
  ['after order_accepted', 1, 'the order works and is known by its id'],
  ['the broker has filled it, nobody knows yet', 1, 'a fill exists at the broker alone'],
  ['before order_filled_in_full', 1, 'the fill was heard and not written'],
  ['after order_filled_in_full', 1, 'the position is held and known'],
  [`before ${EXIT}`, 1, 'the exit is decided and stands nowhere'],
  [`after ${EXIT}`, 1, 'the exit is durable and has not left: it must not leave by itself'],
  ['the request is about to leave', 1, 'the same, one step nearer to the broker'],
  ['the broker has the order, its answer is not here yet', 2, 'the exit is live and unheard of'],
  ['the answer is here, nothing is written of it', 2, 'the broker’s id is lost with the process'],
  ['before order_accepted', 2, 'the same, one step nearer to the ledger'],
  ['after order_accepted', 2, 'the exit works and is known by its id'],
  ['the broker has filled it, nobody knows yet', 2, 'the position is flat at the broker alone'],
  ['before order_filled_in_full exit_ended', 2, 'the last fill was heard and not written'],
  ['after order_filled_in_full exit_ended', 2, 'the exit is done and known to be'],
];

export const KILL_POINTS: readonly KillPoint[] = ROWS.map(([at, placed, says]) => ({
  at,
  placed,
  says,
}));
