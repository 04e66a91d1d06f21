/**
 * Arming without a window: whoever started the engine and holds its standard input is the person.
 * The act is explicit all the same: `arm_live` has to repeat the account that is armed.
 */
import { err, ok } from '../../shared/lib/result.ts';
import { failure } from '../ipc/services.ts';
import type { Extension } from '../ipc/transport.ts';
import type { Arming } from './arming.ts';

const NO_ARMING = failure('live_only', 'This desk trades on paper and is never armed.');

export function armingWords(of: () => Arming | null): Extension {
  return (name, params) => {
    if (name !== 'arming_sheet' && name !== 'arm_live' && name !== 'disarm_live') return null;
    const arming = of();
    if (arming === null) return Promise.resolve(err(NO_ARMING));
    const sheet = arming.sheet();
    if (name === 'arming_sheet') return Promise.resolve(ok({ sheet }));
    if (name === 'disarm_live') {
      arming.disarm('person');
      return Promise.resolve(ok({ disarmed: true, says: 'Exits and cancels only.' }));
    }
    if (accountIn(params) !== sheet.account) {
      const says = `Say which account: "params": {"account": "${sheet.account}"}. Nothing was armed.`;
      return Promise.resolve(err(failure('not_armed', says)));
    }
    const complaint = arming.arm(sheet);
    const says = complaint ?? `${sheet.account} is armed.`;
    return Promise.resolve(ok({ armed: complaint === null, says }));
  };
}

function accountIn(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'account' in params
    ? params.account
    : null;
}
