/**
 * What a person sees before arming a live desk: whose account it is, the limits in force, and what
 * has changed since it was armed last (another version, other limits, another list, other
 * addresses). The same facts go into the ledger with the arming.
 */
import type { ArmingSheet } from '../../shared/contract/rows.ts';
import type { AccountSetup } from '../../shared/contract/shell.ts';
import type { ArmedWith } from '../../shared/domain/desk-events.ts';
import { LIMIT_HELP, saysLimit } from '../../shared/domain/limits.ts';
import { practises } from '../config/practice.ts';

/** Broker, client and every address that is not the broker's own: one line to compare. */
export function setupLine({ broker, house, clientId, addresses, redirect }: AccountSetup): string {
  const places = Object.entries(addresses)
    .map(([name, address]) => `${name} ${address}`)
    .sort();
  const back = redirect === null ? [] : [`redirect ${redirect}`];
  return [broker, house ?? '', clientId, ...places, ...back]
    .filter((each) => each !== '')
    .join(', ');
}

export function armingSheet(
  setup: AccountSetup,
  now: ArmedWith,
  last: ArmedWith | null,
): ArmingSheet {
  return {
    account: setup.account,
    broker: setup.broker,
    clientId: setup.clientId,
    practice: practises(setup),
    limits: LIMIT_HELP.flatMap((help) => {
      const value = now.limits[help.name];
      return value === undefined ? [] : [{ title: help.title, says: saysLimit(help, value) }];
    }),
    changes: last === null ? [FIRST] : changes(now, last),
  };
}

const FIRST = 'This account has never been armed on this computer.';

function changes(now: ArmedWith, last: ArmedWith): string[] {
  const changed: string[] = [];
  if (now.appVersion !== last.appVersion) {
    changed.push(`The program: ${last.appVersion}, now ${now.appVersion}`);
  }
  for (const help of LIMIT_HELP) {
    const before = last.limits[help.name];
    const after = now.limits[help.name];
    if (before === after || after === undefined) continue;
    const was = before === undefined ? 'not there' : saysLimit(help, before);
    changed.push(`${help.title}: ${was}, now ${saysLimit(help, after)}`);
  }
  if (now.listDay !== last.listDay) {
    changed.push(`List of contracts: of ${saysDay(last.listDay)}, now of ${saysDay(now.listDay)}`);
  }
  if (now.setup !== last.setup) changed.push(`Account: ${last.setup}; now ${now.setup}`);
  return changed;
}

function saysDay(day: string | null): string {
  return day ?? 'no day';
}
