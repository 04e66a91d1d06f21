/**
 * What can go wrong at a broker, as rows of the catalogue in the reliability goals. Every seed
 * switches on a random subset (swarm testing): a schedule where everything fails at once hides what
 * two faults together do.
 */
export const FAULTS = [
  ['F-01', 0.15, 'a request is lost before the broker'],
  ['F-02', 0.15, 'the order is accepted and the reply lost'],
  ['F-03', 0.12, 'accepted, and shown in the book up to 300 s later'],
  ['F-04', 0.1, 'the reply takes up to 60 s, past the time-out'],
  ['F-05', 0.1, 'an error that says timed out, and the order is placed up to 8 s later'],
  ['F-06', 0.12, 'a server fault, and the order is placed or not'],
  ['F-07', 0.1, 'too many requests, said by the broker'],
  ['F-08', 0.03, 'the login expires in mid session'],
  ['F-10', 0.06, 'the broker drops our tag'],
  ['F-12', 0.04, 'one request is executed twice inside the broker'],
  ['F-13', 0.15, 'a definite rejection, at once or after the acceptance'],
  ['F-14', 0.35, 'a cancel races a fill'],
  ['F-15', 0.3, 'a modify is applied and its reply lost'],
  ['F-20', 0.3, 'the book is up to 30 s old and lacks the newest'],
  ['F-21', 0.3, 'the book is incomplete, which the adapter sees, or repeats rows'],
  ['F-22', 0.3, 'trades and positions lag behind the orders'],
  ['F-30', 0.2, 'pushes are dropped, repeated, delayed and reordered'],
  ['F-31', 0.3, 'a trade comes apart from its order, before or after it'],
  ['F-32', 0.3, 'no push tells that an order was placed'],
  ['F-33', 0.015, 'the stream goes silent and only later counts as stale'],
  ['F-34', 0.02, 'the link flaps'],
  ['F-36', 0.03, 'an order appears that nobody here placed'],
  ['F-40', 0.4, 'fills come one lot at a time, and sometimes too many'],
  ['F-41', 0.03, 'somebody else cancels, modifies or squares off'],
  ['F-41b', 0.004, 'units come or go without an order: a conversion, a transfer'],
  ['F-43', 0.01, 'the session ends for an order, or the exchange refuses its rest'],
  ['F-52', 0.01, 'the wall clock jumps by a second, minutes or a day'],
] as const satisfies readonly (readonly [id: string, share: number, says: string])[];

/** Of brokers that keep conditional orders. */
export const KEPT_FAULTS = [
  ['F-60', 0.01, 'the broker gives up a conditional order that it keeps'],
  ['F-61', 0.01, 'somebody else cancels or changes a conditional order'],
] as const satisfies readonly (readonly [id: string, share: number, says: string])[];

export type FaultId = (typeof FAULTS | typeof KEPT_FAULTS)[number][0];

/** How likely a seed has one particular fault at all. */
const SWARM_SHARE = 0.4;

export interface Faults {
  /** Rolls the dice for one occasion and counts the hit. */
  strikes(id: FaultId): boolean;
  /** From now on nothing fails. */
  heal(): void;
  readonly healed: boolean;
  readonly on: ReadonlySet<FaultId>;
  readonly hits: ReadonlyMap<FaultId, number>;
}

export function swarmOf(random: () => number, keeps = false): Faults {
  const on = new Set<FaultId>();
  const shares = new Map<FaultId, number>();
  for (const [id, share] of keeps ? [...FAULTS, ...KEPT_FAULTS] : FAULTS) {
    if (random() < SWARM_SHARE) on.add(id);
    shares.set(id, share);
  }
  const hits = new Map<FaultId, number>();
  let healed = false;
  return {
    on,
    hits,
    strikes(id) {
      if (healed || !on.has(id)) return false;
      if (random() >= (shares.get(id) ?? 0)) return false;
      hits.set(id, (hits.get(id) ?? 0) + 1);
      return true;
    },
    heal: () => {
      healed = true;
    },
    get healed() {
      return healed;
    },
  };
}
