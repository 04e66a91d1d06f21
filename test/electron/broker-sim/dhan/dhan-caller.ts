/**
 * A plain client for the tests: no wisdom of a broker's library, just what goes over the wire. The
 * simulator stands still unless a test lets time pass, so that nothing depends on the machine.
 */
import { Agent, request } from 'undici';
import { WebSocket } from 'ws';
import { type BrokerSim, openBrokerSim } from '../../../../electron/broker-sim/broker-sim.ts';
import type { BrokerSimOptions } from '../../../../electron/broker-sim/broker-sim.ts';
import { dayNumber, indiaMoment } from '../../../../shared/maths/calendar.ts';

/** A Wednesday, ten in the morning in India. */
export const START_MS = indiaMoment(dayNumber('2026-11-18'), 600);

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Undefined when the text is no JSON. */
  readonly json: Json;
}

/** Whatever stands in an answer, to be looked into by name. */
export class Json {
  readonly value: unknown;
  constructor(value: unknown) {
    this.value = value;
  }
  at(...path: readonly (string | number)[]): Json {
    let here: unknown = this.value;
    for (const step of path) {
      here = typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined;
    }
    return new Json(here);
  }
  text(): string {
    return String(this.value);
  }
  number(): number {
    return Number(this.value);
  }
  list(): readonly Json[] {
    return Array.isArray(this.value) ? this.value.map((each) => new Json(each)) : [];
  }
  keys(): readonly string[] {
    return typeof this.value === 'object' && this.value !== null ? Object.keys(this.value) : [];
  }
}

export interface Caller {
  readonly sim: BrokerSim;
  token: string;
  call(method: Method, path: string, body?: object | string, headers?: object): Promise<Reply>;
  /** Under the REST root. */
  get(path: string): Promise<Reply>;
  post(path: string, body?: object): Promise<Reply>;
  put(path: string, body: object): Promise<Reply>;
  remove(path: string): Promise<Reply>;
  /** The simulator's own port, beside everything a broker has. */
  control(path: string, body: object): Promise<Json>;
  listen(url: string): Promise<Listener>;
  /** A call or put at the money of NIFTY's nearest expiry, with its best prices. */
  option(side?: 'ce' | 'pe'): Promise<Contract>;
  close(): Promise<void>;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Contract {
  readonly id: string;
  /** A buying price that rests, and one that trades at once; both within the exchange's band. */
  readonly low: number;
  readonly high: number;
}

export const CLIENT = '1100000001';

export async function openCaller(options: Partial<BrokerSimOptions> = {}): Promise<Caller> {
  const sim = await openBrokerSim({
    broker: 'dhan',
    seed: 7,
    clock: 'manual',
    startMs: START_MS,
    ...options,
  });
  const agent = new Agent({ pipelining: 1 });
  const listeners: Listener[] = [];
  const root = sim.addresses.rest.replace(/\/v2$/, '');

  async function call(
    method: Method,
    path: string,
    body?: object | string,
    headers: object = {},
  ): Promise<Reply> {
    const sent =
      typeof body === 'object' ? JSON.stringify({ ...body, dhanClientId: CLIENT }) : body;
    const answer = await request(root + path, {
      method,
      dispatcher: agent,
      headers: {
        'access-token': caller.token,
        'client-id': CLIENT,
        'content-type': 'application/json',
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      text,
      headers: answer.headers,
      json: new Json(parsed(text)),
    };
  }

  const caller: Caller = {
    sim,
    token: sim.addresses.login['access_token'] ?? '',
    call,
    get: (path) => call('GET', `/v2${path}`),
    post: (path, body) => call('POST', `/v2${path}`, body),
    put: (path, body) => call('PUT', `/v2${path}`, body),
    remove: (path) => call('DELETE', `/v2${path}`),
    control: async (path, body) => {
      const { control, token } = sim.addresses;
      const answer = await request(control + path, {
        method: 'POST',
        dispatcher: agent,
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`${path}: ${answer.statusCode} ${text}`);
      return new Json(parsed(text));
    },
    listen: async (url) => {
      const listener = await openListener(url);
      listeners.push(listener);
      return listener;
    },
    option: async (side = 'ce') => {
      const body = { UnderlyingScrip: 13, UnderlyingSeg: 'IDX_I' };
      const days = await caller.post('/optionchain/expirylist', body);
      const chain = await caller.post('/optionchain', {
        ...body,
        Expiry: days.json.at('data', 1).text(),
      });
      sim.clock.advance(3_000);
      const last = chain.json.at('data', 'last_price').number();
      const strikes = chain.json.at('data', 'oc').keys();
      const away = (strike: string): number => Math.abs(Number(strike) - last);
      const nearest = strikes.toSorted((a, b) => away(a) - away(b))[0] ?? '';
      const row = chain.json.at('data', 'oc', nearest, side);
      return {
        id: row.at('security_id').text(),
        low: onTick(row.at('top_bid_price').number() * 0.85),
        high: onTick(row.at('top_ask_price').number() * 1.1),
      };
    },
    close: async () => {
      for (const listener of listeners) listener.end();
      await agent.destroy();
      await sim.close();
    },
  };
  return caller;
}

/** The nearest multiple of five paise. */
export function onTick(price: number): number {
  return Math.round(price * 20) / 20;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface Listener {
  /** The next frame: text as text, binary as bytes; `closed 1000` once the socket is closed. */
  next(): Promise<string | Buffer>;
  nextText(): Promise<string>;
  nextBytes(): Promise<Buffer>;
  send(message: object | string | Buffer): void;
  /** Resolves once the server has heard all that was sent, as a ping tells, or has left. */
  settled(): Promise<void>;
  /** Frames that arrived and were not asked for yet. */
  readonly waiting: number;
  end(): void;
}

async function openListener(url: string): Promise<Listener> {
  const socket = new WebSocket(url);
  const frames: (string | Buffer)[] = [];
  const readers: ((frame: string | Buffer) => void)[] = [];
  const arrived = (frame: string | Buffer): void => {
    const reader = readers.shift();
    if (reader === undefined) frames.push(frame);
    else reader(frame);
  };
  socket.on('message', (data: Buffer, isBinary) => arrived(isBinary ? data : data.toString()));
  socket.on('close', (code) => arrived(`closed ${code}`));
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('close', () => reject(new Error('the handshake was refused')));
  });
  const next = (): Promise<string | Buffer> => {
    const frame = frames.shift();
    return frame === undefined
      ? new Promise((resolve) => readers.push(resolve))
      : Promise.resolve(frame);
  };
  return {
    next,
    nextText: async () => String(await next()),
    nextBytes: async () => {
      const frame = await next();
      if (typeof frame === 'string') throw new Error(`expected bytes, got ${frame}`);
      return frame;
    },
    send: (message) => {
      const plain = typeof message === 'string' || Buffer.isBuffer(message);
      socket.send(plain ? message : JSON.stringify(message));
    },
    settled: () =>
      new Promise((resolve) => {
        socket.once('pong', () => resolve());
        socket.once('close', () => resolve());
        if (socket.readyState === WebSocket.OPEN) socket.ping();
        else resolve();
      }),
    get waiting() {
      return frames.length;
    },
    end: () => socket.terminate(),
  };
}

export function limitOrder(contract: Contract, terms: object = {}): object {
  return {
    transactionType: 'BUY',
    exchangeSegment: 'NSE_FNO',
    productType: 'INTRADAY',
    orderType: 'LIMIT',
    validity: 'DAY',
    securityId: contract.id,
    quantity: 65,
    disclosedQuantity: 0,
    price: contract.high,
    afterMarketOrder: false,
    boProfitValue: null,
    boStopLossValue: null,
    triggerPrice: 0,
    ...terms,
  };
}

/** A login message as the broker's own client sends it. */
export function loginMessage(token: string, clientId: string = CLIENT): object {
  return { LoginReq: { MsgCode: 42, ClientId: clientId, Token: token }, UserType: 'SELF' };
}

/** The address of the market feed with the query that it wants. */
export function feedUrl(
  caller: Caller,
  name: 'market' | 'depth20' | 'depth200' = 'market',
): string {
  const { market, more } = caller.sim.addresses;
  const base = name === 'market' ? market : (more[name] ?? '');
  return `${base}?version=2&token=${caller.token}&clientId=${CLIENT}&authType=2`;
}
