/**
 * Noren's dress of the simulated broker: Shoonya as it was (generation A), Shoonya's OAuth door (B)
 * and Flattrade's hybrid (C), all from one account at once, told apart by the prefix of the path.
 * Facts: the brokers' published documents and what their official clients were seen to send.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { ok, type Result } from '../../../shared/lib/result.ts';
import { calendarDayOf, indiaDayNumber, indiaMinutes } from '../../../shared/maths/calendar.ts';
import type {
  BadDay,
  Handshake,
  Operation,
  Personality,
  PersonalityKind,
  PersonalityParts,
  RestCall,
  RestReply,
  SocketAnswer,
} from '../personality.ts';
import { shareOf } from '../../market/listing.ts';
import { cashShare } from '../../market/underlyings.ts';
import type { TruthRules } from '../truth.ts';
import type { Venue } from '../venue.ts';
import { watchAlerts } from './alert-watch.ts';
import { tendFamily } from './bracket-orders.ts';
import { FLATTRADE_PATH, loginPage, OAUTH_PATH, TOKEN_PATH } from './login-page.ts';
import { readNorenBody, readObject, splitPath } from './noren-body.ts';
import {
  type Alert,
  answer,
  fieldComplaint,
  type NorenAnswer,
  type NorenDesk,
  type NorenRoute,
  refused,
  text,
} from './noren-desk.ts';
import {
  oneSpace,
  ORDER_IP,
  rateText,
  SERVER_TIMEOUT,
  SESSION_EXPIRED,
  UNKNOWN_REQUEST,
  WRONG_SESSION_USER,
} from './noren-errors.ts';
import {
  appKeyOf,
  type Generation,
  type NorenLogin,
  type NorenUser,
  openNorenLogin,
  sha256,
} from './noren-login.ts';
import { exchangeOfMaster, masterZip } from './noren-masters.ts';
import { BUDGETS, openRateWindows, type RateWindows } from './noren-rates.ts';
import { type NorenStream, openNorenStream } from './noren-stream.ts';
import { defaultSwitches, type NorenSwitches, readSwitches } from './noren-switches.ts';
import { openNorenSymbols } from './noren-symbols.ts';
import { dayThenTime } from './noren-text.ts';
import { ACCOUNT_ROUTES, apiToken, BRANCH, generationOf } from './routes-account.ts';
import { ALERT_ROUTES } from './routes-alerts.ts';
import { BOOK_ROUTES } from './routes-books.ts';
import { LIST_ROUTES } from './routes-lists.ts';
import { MARGIN_ROUTES } from './routes-margin.ts';
import { MARKET_ROUTES } from './routes-market.ts';
import { ORDER_ROUTES } from './routes-orders.ts';
import { SERIES_ROUTES } from './routes-series.ts';

export const ROUTES: Readonly<Record<string, NorenRoute>> = {
  ...ACCOUNT_ROUTES,
  ...ORDER_ROUTES,
  ...BOOK_ROUTES,
  ...ALERT_ROUTES,
  ...MARKET_ROUTES,
  ...SERIES_ROUTES,
  ...MARGIN_ROUTES,
  ...LIST_ROUTES,
};

/** Made up; the secrets are those of the published checksum examples. */
const PRACTICE_USER: NorenUser = {
  uid: 'FA0001',
  actid: 'FA0001',
  uname: 'PRACTICE TRADER',
  password: 'Passw0rd!',
  totpSecret: 'JBSWY3DPEHPK3PXP',
  pan: 'AAAPA1234A',
  dob: '01-01-1990',
  vendorCode: 'FA0001_U',
  apiSecret: 's3cr3t',
  imei: 'abc1234',
  clientId: 'FA0001_U',
  secretCode: 's3cr3t',
  apiKey: 'apikey1',
  appSecret: 's3cr3t',
};

const AMPERSAND_SHARE = 'M&M';
const AMPERSAND_LEVEL = 3_000;

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };
const ZIP_TYPE = { 'content-type': 'application/zip' };
const NIGHT_RUN = { from: 180, to: 360 };

/** Two digits each of year, month and day in India, then the number. */
function dated(number: number, nowMs: number, digits: number): string {
  const { year, month, day } = calendarDayOf(indiaDayNumber(nowMs));
  const date = (year % 100) * 10_000 + month * 100 + day;
  return `${date}${String(number).padStart(digits, '0')}`;
}

const RULES: TruthRules = {
  orderId: (number, nowMs) => dated(number, nowMs, 8),
  exchangeOrderId: (number, nowMs) => `11${dated(number, nowMs, 8)}`,
  tradeId: (number, nowMs) => dated(number, nowMs, 6),
  /** Risk engine and exchange speak after the reply; the door's own noes never reach the truth. */
  answers: () => 'book',
  delays: { validateMs: 5, sendMs: 10, exchangeMs: 15, modifyMs: 20, cancelMs: 20 },
};

export const NOREN: PersonalityKind = {
  name: 'noren',
  rules: RULES,
  liveHosts: [
    'shoonya.com',
    'finvasia.com',
    'flattrade.in',
    'mynt.in',
    'tradesmartonline.in',
    'kambala.co.in',
  ],
  open: (parts) => new Noren(parts),
};

class Noren implements Personality {
  readonly paths = {
    rest: '/NorenWClientTP/',
    orders: '/NorenWSTP/',
    market: '/NorenWSTP/',
    more: {
      restOauth: { ws: false, path: '/NorenWClientAPI/' },
      socketOauth: { ws: true, path: '/NorenWSAPI/' },
      restPi: { ws: false, path: '/PiConnectAPI/' },
      socketPi: { ws: true, path: '/PiConnectWSAPI/' },
      authPage: { ws: false, path: `${OAUTH_PATH}?client_id=${PRACTICE_USER.clientId}` },
      authPagePi: { ws: false, path: `${FLATTRADE_PATH}?app_key=${PRACTICE_USER.apiKey}` },
      apitoken: { ws: false, path: TOKEN_PATH },
      masters: { ws: false, path: '/' },
    },
  };
  readonly #parts: PersonalityParts;
  readonly #desk: NorenDesk;
  readonly #login: NorenLogin;
  readonly #stream: NorenStream;
  readonly #rates: RateWindows;
  readonly #stops: (() => void)[] = [];
  #switches: NorenSwitches = defaultSwitches();
  #numbers = 0;

  constructor(parts: PersonalityParts) {
    const { world, truth } = parts;
    this.#parts = parts;
    listAmpersandShare(truth.venue);
    this.#login = openNorenLogin({
      user: PRACTICE_USER,
      nowMs: () => world.nowMs(),
      secret: () => world.secret(),
    });
    this.#rates = openRateWindows(() => world.monotonicMs());
    const { uid, actid } = PRACTICE_USER;
    this.#desk = {
      parts,
      login: this.#login,
      symbols: openNorenSymbols(truth.venue, truth.tokens),
      account: { uid, actid, brnchid: BRANCH },
      switches: () => this.#switches,
      alerts: new Map<string, Alert>(),
      lists: new Map([['DEFAULT', new Set(['NSE|26000', 'NSE|26009'])]]),
      nextNumber: () => {
        this.#numbers += 1;
        return this.#numbers;
      },
    };
    this.#stream = openNorenStream(this.#desk);
    this.#stops.push(
      truth.onChange((change) => {
        this.#stream.changed(change);
        if (change.kind === 'order') tendFamily(truth, change.order);
      }),
      truth.venue.onTick(() => {
        this.#stream.ticked();
        watchAlerts(this.#desk, (frame) => this.#stream.broadcast(frame));
      }),
    );
  }

  login(): Readonly<Record<string, string>> {
    const { user } = this.#login;
    return {
      uid: user.uid,
      actid: user.actid,
      password: user.password,
      pwd: sha256(user.password),
      totp_secret: user.totpSecret,
      totp: this.#login.totpNow(),
      pan: user.pan,
      dob: user.dob,
      vendor_code: user.vendorCode,
      api_secret: user.apiSecret,
      appkey: appKeyOf(user.uid, user.apiSecret),
      imei: user.imei,
      client_id: user.clientId,
      secret_code: user.secretCode,
      code: this.#login.newCode(),
      api_key: user.apiKey,
      app_secret: user.appSecret,
      request_code: this.#login.newCode(),
      susertoken: this.#login.newToken('A'),
      access_token: this.#login.newToken('B'),
      token: this.#login.newToken('C'),
    };
  }

  operation({ path, body }: { readonly path: string; readonly body: string }): Operation {
    const { prefix, route } = splitPath(path);
    const op = ROUTES[route]?.op ?? (exchangeOfMaster(prefix) === null ? 'page' : 'instruments');
    const read = readNorenBody(body, route, 'lenient');
    const fields = read.ok ? read.value.fields : {};
    const named = (key: string): string | null => text(fields, key) || null;
    return {
      op: path.endsWith(TOKEN_PATH) ? 'login' : op,
      tag: named('remarks'),
      symbol: named('tsym'),
      orderId: named('norenordno'),
    };
  }

  handle(call: RestCall): RestReply | Promise<RestReply> {
    const page = loginPage(this.#desk, call);
    if (page !== null) return page;
    const { prefix, route } = splitPath(call.path);
    const exchange = exchangeOfMaster(route === '' ? prefix : (route.split('/').at(-1) ?? ''));
    if (exchange !== null) {
      const body = masterZip(this.#desk.symbols, exchange);
      return { status: 200, headers: ZIP_TYPE, body };
    }
    if (call.path.endsWith(TOKEN_PATH)) {
      return this.#reply(apiToken(this.#desk, readObject(call.body)));
    }
    const generation = generationOf(prefix);
    const found = ROUTES[route];
    if (generation === null || found === undefined) return notFound(call.path);
    if (call.method !== 'POST') return { status: 405, headers: { allow: 'POST' }, body: '' };
    const reply = this.#stream.behindReply(() =>
      this.#reply(this.#answer(call, route, found, generation)),
    );
    const { replyAfterFramesMs } = this.#switches;
    if (found.order !== true || replyAfterFramesMs === 0) return reply;
    return new Promise((resolve) => {
      this.#parts.world.after(replyAfterFramesMs, () => resolve(reply));
    });
  }

  badDay({ status, message, about }: BadDay): RestReply {
    const emsg = message ?? this.#badWords(about);
    const { status: _usual, ...reply } = this.#reply(refused({ desk: this.#desk }, emsg));
    return { ...reply, status: about === 'ip' ? 200 : status };
  }

  connect({ path }: Handshake): SocketAnswer {
    const { prefix } = splitPath(path);
    const generation = /WS/.test(prefix) ? generationOf(prefix) : null;
    if (generation === null) return { kind: 'refused', status: 404, body: '' };
    return {
      kind: 'accepted',
      socket: 'both',
      open: (socket) => this.#stream.open(socket, generation),
    };
  }

  endSession(event: 'kill' | 'expire'): void {
    this.#login.revokeAll();
    if (event === 'kill') this.#stream.drop(null);
  }

  foreignFrame(whose: 'account' | 'unknown' | 'yesterday'): string {
    const nowMs = this.#parts.world.nowMs();
    const dayMs = 86_400_000;
    const other = whose === 'account' ? 'FA9999' : this.#desk.account.actid;
    const atMs = whose === 'yesterday' ? nowMs - dayMs : nowMs;
    return JSON.stringify({
      t: 'om',
      norenordno: dated(99_999_999, atMs, 8),
      kidid: '1',
      uid: other,
      actid: other,
      exch: 'NSE',
      tsym: 'RELIANCE-EQ',
      trantype: 'B',
      qty: '1',
      prc: '1500.00',
      pcode: 'C',
      prd: 'C',
      rejreason: ' ',
      status: 'OPEN',
      reporttype: 'New',
      prctyp: 'LMT',
      ret: 'DAY',
      dscqty: '0',
      exch_tm: dayThenTime(atMs),
    });
  }

  switches(given: unknown): Result<unknown, string> {
    const read = readSwitches(this.#switches, given);
    if (!read.ok) return read;
    this.#switches = read.value;
    return ok(read.value);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    this.#stream.drop(null);
  }

  #answer(call: RestCall, name: string, route: NorenRoute, generation: Generation): NorenAnswer {
    const desk = this.#desk;
    const away = this.#outage();
    if (away !== null) return refused({ desk }, away);
    const read = readNorenBody(call.body, name, this.#switches.body);
    if (!read.ok) return refused({ desk }, read.error);
    const { fields, jKey } = read.value;
    const token = route.open === true ? null : (bearer(call.headers) ?? jKey ?? '');
    if (token !== null) {
      const dead = this.#login.accepts(token) === null;
      const stranger = text(fields, 'uid') !== '' && text(fields, 'uid') !== desk.account.uid;
      if (dead) return this.#sessionOver(SESSION_EXPIRED);
      if (stranger) return this.#sessionOver(WRONG_SESSION_USER);
      const over = this.#overRate(generation, route);
      if (over !== null) return refused({ desk }, over, this.#switches.rateStatus);
    }
    const complaint = fieldComplaint(fields, route.required);
    if (complaint !== null) return refused({ desk }, complaint);
    const { view, bends } = call;
    const reply = route.run({ desk, fields, view, bends, generation, token });
    if (name === 'Logout' && token !== null) this.#stream.drop(token);
    return reply;
  }

  /** These two keys and no more: a client compares the whole text. */
  #sessionOver(emsg: string): NorenAnswer {
    return answer({ stat: 'Not_Ok', emsg }, this.#switches.expiredStatus);
  }

  #overRate(generation: Generation, route: NorenRoute): string | null {
    if (!this.#parts.settings.limits) return null;
    return this.#rates.count(generation, route.order === true, this.#switches);
  }

  /** The OMS is away while the web tier answers, as in the night run. */
  #outage(): string | null {
    switch (this.#switches.outage) {
      case 'none':
        return null;
      case 'unknown_request':
        return UNKNOWN_REQUEST;
      case 'server_timeout':
        return SERVER_TIMEOUT;
      case 'clock': {
        const minutes = indiaMinutes(this.#parts.world.nowMs());
        return minutes >= NIGHT_RUN.from && minutes < NIGHT_RUN.to ? UNKNOWN_REQUEST : null;
      }
    }
  }

  #badWords(about: BadDay['about']): string {
    switch (about) {
      case 'ended':
        return SESSION_EXPIRED;
      case 'ip':
        return ORDER_IP;
      case 'rate': {
        const { second } = BUDGETS.B.orders;
        return rateText(second + 1, second, 'second');
      }
      case 'status':
      case 'timed_out':
        return SERVER_TIMEOUT;
    }
  }

  #reply({ status, json }: NorenAnswer): RestReply {
    const body = JSON.stringify(json, (key, value: unknown) =>
      key === 'emsg' && typeof value === 'string' && this.#switches.emsgSpaces === 'one'
        ? oneSpace(value)
        : value,
    );
    return { status, headers: JSON_TYPE, body };
  }
}

/** A share whose symbol breaks a careless request: the server cuts bodies at an ampersand. */
function listAmpersandShare({ market }: Venue): void {
  market.addUnderlying(cashShare(AMPERSAND_SHARE, AMPERSAND_LEVEL));
  market.instruments.add([shareOf(AMPERSAND_SHARE)]);
}

function bearer({ authorization }: IncomingHttpHeaders): string | null {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

function notFound(path: string): RestReply {
  const title = '<title>404 Not Found</title>';
  const body = `<html><head>${title}</head><body><h1>404 Not Found</h1></body></html>`;
  return { status: 404, headers: { 'content-type': 'text/html' }, body: path === '/' ? '' : body };
}
