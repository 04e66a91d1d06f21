/** A window without pixels: asks a desk, keeps its topics as a replica, and waits for a picture. */
import type { DeskServer } from '../../electron/ipc/transport.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import type { World } from '../../electron/platform/world.ts';
import type { CommandName } from '../../shared/contract/commands.ts';
import type { Push, Response } from '../../shared/contract/envelope.ts';
import type { DeskView, OrderRow, QuoteRow } from '../../shared/contract/rows.ts';

export interface LiveClient {
  ask(name: string, params?: unknown): Promise<Response>;
  /** With a command id of its own. */
  command(name: CommandName, params?: object): Promise<Response>;
  /** What it gave; a failure is thrown with its words. */
  result<Value>(name: string, params?: unknown): Promise<Value>;
  /** The desk as pushed so far. */
  desk(): DeskView;
  orders(): readonly OrderRow[];
  quote(id: string): QuoteRow | null;
  /** Resolves at the first push after which the condition holds. */
  until(condition: () => boolean): Promise<void>;
  /** Every line that was ever pushed or answered. */
  readonly lines: string[];
  close(): void;
}

let gestures = 0;

const PATIENCE_MS = 15_000;

/** The world only bounds how long it waits; over a fake one it waits as long as that stands. */
export async function liveClient(
  server: DeskServer,
  world: Pick<World, 'after'> = realWorld(),
): Promise<LiveClient> {
  const lines: string[] = [];
  const orders = new Map<string, OrderRow>();
  const quotes = new Map<string, QuoteRow>();
  let desk: DeskView | null = null;
  let waiting: { readonly condition: () => boolean; readonly go: () => void }[] = [];

  function take(push: Push): void {
    const body = 'snapshot' in push ? push.snapshot : push.patch;
    if (push.topic === 'desk') desk = { ...desk, ...(body as DeskView) };
    const rows = body as { readonly orders?: OrderRow[]; readonly quotes?: QuoteRow[] };
    for (const row of rows.orders ?? []) orders.set(row.orderId, row);
    for (const row of rows.quotes ?? []) quotes.set(row.instrument, row);
  }

  const client = server.connect((text) => {
    lines.push(text);
    for (const push of JSON.parse(text) as readonly Push[]) take(push);
    const ready = waiting.filter(({ condition }) => condition());
    waiting = waiting.filter((each) => !ready.includes(each));
    for (const { go } of ready) go();
  });

  async function ask(name: string, params: unknown = {}): Promise<Response> {
    gestures += 1;
    const answer = await client.request(JSON.stringify({ id: gestures, name, params }));
    lines.push(answer);
    return JSON.parse(answer) as Response;
  }

  for (const topic of ['desk', 'blotter']) await ask('subscribe', { topic });
  return {
    ask,
    result: async <Value>(name: string, params: unknown = {}) => {
      const answer = await ask(name, params);
      if (!answer.ok) throw new Error(`${name}: ${answer.error.says}`);
      return answer.result as Value;
    },
    command: (name, params = {}) => ask(name, { commandId: `gesture.${++gestures}`, ...params }),
    desk: () => {
      if (desk === null) throw new Error('the desk was not pushed');
      return desk;
    },
    orders: () => [...orders.values()],
    quote: (id) => quotes.get(id) ?? null,
    until: (condition) =>
      condition()
        ? Promise.resolve()
        : new Promise((go, fail) => {
            const late = world.after(PATIENCE_MS, () =>
              fail(
                new Error(`waited in vain for ${condition.toString()}: ${JSON.stringify(desk)}`),
              ),
            );
            const done = (): void => {
              late();
              go();
            };
            waiting.push({ condition, go: done });
          }),
    lines,
    close: () => client.close(),
  };
}
