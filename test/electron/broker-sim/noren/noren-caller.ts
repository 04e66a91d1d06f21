/**
 * A client of the simulator for tests: real HTTP and a real socket, bodies and frames as the
 * official clients write them. The simulator's clock stands still and moves only when told.
 */
import { request } from 'undici';
import { WebSocket } from 'ws';
import { must } from '../../../../shared/lib/assert.ts';
import {
  type BrokerSim,
  type BrokerSimOptions,
  openBrokerSim,
} from '../../../../electron/broker-sim/broker-sim.ts';

export type Generation = 'A' | 'B' | 'C';
export type Fields = Record<string, unknown>;
export type Row = Record<string, string>;

const PREFIX: Readonly<Record<Generation, string>> = {
  A: 'NorenWClientTP',
  B: 'NorenWClientAPI',
  C: 'PiConnectAPI',
};
const SOCKET: Readonly<Record<Generation, string>> = {
  A: 'NorenWSTP',
  B: 'NorenWSAPI',
  C: 'PiConnectWSAPI',
};
/** Monday, 5 October 2026, 11:00 in India. */
export const START_MS = Date.UTC(2026, 9, 5, 5, 30);
/** Long enough for an order to get through the broker to the exchange. */
const THROUGH_MS = 100;

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** Null when it is no JSON. */
  readonly json: unknown;
}

export class NorenCaller {
  readonly sim: BrokerSim;
  readonly uid: string;
  readonly login: Readonly<Record<string, string>>;
  readonly #sockets: NorenSocket[] = [];

  private constructor(sim: BrokerSim) {
    this.sim = sim;
    this.login = sim.addresses.login;
    this.uid = this.named('uid');
  }

  static async open(options: Partial<BrokerSimOptions> = {}): Promise<NorenCaller> {
    const usual = { broker: 'noren', clock: 'manual', startMs: START_MS, seed: 7 } as const;
    return new NorenCaller(
      await openBrokerSim({ ...usual, settings: { limits: false }, ...options }),
    );
  }

  get origin(): string {
    return new URL(this.sim.addresses.rest).origin;
  }

  named(name: string): string {
    return must(this.login[name], `the login has no ${name}`);
  }

  tokenOf(generation: Generation): string {
    return this.named({ A: 'susertoken', B: 'access_token', C: 'token' }[generation]);
  }

  /** One request as the official client of the generation sends it. */
  post(
    route: string,
    fields: Fields,
    { generation = 'A', token }: { generation?: Generation; token?: string | null } = {},
  ): Promise<Reply> {
    const good = token === undefined ? this.tokenOf(generation) : token;
    const json = JSON.stringify(fields);
    const bearer = generation === 'B' && good !== null;
    const key = good === null || bearer ? '' : `&jKey=${good}`;
    const headers: Record<string, string> = bearer
      ? {
          authorization: `Bearer ${good}`,
          'content-type': 'application/json; charset=utf-8',
        }
      : {};
    return this.raw(`/${PREFIX[generation]}//${route}`, `jData=${json}${key}`, headers);
  }

  async raw(
    path: string,
    body: string | null,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const method = body === null ? 'GET' : 'POST';
    const reply = await request(`${this.origin}${path}`, { method, headers, body });
    const text = await reply.body.text();
    return { status: reply.statusCode, text, json: jsonOf(text) };
  }

  async row(route: string, fields: Fields, generation: Generation = 'A'): Promise<Row> {
    const { json, text } = await this.post(route, { uid: this.uid, ...fields }, { generation });
    return isRow(json) ? json : failTo(`an object expected from ${route}, got ${text}`);
  }

  async rows(route: string, fields: Fields = {}, generation: Generation = 'A'): Promise<Row[]> {
    const uid = { uid: this.uid, actid: this.uid };
    const { json, text } = await this.post(route, { ...uid, ...fields }, { generation });
    if (!Array.isArray(json)) return failTo(`an array expected from ${route}, got ${text}`);
    return json.map((each) => (isRow(each) ? each : failTo(`no row: ${text}`)));
  }

  /** Places as the Python client does, and lets the order get through. */
  async place(changes: Fields = {}, generation: Generation = 'A'): Promise<Row> {
    const placed = await this.row('PlaceOrder', this.order(changes), generation);
    this.sim.clock.advance(THROUGH_MS);
    return placed;
  }

  /** A limit order that rests far below the market, unless changed. */
  order(changes: Fields = {}): Fields {
    return {
      ordersource: 'API',
      uid: this.uid,
      actid: this.uid,
      trantype: 'B',
      prd: 'C',
      exch: 'NSE',
      tsym: 'RELIANCE-EQ',
      qty: '10',
      dscqty: '0',
      prctyp: 'LMT',
      prc: '1400.0',
      trgprc: 'None',
      ret: 'DAY',
      remarks: null,
      ...changes,
    };
  }

  async id(changes: Fields = {}): Promise<string> {
    const placed = await this.place(changes);
    return must(placed['norenordno'], `not placed: ${JSON.stringify(placed)}`);
  }

  async contract(exch: string, stext: string): Promise<Row> {
    const { json } = await this.post('SearchScrip', { uid: this.uid, exch, stext });
    const values = isRow(json) ? (json['values'] as unknown) : null;
    const first: unknown = Array.isArray(values) ? values[0] : null;
    return isRow(first) ? first : failTo(`nothing found for ${stext}`);
  }

  async quote(exch: string, stext: string): Promise<Row> {
    const { token } = await this.contract(exch, stext);
    return this.row('GetQuotes', { exch, token });
  }

  async socket(generation: Generation = 'A'): Promise<NorenSocket> {
    const url = `${this.origin.replace('http', 'ws')}/${SOCKET[generation]}/`;
    const socket = await NorenSocket.open(url);
    this.#sockets.push(socket);
    return socket;
  }

  /** Connected and logged in, as the generation does it. */
  async stream(generation: Generation = 'A'): Promise<NorenSocket> {
    const socket = await this.socket(generation);
    const old = generation === 'A';
    socket.send({
      t: old ? 'c' : 'a',
      uid: this.uid,
      actid: this.uid,
      [old ? 'susertoken' : 'accesstoken']: this.tokenOf(generation),
      source: 'API',
    });
    await socket.next((frame) => frame['t'] === (old ? 'ck' : 'ak') && frame['s'] === 'OK');
    return socket;
  }

  async control(path: string, body: unknown): Promise<Reply> {
    const { control, token } = this.sim.addresses;
    const reply = await request(`${control}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await reply.body.text();
    return { status: reply.statusCode, text, json: jsonOf(text) };
  }

  async switch(given: Fields): Promise<void> {
    const { status, text } = await this.control('/ctl/switches', given);
    if (status !== 200) failTo(`the switches were refused: ${text}`);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.end();
    await this.sim.close();
  }
}

export class NorenSocket {
  readonly frames: Row[] = [];
  readonly texts: string[] = [];
  closeCode: number | null = null;
  closeReason = '';
  pongs = 0;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();
  #read = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      this.texts.push(text);
      const json = jsonOf(text);
      this.frames.push(isRow(json) ? json : {});
      this.#wake();
    });
    socket.on('pong', () => {
      this.pongs += 1;
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      this.closeCode = code;
      this.closeReason = reason.toString('utf8');
      this.#wake();
    });
  }

  static open(url: string): Promise<NorenSocket> {
    const socket = new WebSocket(url);
    const opened = new NorenSocket(socket);
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(opened));
      socket.on('error', reject);
    });
  }

  send(frame: Fields | string): void {
    this.#socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  ping(payload: string): void {
    this.#socket.ping(payload);
  }

  /** The next frame, among those not handed out yet, that fits. */
  async next(fits: (frame: Row) => boolean): Promise<Row> {
    for (;;) {
      for (; this.#read < this.frames.length; this.#read += 1) {
        const frame = this.frames[this.#read] ?? {};
        if (!fits(frame)) continue;
        this.#read += 1;
        return frame;
      }
      await this.#change();
    }
  }

  async of(kind: string): Promise<Row> {
    return this.next((frame) => frame['t'] === kind);
  }

  /** Everything sent before has arrived when this resolves: frames keep their order. */
  async fence(): Promise<void> {
    this.send({ t: 'h' });
    await this.of('hk');
  }

  async closed(): Promise<number> {
    while (this.closeCode === null) await this.#change();
    return this.closeCode;
  }

  async ponged(): Promise<void> {
    while (this.pongs === 0) await this.#change();
  }

  /** Frames of a kind that have arrived so far. */
  all(kind: string): Row[] {
    return this.frames.filter((frame) => frame['t'] === kind);
  }

  end(): void {
    this.#socket.terminate();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.add(resolve);
    });
  }

  #wake(): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of all) resolve();
  }
}

/** `OPEN/New` and so on, in order of arrival. */
export function reports(frames: readonly Row[]): string[] {
  return frames.map((frame) => `${frame['status']}/${frame['reporttype'] ?? frame['rpt']}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function failTo(says: string): never {
  throw new Error(says);
}
