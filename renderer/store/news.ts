/**
 * What happened elsewhere on the desk, told twice: as a short notice on the screen and as a
 * sentence for a screen reader. A burst is told as one line.
 */
import { create } from 'zustand';
import { after } from '../bridge/clock.ts';
import type { OrderChange } from './order-index.ts';
import type { Order, OrderId } from './rows.ts';

export type NewsTone = 'good' | 'bad' | 'attention' | 'plain';

export interface News {
  readonly id: number;
  readonly tone: NewsTone;
  readonly title: string;
  readonly says: string;
  readonly orderId: OrderId | null;
  /** The next step, one press away. */
  readonly act?: { readonly says: string; readonly run: () => void };
}

interface NewsState {
  readonly items: readonly News[];
  /** Read out when convenient, and read out at once. */
  readonly polite: string;
  readonly urgent: string;
}

const KEEP = 3;
const SHOW_MS = 4_000;
const SHOW_BAD_MS = 12_000;

export const useNews = create<NewsState>()(() => ({ items: [], polite: '', urgent: '' }));

let nextId = 1;

export function tell(news: Omit<News, 'id' | 'orderId'> & { orderId?: OrderId | null }): void {
  const item: News = { ...news, id: nextId, orderId: news.orderId ?? null };
  nextId += 1;
  useNews.setState((state) => ({
    items: [...state.items, item].slice(-KEEP),
    polite: `${item.title}. ${item.says}`,
  }));
  after(item.tone === 'bad' || item.tone === 'attention' ? SHOW_BAD_MS : SHOW_MS, () => {
    dismiss(item.id);
  });
}

export function dismiss(id: number): void {
  useNews.setState((state) => ({ items: state.items.filter((item) => item.id !== id) }));
}

/** For what cannot wait: the kill switch, an unknown outcome. */
export function announceUrgently(says: string): void {
  useNews.setState({ urgent: says });
}

const TOLD: Readonly<Partial<Record<Order['state'], { tone: NewsTone; word: string }>>> = {
  filled: { tone: 'good', word: 'Filled' },
  rejected: { tone: 'bad', word: 'Rejected' },
  unknown: { tone: 'attention', word: 'Outcome unknown' },
  not_received: { tone: 'plain', word: 'Never arrived at the broker' },
};

export function describeOrder(order: Order): string {
  const lots = Math.trunc(order.quantity / order.lot);
  const size = order.lot === 1 ? `${order.quantity}` : lots === 1 ? '1 lot' : `${lots} lots`;
  return `${order.side === 'buy' ? 'Buy' : 'Sell'} ${size} ${order.symbol}`;
}

export function tellOrderNews(changes: readonly OrderChange[]): void {
  const told = changes.filter(
    ({ before, after: now }) =>
      before !== undefined && before.state !== now.state && TOLD[now.state] !== undefined,
  );
  if (told.length > 2) {
    tellMany(told);
    return;
  }
  for (const { after: now } of told) {
    const kind = TOLD[now.state];
    if (kind === undefined) continue;
    tell({ tone: kind.tone, title: kind.word, says: lineOf(now), orderId: now.orderId });
    if (now.state === 'unknown') announceUrgently(`${kind.word}: ${describeOrder(now)}`);
  }
}

function lineOf(order: Order): string {
  return order.state === 'rejected' && order.words !== ''
    ? `${describeOrder(order)}: ${order.words}`
    : describeOrder(order);
}

function tellMany(told: readonly OrderChange[]): void {
  const counts = new Map<string, number>();
  let tone: NewsTone = 'good';
  for (const { after: now } of told) {
    const kind = TOLD[now.state];
    if (kind === undefined) continue;
    counts.set(kind.word, (counts.get(kind.word) ?? 0) + 1);
    if (kind.tone === 'attention' || (kind.tone === 'bad' && tone === 'good')) tone = kind.tone;
  }
  const says = [...counts].map(([word, count]) => `${count} ${word.toLowerCase()}`).join(', ');
  tell({ tone, title: `${told.length} orders changed`, says });
}
