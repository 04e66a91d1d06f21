/**
 * HTTP to a broker: one request, one deadline, one answer, and never a second try. What comes back
 * says the one thing that matters for an order: whether bytes of the request can have left. Only
 * `never` is proof that the broker does not know of it.
 */
import { createGunzip } from 'node:zlib';
import { type Readable, PassThrough } from 'node:stream';
import { type Dispatcher, Pool } from 'undici';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import type { Cancel, World } from '../../platform/world.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the root of the host, with the query: `/orders/regular?x=1`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly deadlineMs: number;
}

export interface HttpAnswer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case; of a repeated header the last. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface HttpFault {
  readonly kind: 'fault';
  /** `never`: no byte of the request left this computer. `maybe`: everything else. */
  readonly left: 'never' | 'maybe';
  readonly cause: 'timeout' | 'unreachable' | 'broke_off' | 'too_long';
  readonly words: string;
}

export type HttpReply = HttpAnswer | HttpFault;

export interface HttpLine {
  send(request: HttpRequest): Promise<HttpReply>;
  /**
   * A long body in pieces, such as an instrument list, unpacked when it came packed. The deadline
   * is for the first byte; afterwards each pause is limited to the same time.
   */
  download(request: HttpRequest): Promise<Result<HttpDownload, HttpReply>>;
  close(): void;
}

export interface HttpDownload {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * The `date` of an answer, which has whole seconds, and between which moments of our own clock the
 * broker wrote it, in milliseconds.
 */
export type HeardTime = (date: string, askedMs: number, heardMs: number) => void;

export interface HttpLineOptions {
  readonly world: World;
  /** Left out where nobody compares clocks. */
  readonly heardTime?: HeardTime | undefined;
  /** Scheme, host and port. Plain http is taken only for this computer. */
  readonly origin: string;
  /** Longer answers are given up; a book of ten thousand orders is far below. */
  readonly mostBytes?: number;
}

const MOST_BYTES = 32_000_000;
/** Orders that leave together each need a connection of their own that is already open. */
const CONNECTIONS = 12;
const KEPT_OPEN_MS = 55_000;
const CONNECT_MS = 4_000;

/** Only this computer may be spoken to without encryption. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Whether an address may be used for a broker at all: encrypted, or on this computer. */
export function isSafeAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  if (protocol === 'https:' || protocol === 'wss:') return true;
  return (protocol === 'http:' || protocol === 'ws:') && isLoopback(address);
}

/** The address has to be safe; whoever reads the settings has refused the others with words. */
export function openHttpLine(options: HttpLineOptions): HttpLine {
  const { world, origin, mostBytes = MOST_BYTES } = options;
  if (!isSafeAddress(origin)) throw new RangeError('a broker is only spoken to encrypted');
  const pool = new Pool(new URL(origin).origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: KEPT_OPEN_MS,
    connect: { timeout: CONNECT_MS },
    // The deadline of each request stands for both; two clocks would contradict each other.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    send: async (request) => {
      const askedMs = world.nowMs();
      const reply = await exchange(pool, world, request, mostBytes);
      const date = reply.kind === 'answer' ? reply.headers['date'] : undefined;
      if (date !== undefined) options.heardTime?.(date, askedMs, world.nowMs());
      return reply;
    },
    download: (request) => download(pool, world, request),
    close: () => {
      void pool.destroy().catch(() => undefined);
    },
  };
}

class GivenUp extends Error {
  readonly why: HttpFault['cause'];

  constructor(why: HttpFault['cause'], words: string) {
    super(words);
    this.why = why;
  }
}

function optionsOf(request: HttpRequest): Dispatcher.DispatchOptions {
  const { method, path, headers, body } = request;
  return { method, path, headers: { ...headers }, body };
}

function faultOf(error: Error, started: boolean): HttpFault {
  const left = started ? 'maybe' : 'never';
  if (error instanceof GivenUp) {
    return { kind: 'fault', left, cause: error.why, words: error.message };
  }
  return { kind: 'fault', left, cause: started ? 'broke_off' : 'unreachable', words: says(error) };
}

/** A failed dial to several addresses carries its reasons inside. */
function says(error: Error): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  const words = inner instanceof Error ? inner.message : error.message;
  return words.slice(0, 200);
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>) {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) plain[name.toLowerCase()] = last;
  }
  return plain;
}

function exchange(
  pool: Pool,
  world: World,
  request: HttpRequest,
  mostBytes: number,
): Promise<HttpReply> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    let started: Dispatcher.DispatchController | null = null;
    let status = 0;
    let headers: Record<string, string> = {};
    let over = false;

    const finish = (reply: HttpReply): void => {
      if (over) return;
      over = true;
      stopClock();
      resolve(reply);
    };
    const giveUp = (reason: GivenUp): void => {
      finish(faultOf(reason, started !== null));
      started?.abort(reason);
    };
    const stopClock = world.after(request.deadlineMs, () => {
      giveUp(new GivenUp('timeout', `no answer within ${request.deadlineMs} ms`));
    });

    pool.dispatch(optionsOf(request), {
      onRequestStart(controller) {
        // The deadline came while it waited for a connection: not a byte may leave now.
        if (over) controller.abort(new GivenUp('timeout', 'the deadline had passed'));
        else started = controller;
      },
      onResponseStart(_controller, code, names) {
        status = code;
        headers = flat(names);
      },
      onResponseData(_controller, piece) {
        bytes += piece.length;
        if (bytes > mostBytes) giveUp(new GivenUp('too_long', 'the answer is too long'));
        else pieces.push(piece);
      },
      onResponseEnd() {
        void unpacked(Buffer.concat(pieces), headers, mostBytes).then((body) => {
          if (body !== null) finish({ kind: 'answer', status, headers, body });
          else finish(faultOf(new GivenUp('broke_off', 'the answer cannot be unpacked'), true));
        });
      },
      onResponseError(_controller, error) {
        finish(faultOf(error, started !== null));
      },
    });
  });
}

/** Null when the packed bytes are damaged or swell beyond measure. */
function unpacked(
  bytes: Buffer,
  headers: Readonly<Record<string, string>>,
  mostBytes: number,
): Promise<string | null> {
  if (headers['content-encoding'] !== 'gzip') return Promise.resolve(bytes.toString('utf8'));
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const gunzip = createGunzip();
    gunzip.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > mostBytes) {
        gunzip.destroy();
        resolve(null);
      } else pieces.push(piece);
    });
    gunzip.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
    gunzip.on('error', () => resolve(null));
    gunzip.end(bytes);
  });
}

/** Hands the body on while it arrives; nobody holds a hundred thousand rows as one text. */
function download(
  pool: Pool,
  world: World,
  request: HttpRequest,
): Promise<Result<HttpDownload, HttpReply>> {
  return new Promise((resolve) => {
    const through = new PassThrough();
    // Whoever reads hears of an error by its reading; before that nobody listens.
    through.on('error', () => undefined);
    let controller: Dispatcher.DispatchController | null = null;
    let over = false;
    let stopClock: Cancel = () => undefined;
    const breakOff = (error: Error): void => {
      stopClock();
      if (!over) resolve(err(faultOf(error, controller !== null)));
      over = true;
      through.destroy(error);
    };
    const wind = (): void => {
      stopClock();
      stopClock = world.after(request.deadlineMs, () => {
        const reason = new GivenUp('timeout', `nothing for ${request.deadlineMs} ms`);
        breakOff(reason);
        controller?.abort(reason);
      });
    };
    wind();
    pool.dispatch(optionsOf(request), {
      onRequestStart(started) {
        if (over) started.abort(new GivenUp('timeout', 'the deadline had passed'));
        controller = started;
      },
      onResponseStart(_controller, status, names) {
        const headers = flat(names);
        over = true;
        wind();
        if (status !== 200) resolve(err({ kind: 'answer', status, headers, body: '' }));
        else resolve(ok({ headers, body: plainBody(through, headers) }));
      },
      onResponseData(_controller, piece) {
        wind();
        if (!through.write(piece)) {
          _controller.pause();
          through.once('drain', () => _controller.resume());
        }
      },
      onResponseEnd() {
        stopClock();
        through.end();
      },
      onResponseError(_controller, error) {
        breakOff(error);
      },
    });
  });
}

function plainBody(through: PassThrough, headers: Readonly<Record<string, string>>): Readable {
  if (headers['content-encoding'] !== 'gzip') return through;
  const gunzip = createGunzip();
  through.on('error', (error) => gunzip.destroy(error));
  return through.pipe(gunzip);
}
