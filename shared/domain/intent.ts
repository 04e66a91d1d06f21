/**
 * Why an order exists. Whether it opens or closes is read from here and never from its side:
 * a buy may open a long or close a short.
 */
export const INTENTS = ['enter', 'exit', 'protect', 'unwind', 'adopt'] as const;
export type Intent = (typeof INTENTS)[number];

/** Intents that may only bring a position towards zero. */
export function isReducing(intent: Intent): boolean {
  return intent === 'exit' || intent === 'protect' || intent === 'unwind';
}

/** What triggered an exit, kept with the tracker that it closes. */
export const EXIT_REASONS = [
  'manual',
  'stop',
  'target',
  'trailing',
  'time',
  'risk',
  'kill',
] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];

/** It goes on by itself over a restart, with nobody there to begin another in its place. */
export function isUnattended(reason: ExitReason): boolean {
  return isPlanned(reason) || reason === 'kill';
}

/** Begun by a plan of protection and by nobody's hand. */
export function isPlanned(reason: ExitReason): boolean {
  return reason === 'stop' || reason === 'target' || reason === 'trailing' || reason === 'time';
}
