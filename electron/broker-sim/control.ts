/**
 * The control port: its own address and bearer token, apart from everything a client of the broker
 * sees. docs/broker-sim.md shows each call with an example.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { Core, Scenario } from './core.ts';
import { faultRule } from './faults.ts';
import { marketCommand } from './market-commands.ts';
import type { OpenSocket, SocketPort } from './socket-port.ts';
import { truthPicture } from './truth-picture.ts';

export interface ControlParts {
  readonly core: () => Core;
  readonly streams: SocketPort;
  readonly token: string;
  readonly reset: (seed: number, scenario: Scenario) => void;
}

const BODY_MAX = 5_000_000;
const ABNORMAL = 1006;

const scenario = z.strictObject({
  faults: z.array(faultRule).optional(),
  market: z.array(marketCommand).optional(),
});
const resetBody = z.strictObject({
  seed: z.int().optional(),
  scenario: scenario.default({}),
});
const clockBody = z.union([
  z.strictObject({ advanceMs: z.int().min(0).max(172_800_000) }),
  z.strictObject({ jumpMs: z.int() }),
  z.strictObject({ skewMs: z.int() }),
]);
const whichStreams = z.enum(['orders', 'market', 'all']).default('all');
const streamBody = z.union([
  z.strictObject({ close: z.int().min(1000).max(4999), which: whichStreams }),
  z.strictObject({ reset: z.literal(true), which: whichStreams }),
  z.strictObject({ halfOpen: z.enum(['dead', 'heartbeats']), which: whichStreams }),
  z.strictObject({ pause: z.literal(true), which: whichStreams }),
  z.strictObject({ resume: z.literal(true), which: whichStreams }),
  /** Handshakes are refused for so long: with the status, else by a cut connection. */
  z.strictObject({
    refuse: z.strictObject({
      forMs: z.int().positive(),
      status: z.int().min(400).max(599).nullable().default(null),
    }),
  }),
]);
const sessionBody = z.strictObject({ event: z.enum(['kill', 'expire', 'login']) });

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly lines?: string;
}

type Call = (parts: ControlParts, body: unknown, rest: string) => Answer;

const CALLS: Readonly<Record<string, Call>> = {
  'POST /ctl/reset': (parts, body) =>
    withBody(resetBody, body, ({ seed, scenario: given }) => {
      parts.reset(seed ?? parts.core().options.seed, given);
      return ok({ login: parts.core().personality.login() });
    }),
  'POST /ctl/faults': ({ core }, body) =>
    withBody(faultRule, body, (rule) => {
      core().faults.add(rule);
      return ok({ id: rule.id });
    }),
  'GET /ctl/faults': ({ core }) => done(core().faults.rules()),
  'DELETE /ctl/faults/': ({ core }, _body, id) =>
    core().faults.remove(id) ? done({ id }) : { status: 404, body: { error: `no rule ${id}` } },
  'POST /ctl/clock': ({ core }, body) =>
    withBody(clockBody, body, (given) => {
      const { world } = core();
      if ('advanceMs' in given) world.advance(given.advanceMs);
      else if ('jumpMs' in given) world.jump(given.jumpMs);
      else world.skew(given.skewMs);
      return ok({ nowMs: world.nowMs() });
    }),
  'POST /ctl/ws': (parts, body) =>
    withBody(streamBody, body, (given) => ok(onStreams(parts, given))),
  'POST /ctl/market': ({ core }, body) =>
    withBody(marketCommand, body, (command) => core().truth.run(command)),
  'POST /ctl/session': ({ core }, body) =>
    withBody(sessionBody, body, ({ event }) => {
      const { personality } = core();
      if (event !== 'login') personality.endSession(event);
      return ok({ login: personality.login() });
    }),
  'POST /ctl/switches': ({ core }, body) => {
    const switched = core().personality.switches?.(body) ?? err('this broker has no switches');
    return switched.ok ? done(switched.value) : { status: 400, body: { error: switched.error } };
  },
  'GET /ctl/truth': ({ core }) => done(truthPicture(core())),
  'GET /ctl/history': ({ core }) => ({
    status: 200,
    body: null,
    lines: core().history.jsonLines(),
  }),
  'GET /ctl/stats': ({ core, streams }) => {
    const connections = [...streams.sockets].map(({ number, kind }) => ({ number, kind }));
    return done({ faults: core().faults.hits(), ...core().traffic.figures(), connections });
  },
};

export function openControl(parts: ControlParts): Server {
  return createServer((request, response) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= BODY_MAX) pieces.push(piece);
    });
    request.on('error', () => response.destroy());
    request.on('end', () => {
      const tooLong = length > BODY_MAX;
      const text = Buffer.concat(pieces).toString('utf8');
      answer(response, tooLong ? { status: 413, body: null } : decide(parts, request, text));
    });
  });
}

function decide(parts: ControlParts, request: IncomingMessage, text: string): Answer {
  if (!isBearer(request.headers.authorization ?? '', parts.token)) {
    return { status: 401, body: { error: 'the bearer token of the control port is wanted' } };
  }
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const whole = `${request.method ?? 'GET'} ${pathname}`;
  const name = whole in CALLS ? whole : whole.slice(0, whole.lastIndexOf('/') + 1);
  const call = CALLS[name];
  if (call === undefined) return { status: 404, body: { error: `there is no ${whole}` } };
  const body = readJson(text);
  if (!body.ok) return { status: 400, body: { error: body.error } };
  if (request.method !== 'GET') parts.core().history.note('control', { call: whole, text });
  return call(parts, body.value, decodeURIComponent(whole.slice(name.length)));
}

/** Digests are compared, so that neither the time nor the length tells anything. */
function isBearer(header: string, token: string): boolean {
  const digest = (of: string): Buffer => createHash('sha256').update(of).digest();
  return timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}

function readJson(text: string): Result<unknown, string> {
  if (text === '') return ok({});
  try {
    return ok(JSON.parse(text));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message : 'not JSON');
  }
}

function withBody<Shape extends z.ZodType>(
  shape: Shape,
  body: unknown,
  run: (given: z.infer<Shape>) => Result<unknown, string>,
): Answer {
  const parsed = shape.safeParse(body);
  if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  const result = run(parsed.data);
  return result.ok ? done(result.value) : { status: 409, body: { error: result.error } };
}

function done(value: unknown): Answer {
  return { status: 200, body: value ?? { done: true } };
}

function answer(response: ServerResponse, { status, body, lines }: Answer): void {
  const text = lines ?? `${JSON.stringify(body)}\n`;
  const type = lines === undefined ? 'application/json' : 'application/x-ndjson';
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function onStreams({ core, streams }: ControlParts, given: z.infer<typeof streamBody>): unknown {
  if ('refuse' in given) {
    const { forMs, status } = given.refuse;
    streams.refuse(core().world.monotonicMs() + forMs, status);
    return { refusing: forMs };
  }
  const chosen = [...streams.sockets].filter(
    ({ kind }) => given.which === 'all' || kind === 'both' || kind === given.which,
  );
  for (const socket of chosen) onStream(socket, given);
  return { sockets: chosen.map((socket) => socket.number) };
}

function onStream(
  socket: OpenSocket,
  given: Exclude<z.infer<typeof streamBody>, { refuse: unknown }>,
): void {
  if ('close' in given) {
    if (given.close === ABNORMAL) socket.cut();
    else socket.close(given.close, '');
  } else if ('reset' in given) socket.cut();
  else if ('halfOpen' in given) socket.halfOpen(given.halfOpen === 'heartbeats');
  else if ('pause' in given) socket.pause();
  else socket.resume();
}
