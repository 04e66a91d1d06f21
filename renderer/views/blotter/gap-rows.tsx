/** A gap in the stream as a dashed line between the orders before and after it. */
import type { ReactNode } from 'react';
import { ageText, clockText } from '../../format/time.ts';
import { orderNow, useBlotter } from '../../store/blotter-store.ts';
import type { OrderView } from '../../store/order-index.ts';
import type { Gap, Order } from '../../store/rows.ts';
import { isTreeLine, type TreeLine } from './tree.ts';

export type LineId = TreeLine | `gap:${number}`;

export function isGap(id: LineId): id is `gap:${number}` {
  return id.startsWith('gap:');
}

/** Gaps have a place only while the blotter is sorted by time. */
export function withGaps(
  ids: readonly TreeLine[],
  gaps: readonly Gap[],
  view: OrderView,
): readonly LineId[] {
  if (gaps.length === 0 || view.sort !== 'time' || ids.length === 0) return ids;
  const lines: LineId[] = [...ids];
  for (const gap of gaps)
    lines.splice(placeOf(lines, gap, view.descending), 0, `gap:${gap.fromMs}`);
  return lines;
}

/** The order whose time is the time of the line; lines inside a batch have none of their own. */
function standsFor(id: TreeLine, descending: boolean): Order | undefined {
  if (!isTreeLine(id)) {
    const order = orderNow(id);
    return order?.batch === null ? order : undefined;
  }
  const own = useBlotter.getState().batched.get(id.replace(/^batch:/, ''));
  const place = descending ? own?.at(-1) : own?.[0];
  return place === undefined ? undefined : orderNow(place);
}

function placeOf(lines: readonly LineId[], gap: Gap, descending: boolean): number {
  const at = lines.findIndex((id) => {
    const order = isGap(id) ? undefined : standsFor(id, descending);
    if (order === undefined || order.state === 'unknown') return false;
    return descending ? order.createdMs < gap.fromMs : order.createdMs > gap.fromMs;
  });
  return at < 0 ? lines.length : at;
}

export function gapLine(id: LineId): ReactNode {
  return isGap(id) ? <GapLine id={id} /> : null;
}

function GapLine({ id }: { readonly id: `gap:${number}` }): ReactNode {
  const gap = useBlotter((state) => state.gaps.find((other) => `gap:${other.fromMs}` === id));
  if (gap === undefined) return null;
  const until = gap.toMs === null ? 'still open' : clockText(gap.toMs);
  const length = gap.toMs === null ? '' : `, ${ageText(gap.toMs - gap.fromMs)}`;
  return (
    <div className="gap-line" data-open={gap.toMs === null ? '' : undefined}>
      <span>
        Gap {clockText(gap.fromMs)} – {until}
        {length} · {gap.cause}
        {gap.toMs === null ? ' · updates may be missing' : ' · caught up with the broker'}
      </span>
    </div>
  );
}
