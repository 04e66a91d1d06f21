/**
 * One login at one house: the token, until when it holds, and the one place that says that it does
 * not hold any more. A session dies once: whichever call or frame hears of it first ends it for
 * all, and nothing is sent with that token again.
 */
import { DAY_MS, indiaDayNumber, indiaMoment } from '../../../shared/maths/calendar.ts';
import type { Cancel, World } from '../../platform/world.ts';
import type { LoginStatus, SecretBox } from '../account.ts';
import { decodeBody, own } from './decode.ts';
import type { House } from './houses.ts';
import type { TokenHolder } from './rest.ts';

export interface Grant {
  readonly token: string;
  /** The account as the house writes it; most often the client id. */
  readonly actid: string;
  readonly exchanges: readonly string[];
  /** What the house says of the end, if it says anything. */
  readonly untilMs: number | null;
}

export interface Session extends TokenHolder {
  status(): LoginStatus;
  /** Empty when nobody is logged in. */
  actid(): string;
  exchanges(): readonly string[];
  /** Somebody is typing: nothing is known yet. */
  begin(): void;
  failed(words: string): void;
  granted(grant: Grant): void;
  /** Takes back what was kept; false when there is nothing that still could hold. */
  recall(): boolean;
  /** A person leaves: the token is forgotten. */
  leave(words: string): void;
  onStatus(listen: (status: LoginStatus) => void): void;
  close(): void;
}

const TOKEN_NAME = 'noren-session';
const HOUR_MS = 3_600_000;

/** The end of a session that begins now, by the night run and by what the house says. */
export function sessionEnd(house: House, nowMs: number, saidMs: number | null): number {
  const day = indiaDayNumber(nowMs);
  const today = indiaMoment(day, house.endsAtMinutes);
  const night = today > nowMs ? today : today + DAY_MS;
  const longest =
    house.longestHours === null ? night : nowMs + Math.min(house.longestHours, 48) * HOUR_MS;
  const said = saidMs !== null && saidMs > nowMs ? saidMs : night;
  return Math.min(night, longest, said);
}

export function openSession(
  world: World,
  house: House,
  clientId: string,
  secrets: SecretBox,
): Session {
  return new NorenSession(world, house, clientId, secrets);
}

class NorenSession implements Session {
  readonly #world: World;
  readonly #house: House;
  readonly #clientId: string;
  readonly #secrets: SecretBox;
  #grant: Grant | null = null;
  #status: LoginStatus;
  #clock: Cancel = () => undefined;
  #listeners: ((status: LoginStatus) => void)[] = [];

  constructor(world: World, house: House, clientId: string, secrets: SecretBox) {
    this.#world = world;
    this.#house = house;
    this.#clientId = clientId;
    this.#secrets = secrets;
    this.#status = {
      state: 'logged_out',
      sinceMs: world.nowMs(),
      validUntilMs: null,
      words: 'Not logged in',
    };
  }

  status(): LoginStatus {
    this.#lapse();
    return this.#status;
  }

  token(): string | null {
    this.#lapse();
    return this.#grant?.token ?? null;
  }

  actid(): string {
    return this.#grant?.actid ?? '';
  }

  exchanges(): readonly string[] {
    return this.#grant?.exchanges ?? [];
  }

  begin(): void {
    this.#say('logging_in', null, 'Logging in');
  }

  failed(words: string): void {
    const state = this.#grant === null ? 'logged_out' : 'logged_in';
    this.#say(state, this.#grant?.untilMs ?? null, words);
  }

  granted(grant: Grant): void {
    const untilMs = sessionEnd(this.#house, this.#world.nowMs(), grant.untilMs);
    this.#hold({ ...grant, untilMs }, untilMs);
    this.#secrets.set(TOKEN_NAME, keptText({ ...grant, untilMs }, this.#clientId, this.#house));
    this.#say('logged_in', untilMs, `Logged in at ${this.#house.says}`);
  }

  recall(): boolean {
    const kept = readKept(this.#secrets.get(TOKEN_NAME), this.#clientId, this.#house);
    if (kept === null || kept.untilMs === null) return false;
    if (kept.untilMs <= this.#world.nowMs()) {
      this.#secrets.forget(TOKEN_NAME);
      return false;
    }
    this.#hold(kept, kept.untilMs);
    this.#say('logged_in', kept.untilMs, `Logged in at ${this.#house.says} since earlier`);
    return true;
  }

  dead(token: string, words: string): void {
    if (this.#grant?.token !== token) return;
    this.#drop();
    this.#say('expired', null, `The broker ended the session, log in again (${words})`);
  }

  leave(words: string): void {
    this.#drop();
    this.#say('logged_out', null, words);
  }

  onStatus(listen: (status: LoginStatus) => void): void {
    this.#listeners.push(listen);
  }

  close(): void {
    this.#clock();
    this.#listeners = [];
  }

  #hold(grant: Grant, untilMs: number): void {
    this.#grant = grant;
    this.#clock();
    const waitMs = Math.max(0, untilMs - this.#world.nowMs());
    this.#clock = this.#world.after(waitMs, () => this.#lapse());
  }

  /** Also asked at every use: a computer that slept or whose clock was set missed its timer. */
  #lapse(): void {
    const untilMs = this.#grant?.untilMs ?? null;
    if (untilMs === null || this.#world.nowMs() < untilMs) return;
    this.#drop();
    this.#say('expired', null, 'The session ended with the night run of the broker; log in again');
  }

  #drop(): void {
    this.#clock();
    this.#grant = null;
    this.#secrets.forget(TOKEN_NAME);
  }

  #say(state: LoginStatus['state'], validUntilMs: number | null, words: string): void {
    this.#status = { state, sinceMs: this.#world.nowMs(), validUntilMs, words };
    for (const listen of this.#listeners) listen(this.#status);
  }
}

/** The kept token names its client and house: a box that was moved gives nothing. */
function keptText(grant: Grant, clientId: string, house: House): string {
  return JSON.stringify({ ...grant, clientId, house: house.name });
}

function readKept(text: string | null, clientId: string, house: House): Grant | null {
  const body = decodeBody(text ?? '');
  if (body.kind !== 'object') return null;
  const { fields } = body;
  const token = own(fields, 'token');
  const actid = own(fields, 'actid');
  const untilMs = own(fields, 'untilMs');
  const exchanges = own(fields, 'exchanges');
  const ours = own(fields, 'clientId') === clientId && own(fields, 'house') === house.name;
  if (!ours || typeof token !== 'string' || typeof actid !== 'string') return null;
  if (typeof untilMs !== 'number' || !Array.isArray(exchanges)) return null;
  const named = exchanges.filter((each): each is string => typeof each === 'string');
  return { token, actid, exchanges: named, untilMs };
}
