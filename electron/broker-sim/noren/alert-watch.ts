/**
 * Looks at the last prices after every market step and fires what reached its level. A fired order
 * goes the way of any other; nobody asks whether its margin is there before.
 */
import type { Alert, NorenDesk } from './noren-desk.ts';
import { text } from './noren-desk.ts';
import { readOrder } from './order-request.ts';
import { ordersOf, triggersOf } from './routes-alerts.ts';

/** Sends a frame to every connection of the account. */
export type Broadcast = (frame: Readonly<Record<string, string>>) => void;

export function watchAlerts(desk: NorenDesk, broadcast: Broadcast): void {
  for (const alert of desk.alerts.values()) {
    const last = desk.parts.truth.venue.picture(alert.contract.instrument.id)?.quote.last ?? null;
    const levels = triggersOf(alert.kind, alert.asked);
    if (last === null || levels === null) continue;
    const above = levels.above !== null && last >= levels.above;
    const below = levels.below !== null && last <= levels.below;
    if (above || below) fire(desk, alert, above ? 0 : 1, broadcast);
  }
}

function fire(desk: NorenDesk, alert: Alert, side: number, broadcast: Broadcast): void {
  desk.alerts.delete(alert.id);
  const orders = ordersOf(alert.kind, alert.asked);
  const order = orders[orders.length === 1 ? 0 : side];
  const read =
    order === undefined ? null : readOrder(desk, order, { market: false, alertId: alert.id });
  desk.parts.note('alert fired', { id: alert.id, placed: read?.ok ?? false });
  const { contract, asked, id } = alert;
  const ai_t = text(asked, 'ai_t');
  broadcast({ t: 'am', al_id: id, ai_t, e: contract.exch, tk: contract.token });
  if (read?.ok === true) desk.parts.truth.place({ ...read.value.request, placedBy: 'outside' });
}
