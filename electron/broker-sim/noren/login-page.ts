/**
 * The page on which a person logs in before a client gets its code: the smallest that works. What
 * is typed is checked as anywhere else, and the browser goes on to the registered address.
 */
import type { RestCall, RestReply } from '../personality.ts';
import type { NorenDesk } from './noren-desk.ts';

export const OAUTH_PATH = '/OAuthlogin/authorize/oauth';
export const FLATTRADE_PATH = '/flattrade/login';
export const TOKEN_PATH = '/trade/apitoken';
const LANDING_PATH = '/landing';

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** Null for a path that is no page. */
export function loginPage(desk: NorenDesk, call: RestCall): RestReply | null {
  const path = call.path.replace(/\/{2,}/g, '/');
  if (path === LANDING_PATH) return page('Logged in', 'The code stands in the address.');
  if (path !== OAUTH_PATH && path !== FLATTRADE_PATH) return null;
  const { user } = desk.login;
  const oauth = path === OAUTH_PATH;
  const given = call.query.get(oauth ? 'client_id' : 'app_key');
  if (given !== (oauth ? user.clientId : user.apiKey)) {
    return { ...page('Unknown application', 'No such application is registered.'), status: 400 };
  }
  if (call.method !== 'POST') return form(`${path}?${call.query.toString()}`, '');
  const typed = new URLSearchParams(call.body);
  const text = (name: string): string => typed.get(name) ?? '';
  if (!desk.login.signIn(text('uid'), text('password'), text('factor2'))) {
    return form(`${path}?${call.query.toString()}`, 'Wrong user, password or code.');
  }
  return redirect(desk, oauth);
}

function redirect(desk: NorenDesk, oauth: boolean): RestReply {
  const { redirectUrl } = desk.parts.settings;
  const to = redirectUrl ?? `${desk.parts.origin()}${LANDING_PATH}`;
  const code = desk.login.newCode();
  const names = oauth ? { code } : { request_code: code, code, client: desk.login.user.uid };
  const query = new URLSearchParams(names).toString();
  const location = `${to}${to.includes('?') ? '&' : '?'}${query}`;
  return { status: 302, headers: { ...HTML, location }, body: '' };
}

function form(action: string, says: string): RestReply {
  const field = (name: string, label: string, kind: string): string =>
    `<label>${label} <input name="${name}" type="${kind}" autocomplete="off"></label><br>`;
  const fields = [
    field('uid', 'User', 'text'),
    field('password', 'Password', 'password'),
    field('factor2', 'One-time code', 'text'),
  ].join('');
  const body = `<form method="post" action="${escaped(action)}">${fields}<button>Log in</button></form>`;
  return page('Log in', `${escaped(says)}${body}`);
}

function page(title: string, body: string): RestReply {
  const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>`;
  return {
    status: 200,
    headers: HTML,
    body: `${head}<body><h1>${title}</h1>${body}</body></html>`,
  };
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
