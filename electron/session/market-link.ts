/** How the market stream of a broker stands, in the row that the header draws. */
import type { LinkRow } from '../../shared/contract/rows.ts';
import type { LinkReport } from '../broker/gateway.ts';
import type { MarketLine } from '../broker/market-line.ts';
import type { World } from '../platform/world.ts';

export interface MarketLink {
  row(): LinkRow;
}

export function openMarketLink(
  line: Pick<MarketLine, 'onAlive' | 'onLink'>,
  world: Pick<World, 'nowMs'>,
  changed: (report: LinkReport) => void,
): MarketLink {
  let link: LinkReport = { state: 'down', cause: '' };
  let sinceMs = world.nowMs();
  let lastMessageMs: number | null = null;
  let connects = 0;
  line.onAlive(() => {
    lastMessageMs = world.nowMs();
  });
  line.onLink((report) => {
    if (report.state !== link.state) sinceMs = world.nowMs();
    // Silence that ends is the same connection; only a new one counts as a reconnect.
    if (report.state === 'up' && link.state !== 'stale') connects += 1;
    link = report;
    changed(report);
  });
  return {
    row: () => ({
      name: 'Market',
      state: link.state,
      sinceMs,
      lastMessageMs,
      reconnects: Math.max(0, connects - 1),
      cause: link.cause,
    }),
  };
}
