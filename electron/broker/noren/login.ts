/** The face of the login: what a trader fills in, the kept session, and leaving. */
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type {
  BrokerLogin,
  LoginFailure,
  LoginField,
  LoginStatus,
  PreflightRow,
} from '../account.ts';
import { type DoorParts, enter, FIELDS, type Given, pageOf, redirectOf, valueOf } from './doors.ts';
import type { Session } from './session.ts';
import { userReply } from './wire.ts';

export interface LoginParts extends DoorParts {
  readonly session: Session;
  preflight(): Promise<readonly PreflightRow[]>;
}

export function openLogin(parts: LoginParts): BrokerLogin {
  return new Login(parts);
}

class Login implements BrokerLogin {
  readonly #parts: LoginParts;
  #entering = false;

  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  fields(): readonly LoginField[] {
    const { house } = this.#parts;
    return FIELDS[house.generation].map(({ name, says, secret, kept, optional }) => {
      const value = optional || kept ? valueOf(this.#parts, {}, name) : null;
      const byKey = name === 'totp' && valueOf(this.#parts, {}, 'totp_key') !== null;
      return { name, says, secret, way: null, kept, present: value !== null || byKey };
    });
  }

  page(): string | null {
    return pageOf(this.#parts);
  }

  readRedirect(address: string): Given | null {
    return redirectOf(this.#parts.house, address);
  }

  status(): LoginStatus {
    return this.#parts.session.status();
  }

  async logIn(given: Given): Promise<Result<void, LoginFailure>> {
    const { session } = this.#parts;
    if (this.#entering) return err({ code: 'refused', words: 'A login is under way already' });
    this.#entering = true;
    session.begin();
    const admission = await enter(this.#parts, given);
    this.#entering = false;
    if (!admission.ok) {
      session.failed(admission.error.words);
      return admission;
    }
    this.#keep(given);
    session.granted(admission.value);
    return ok(undefined);
  }

  /** Only a refusal makes a kept token worthless; a house that cannot be reached says nothing. */
  async resume(): Promise<boolean> {
    const { session, rest, uid } = this.#parts;
    if (session.token() !== null) return true;
    if (!session.recall()) return false;
    await rest.readOne('UserDetails', { uid }, userReply);
    return session.token() !== null;
  }

  async logOut(): Promise<void> {
    const { session, rest, uid } = this.#parts;
    const token = session.token();
    if (token !== null) await rest.secretly('Logout', { uid, ordersource: 'API' }, token);
    session.leave('Logged out');
  }

  preflight(): Promise<readonly PreflightRow[]> {
    return this.#parts.preflight();
  }

  onStatus(listen: (status: LoginStatus) => void): void {
    this.#parts.session.onStatus(listen);
  }

  /** What worked is kept for tomorrow; what is good once is not. */
  #keep(given: Given): void {
    for (const { name, kept } of FIELDS[this.#parts.house.generation]) {
      const value = Object.hasOwn(given, name) ? (given[name]?.trim() ?? '') : '';
      if (kept && value !== '') this.#parts.secrets.set(name, value);
    }
  }
}
