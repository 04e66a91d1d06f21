/** What a position is protected by, in words: exchange, broker, this computer, or nothing. */
import type { ReactNode } from 'react';
import { lotsText } from '../../format/quantity.ts';
import { useProtection } from '../../store/protection-store.ts';
import type { Position } from '../../store/rows.ts';

export function Cover({ row }: { readonly row: Position }): ReactNode {
  const cover = useProtection((state) => state.cover.get(row.key));
  if (row.net === 0 || cover === undefined) return null;
  const parts = [
    ...(cover.exchange > 0 ? [`${lotsText(cover.exchange, row.lot)} exchange`] : []),
    ...(cover.broker > 0 ? [`${lotsText(cover.broker, row.lot)} broker`] : []),
    ...(cover.desk > 0 ? [`${lotsText(cover.desk, row.lot)} here`] : []),
    ...(cover.none > 0 ? [`${lotsText(cover.none, row.lot)} open`] : []),
  ];
  const bare = cover.none > 0;
  return (
    <span className={bare ? 'tone-attention' : 'tone-quiet'} title={cover.says}>
      {bare && cover.exchange + cover.broker + cover.desk === 0 ? 'None' : parts.join(', ')}
    </span>
  );
}
