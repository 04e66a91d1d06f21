/**
 * A stream that keeps itself up, against real servers: silence, half-open lines, refusals, cuts and
 * floods. Time runs ten times as fast as the wall's, so that seconds of silence are tenths.
 */
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createRawServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LinkReport } from '../../../../electron/broker/gateway.ts';
import {
  type BrokerSocket,
  openSocket,
  type SocketHooks,
  type SocketOptions,
} from '../../../../electron/broker/net/socket.ts';
import type { World } from '../../../../electron/platform/world.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { fastWorld } from '../../../support/fast-world.ts';

const STALE_MS = 1_000;
const DEAD_MS = 2_000;

interface Broker {
  readonly url: string;
  /** Every connection that was ever accepted, oldest first. */
  readonly sockets: WebSocket[];
  /** When each dial came, refused ones too. */
  readonly dialsMs: number[];
  readonly heard: string[];
  /** Answers a dial with a status instead of a socket while it is set. */
  refuse: number | null;
  close(): Promise<void>;
}

let world: World;
let broker: Broker;
let links: LinkReport[];
const open: BrokerSocket[] = [];

beforeEach(async () => {
  world = fastWorld(0, 10);
  broker = await openBroker();
  links = [];
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.close();
  await broker.close();
});

async function openBroker(autoPong = true): Promise<Broker> {
  const server = createServer();
  const streams = new WebSocketServer({ noServer: true, autoPong });
  const own: Broker = {
    url: `ws://${await listening(server)}/stream`,
    sockets: [],
    dialsMs: [],
    heard: [],
    refuse: null,
    close: async () => {
      for (const socket of own.sockets) socket.terminate();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  server.on('upgrade', (request, stream, head) => {
    own.dialsMs.push(world.monotonicMs());
    if (own.refuse !== null) {
      stream.end(`HTTP/1.1 ${own.refuse} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    streams.handleUpgrade(request, stream, head, (socket) => {
      own.sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('message', (data: Buffer) => own.heard.push(data.toString('utf8')));
    });
  });
  return own;
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function stream(hooks: Partial<SocketHooks> = {}, more: Partial<SocketOptions> = {}): BrokerSocket {
  const socket = openSocket({
    world,
    hooks: {
      address: () => ({ url: broker.url }),
      opened: (wire) => wire.ready(),
      text: () => undefined,
      binary: () => undefined,
      refused: () => 'retry',
      link: (report) => void links.push(report),
      ...hooks,
    },
    staleMs: STALE_MS,
    deadMs: DEAD_MS,
    pingMs: 500,
    pingText: null,
    marketOpen: () => true,
    ...more,
  });
  open.push(socket);
  return socket;
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => {
    world.after(ms, resolve);
  });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let spentMs = 0; !holds(); spentMs += 50) {
    if (spentMs > 60_000) throw new Error(`never: ${what}`);
    await pass(50);
  }
}

function states(): readonly string[] {
  return links.map(({ state }) => state);
}

async function up(socket: BrokerSocket): Promise<void> {
  await until('up', () => socket.state() === 'up');
}

function latest(): WebSocket {
  return must(broker.sockets.at(-1), 'a connection');
}

describe('a good line', () => {
  test('is connecting, then up, and stays up on pings alone', async () => {
    const socket = stream();
    expect(socket.send('early')).toBe(false);
    socket.open();
    await up(socket);
    await pass(DEAD_MS * 3);
    expect(states()).toEqual(['connecting', 'up']);
    expect(socket.send('hello')).toBe(true);
    await until('heard', () => broker.heard.includes('hello'));
  });

  test('carries the headers of its address, and a text as ping where the broker wants one', async () => {
    const socket = stream({}, { pingText: '{"t":"h"}' });
    socket.open();
    await until('a ping', () => broker.heard.includes('{"t":"h"}'));
    expect(broker.dialsMs).toHaveLength(1);
  });

  test('is up only when the adapter says so, and dialled anew when the login stays unanswered', async () => {
    const socket = stream({ opened: () => undefined }, { deadMs: 60_000 });
    socket.open();
    await until('a second dial', () => broker.dialsMs.length === 2);
    const [first = 0, second = 0] = broker.dialsMs;
    expect(second - first).toBeGreaterThan(7_000);
    expect(states()).not.toContain('up');
    expect(links.find(({ state }) => state === 'down')?.cause).toBe('the login was not answered');
  });
});

describe('silence', () => {
  test('is stale first, then dead, then dialled at once; a word in between makes it well', async () => {
    await broker.close();
    broker = await openBroker(false);
    const socket = stream();
    socket.open();
    await up(socket);
    await until('stale', () => socket.state() === 'stale');
    latest().send('still here');
    await until('well again', () => socket.state() === 'up');
    await until('a second dial', () => broker.dialsMs.length === 2);
    expect(states().slice(0, 6)).toEqual(['connecting', 'up', 'stale', 'up', 'stale', 'down']);
  });

  test('of a half-open line ends within its time', async () => {
    const socket = stream();
    socket.open();
    await up(socket);
    latest().pause();
    const startMs = world.monotonicMs();
    await until('down', () => states().includes('down'));
    expect(world.monotonicMs() - startMs).toBeGreaterThan(DEAD_MS - 600);
    expect(world.monotonicMs() - startMs).toBeLessThan(DEAD_MS + 1_500);
    await up(socket);
    expect(broker.sockets).toHaveLength(2);
  });

  test('is not what passed while this program itself stood still', async () => {
    let stoodMs = 0;
    const real = world;
    world = { ...real, monotonicMs: () => real.monotonicMs() + stoodMs };
    const socket = stream();
    socket.open();
    await up(socket);
    stoodMs = DEAD_MS * 10;
    await pass(DEAD_MS * 2);
    expect(states()).toEqual(['connecting', 'up']);
  });
});

describe('a sign of life', () => {
  test('is told of a line that is up, though nobody says anything', async () => {
    let signs = 0;
    const socket = stream({ alive: () => void (signs += 1) });
    socket.open();
    await up(socket);
    await pass(DEAD_MS);
    expect(signs).toBeGreaterThan(1);
    latest().pause();
    await until('stale', () => socket.state() === 'stale');
    const heard = signs;
    await pass(500);
    expect(signs).toBe(heard);
  });
});

describe('a cut', () => {
  test('is dialled at once, and after growing pauses when that fails', async () => {
    const socket = stream();
    socket.open();
    await up(socket);
    broker.refuse = 503;
    const cutMs = world.monotonicMs();
    latest().terminate();
    await until('six dials', () => broker.dialsMs.length >= 6);
    const pauses = broker.dialsMs.slice(1).map((at, place, all) => at - (all[place - 1] ?? cutMs));
    expect(pauses[0]).toBeLessThan(500);
    expect(pauses[2]).toBeGreaterThan(450);
    expect(pauses[4]).toBeGreaterThan(1_900);
    broker.refuse = null;
    await up(socket);
  });

  test('of a line that held is dialled at once each time', async () => {
    const socket = stream();
    socket.open();
    await up(socket);
    for (let cuts = 1; cuts <= 3; cuts += 1) {
      await pass(5_500);
      const cutMs = world.monotonicMs();
      latest().terminate();
      await until('the next dial', () => broker.dialsMs.length === cuts + 1);
      expect((broker.dialsMs.at(-1) ?? 0) - cutMs).toBeLessThan(900);
      await up(socket);
    }
  });

  test('by the broker’s own code can mean that it wants no more of us', async () => {
    const socket = stream({ hungUp: (code) => (code === 4_001 ? 'stop' : 'retry') });
    socket.open();
    await up(socket);
    latest().close(4_000, 'shift change');
    await until('a second dial', () => broker.dialsMs.length === 2);
    await up(socket);
    expect(links.find(({ state }) => state === 'down')?.cause).toBe(
      'the broker hung up (4000, shift change)',
    );
    latest().close(4_001, 'go away');
    await until('down', () => socket.state() === 'down');
    await pass(3_000);
    expect(broker.dialsMs).toHaveLength(2);
    socket.redial('asked to');
    await up(socket);
  });
});

describe('a refused dial', () => {
  test('is tried again, or not, as the adapter says', async () => {
    const asked: number[] = [];
    const socket = stream({
      refused: (status) => {
        asked.push(status);
        return status === 403 ? 'stop' : 'retry';
      },
    });
    broker.refuse = 429;
    socket.open();
    await until('three dials', () => asked.length >= 3);
    broker.refuse = 403;
    await until('the last one', () => asked.includes(403));
    const dials = broker.dialsMs.length;
    await pass(8_000);
    expect([broker.dialsMs.length, socket.state()]).toEqual([dials, 'down']);
    broker.refuse = null;
    socket.redial('a new session');
    await up(socket);
  });

  test('without a session nobody is dialled until there is one', async () => {
    let token: string | null = null;
    const socket = stream({ address: () => (token === null ? null : { url: broker.url }) });
    socket.open();
    await pass(3_000);
    expect(broker.dialsMs).toEqual([]);
    token = 'x';
    socket.redial('logged in');
    await up(socket);
    token = null;
    socket.redial('the session is over');
    expect(links.at(-1)).toEqual({ state: 'down', cause: 'the session is over' });
    await pass(3_000);
    expect(broker.dialsMs).toHaveLength(1);
  });

  test('that is never answered is given up and tried again', async () => {
    const mute = createRawServer((raw) => raw.on('error', () => undefined).resume());
    const url = `ws://${await listening(mute)}`;
    let dials = 0;
    const socket = stream({
      address: () => {
        dials += 1;
        return { url: dials === 1 ? url : broker.url };
      },
    });
    socket.open();
    await up(socket);
    expect(links.find(({ state }) => state === 'down')?.cause).toBe('the dial took too long');
    await new Promise<void>((resolve) => {
      mute.close(() => resolve());
    });
  });

  test('by nobody at all is tried again', async () => {
    const gone = createRawServer();
    const url = `ws://${await listening(gone)}`;
    await new Promise<void>((resolve) => {
      gone.close(() => resolve());
    });
    let dials = 0;
    const socket = stream({
      address: () => {
        dials += 1;
        return { url: dials < 3 ? url : broker.url };
      },
    });
    socket.open();
    await up(socket);
    expect(dials).toBe(3);
  });
});

describe('one connection', () => {
  test('and never two, however often it is told to dial', async () => {
    const socket = stream();
    socket.open();
    socket.open();
    for (let times = 0; times < 5; times += 1) socket.redial(`again ${times}`);
    await up(socket);
    for (let times = 0; times < 5; times += 1) {
      socket.redial(`and again ${times}`);
      await pass(times * 20);
    }
    await up(socket);
    await pass(1_000);
    expect(broker.sockets.filter(({ readyState }) => readyState === 1)).toHaveLength(1);
  });

  test('what an earlier one still says is not heard', async () => {
    const heard: string[] = [];
    const socket = stream({
      text: (text, wire) => {
        heard.push(text);
        if (text === 'bad') wire.drop('a bad word');
      },
    });
    socket.open();
    await up(socket);
    const first = latest();
    // In one piece, so that the second word is here already when the first one ends the line.
    for (const word of ['good', 'bad', 'late']) first.send(word);
    await until('a second connection', () => broker.sockets.length === 2);
    await up(socket);
    latest().send('new');
    await until('new', () => heard.includes('new'));
    expect(heard).toEqual(['good', 'bad', 'new']);
  });

  test('a wire of an earlier one says nothing to the next', async () => {
    const wires: { send(text: string): void; drop(cause: string): void }[] = [];
    const socket = stream({
      opened: (wire) => {
        wires.push(wire);
        wire.ready();
      },
    });
    socket.open();
    await up(socket);
    socket.redial('again');
    await up(socket);
    wires[0]?.send('from the past');
    wires[0]?.drop('from the past');
    wires[1]?.send('from now');
    await until('now', () => broker.heard.includes('from now'));
    expect([broker.heard.includes('from the past'), socket.state()]).toEqual([false, 'up']);
  });

  test('after closing nothing is dialled, said or heard', async () => {
    const socket = stream();
    socket.open();
    await up(socket);
    socket.close();
    expect(links.at(-1)).toEqual({ state: 'down', cause: 'closed' });
    const said = links.length;
    socket.redial('no');
    await pass(3_000);
    expect([links.length, broker.dialsMs.length, socket.send('x')]).toEqual([said, 1, false]);
  });
});

describe('frames that no good broker sends', () => {
  test.each([
    ['larger than agreed', (peer: WebSocket) => peer.send('x'.repeat(20_000))],
    [
      'text that is not UTF-8',
      (peer: WebSocket) => peer.send(Buffer.from([0xff, 0xfe, 0xc0]), { binary: false }),
    ],
  ])('%s end the connection and not the program', async (_what, send) => {
    const heard: string[] = [];
    const socket = stream({ text: (text) => heard.push(text) }, { mostBytes: 10_000 });
    socket.open();
    await up(socket);
    send(latest());
    await until('a second connection', () => broker.sockets.length === 2);
    await up(socket);
    expect(heard).toEqual([]);
  });

  test('binary ones come as bytes', async () => {
    const seen: Buffer[] = [];
    const socket = stream({ binary: (bytes) => seen.push(Buffer.from(bytes)) });
    socket.open();
    await up(socket);
    latest().send(Buffer.from([0, 1, 255]));
    await until('bytes', () => seen.length === 1);
    expect(seen[0]).toEqual(Buffer.from([0, 1, 255]));
  });
});

test('a broker is only spoken to encrypted', () => {
  const socket = stream({ address: () => ({ url: 'ws://ws.kite.trade' }) });
  expect(() => socket.open()).toThrow(RangeError);
});
