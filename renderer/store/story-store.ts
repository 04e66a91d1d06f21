/** The story of one order and the day's fills, read from the ledger when they are looked at. */
import { useEffect, useState } from 'react';
import type { Answer } from '../bridge/desk.ts';
import { ask } from './client.ts';
import { useBlotter } from './blotter-store.ts';
import type { Complaint, Order, OrderId, Story } from './rows.ts';

interface Told {
  readonly of: OrderId;
  readonly lines: readonly Story[];
  readonly failure: Complaint | null;
}

/** Reads anew whenever the order changed; shows the last reading meanwhile. */
export function useStory(order: Order | undefined): Told | null {
  const [told, setTold] = useState<Told | null>(null);
  const id = order?.orderId ?? null;
  const edition = `${order?.updatedMs ?? 0} ${order?.request?.status ?? ''} ${order?.filled ?? 0}`;
  useEffect(() => {
    if (id === null || edition === '') return undefined;
    let current = true;
    const read = async (): Promise<void> => {
      const answer = await ask('order_story', { orderId: id });
      if (!current) return;
      setTold({
        of: id,
        lines: answer.ok ? answer.value.lines : [],
        failure: answer.ok ? null : answer.error,
      });
    };
    void read();
    return () => {
      current = false;
    };
  }, [id, edition]);
  return told?.of === id ? told : null;
}

export interface Trade {
  readonly id: string;
  readonly atMs: number;
  readonly orderId: OrderId;
  readonly tradeId: string;
  readonly quantity: number;
  readonly price: number;
}

const FILLS = new Set(['order_filled_in_part', 'order_filled_in_full']);
const PAGE = 500;
const MOST_PAGES = 20;

/** Null for what is not a fill. */
export function tradeOf(line: Story): Trade | null {
  const { orderId, tradeId, quantity, price } = line.fields;
  if (!FILLS.has(line.kind) || typeof orderId !== 'string') return null;
  if (typeof quantity !== 'number' || typeof price !== 'number') return null;
  return {
    id: String(line.seq),
    atMs: line.atMs,
    orderId: orderId as OrderId,
    tradeId: String(tradeId ?? ''),
    quantity,
    price,
  };
}

/** Fills from the newest line of the ledger back to a line that is known already. */
async function readTrades(downTo: number): Promise<{ trades: Trade[]; newest: number }> {
  const trades: Trade[] = [];
  let newest = downTo;
  let before: number | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: Answer<{ lines: Story[] }> = await ask('activity', {
      beforeSeq: before,
      limit: PAGE,
    });
    if (!answer.ok) break;
    const lines: Story[] = [...answer.value.lines].sort((a, b) => b.seq - a.seq);
    newest = Math.max(newest, lines[0]?.seq ?? 0);
    for (const line of lines) {
      const trade = line.seq > downTo ? tradeOf(line) : null;
      if (trade !== null) trades.push(trade);
    }
    const oldest: number = lines.at(-1)?.seq ?? 0;
    if (lines.length < PAGE || oldest <= downTo) break;
    before = oldest;
  }
  return { trades, newest };
}

/** All fills, newest first; reads only what is new when an order filled. */
export function useTrades(): readonly Trade[] {
  const [trades, setTrades] = useState<readonly Trade[]>([]);
  const version = useBlotter((state) => state.fills);
  const [known, setKnown] = useState({ seq: 0, version: -1, reading: false });
  useEffect(() => {
    if (known.reading || known.version === version) return;
    const read = async (): Promise<void> => {
      setKnown((before) => ({ ...before, reading: true }));
      const { trades: fresh, newest } = await readTrades(known.seq);
      if (fresh.length > 0) setTrades((before) => [...fresh, ...before]);
      setKnown({ seq: newest, version, reading: false });
    };
    void read();
  }, [version, known]);
  return trades;
}
