/**
 * GTT, OCO and plain alerts. Their success words are not `Ok`, and an alert that places orders says
 * nothing about whether those survive: a fired one shows as a new order with `add_ord_id`.
 */
import { isObject, type JsonObject } from './noren-body.ts';
import {
  type Alert,
  answer,
  type NorenAnswer,
  type NorenCall,
  type NorenDesk,
  type NorenRoute,
  okay,
  refused,
  text,
} from './noren-desk.ts';
import { BAD_INPUT, INVALID_OI, NO_DATA } from './noren-errors.ts';
import { contractFields } from './noren-symbols.ts';
import { packedTime, readAmount, readWhole, timeThenDay } from './noren-text.ts';
import { readOrder, UNKNOWN_SYMBOL } from './order-request.ts';
import { BROKER_NAME } from './routes-account.ts';

const GTT = [
  'uid',
  'actid',
  'exch',
  'tsym',
  'ai_t',
  'validity',
  'd',
  'trantype',
  'prctyp',
  'prd',
  'ret',
  'qty',
  'prc',
];
const OCO = ['uid', 'exch', 'tsym', 'ai_t', 'validity'];
const ALERT = ['uid', 'exch', 'tsym', 'ai_t', 'validity', 'd'];

export const ALERT_ROUTES: Readonly<Record<string, NorenRoute>> = {
  PlaceGTTOrder: { op: 'gtt_place', order: true, required: GTT, run: (call) => make(call, 'gtt') },
  ModifyGTTOrder: {
    op: 'gtt_modify',
    order: true,
    required: [...GTT, 'al_id'],
    run: (call) => change(call, 'gtt'),
  },
  CancelGTTOrder: {
    op: 'gtt_cancel',
    order: true,
    required: ['uid', 'al_id'],
    run: (call) => remove(call, 'gtt'),
  },
  GetPendingGTTOrder: { op: 'gtts', required: ['uid'], run: pendingOrders },
  GetEnabledGTTs: { op: 'gtt_types', required: ['uid'], run: (call) => types(call, ORDER_TYPES) },
  PlaceOCOOrder: { op: 'gtt_place', order: true, required: OCO, run: (call) => make(call, 'oco') },
  ModifyOCOOrder: {
    op: 'gtt_modify',
    order: true,
    required: [...OCO, 'al_id'],
    run: (call) => change(call, 'oco'),
  },
  CancelOCOOrder: {
    op: 'gtt_cancel',
    order: true,
    required: ['uid', 'al_id'],
    run: (call) => remove(call, 'oco'),
  },
  SetAlert: { op: 'alert_place', required: ALERT, run: (call) => make(call, 'alert') },
  ModifyAlert: {
    op: 'alert_modify',
    required: [...ALERT, 'al_id'],
    run: (call) => change(call, 'alert'),
  },
  CancelAlert: {
    op: 'alert_cancel',
    required: ['uid', 'al_id'],
    run: (call) => remove(call, 'alert'),
  },
  GetPendingAlert: { op: 'alerts', required: ['uid'], run: pendingAlerts },
  GetEnabledAlertTypes: {
    op: 'alert_types',
    required: ['uid'],
    run: (call) => types(call, ALERT_TYPES),
  },
  GetUnSttledTradingDate: {
    op: 'status',
    required: ['uid'],
    run: (call) => okay(call, { trd_date: timeThenDay(call.desk.parts.world.nowMs()).slice(9) }),
  },
  CancelSipOrder: { op: 'gtt_cancel', required: ['uid'], run: (call) => refused(call, NO_DATA) },
};

const ALERT_TYPES = ['LTP_A', 'LTP_B', 'CH_PER_A', 'CH_PER_B', 'LTP_A_52HIGH', 'LTP_B_52LOW'];
const ORDER_TYPES = ['LTP_A_O', 'LTP_B_O', 'LMT_BOS_O'];

interface Words {
  readonly created: string;
  readonly replaced: string;
  readonly deleted: string;
}

const WORDS: Readonly<Record<Alert['kind'], Words>> = {
  gtt: { created: 'Oi created', replaced: 'Oi Replaced', deleted: 'Oi delete success' },
  oco: { created: 'OI created', replaced: 'OI replaced', deleted: 'Oi delete success' },
  alert: { created: 'Ok', replaced: 'Ok', deleted: 'Ok' },
};

/** An object, or one in an array whose key is spelled with a capital, as one broker prints it. */
function reply(call: NorenCall, alert: Alert, stat: string): NorenAnswer {
  const { gttReply } = call.desk.switches();
  const listed =
    alert.kind === 'gtt' &&
    (gttReply === 'array' || (gttReply === 'own' && call.generation === 'C'));
  const request_time = timeThenDay(call.desk.parts.world.nowMs());
  if (listed) return answer([{ request_time, stat, Al_id: alert.id }]);
  return answer({ request_time, stat, al_id: alert.id });
}

function make(call: NorenCall, kind: Alert['kind']): NorenAnswer {
  const alert = alertFrom(call, kind, null);
  if (typeof alert === 'string') return refused(call, alert);
  call.desk.alerts.set(alert.id, alert);
  return reply(call, alert, WORDS[kind].created);
}

function change(call: NorenCall, kind: Alert['kind']): NorenAnswer {
  const known = call.desk.alerts.get(text(call.fields, 'al_id'));
  if (known === undefined || known.kind !== kind) return gone(call, kind);
  if (text(known.asked, 'ai_t') !== text(call.fields, 'ai_t')) return refused(call, BAD_INPUT);
  const alert = alertFrom(call, kind, known.id);
  if (typeof alert === 'string') return refused(call, alert);
  call.desk.alerts.set(known.id, alert);
  return reply(call, alert, WORDS[kind].replaced);
}

function remove(call: NorenCall, kind: Alert['kind']): NorenAnswer {
  const known = call.desk.alerts.get(text(call.fields, 'al_id'));
  if (known === undefined || known.kind !== kind) return gone(call, kind);
  call.desk.alerts.delete(known.id);
  return reply(call, known, WORDS[kind].deleted);
}

/** The OCO routes say it in `stat`, the others as an error. */
function gone(call: NorenCall, kind: Alert['kind']): NorenAnswer {
  if (kind !== 'oco') return refused(call, NO_DATA);
  const request_time = timeThenDay(call.desk.parts.world.nowMs());
  return answer({ request_time, stat: INVALID_OI, emsg: INVALID_OI });
}

function alertFrom(call: NorenCall, kind: Alert['kind'], id: string | null): Alert | string {
  const { desk, fields } = call;
  const contract = desk.symbols.bySymbol(text(fields, 'exch'), text(fields, 'tsym'));
  if (contract === null) return UNKNOWN_SYMBOL;
  const levels = triggersOf(kind, fields);
  if (levels === null) return BAD_INPUT;
  const known = kind === 'alert' ? ALERT_TYPES : ORDER_TYPES;
  if (!known.includes(text(fields, 'ai_t'))) return BAD_INPUT;
  for (const order of ordersOf(kind, fields)) {
    const read = readOrder(desk, order, { market: false, alertId: null });
    if (!read.ok) return read.error;
  }
  const nowMs = desk.parts.world.nowMs();
  const fresh = `${timeThenDay(nowMs).slice(15)}${`${desk.nextNumber()}`.padStart(8, '0')}`;
  return { id: id ?? fresh, kind, contract, madeMs: nowMs, asked: fields };
}

/** Upper (`x`) and lower (`y`) level of an OCO, one level of the others; null when unreadable. */
export function triggersOf(
  kind: Alert['kind'],
  asked: Readonly<JsonObject>,
): { readonly above: number | null; readonly below: number | null } | null {
  if (kind === 'oco') {
    const rows = Array.isArray(asked['oivariable']) ? asked['oivariable'] : [];
    const level = (name: string): number | null => {
      const row = rows.find((each) => isObject(each) && each['var_name'] === name);
      return isObject(row) ? levelOf(row) : null;
    };
    const [above, below] = [level('x'), level('y')];
    return above === null || below === null ? null : { above, below };
  }
  const at = levelOf(asked);
  if (at === null) return null;
  const rises = /_A(?:_|$)/.test(text(asked, 'ai_t'));
  return rises ? { above: at, below: null } : { above: null, below: at };
}

function levelOf(fields: Readonly<JsonObject>): number | null {
  const read = readAmount(text(fields, 'd'));
  return read.ok && read.value > 0 ? read.value : null;
}

/** The orders an alert would place, the one of the upper level first. */
export function ordersOf(
  kind: Alert['kind'],
  asked: Readonly<JsonObject>,
): readonly Readonly<JsonObject>[] {
  if (kind === 'alert') return [];
  if (kind === 'gtt') return [asked];
  return [asked['place_order_params'], asked['place_order_params_leg2']].flatMap((each) =>
    isObject(each) ? [{ ...common(asked), ...each }] : [],
  );
}

function common(asked: Readonly<JsonObject>): JsonObject {
  return { exch: asked['exch'] ?? '', tsym: asked['tsym'] ?? '' };
}

function pendingOrders(call: NorenCall): NorenAnswer {
  const rows = [...call.desk.alerts.values()]
    .filter(({ kind }) => kind !== 'alert')
    .map((alert) => pendingRow(call.desk, alert));
  return rows.length === 0 ? refused(call, NO_DATA) : answer(rows);
}

/** The quantity is a JSON number here, alone among all replies. */
function pendingRow(desk: NorenDesk, { id, contract, madeMs, asked, kind }: Alert): JsonObject {
  const [order = asked] = ordersOf(kind, asked);
  const qty = readWhole(text(order, 'qty')) ?? 0;
  const kept = Object.fromEntries(
    ['trantype', 'prctyp', 'prc', 'prd', 'trgprc', 'ret'].flatMap((key) => {
      const value = text(order, key);
      return value === '' ? [] : [[key, value]];
    }),
  ) as JsonObject;
  return {
    stat: 'Ok',
    ai_t: text(asked, 'ai_t'),
    al_id: id,
    ...contractFields(contract),
    remarks: text(asked, 'remarks'),
    validity: text(asked, 'validity'),
    norentm: timeThenDay(madeMs),
    brkname: BROKER_NAME,
    actid: desk.account.actid,
    C: 'C',
    ordersource: 'API',
    ...kept,
    qty,
    ...(kind === 'gtt' ? { d: text(asked, 'd') } : {}),
    place_order_params: { ...order },
    ...(kind === 'oco' ? { place_order_params_leg2: asked['place_order_params_leg2'] ?? {} } : {}),
    oivariable: asked['oivariable'] ?? [{ var_name: 'x', d: text(asked, 'd') }],
  };
}

function pendingAlerts(call: NorenCall): NorenAnswer {
  const rows = [...call.desk.alerts.values()]
    .filter(({ kind }) => kind === 'alert')
    .map(({ id, contract, asked }) => ({
      stat: 'Ok',
      ai_t: text(asked, 'ai_t'),
      al_id: id,
      exch: contract.exch,
      tsym: contract.tsym,
      token: contract.token,
      validity: text(asked, 'validity'),
      remarks: text(asked, 'remarks'),
      d: text(asked, 'd'),
    }));
  return rows.length === 0 ? refused(call, NO_DATA) : answer(rows);
}

function types(call: NorenCall, words: readonly string[]): NorenAnswer {
  const request_time = packedTime(call.desk.parts.world.nowMs());
  return answer({ request_time, stat: 'Ok', ai_ts: words.map((ai_t) => ({ ai_t })) });
}
