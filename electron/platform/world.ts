/**
 * Everything that differs between two runs of the same program enters here: clock, timers, ids and
 * randomness. Live, tests and simulation run the same code over different worlds.
 */
export interface World {
  /** Wall clock: a label for people, never an order of events. */
  nowMs(): number;
  /** Only ever grows, by real time; for ages, time-outs and rates. */
  monotonicMs(): number;
  /** Calls once after the delay; the returned function takes it back and may be called twice. */
  after(delayMs: number, call: () => void): Cancel;
  /** Calls as soon as the current turn and pending input are done. */
  soon(call: () => void): void;
  /** A uniform number in [0, 1). */
  random(): number;
  /** 256 bits for tokens and nonces, as hexadecimal text. */
  secret(): string;
}

export type Cancel = () => void;
