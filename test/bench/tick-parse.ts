/** Binary prices of Kite into figures, against the official client's parser over the same bytes. */
import { createRequire } from 'node:module';
import { openTickReader } from '../../electron/broker/kite/ticks.ts';
import type { BenchOptions } from './bench.ts';
import { figure, median, pairs, ratios, timed } from './measure.ts';
import { never, type Outcome, ratio } from './report.ts';

const FULL_BYTES = 184;
const PACKETS = 50;
const NFO = 2;

interface Parser {
  parseBinary(bytes: ArrayBuffer): readonly {
    readonly instrument_token: number;
    readonly last_price: number;
    readonly depth: { readonly sell: readonly { readonly price: number }[] };
  }[];
}

/** Fifty contracts with five levels on each side, as one message brings them. */
function bundle(seed: number): ArrayBuffer {
  const bytes = new ArrayBuffer(2 + PACKETS * (2 + FULL_BYTES));
  const view = new DataView(bytes);
  view.setUint16(0, PACKETS);
  for (let packet = 0; packet < PACKETS; packet += 1) {
    const at = 2 + packet * (2 + FULL_BYTES);
    view.setUint16(at, FULL_BYTES);
    for (let field = 0; field < 16; field += 1) {
      view.setUint32(at + 2 + field * 4, 10_000 + seed + packet * 7 + field);
    }
    view.setUint32(at + 2, ((51_000 + packet) << 8) | NFO);
    for (let level = 0; level < 10; level += 1) {
      const place = at + 2 + 64 + level * 12;
      view.setUint32(place, 65 * (level + 1));
      view.setUint32(place + 4, 10_000 + seed + level * 5);
      view.setUint16(place + 8, level + 1);
    }
  }
  return bytes;
}

function official(): Parser {
  const require = createRequire(import.meta.url);
  const { KiteTicker } = require('kiteconnect') as {
    KiteTicker: new (wishes: Record<string, unknown>) => Parser;
  };
  return new KiteTicker({ api_key: 'bench', access_token: 'bench', reconnect: false });
}

export async function run({ smoke }: BenchOptions): Promise<Outcome> {
  const bundles = Array.from({ length: smoke ? 2 : 20 }, (_, seed) => bundle(seed));
  const views = bundles.map((each) => new Uint8Array(each));
  const oursTimes = smoke ? 1 : 1_000;
  const theirTimes = smoke ? 1 : 5;
  const reader = openTickReader();
  const parser = official();
  let differing = 0;
  bundles.forEach((bytes, at) => {
    const count = reader.read(views[at] ?? new Uint8Array());
    const theirs = parser.parseBinary(bytes);
    if (count !== theirs.length) differing += 1;
    theirs.forEach((tick, index) => {
      const mine = reader.ticks[index];
      const ask = tick.depth.sell[4]?.price ?? -1;
      if (mine?.token !== tick.instrument_token) differing += 1;
      if (Math.round(tick.last_price * 10_000) !== mine?.last) differing += 1;
      if (Math.round(ask * 10_000) !== mine?.asks[4]?.price) differing += 1;
    });
  });
  const { ours, peer } = await pairs(
    smoke ? 1 : 7,
    () =>
      perTick(bundles.length * oursTimes, () => {
        for (let n = 0; n < oursTimes; n += 1) for (const bytes of views) reader.read(bytes);
      }),
    () =>
      perTick(bundles.length * theirTimes, () => {
        for (let n = 0; n < theirTimes; n += 1)
          for (const bytes of bundles) parser.parseBinary(bytes);
      }),
  );
  return {
    figures: [
      figure('our reader', 'ns a packet', ours),
      figure('kiteconnect parseBinary', 'ns a packet', peer),
    ],
    checks: [
      ratio('times faster', median(ratios(peer, ours)), 'higher', 100),
      never('packets read differently', differing),
    ],
    notes: [`${PACKETS} full packets of five levels a side in a message`],
  };
}

/** Nanoseconds. */
function perTick(messages: number, call: () => void): number {
  return (timed(call) * 1_000_000) / (messages * PACKETS);
}
