/**
 * One try over HTTP against real servers that misbehave in every way. What matters is one word: a
 * fault may only say `never` when the server has not seen a byte of the request.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type AddressInfo,
  createServer as createRawServer,
  type Server,
  type Socket,
} from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type HttpLine,
  type HttpRequest,
  openHttpLine,
} from '../../../../electron/broker/net/http.ts';
import { realWorld } from '../../../../electron/platform/real-world.ts';

const WORLD = realWorld();
const ends: (() => void | Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function line(origin: string, mostBytes?: number): HttpLine {
  const own = openHttpLine({
    world: WORLD,
    origin,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  ends.push(() => own.close());
  return own;
}

interface Served {
  readonly http: HttpLine;
  readonly seen: string[];
}

/** A real HTTP server; `seen` is what reached it. */
async function serving(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  mostBytes?: number,
): Promise<Served> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString('utf8');
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      seen.push(`${request.method} ${request.url} ${body}`.trim());
      answer(request, response);
    });
  });
  const address = await listening(server);
  ends.push(() => server.closeAllConnections());
  ends.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { http: line(`http://${address}`, mostBytes), seen };
}

/** A server below HTTP; `bytes` counts what came in. */
async function raw(onSocket: (socket: Socket) => void): Promise<{
  readonly address: string;
  readonly bytes: () => number;
}> {
  let bytes = 0;
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    onSocket(socket);
  });
  const address = await listening(server);
  ends.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  ends.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { address, bytes: () => bytes };
}

function post(more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', path: '/orders', headers: {}, body: 'x=1', deadlineMs: 5_000, ...more };
}

describe('a good answer', () => {
  test('comes as it is, whatever its status', async () => {
    const { http, seen } = await serving((_request, response) => {
      response.writeHead(418, { 'X-Kind': 'teapot', 'set-cookie': ['a=1', 'b=2'] });
      response.end('₹ 1');
    });
    const reply = await http.send(post({ path: '/orders?x=%20' }));
    expect(reply).toMatchObject({ kind: 'answer', status: 418, body: '₹ 1' });
    expect(reply.kind === 'answer' && reply.headers).toMatchObject({
      'x-kind': 'teapot',
      'set-cookie': 'b=2',
    });
    expect(seen).toEqual(['POST /orders?x=%20 x=1']);
  });

  test('packed with gzip is unpacked; damaged or swelling packs are faults', async () => {
    const packs: Record<string, Buffer> = {
      '/good': gzipSync('a'.repeat(50_000)),
      '/cut': gzipSync('a'.repeat(50_000)).subarray(0, 40),
      '/rubbish': Buffer.from('no gzip at all'),
      '/bomb': gzipSync('a'.repeat(5_000_000)),
    };
    const { http } = await serving(({ url = '' }, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(packs[url]);
    }, 100_000);
    const get = (path: string) => http.send(post({ method: 'GET', path, body: null }));
    expect(await get('/good')).toMatchObject({ kind: 'answer', body: 'a'.repeat(50_000) });
    for (const path of ['/cut', '/rubbish', '/bomb']) {
      expect(await get(path)).toMatchObject({ kind: 'fault', left: 'maybe', cause: 'broke_off' });
    }
  });

  test('that is a redirect is not followed', async () => {
    const { http, seen } = await serving((_request, response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    expect(await http.send(post())).toMatchObject({ kind: 'answer', status: 302 });
    expect(seen).toHaveLength(1);
  });

  test('twelve leave together, each on a connection of its own', async () => {
    const waiting: ServerResponse[] = [];
    const { http } = await serving((_request, response) => {
      waiting.push(response);
      if (waiting.length === 12) for (const each of waiting) each.end('together');
    });
    const replies = await Promise.all(Array.from({ length: 12 }, () => http.send(post())));
    expect(replies.every((reply) => reply.kind === 'answer')).toBe(true);
  });
});

describe('nothing left', () => {
  test('nobody listens', async () => {
    const { address } = await raw(() => undefined);
    for (const end of ends.splice(0)) await end();
    const reply = await line(`http://${address}`).send(post());
    expect(reply).toMatchObject({ kind: 'fault', left: 'never', cause: 'unreachable' });
  });

  test('the deadline came while it waited for a free connection', async () => {
    const { http, seen } = await serving(() => undefined);
    const busy = Array.from({ length: 12 }, () => http.send(post({ deadlineMs: 1_500 })));
    const late = await http.send(post({ path: '/thirteenth', deadlineMs: 200 }));
    expect(late).toMatchObject({ kind: 'fault', left: 'never', cause: 'timeout' });
    await Promise.all(busy);
    const after = await http.send(post({ path: '/later', deadlineMs: 300 }));
    expect(after).toMatchObject({ left: 'maybe' });
    expect(seen).toHaveLength(13);
    expect(seen.some((text) => text.includes('thirteenth'))).toBe(false);
  });

  test('the deadline came while the connection was being made safe', async () => {
    // It takes the connection and never answers the greeting, so nothing of ours may follow.
    const server = await raw(() => undefined);
    const reply = await line(`https://${server.address}`).send(post({ deadlineMs: 300 }));
    expect(reply).toMatchObject({ kind: 'fault', left: 'never', cause: 'timeout' });
  });

  test.each([
    ['a header that is none', { headers: { authorization: 'token \u043a:\n' } }],
    ['a path that is none', { path: '/a b\u0000' }],
    ['a name of a header that is none', { headers: { 'a b': 'c' } }],
  ])('it is %s', async (_what, more) => {
    const { http, seen } = await serving((_request, response) => response.end('ok'));
    expect(await http.send(post(more))).toMatchObject({ kind: 'fault', left: 'never' });
    expect(await http.download(post(more))).toMatchObject({ error: { left: 'never' } });
    expect(seen).toEqual([]);
  });

  test('the line was closed before', async () => {
    const { http, seen } = await serving((_request, response) => response.end('ok'));
    http.close();
    expect(await http.send(post())).toMatchObject({ kind: 'fault', left: 'never' });
    expect(seen).toEqual([]);
  });

  test('the other side does not prove who it is', async () => {
    const server = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const reply = await line(`https://${server.address}`).send(post());
    expect(reply).toMatchObject({ kind: 'fault', left: 'never', cause: 'unreachable' });
  });
});

describe('bytes may have left', () => {
  test('a line that is cut as soon as it stands says never only for what was not seen', async () => {
    const server = await raw((socket) => socket.resetAndDestroy());
    for (let times = 0; times < 20; times += 1) {
      const reply = await line(`http://${server.address}`).send(post());
      expect(reply.kind).toBe('fault');
      if (reply.kind === 'fault' && reply.left === 'never') expect(server.bytes()).toBe(0);
    }
  });

  test('the line is cut before the request is read, and it is not sent again', async () => {
    let dials = 0;
    const server = await raw((socket) => {
      dials += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
    const reply = await line(`http://${server.address}`).send(post());
    expect(reply).toMatchObject({ kind: 'fault', left: 'maybe', cause: 'broke_off' });
    expect(dials).toBe(1);
  });

  test('also for a request that would do no harm twice', async () => {
    let dials = 0;
    const server = await raw((socket) => {
      dials += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
    const reply = await line(`http://${server.address}`).send(post({ method: 'GET', body: null }));
    expect([reply.kind, dials]).toEqual(['fault', 1]);
  });

  test.each([
    ['the request was read', ''],
    ['the status was sent', 'HTTP/1.1 200 OK\r\n'],
    ['the head was sent', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n'],
    ['half the body was sent', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'],
    ['half a chunk was sent', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\na\r\n123'],
  ])('the line is cut after %s', async (_when, said) => {
    for (const how of ['reset', 'end'] as const) {
      const server = await raw((socket) => {
        socket.once('data', () => {
          const cut = (): void => void (how === 'end' ? socket.end() : socket.resetAndDestroy());
          if (said === '') cut();
          else socket.write(said, cut);
        });
      });
      const reply = await line(`http://${server.address}`).send(post());
      expect(reply).toMatchObject({ kind: 'fault', left: 'maybe', cause: 'broke_off' });
    }
  });

  test('the answer is no HTTP', async () => {
    const server = await raw((socket) =>
      socket.once('data', () => socket.end('220 mail ready\r\n')),
    );
    const reply = await line(`http://${server.address}`).send(post());
    expect(reply).toMatchObject({ kind: 'fault', left: 'maybe', cause: 'broke_off' });
  });

  test.each([
    ['nothing', ''],
    ['half an answer', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345'],
  ])('the deadline came after %s', async (_what, said) => {
    const server = await raw((socket) => socket.once('data', () => socket.write(said)));
    const startMs = WORLD.monotonicMs();
    const reply = await line(`http://${server.address}`).send(post({ deadlineMs: 300 }));
    expect(reply).toMatchObject({ kind: 'fault', left: 'maybe', cause: 'timeout' });
    expect(WORLD.monotonicMs() - startMs).toBeLessThan(3_000);
    expect(server.bytes()).toBeGreaterThan(0);
  });

  test('the answer is too long', async () => {
    const { http } = await serving(
      (_request, response) => response.end('a'.repeat(20_000)),
      10_000,
    );
    expect(await http.send(post())).toMatchObject({ left: 'maybe', cause: 'too_long' });
  });

  test('the line is closed from here', async () => {
    const { http, seen } = await serving(() => undefined);
    const reply = http.send(post());
    while (seen.length === 0) await new Promise<void>((resolve) => WORLD.soon(resolve));
    http.close();
    expect(await reply).toMatchObject({ kind: 'fault', left: 'maybe' });
  });

  test('a kept connection that the broker has meanwhile closed is not used blindly', async () => {
    let dials = 0;
    const server = await raw((socket) => {
      dials += 1;
      socket.on('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok', () => socket.end());
      });
    });
    const http = line(`http://${server.address}`);
    expect(await http.send(post())).toMatchObject({ kind: 'answer' });
    await new Promise<void>((resolve) => void WORLD.after(100, resolve));
    expect(await http.send(post())).toMatchObject({ kind: 'answer' });
    expect(dials).toBe(2);
  });
});

describe('a download', () => {
  async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  }

  const get = post({ method: 'GET', body: null });

  test('comes in pieces, packed or not, as long as it likes', async () => {
    const long = 'line\n'.repeat(200_000);
    const { http } = await serving(({ url }, response) => {
      if (url !== '/packed') return void response.end(long);
      response.writeHead(200, { 'content-encoding': 'gzip' });
      return void response.end(gzipSync(long));
    }, 1_000);
    for (const path of ['/plain', '/packed']) {
      const read = await http.download({ ...get, path });
      expect(read.ok && (await text(read.value.body)).length).toBe(long.length);
    }
  });

  test('that is refused is the answer; one that nobody serves is a fault', async () => {
    const { http } = await serving((_request, response) => {
      response.writeHead(403);
      response.end('no');
    });
    expect(await http.download(get)).toMatchObject({ error: { kind: 'answer', status: 403 } });
    const { address } = await raw(() => undefined);
    for (const end of ends.splice(0)) await end();
    expect(await line(`http://${address}`).download(get)).toMatchObject({
      error: { kind: 'fault', left: 'never' },
    });
  });

  test.each([
    ['is cut', true],
    ['stands still', false],
  ])('that %s half way fails while it is read', async (_how, cut) => {
    const { http } = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100000' });
      response.write('a'.repeat(1_000), () => {
        if (cut) response.destroy();
      });
    });
    const read = await http.download({ ...get, deadlineMs: 300 });
    if (!read.ok) throw new Error('it began');
    await expect(text(read.value.body)).rejects.toThrow();
  });

  test('that is packed and cut fails while it is read', async () => {
    const { http } = await serving((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync('line\n'.repeat(50_000)).subarray(0, 100));
    });
    const read = await http.download(get);
    if (!read.ok) throw new Error('it began');
    await expect(text(read.value.body)).rejects.toThrow();
  });
});

test('a broker is only spoken to encrypted', () => {
  expect(() => openHttpLine({ world: WORLD, origin: 'http://api.kite.trade' })).toThrow(RangeError);
});
