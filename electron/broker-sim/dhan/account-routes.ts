/** The account itself: profile, token renewal, allowed addresses, funds, statements and eDIS. */
import {
  DAY_MS,
  readDay,
  dayText,
  indiaDayNumber,
  indiaMoment,
} from '../../../shared/maths/calendar.ts';
import { fundRow } from './book-rows.ts';
import { accepted, type Answer, badInput, ok } from './dhan-error.ts';
import type { DhanDesk } from './dhan-desk.ts';
import { dateTime, slashedMinute, voucherDate } from './dhan-time.ts';
import type { Json } from './java-json.ts';
import { tokenAnswer } from './login-routes.ts';
import { wrongClient } from './order-request.ts';
import { type Fields, isAbsent, readText, readUnits, readWord } from './read-body.ts';
import type { Asked, Route } from './route.ts';
import { decimalText } from '../../../shared/domain/money.ts';

const IP_FLAGS = ['PRIMARY', 'SECONDARY'] as const;
type IpFlag = (typeof IP_FLAGS)[number];

/** The addresses from which orders are taken. */
export interface AllowedIps {
  readonly routes: readonly Route[];
  /** Whether an order from the caller's address would be taken. */
  allows(): boolean;
}

interface SetIp {
  readonly ip: string;
  readonly day: string;
  readonly changedMs: number;
}

const CHANGE_EVERY_MS = 7 * DAY_MS;
const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]{2,39})$/;

export function openAllowedIps(desk: DhanDesk): AllowedIps {
  const set = new Map<IpFlag, SetIp>();

  function read(body: Fields | null): { readonly ip: string; readonly flag: IpFlag } | Answer {
    if (body === null) return badInput();
    const wrong = wrongClient(body, desk);
    if (wrong !== null) return wrong;
    const ip = readText(body['ip']);
    const flag = readWord(body['ipFlag'], IP_FLAGS);
    if (ip === null || flag === null || !ADDRESS.test(ip)) return badInput();
    return { ip, flag };
  }

  function put(flag: IpFlag, ip: string): Answer {
    const nowMs = desk.parts.world.nowMs();
    set.set(flag, { ip, day: dayText(indiaDayNumber(nowMs)), changedMs: nowMs });
    return ok({ message: 'IP saved successfully', status: 'SUCCESS' });
  }

  function setIp({ body }: Asked): Answer {
    const wish = read(body);
    if (!('flag' in wish)) return wish;
    if (set.has(wish.flag)) return ok({ message: 'IP is already set', status: 'ERROR' });
    return put(wish.flag, wish.ip);
  }

  function modifyIp({ body }: Asked): Answer {
    const wish = read(body);
    if (!('flag' in wish)) return wish;
    const present = set.get(wish.flag);
    if (present === undefined) return ok({ message: 'IP is not set', status: 'ERROR' });
    if (desk.parts.world.nowMs() - present.changedMs < CHANGE_EVERY_MS) {
      return ok({ message: 'IP can be modified once in 7 days', status: 'ERROR' });
    }
    return put(wish.flag, wish.ip);
  }

  function allows(): boolean {
    if (!desk.switches().requireIp) return true;
    const { detectedIp } = desk.switches();
    return [...set.values()].some(({ ip }) => ip === detectedIp);
  }

  function shown(): Answer {
    const primary = set.get('PRIMARY');
    const secondary = set.get('SECONDARY');
    const { detectedIp } = desk.switches();
    return ok({
      primaryIP: primary?.ip ?? '',
      secondaryIP: secondary?.ip ?? '',
      modifyDatePrimary: primary?.day ?? '',
      modifyDateSecondary: secondary?.day ?? '',
      detectedIP: detectedIp,
      ipMatchStatus: primary?.ip === detectedIp ? 'PRIMARY_MATCH' : allows() ? 'MATCH' : 'NO_MATCH',
      ordersAllowed: allows(),
    });
  }

  const door = { op: 'ip', family: 'other', guard: 'token' } as const;
  return {
    allows,
    routes: [
      { ...door, method: 'POST', path: '/v2/ip/setIP', answer: setIp },
      { ...door, method: 'PUT', path: '/v2/ip/modifyIP', answer: modifyIp },
      { ...door, method: 'GET', path: '/v2/ip/getIP', answer: shown },
    ],
  };
}

export function accountRoutes(desk: DhanDesk): readonly Route[] {
  const read = { method: 'GET', family: 'other', guard: 'token' } as const;
  return [
    { ...read, path: '/v2/profile', op: 'profile', answer: () => ok(profile(desk)) },
    { ...read, path: '/v2/RenewToken', op: 'login', answer: (asked) => renew(desk, asked) },
    {
      ...read,
      method: 'POST',
      path: '/v2/RenewToken',
      op: 'login',
      answer: () => badInput(),
    },
    {
      ...read,
      path: '/v2/fundlimit',
      op: 'funds',
      answer: ({ call }) => ok(fundRow(desk.clientId, call.view.funds())),
    },
    { ...read, path: '/v2/ledger', op: 'ledger', answer: (asked) => ledger(desk, asked) },
    ...edisRoutes(desk),
  ];
}

function profile(desk: DhanDesk): Json {
  const expiresMs = desk.tokens.live()?.expiresMs ?? desk.parts.world.nowMs();
  const { dataPlan } = desk.switches();
  return {
    dhanClientId: desk.clientId,
    tokenValidity: slashedMinute(expiresMs),
    activeSegment: 'Equity, Derivative, Currency, Commodity',
    ddpi: 'Active',
    mtf: 'Active',
    dataPlan: dataPlan ? 'Active' : 'Deactive',
    dataValidity: `${dateTime(expiresMs + 30 * DAY_MS)}.0`,
  };
}

/** Only a token made on the web can be renewed, and only while it lives. */
function renew(desk: DhanDesk, { call }: Asked): Answer {
  if (call.headers['dhanclientid'] !== desk.clientId) return badInput();
  if (desk.tokens.live()?.kind !== 'SELF') return badInput();
  return ok(tokenAnswer(desk, desk.tokens.mint('SELF')));
}

/** One opening balance, and one line for what today's trades brought or cost so far. */
function ledger(desk: DhanDesk, { call }: Asked): Answer {
  const from = readDay(call.query.get('from-date') ?? '');
  const to = readDay(call.query.get('to-date') ?? '');
  if (from === null || to === null) return badInput();
  const today = indiaDayNumber(desk.parts.world.nowMs());
  if (today < from || today > to) return ok([]);
  const { opening, cash } = call.view.funds();
  const rows = [voucher(desk, 'OPENING BALANCE', 0, opening, today)];
  const moved = cash - opening;
  if (moved !== 0) rows.push(voucher(desk, 'TRADES TODAY', moved, cash, today));
  return ok(rows);
}

function voucher(
  desk: DhanDesk,
  narration: string,
  moved: number,
  left: number,
  day: number,
): Json {
  return {
    dhanClientId: desk.clientId,
    narration,
    voucherdate: voucherDate(indiaMoment(day, 0)),
    exchange: 'NSE-CAPITAL',
    voucherdesc: narration === 'OPENING BALANCE' ? 'Opening Balance' : 'Trades',
    vouchernumber: `${day}${moved === 0 ? '0' : '1'}`,
    debit: decimalText(Math.max(0, -moved)),
    credit: decimalText(Math.max(0, moved)),
    runbal: decimalText(left),
  };
}

function edisRoutes(desk: DhanDesk): readonly Route[] {
  const door = { op: 'edis', family: 'other', guard: 'token' } as const;
  const form = ({ body }: Asked): Answer => {
    if (body === null || isAbsent(body['isin'])) return badInput();
    return ok({ dhanClientId: desk.clientId, edisFormHtml: FORM });
  };
  return [
    { ...door, method: 'GET', path: '/v2/edis/tpin', answer: () => accepted() },
    {
      ...door,
      method: 'POST',
      path: '/v2/edis/form',
      answer: (asked) => (readUnits(asked.body?.['qty']) === null ? badInput() : form(asked)),
    },
    { ...door, method: 'POST', path: '/v2/edis/bulkform', answer: form },
    {
      ...door,
      method: 'GET',
      path: '/v2/edis/inquire/{isin}',
      answer: ({ at }) =>
        ok({
          clientId: desk.clientId,
          isin: at('isin'),
          totalQty: 0,
          aprvdQty: 0,
          status: 'SUCCESS',
          remarks: 'eDIS transaction done successfully',
        }),
    },
  ];
}

const FORM =
  '<!DOCTYPE html><html><body><form name="frmDIS" method="post" action="about:blank"></form></body></html>';
