/**
 * One order's whole causal history: its command, its exit, its batch, and everything that happened
 * to it.
 */
import type { StoryLine } from '../../shared/contract/rows.ts';
import type { EventRecord } from '../../shared/domain/events.ts';
import type { ChainId, OrderId } from '../../shared/domain/ids.ts';
import { commandOf } from '../engine/evolve.ts';
import { storyLine } from '../projections/story-line.ts';
import type { DeskServices } from './services.ts';

function planOf(commandId: string): string {
  return commandId.split('.')[0] ?? commandId;
}

export function orderStory({ reads, engine }: DeskServices, orderId: OrderId): StoryLine[] {
  const order = engine.view.orders.get(orderId);
  const chains = [orderId as string];
  if (order !== undefined) {
    chains.push(commandOf(order));
    // Of its batch too: why it left, and why nothing more did.
    if (order.batch !== null) chains.push(order.batch);
    const exit = order.exit === null ? undefined : engine.view.exits.get(order.exit);
    // The command of a firing is its plan's id with a number behind a dot.
    if (exit !== undefined) chains.push(exit.exitId, exit.commandId, planOf(exit.commandId));
  }
  const records = new Map<number, EventRecord>();
  for (const chain of new Set(chains)) {
    for (const record of reads.story(chain as ChainId)) records.set(record.seq, record);
  }
  return [...records.values()].sort((a, b) => a.seq - b.seq).map(storyLine);
}
