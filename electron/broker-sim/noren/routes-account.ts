/** Login, logout and who the user is. Credentials are made up; nothing here names a person. */
import type { JsonObject } from './noren-body.ts';
import { NO_DATA, WRONG_USER_DETAILS } from './noren-errors.ts';
import {
  answer,
  type NorenAnswer,
  type NorenCall,
  type NorenDesk,
  type NorenRoute,
  okay,
  refused,
  text,
} from './noren-desk.ts';
import { type Generation, nextWipeMs } from './noren-login.ts';
import { PRICE_TYPES } from './noren-order.ts';
import { contractFields } from './noren-symbols.ts';
import { epochSeconds, timeThenDay } from './noren-text.ts';

export const BROKER_NAME = 'PRACTICE';
export const BRANCH = 'HO';
const EMAIL = 'TRADER@PRACTICE.TEST';
const EXCHANGES = ['NSE', 'NFO', 'BSE', 'BFO'];
const PRICE_WORDS = [...PRICE_TYPES, 'DS', '2L', '3L'];
const ACCESS = ['TT', 'MOB', 'WEB', 'API'];
const PRODUCTS: JsonObject[] = [
  { prd: 'C', s_prdt_ali: 'CNC', exch: ['NSE', 'BSE'] },
  { prd: 'M', s_prdt_ali: 'NRML', exch: ['NFO', 'BFO'] },
  { prd: 'I', s_prdt_ali: 'MIS', exch: ['NSE', 'NFO', 'BSE', 'BFO'] },
  { prd: 'B', s_prdt_ali: 'BO', exch: ['NSE', 'NFO', 'BSE', 'BFO'] },
  { prd: 'H', s_prdt_ali: 'CO', exch: ['NSE', 'NFO', 'BSE', 'BFO'] },
];

export const ACCOUNT_ROUTES: Readonly<Record<string, NorenRoute>> = {
  QuickAuth: {
    op: 'login',
    open: true,
    required: ['uid', 'pwd', 'factor2', 'apkversion', 'imei', 'vc', 'appkey', 'source'],
    run: quickAuth,
  },
  GenAcsTok: { op: 'login', open: true, required: ['code', 'checksum'], run: exchangeCode },
  RefreshToken: { op: 'login', open: true, required: ['refresh_token'], run: refreshToken },
  Logout: { op: 'logout', required: ['uid'], run: logout },
  UserDetails: { op: 'profile', required: ['uid'], run: userDetails },
  ClientDetails: { op: 'profile', required: ['uid', 'actid'], run: clientDetails },
  ForgotPassword: {
    op: 'login',
    open: true,
    required: ['uid', 'pan', 'dob'],
    run: (call) => (knows(call, ['pan', 'dob']) ? okay(call) : refused(call, WRONG_USER_DETAILS)),
  },
  FgtPwdOTP: {
    op: 'login',
    open: true,
    required: ['uid', 'pan'],
    run: (call) =>
      knows(call, ['pan'])
        ? okay(call, { ReqStatus: 'OTP generation success' })
        : refused(call, WRONG_USER_DETAILS),
  },
};

function knows({ desk, fields }: NorenCall, keys: readonly ('pan' | 'dob')[]): boolean {
  const { user } = desk.login;
  return text(fields, 'uid') === user.uid && keys.every((key) => text(fields, key) === user[key]);
}

function quickAuth(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  if (desk.switches().loginEndsOthers) desk.login.revokeAll();
  const admitted = desk.login.quickAuth({
    uid: text(fields, 'uid'),
    pwd: text(fields, 'pwd'),
    factor2: text(fields, 'factor2'),
    vc: text(fields, 'vc'),
    appkey: text(fields, 'appkey'),
    source: text(fields, 'source'),
  });
  if (!admitted.ok) return refused(call, admitted.emsg, admitted.status ?? 200);
  return okay(call, { susertoken: admitted.token, ...sessionFields(desk), totp_set: '1' });
}

function exchangeCode(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const uid = text(fields, 'uid');
  const admitted = desk.login.exchangeCode(
    text(fields, 'code'),
    text(fields, 'checksum'),
    uid === '' ? null : uid,
  );
  return admitted.ok ? oauthReply(call, admitted.token) : refused(call, admitted.emsg);
}

function refreshToken(call: NorenCall): NorenAnswer {
  const token = call.desk.login.refresh(text(call.fields, 'refresh_token'));
  return token === null
    ? refused(call, 'Invalid Input :  Invalid refresh token')
    : oauthReply(call, token);
}

/** Both names of the user stand in it: official clients read one or the other without asking. */
function oauthReply(call: NorenCall, token: string): NorenAnswer {
  const { desk } = call;
  const nowMs = desk.parts.world.nowMs();
  return okay(call, {
    access_token: token,
    refresh_token: desk.login.newRefreshToken(),
    expires_in: epochSeconds(nextWipeMs('B', nowMs)),
    susertoken: token,
    USERID: desk.login.user.uid,
    cname: desk.login.user.uname,
    lastpwdtime: epochSeconds(nowMs),
    scope: 'trade',
    ...sessionFields(desk),
  });
}

/** What every door says about the user it let in. */
function sessionFields(desk: NorenDesk): JsonObject {
  const { user } = desk.login;
  return {
    lastaccesstime: epochSeconds(desk.parts.world.nowMs()),
    uid: user.uid,
    actid: user.actid,
    uname: user.uname,
    email: EMAIL,
    brkname: BROKER_NAME,
    brnchid: BRANCH,
    exarr: EXCHANGES,
    orarr: PRICE_WORDS,
    prarr: PRODUCTS,
    access_type: ACCESS,
    values: [...desk.lists.keys()],
    mws: listMembers(desk),
  };
}

function listMembers(desk: NorenDesk): JsonObject {
  const members = [...desk.lists].map(([name, keys]) => [
    name,
    [...keys].flatMap((key) => {
      const [exch = '', token = ''] = key.split('|');
      const contract = desk.symbols.byToken(exch, token);
      return contract === null ? [] : [contractFields(contract)];
    }),
  ]);
  return Object.fromEntries(members) as JsonObject;
}

/** The plain JSON exchange of generation C's own token host. */
export function apiToken(desk: NorenDesk, body: Readonly<JsonObject> | null): NorenAnswer {
  const fields = body ?? {};
  const admitted = desk.login.exchangeRequestCode(
    text(fields, 'api_key'),
    text(fields, 'request_code'),
    text(fields, 'api_secret'),
  );
  if (!admitted.ok) {
    return answer({ token: '', client: '', status: 'Not_Ok', emsg: admitted.emsg });
  }
  return answer({ token: admitted.token, client: desk.login.user.uid, status: 'Ok', emsg: '' });
}

function logout(call: NorenCall): NorenAnswer {
  if (call.token !== null) call.desk.login.revoke(call.token);
  return okay(call);
}

function userDetails(call: NorenCall): NorenAnswer {
  const { user } = call.desk.login;
  return okay(call, {
    prarr: PRODUCTS,
    exarr: EXCHANGES,
    orarr: PRICE_WORDS,
    brkname: BROKER_NAME,
    brnchid: BRANCH,
    email: EMAIL,
    actid: user.actid,
    uid: user.uid,
    uprev: 'INVESTOR',
    m_num: '9000000001',
    access_type: ACCESS,
  });
}

function clientDetails(call: NorenCall): NorenAnswer {
  const { desk, fields } = call;
  const { user } = desk.login;
  if (text(fields, 'actid') !== user.actid) return refused(call, NO_DATA);
  const created = timeThenDay(desk.parts.world.nowMs());
  return okay(call, {
    actid: user.actid,
    cliname: user.uname,
    act_sts: 'Activated',
    creatdte: created.slice(9),
    creattme: created.slice(0, 8),
    m_num: '9000000001',
    email: EMAIL,
    pan: user.pan,
    addr: 'PRACTICE STREET 1',
    addroffice: 'PRACTICE STREET 1',
    addrcity: 'MUMBAI',
    addrstate: 'MAHARASHTRA',
    exarr: EXCHANGES,
    bankdetails: [{ bankn: 'PRACTICE BANK', acctnum: '000000000001', ifsc_code: 'PRAC0000001' }],
    dp_acct_num: [{ dpnum: '1200000000000001' }],
    mandate_id_list: [],
  });
}

/** The generation that a path's prefix stands for; null for a prefix nobody serves. */
export function generationOf(prefix: string): Generation | null {
  return GENERATIONS[prefix] ?? null;
}

const GENERATIONS: Readonly<Record<string, Generation>> = {
  NorenWClient: 'A',
  NorenWClientTP: 'A',
  NorenWClientAPI: 'B',
  NorenWClientAPIv2: 'B',
  PiConnectTP: 'C',
  PiConnectAPI: 'C',
  NorenWS: 'A',
  NorenWSTP: 'A',
  NorenWSAPI: 'B',
  PiConnectWSTp: 'C',
  PiConnectWSAPI: 'C',
};
