/**
 * Every request comes through here: the route is found, the token looked at, the request counted
 * against its limits and the address against the list, and only then is anything done.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Operation, RestCall } from '../personality.ts';
import type { AllowedIps } from './account-routes.ts';
import {
  type Answer,
  DATA_WORDS,
  dataFailure,
  frameworkFailure,
  killedToken,
  noAuthentication,
  refusal,
  tooManyRequests,
} from './dhan-error.ts';
import type { DhanDesk } from './dhan-desk.ts';
import { REASON } from './feed-packets.ts';
import { readContract } from './order-request.ts';
import type { RateLimits } from './rate-limits.ts';
import { type Fields, readObject, readText } from './read-body.ts';
import { findRoute, type Route } from './route.ts';

export interface FrontDoor {
  operation(call: Pick<RestCall, 'method' | 'path' | 'body'>): Operation;
  answer(call: RestCall): Answer;
}

export function openFrontDoor(
  desk: DhanDesk,
  limits: RateLimits,
  ips: AllowedIps,
  routes: readonly Route[],
): FrontDoor {
  function admit(route: Route): Answer | null {
    const enforced = desk.parts.settings.limits && desk.switches().rateLimits;
    if (!enforced || route.family === null || limits.admit(route.family)) return null;
    return route.guard === 'data'
      ? dataFailure(REASON.tooManySockets, DATA_WORDS.tooMany)
      : tooManyRequests();
  }

  function answer(call: RestCall): Answer {
    const found = findRoute(routes, call.method, call.path);
    if (typeof found === 'string') {
      const status = found === 'path' ? 404 : 405;
      return frameworkFailure(status, call.path, desk.parts.world.nowMs());
    }
    const { route, at } = found;
    const no = whyNot(desk, route, call.headers) ?? admit(route);
    if (no !== null) return no;
    if (route.writes === true && !ips.allows()) {
      return refusal(desk.switches().wrongIp, 'Invalid IP');
    }
    return route.answer({ call, at, body: bodyOf(call.body) });
  }

  function operation({
    method,
    path,
    body,
  }: Pick<RestCall, 'method' | 'path' | 'body'>): Operation {
    const found = findRoute(routes, method, path);
    if (typeof found === 'string') return { op: 'unknown', tag: null, symbol: null, orderId: null };
    const { route, at } = found;
    const fields = method === 'GET' ? null : bodyOf(body);
    return {
      op: route.op,
      tag: readText(fields?.['correlationId']) ?? readText(at('tag')),
      symbol: fields === null ? null : (readContract(fields, desk.ids)?.symbol ?? null),
      orderId: readText(at('orderId')),
    };
  }

  return { answer, operation };
}

/** No body at all is an empty object: the kill switch is thrown that way. */
function bodyOf(text: string): Fields | null {
  return text.trim() === '' ? {} : readObject(text);
}

/** Candles answer a missing plan in the words of the trading routes. */
function noPlan(): Answer {
  return refusal('DH-902', 'User has not subscribed to Data APIs');
}

function whyNot(
  desk: DhanDesk,
  { guard, family }: Route,
  headers: IncomingHttpHeaders,
): Answer | null {
  if (guard === 'none') return null;
  const state = desk.tokens.stateOf(readText(headers['access-token']) ?? '');
  if (guard === 'data') return dataComplaint(desk, state, headers['client-id']);
  if (state === 'live') return family === 'data' && !desk.switches().dataPlan ? noPlan() : null;
  const killed = state === 'killed' && desk.switches().killedToken === 'DH-906';
  return killed ? killedToken() : noAuthentication();
}

function dataComplaint(
  desk: DhanDesk,
  state: ReturnType<DhanDesk['tokens']['stateOf']>,
  clientId: unknown,
): Answer | null {
  if (state === 'unknown') return dataFailure(REASON.tokenInvalid, DATA_WORDS.authentication);
  if (state !== 'live') return dataFailure(REASON.tokenExpired, 'Access token is expired');
  if (clientId !== desk.clientId) {
    return dataFailure(REASON.clientInvalid, 'Client ID is invalid');
  }
  return desk.switches().dataPlan ? null : dataFailure(REASON.noDataPlan, DATA_WORDS.noPlan);
}
