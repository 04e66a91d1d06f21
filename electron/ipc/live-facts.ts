/** What only a live desk shows of itself, read at this moment. */
import type { LiveFacts } from '../projections/desk-view.ts';
import type { DeskServices } from './services.ts';

export function liveFacts(live: DeskServices['live']): LiveFacts | null {
  if (live === null) return null;
  return {
    login: live.login(),
    arming: live.arming(),
    preflight: live.lastPreflight(),
    master: live.master(),
    market: live.marketLink(),
  };
}
