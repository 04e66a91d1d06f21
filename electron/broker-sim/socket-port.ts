/**
 * The streams: handshakes, frames and their misfortunes. A personality sends frames and says what
 * they carry; whether they go out, when, how often and in which state is decided here.
 */
import type { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Core } from './core.ts';
import { actionOf, type FaultAction } from './faults.ts';
import { garbageFrame } from './garbage.ts';
import { shownBody } from './history.ts';
import { editJson } from './json-edit.ts';
import type { FrameAbout, SimSocket, SocketHandler, SocketKind } from './personality.ts';
import { FINAL_PHASES } from './truth.ts';

/** What arrives from a client is small; a larger message ends the connection. */
const MESSAGE_MAX = 1_000_000;
const REORDER_LONGEST_MS = 5_000;
const ABNORMAL = 1006;

export interface SocketPort {
  readonly sockets: ReadonlySet<OpenSocket>;
  upgrade(core: Core, request: IncomingMessage, stream: Duplex, head: Buffer): void;
  /** Every handshake is refused for so long: with a status, or by a cut connection. */
  refuse(untilMs: number, status: number | null): void;
  close(): void;
}

export function openSocketPort(): SocketPort {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: MESSAGE_MAX,
  });
  const sockets = new Set<OpenSocket>();
  let refusing: { readonly untilMs: number; readonly status: number | null } | null = null;
  let numbers = 0;

  function upgrade(core: Core, request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    core.watchHosts(request.headers);
    const actions = core.faults.decide({ channel: 'ws', op: 'connect' });
    const gate = refusing !== null && core.world.monotonicMs() < refusing.untilMs ? refusing : null;
    const status = gate?.status ?? actionOf(actions, 'handshake')?.status ?? null;
    const cut = actionOf(actions, 'handshake_reset') !== null || (gate !== null && status === null);
    const path = url.pathname;
    if (cut) {
      core.history.note('connect', { path, refused: 'cut' });
      stream.destroy();
      return;
    }
    const { headers } = request;
    const answer =
      status === null
        ? core.personality.connect({ path, query: url.searchParams, headers })
        : { kind: 'refused' as const, status, body: '' };
    if (answer.kind === 'refused') {
      core.history.note('connect', { path, refused: answer.status });
      refuseHandshake(stream, answer.status, answer.body);
      return;
    }
    server.handleUpgrade(request, stream, head, (webSocket) => {
      numbers += 1;
      const socket = new OpenSocket(core, numbers, answer.socket, webSocket, stream);
      sockets.add(socket);
      webSocket.on('close', () => sockets.delete(socket));
      core.history.note('connect', { path, socket: socket.number, carries: answer.socket });
      socket.start(answer.open(socket), actions);
    });
  }

  return {
    sockets,
    upgrade,
    refuse: (untilMs, status) => {
      refusing = { untilMs, status };
    },
    close: () => {
      for (const socket of sockets) socket.cut();
      server.close();
    },
  };
}

function refuseHandshake(stream: Duplex, status: number, body: string): void {
  const bytes = Buffer.from(body);
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'Connection: close',
    `Content-Length: ${bytes.length}`,
    ...(bytes.length === 0 ? [] : ['Content-Type: application/json']),
  ];
  stream.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

interface Waiting {
  readonly frame: string | Uint8Array;
  readonly about: FrameAbout;
}

export class OpenSocket implements SimSocket {
  readonly number: number;
  readonly kind: SocketKind;
  readonly #core: Core;
  readonly #webSocket: WebSocket;
  readonly #stream: Duplex;
  #handler: SocketHandler | null = null;
  #silent: 'no' | 'frames' | 'all' = 'no';
  #deaf = false;
  readonly #held = new Map<string, Waiting[]>();
  #reordered: Waiting[] = [];

  constructor(core: Core, number: number, kind: SocketKind, webSocket: WebSocket, stream: Duplex) {
    this.#core = core;
    this.number = number;
    this.kind = kind;
    this.#webSocket = webSocket;
    this.#stream = stream;
  }

  get open(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  deaf(): boolean {
    return this.#deaf;
  }

  start(handler: SocketHandler, actions: readonly FaultAction[]): void {
    this.#handler = handler;
    this.#webSocket.on('message', (data, isBinary) => this.#heard(data, isBinary));
    this.#webSocket.on('ping', (data) => {
      if (this.#silent !== 'no') return;
      this.#webSocket.pong(data);
      this.#handler?.ping?.();
    });
    this.#webSocket.on('pong', () => this.#handler?.pong?.());
    this.#webSocket.on('error', () => this.#webSocket.terminate());
    this.#webSocket.on('close', (code) => {
      this.#core.history.note('closed', { socket: this.number, code });
      handler.closed();
    });
    this.#befall(actions);
  }

  send(frame: string | Uint8Array, about: FrameAbout): void {
    const actions = this.#core.faults.decide(
      {
        channel: 'ws',
        op: about.op,
        tag: about.order?.tag ?? null,
        symbol: about.symbol ?? null,
        state: about.state ?? null,
      },
      (kind) => kind !== 'ticks',
    );
    this.#befall(actions);
    this.#route({ frame, about }, actions);
  }

  ping(): void {
    if (this.open && this.#silent === 'no') this.#webSocket.ping();
  }

  close(code: number, reason: string): void {
    if (code === ABNORMAL) this.#webSocket.terminate();
    else this.#webSocket.close(code, reason);
  }

  /** Cut without a close: the other side sees a reset or an end of the stream. */
  cut(): void {
    if (this.#stream instanceof Socket && !this.#stream.destroyed) this.#stream.resetAndDestroy();
    this.#webSocket.terminate();
  }

  /** Still connected, and dead: nothing is sent, read or closed. */
  halfOpen(heartbeats: boolean): void {
    this.#silent = heartbeats ? 'frames' : 'all';
    if (!heartbeats) this.#stream.pause();
  }

  /** Frames are lost from now on, as on a link that stalls. */
  pause(): void {
    this.#silent = 'all';
  }

  resume(): void {
    this.#silent = 'no';
    this.#stream.resume();
  }

  /** What happens to the connection as a whole. */
  #befall(actions: readonly FaultAction[]): void {
    const { world } = this.#core;
    for (const action of actions) {
      if (action.kind === 'deaf') this.#deaf = true;
      if (action.kind === 'close') {
        const { code = ABNORMAL, afterMs = 0 } = action;
        world.after(afterMs, () => this.close(code, ''));
      }
      if (action.kind === 'half_open') {
        this.halfOpen(action.heartbeats ?? false);
        if (action.forMs !== undefined) world.after(action.forMs, () => this.resume());
      }
    }
  }

  #route(waiting: Waiting, actions: readonly FaultAction[]): void {
    const { world } = this.#core;
    if (actionOf(actions, 'drop') !== null) {
      this.#keepBack(waiting, 'dropped');
      return;
    }
    const garbage = actionOf(actions, 'garbage');
    if (garbage !== null) this.#sendGarbage(garbage.what);
    if (garbage?.instead === true) return;
    const foreign = actionOf(actions, 'foreign');
    const strange = foreign === null ? null : this.#core.personality.foreignFrame(foreign.whose);
    if (strange !== null) this.#put({ frame: strange, about: { op: 'order' } });
    const edited = this.#edited(waiting, actions);
    const hold = actionOf(actions, 'hold');
    const delay = actionOf(actions, 'delay');
    const reorder = actionOf(actions, 'reorder');
    if (hold !== null && waiting.about.order !== undefined) {
      this.#hold(edited, waiting.about.order.id, hold.longestMs);
    } else if (delay !== null) world.after(delay.delayMs, () => this.#put(edited));
    else if (reorder !== null) this.#reorder(edited, reorder.window);
    else this.#put(edited);
    this.#repeat(edited, actions);
  }

  #edited(waiting: Waiting, actions: readonly FaultAction[]): Waiting {
    let { frame } = waiting;
    for (const action of actions) {
      if (action.kind === 'edit' && typeof frame === 'string')
        frame = editJson(frame, action.edits);
    }
    return { frame, about: waiting.about };
  }

  #repeat(waiting: Waiting, actions: readonly FaultAction[]): void {
    const repeat = actionOf(actions, 'repeat');
    for (let time = 1; time <= (repeat?.times ?? 0); time += 1) {
      this.#core.world.after((repeat?.everyMs ?? 0) * time, () => this.#put(waiting));
    }
    const storm = actionOf(actions, 'storm');
    for (let time = 1; time < (storm?.times ?? 1); time += 1) this.#put(waiting);
  }

  #hold(waiting: Waiting, id: string, longestMs: number): void {
    this.#held.set(id, [...(this.#held.get(id) ?? []), waiting]);
    this.#core.world.after(longestMs, () => this.#release(id));
  }

  #release(id: string): void {
    const held = this.#held.get(id) ?? [];
    this.#held.delete(id);
    for (const each of held) this.#put(each);
  }

  #reorder(waiting: Waiting, window: number): void {
    this.#reordered.push(waiting);
    if (this.#reordered.length > window) this.#flush();
    else this.#core.world.after(REORDER_LONGEST_MS, () => this.#flush());
  }

  #flush(): void {
    const last = this.#reordered.toReversed();
    this.#reordered = [];
    for (const each of last) this.#put(each);
  }

  #put(waiting: Waiting): void {
    const { frame, about } = waiting;
    const passes = this.#silent === 'frames' && about.op === 'heartbeat';
    if (!this.open || (this.#silent !== 'no' && !passes)) {
      this.#keepBack(waiting, this.open ? 'silent' : 'closed');
      return;
    }
    this.#core.traffic.frame(true, frame.length);
    this.#core.noteFrame('pushed', this.number, about, frame);
    this.#webSocket.send(frame, { binary: typeof frame !== 'string' });
    const { order } = about;
    if (order !== undefined && FINAL_PHASES.has(order.phase)) this.#release(order.id);
  }

  #sendGarbage(what: Parameters<typeof garbageFrame>[0]): void {
    if (!this.open || this.#silent !== 'no') return;
    const frame = garbageFrame(what);
    this.#core.history.note('pushed', { socket: this.number, op: 'garbage', what });
    const binary = typeof frame !== 'string' && what !== 'bad_utf8';
    this.#webSocket.send(frame, { binary });
  }

  #keepBack({ frame, about }: Waiting, why: string): void {
    this.#core.traffic.frame(false, frame.length);
    this.#core.noteFrame('dropped', this.number, about, frame, why);
  }

  #heard(data: RawData, isBinary: boolean): void {
    const bytes = bytesOf(data);
    this.#core.traffic.heard(bytes.length);
    const message = isBinary ? new Uint8Array(bytes) : bytes.toString('utf8');
    this.#core.history.note('heard', { socket: this.number, ...shownBody(message) });
    if (typeof message === 'string') this.#handler?.text(message);
    else this.#handler?.binary(message);
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
