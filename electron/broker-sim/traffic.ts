/** Counts of what goes in and out, for `GET /ctl/stats`. */
import type { World } from '../platform/world.ts';

const KEPT_SECONDS = 900;
const SECOND_MS = 1_000;

export interface Traffic {
  request(op: string, bytes: number): void;
  reply(bytes: number): void;
  frame(sent: boolean, bytes: number): void;
  heard(bytes: number): void;
  /** A request named a host of the real service. */
  tripped(host: string): void;
  figures(): Readonly<Record<string, unknown>>;
}

export function openTraffic(world: Pick<World, 'nowMs'>): Traffic {
  const perSecond = new Map<number, number>();
  const byOp = new Map<string, number>();
  const figures = {
    requests: 0,
    replies: 0,
    framesSent: 0,
    framesKept: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
  const tripwire: string[] = [];
  return {
    request: (op, bytes) => {
      figures.requests += 1;
      figures.bytesIn += bytes;
      byOp.set(op, (byOp.get(op) ?? 0) + 1);
      const second = Math.floor(world.nowMs() / SECOND_MS);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
      const oldest = perSecond.keys().next().value;
      if (perSecond.size > KEPT_SECONDS && oldest !== undefined) perSecond.delete(oldest);
    },
    reply: (bytes) => {
      figures.replies += 1;
      figures.bytesOut += bytes;
    },
    frame: (sent, bytes) => {
      if (sent) figures.framesSent += 1;
      else figures.framesKept += 1;
      if (sent) figures.bytesOut += bytes;
    },
    heard: (bytes) => {
      figures.bytesIn += bytes;
    },
    tripped: (host) => {
      tripwire.push(host);
    },
    figures: () => ({
      ...figures,
      byOp: Object.fromEntries(byOp),
      perSecond: Object.fromEntries(perSecond),
      tripwire,
    }),
  };
}
