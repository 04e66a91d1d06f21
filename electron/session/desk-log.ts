/** What the log keeps of a desk: its connections, and every event that a person should hear of. */
import type { EventRecord } from '../../shared/domain/events.ts';
import type { Log } from '../observability/log.ts';
import type { DeskSession } from './desk-session.ts';

export function logDesk({ engine }: DeskSession, log: Log): void {
  const { account, mode } = engine.around.manifest;
  let link = '';
  log.write('desk', { account, mode, state: 'opened' });
  engine.onStatus(() => {
    const status = engine.status();
    if (status.link === link) return;
    link = status.link;
    log.write('order_link', { account, state: link, cause: status.linkCause });
  });
  engine.onCommitted((records) => {
    for (const record of records) logEvent(account, record, log);
  });
}

function logEvent(account: string, { event }: EventRecord, log: Log): void {
  switch (event.kind) {
    case 'desk_halted':
      log.write('halt', { account, cause: event.cause });
      return;
    case 'order_outcome_lost':
      log.write('unknown_outcome', { account, orderId: event.orderId });
      return;
    case 'order_refused':
      log.write('refused', { account, code: event.refusal });
      return;
    case 'anomaly_noted':
      log.write('anomaly', { account, code: event.code });
      return;
    case 'kill_set':
      log.write('kill', { account, level: event.level });
      return;
    case 'live_armed':
      log.write('arming', { account, state: 'armed' });
      return;
    case 'live_disarmed':
      log.write('arming', { account, state: 'disarmed', cause: event.cause });
      return;
    default: // the rest is the ledger's, which has every event with its words
      return;
  }
}
