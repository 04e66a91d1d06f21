/**
 * One account at one broker: how a trader logs in, the order side and the market side. An adapter's
 * folder exports one function that makes this out of `AccountParts`; nothing else of it is known
 * outside. Several accounts stand side by side and share nothing.
 */
import type { AccountId } from '../../shared/domain/ids.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { World } from '../platform/world.ts';
import type { Gateway } from './gateway.ts';
import type { MarketLine } from './market-line.ts';
import type { HeardTime } from './net/http.ts';

export const BROKERS = ['kite', 'dhan', 'noren'] as const;
export type BrokerName = (typeof BROKERS)[number];

/** What the settings say of an account; nothing in it is secret. */
export interface AccountSettings {
  readonly account: AccountId;
  readonly broker: BrokerName;
  /** The broker's own id of the client. */
  readonly clientId: string;
  /** Which house of the broker's family, where there are several (noren: shoonya, flattrade …). */
  readonly house: string | null;
  /**
   * Addresses that take the place of the broker's own, by the names in the adapter's table of
   * addresses (`rest`, `orders`, `market`, `login` …). Empty for the real service.
   */
  readonly addresses: Readonly<Record<string, string>>;
}

/**
 * Secrets of one account, kept by the operating system's encryption or, where that cannot be
 * trusted, in memory until the program ends.
 */
export interface SecretBox {
  get(name: string): string | null;
  set(name: string, value: string): void;
  forget(name: string): void;
  /** Whether what is set survives the program. */
  readonly lasting: boolean;
}

/** A frame as it stood on the wire, already redacted. */
export type KeepFrame = (direction: 'sent' | 'received', text: string) => void;

export interface AccountParts {
  readonly world: World;
  readonly settings: AccountSettings;
  readonly secrets: SecretBox;
  /** Evidence; see electron/ledger/frames.ts. */
  readonly keepFrame: KeepFrame;
  /** Folder of the day's instrument files; made by whoever composes. */
  readonly cacheFolder: string;
  /**
   * Freeze quantity of an underlying's contracts on a day, for brokers whose instrument list has
   * none; null where it is not known.
   */
  freezeOf(underlying: string, day: string): Quantity | null;
  /** Whether the exchange trades now: streams come back faster then. */
  marketOpen(): boolean;
  /** Hears the broker's own time with each answer; left out where nobody compares clocks. */
  readonly heardTime?: HeardTime;
}

export interface BrokerAccount {
  readonly gateway: Gateway;
  readonly login: BrokerLogin;
  readonly market: MarketLine;
  /** Ends every connection; nothing is called back afterwards. */
  close(): void;
}

/** `expired` was logged in and is not any more; a person has to log in again. */
export type LoginState = 'logged_out' | 'logging_in' | 'logged_in' | 'expired';

export interface LoginStatus {
  readonly state: LoginState;
  readonly sinceMs: number;
  /** When the session ends by the broker's rule; null when it is not known. */
  readonly validUntilMs: number | null;
  /** The broker's words or ours about the last change. */
  readonly words: string;
}

/** One thing a person types or pastes to log in. */
export interface LoginField {
  readonly name: string;
  readonly says: string;
  readonly secret: boolean;
  /** Which of several ways in it belongs to; null where it is needed in every way. */
  readonly way: string | null;
  /** Kept in the secret box for the next day; the others are used once and forgotten. */
  readonly kept: boolean;
  /** Already in the box, so it need not be given. */
  readonly present: boolean;
}

export interface LoginFailure {
  readonly code: 'missing_field' | 'refused' | 'unreachable' | 'unreadable' | 'wrong_account';
  readonly words: string;
}

/** One line of the morning check. */
export interface PreflightRow {
  readonly check:
    | 'token'
    | 'static_ip'
    | 'clock'
    | 'segments'
    | 'instruments'
    | 'rate'
    | 'streams'
    | 'arming';
  readonly verdict: 'pass' | 'warn' | 'fail' | 'unknown';
  readonly says: string;
  /** What to do; empty when nothing is to be done. */
  readonly todo: string;
}

export interface BrokerLogin {
  fields(): readonly LoginField[];
  /**
   * The broker's own login page for a browser; null where the fields are enough. Where the broker
   * lets something travel along and come back, `state` does, as `state=` in the redirect's query.
   */
  page(state?: string): string | null;
  /** What the browser came back with, as the fields that `logIn` wants; null if it is not ours. */
  readRedirect(address: string): Readonly<Record<string, string>> | null;
  status(): LoginStatus;
  logIn(given: Readonly<Record<string, string>>): Promise<Result<void, LoginFailure>>;
  /** Tries the token kept from earlier today; says false when there is none that could work. */
  resume(): Promise<boolean>;
  logOut(): Promise<void>;
  /** What this broker can tell of the morning check: its token, address, clock and segments. */
  preflight(): Promise<readonly PreflightRow[]>;
  onStatus(listen: (status: LoginStatus) => void): void;
}
