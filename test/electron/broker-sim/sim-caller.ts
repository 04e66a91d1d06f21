/** A simulator whose clock stands still until it is moved, and plain calls to its Kite dress. */
import { WebSocket } from 'ws';
import { type BrokerSim, openBrokerSim } from '../../../electron/broker-sim/broker-sim.ts';
import type { FaultRule } from '../../../electron/broker-sim/faults.ts';
import { indiaMoment, dayNumber } from '../../../shared/maths/calendar.ts';
import { type Json, until } from './kite-client.ts';

export const SHARE = 'RELIANCE';
export const SHARE_ID = `NSE:${SHARE}`;
/** Below the band's middle, so that it rests; rupees. */
export const RESTING = 1_400;
export const CROSSING = 1_520;
const LONGEST_MS = 60_000;
const PIPELINE_MS = 60;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

export interface Caller {
  readonly sim: BrokerSim;
  fault(action: FaultRule['action'], op: string, more?: Json): void;
  /** Null when nothing came back: silence or a cut connection. */
  ask(method: string, path: string, form?: Json): Promise<Reply | null>;
  /** Id of an order for ten shares that went through the pipeline, or null without a reply. */
  place(more?: Json): Promise<string | null>;
  rows(path: string): Promise<readonly Json[]>;
  stream(): Promise<Stream>;
  pass(ms?: number): void;
  close(): Promise<void>;
}

export interface Stream {
  readonly frames: (string | Buffer)[];
  readonly socket: WebSocket;
  /** Status words of the order updates so far. */
  states(): readonly string[];
  closedWith(): number | null;
}

/** Over a simulator of its own, unless one is brought along. */
export async function openCaller(given?: BrokerSim): Promise<Caller> {
  const sim = given ?? (await openUsual());
  const { rest, market, login } = sim.addresses;
  const authorization = `token ${login['api_key']}:${login['access_token']}`;
  const sockets: WebSocket[] = [];
  let rules = 0;

  async function ask(method: string, path: string, form?: Json): Promise<Reply | null> {
    const body =
      form === undefined
        ? null
        : new URLSearchParams(Object.entries(form).map(([key, value]) => [key, String(value)]));
    const gaveUp = new AbortController();
    const heard = sim.history().length;
    let done = false;
    // The simulator says when it kept a reply back; no test waits for a silence to be long.
    const watching = until(() => {
      const silent = sim
        .history()
        .slice(heard)
        .some((line) => line.kind === 'no_reply');
      if (silent) gaveUp.abort();
      return silent || done;
    }, LONGEST_MS);
    try {
      const { signal } = gaveUp;
      const reply = await fetch(`${rest}${path}`, {
        method,
        headers: { authorization },
        body,
        signal,
      });
      const text = await reply.text();
      return { status: reply.status, headers: reply.headers, text, json: readJson(text) };
    } catch {
      return null;
    } finally {
      done = true;
      await watching;
    }
  }

  const pass = (ms = PIPELINE_MS): void => sim.clock.advance(ms);

  return {
    sim,
    ask,
    pass,
    fault: (action, op, more = {}) => {
      rules += 1;
      const channel = ['connect', 'order', 'tick', 'heartbeat'].includes(op) ? 'ws' : 'rest';
      const named = op === 'order_history' ? 'order' : op;
      sim.fault({ id: `rule-${rules}`, match: { channel, op: named, ...more }, action });
    },
    place: async (more = {}) => {
      const form = { exchange: 'NSE', tradingsymbol: SHARE, transaction_type: 'BUY', ...TERMS };
      const reply = await ask('POST', '/orders/regular', { ...form, ...more });
      pass();
      const data = reply?.json['data'] as Json | undefined;
      const id = data?.['order_id'];
      return typeof id === 'string' ? id : null;
    },
    rows: async (path) => {
      const reply = await ask('GET', path);
      return (reply?.json['data'] ?? []) as Json[];
    },
    stream: async () => {
      const query = `api_key=${login['api_key']}&access_token=${login['access_token']}`;
      const socket = new WebSocket(`${market}?${query}`);
      sockets.push(socket);
      return opened(socket);
    },
    close: async () => {
      for (const socket of sockets) socket.terminate();
      await sim.close();
    },
  };
}

function openUsual(): Promise<BrokerSim> {
  const startMs = indiaMoment(dayNumber('2026-11-23'), 10 * 60);
  const settings = { limits: false };
  return openBrokerSim({ broker: 'kite', seed: 11, clock: 'manual', startMs, settings });
}

const TERMS = { order_type: 'LIMIT', product: 'MIS', quantity: 10, price: RESTING };

function opened(socket: WebSocket): Promise<Stream> {
  const frames: (string | Buffer)[] = [];
  let code: number | null = null;
  socket.on('message', (data: Buffer, isBinary) => {
    frames.push(isBinary ? data : data.toString('utf8'));
  });
  socket.on('close', (closed) => {
    code = closed;
  });
  const stream: Stream = {
    frames,
    socket,
    states: () =>
      frames.flatMap((frame) => {
        const data = typeof frame === 'string' ? (readJson(frame)['data'] as Json) : {};
        const state = data?.['status'];
        return typeof state === 'string' ? [state] : [];
      }),
    closedWith: () => code,
  };
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.on('error', () => socket.terminate());
      resolve(stream);
    });
    socket.once('error', reject);
  });
}

function readJson(text: string): Json {
  try {
    return (JSON.parse(text) ?? {}) as Json;
  } catch {
    return {};
  }
}

/** Frames arrive over a real socket: looks until it holds. */
export function soon(holds: () => boolean): Promise<boolean> {
  return until(holds, 3_000);
}
