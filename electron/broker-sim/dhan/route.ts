/** A route of the broker: where it is, what it counts as, and what it answers. */
import type { RestCall } from '../personality.ts';
import type { Answer } from './dhan-error.ts';
import type { Family } from './rate-limits.ts';
import type { Fields } from './read-body.ts';

export interface Asked {
  readonly call: RestCall;
  /** What stands in the places of the path that are named in braces. */
  readonly at: (name: string) => string;
  /** Null when the body is no JSON object; an absent body is an empty object. */
  readonly body: Fields | null;
}

/** `data`: beside the token the client id has to come in a header, and the codes are others. */
export type Guard = 'none' | 'token' | 'data';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Such as `/v2/orders/{id}`. */
  readonly path: string;
  readonly op: string;
  readonly family: Family | null;
  readonly guard: Guard;
  /** Changes something at the exchange, so that the address has to be on the list. */
  readonly writes?: boolean;
  readonly answer: (asked: Asked) => Answer;
}

export interface Found {
  readonly route: Route;
  readonly at: (name: string) => string;
}

/** The first route that fits; a path without its method answers `method`. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): Found | 'path' | 'method' {
  let other: 'path' | 'method' = 'path';
  for (const route of routes) {
    const at = matchPath(route.path, path);
    if (at === null) continue;
    if (route.method === method) return { route, at: (name: string) => at.get(name) ?? '' };
    other = 'method';
  }
  return other;
}

/** A closing slash makes no difference. */
function matchPath(pattern: string, path: string): ReadonlyMap<string, string> | null {
  const wanted = pattern.split('/');
  const given = path.replace(/\/+$/, '').split('/');
  if (wanted.length !== given.length) return null;
  const at = new Map<string, string>();
  for (const [place, part] of wanted.entries()) {
    const here = given[place] ?? '';
    if (part.startsWith('{')) {
      if (here === '') return null;
      at.set(part.slice(1, -1), here);
    } else if (part !== here) return null;
  }
  return at;
}
