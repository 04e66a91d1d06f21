/** A paper session over a fake world, for tests: opened, with its market under the test's hand. */
import {
  openPaperSession,
  type PaperSession,
  type PaperSessionOptions,
} from '../../../../electron/broker/paper/paper-session.ts';
import {
  memoryPaperStore,
  type PaperStore,
} from '../../../../electron/broker/paper/paper-store.ts';
import type {
  BrokerUpdate,
  LinkReport,
  PlaceRequest,
} from '../../../../electron/broker/gateway.ts';
import {
  type AccountId,
  asId,
  type InstrumentId,
  type OrderId,
} from '../../../../shared/domain/ids.ts';
import type { Price } from '../../../../shared/domain/money.ts';
import type { CommandOutcome } from '../../../../shared/domain/outcome.ts';
import { quantity } from '../../../../shared/domain/quantity.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { asApproved } from '../../../contract/gateway-contract.ts';
import { type FakeWorld, fakeWorld } from '../../../support/world.ts';

/** Friday, 20 November 2026, 11:00 in India. */
export const FRIDAY_MS = Date.UTC(2026, 10, 20, 5, 30);

export interface PaperDesk {
  readonly world: FakeWorld;
  readonly store: PaperStore;
  readonly session: PaperSession;
  readonly updates: BrokerUpdate[];
  readonly links: LinkReport[];
}

export interface DeskOptions extends Partial<PaperSessionOptions> {
  readonly startMs?: number;
  readonly text?: string | null;
}

export function openPaperDesk(options: DeskOptions = {}): PaperDesk {
  const world = fakeWorld(1, options.startMs ?? FRIDAY_MS);
  const store = options.store ?? memoryPaperStore(options.text ?? null);
  const opened = openPaperSession({
    seed: 11,
    account: asId<AccountId>('PAPER'),
    ...options,
    world,
    store,
  });
  if (!opened.ok) throw new Error(opened.error);
  const session = opened.value;
  const updates: BrokerUpdate[] = [];
  const links: LinkReport[] = [];
  session.gateway.onUpdate((update) => updates.push(update));
  session.gateway.onLink((report) => links.push(report));
  return { world, store, session, updates, links };
}

export function contract(text: string): InstrumentId {
  return asId<InstrumentId>(text);
}

export function askOf(desk: PaperDesk, id: InstrumentId): Price {
  return must(desk.session.quotes.get(id)?.ask, `${id} has no ask`);
}

export function bidOf(desk: PaperDesk, id: InstrumentId): Price {
  return must(desk.session.quotes.get(id)?.bid, `${id} has no bid`);
}

let orders = 0;

export function orderFor(instrument: InstrumentId, part: Partial<PlaceRequest>): PlaceRequest {
  orders += 1;
  return {
    orderId: asId<OrderId>(`PTEST${orders}`),
    mode: 'paper',
    instrument,
    side: 'buy',
    product: instrument.startsWith('NSE:') ? 'mis' : 'nrml',
    validity: 'day',
    quantity: quantity(1),
    type: 'limit',
    price: 0 as Price,
    trigger: null,
    ...part,
  };
}

/** The outcome and how long it took, on the fake clock. */
export async function sendAndWait(
  desk: PaperDesk,
  request: PlaceRequest,
  withinMs = 60_000,
): Promise<{ outcome: CommandOutcome; tookMs: number }> {
  const fromMs = desk.world.monotonicMs();
  const done: { outcome: CommandOutcome | null } = { outcome: null };
  const hear = async (): Promise<void> => {
    done.outcome = await desk.session.gateway.place(asApproved(request));
  };
  void hear();
  await desk.world.settle();
  while (done.outcome === null && desk.world.monotonicMs() - fromMs < withinMs) {
    await desk.world.advance(1);
  }
  const outcome = must(done.outcome, `no outcome within ${withinMs} ms`);
  return { outcome, tookMs: desk.world.monotonicMs() - fromMs };
}
