/**
 * What can go wrong at a broker, as rows of the catalogue in the reliability goals. Every seed
 * switches on a random subset (swarm testing): a schedule where everything fails at once hides what
 * two faults together do.
 */
export declare const FAULTS: readonly [
  readonly ['F-01', 0.15, 'a request is lost before the broker'],
  readonly ['F-02', 0.15, 'the order is accepted and the reply lost'],
  readonly ['F-03', 0.12, 'accepted, and shown in the book up to 300 s later'],
  readonly ['F-04', 0.1, 'the reply takes up to 60 s, past the time-out'],
  readonly ['F-05', 0.1, 'an error that says timed out, and the order is placed up to 8 s later'],
  readonly ['F-06', 0.12, 'a server fault, and the order is placed or not'],
  readonly ['F-07', 0.1, 'too many requests, said by the broker'],
  readonly ['F-08', 0.03, 'the login expires in mid session'],
  readonly ['F-12', 0.04, 'one request is executed twice inside the broker'],
  readonly ['F-13', 0.15, 'a definite rejection, at once or after the acceptance'],
  readonly ['F-14', 0.35, 'a cancel races a fill'],
  readonly ['F-15', 0.3, 'a modify is applied and its reply lost'],
  readonly ['F-20', 0.3, 'the book is up to 30 s old and lacks the newest'],
  readonly ['F-21', 0.3, 'the book is incomplete, which the adapter sees, or repeats rows'],
  readonly ['F-22', 0.3, 'trades and positions lag behind the orders'],
  readonly ['F-30', 0.2, 'pushes are dropped, repeated, delayed and reordered'],
  readonly ['F-31', 0.3, 'a trade comes apart from its order, before or after it'],
  readonly ['F-32', 0.3, 'no push tells that an order was placed'],
  readonly ['F-33', 0.015, 'the stream goes silent and only later counts as stale'],
  readonly ['F-34', 0.02, 'the link flaps'],
  readonly ['F-36', 0.03, 'an order appears that nobody here placed'],
  readonly ['F-40', 0.4, 'fills come one lot at a time, and sometimes too many'],
  readonly ['F-41', 0.02, 'somebody else cancels, modifies or squares off'],
];
export type FaultId = (typeof FAULTS)[number][0];
export interface Faults {
  /** Rolls the dice for one occasion and counts the hit. */
  strikes(id: FaultId): boolean;
  /** From now on nothing fails. */
  heal(): void;
  readonly healed: boolean;
  readonly on: ReadonlySet<FaultId>;
  readonly hits: ReadonlyMap<FaultId, number>;
}
export declare function swarmOf(random: () => number): Faults;
