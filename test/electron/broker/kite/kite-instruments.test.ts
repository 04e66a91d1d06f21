/** The day's contracts of Kite: one file a day, names both ways, and what a damaged one does. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  idFromWire,
  type KiteContracts,
  openContracts,
} from '../../../../electron/broker/kite/instruments.ts';
import type { HttpDownload } from '../../../../electron/broker/net/http.ts';
import { asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import { err, ok } from '../../../../shared/lib/result.ts';
import { type FakeWorld, fakeWorld } from '../../../support/world.ts';
import { kiteParts, type TestParts } from './kite-parts.ts';

/** 3 August 2026 in India. */
const AT_NINE_MS = 1_785_727_800_000;
const HOUR_MS = 3_600_000;

const HEADER =
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';
const ROWS = [
  '256265,1001,NIFTY 50,NIFTY 50,0,,0,0,0,EQ,INDICES,NSE',
  '408065,1594,INFY,INFOSYS,0,,0,0.05,1,EQ,NSE,NSE',
  '13115906,51234,NIFTY26AUG25000CE,NIFTY,0,2026-08-25,25000,0.05,65,CE,NFO-OPT,NFO',
  '13116418,51236,ABC26AUG100.5PE,ABC,0,2026-08-25,100.5,0.05,1200,PE,NFO-OPT,NFO',
  '58424839,228222,GOLDPETAL26AUGFUT,GOLDPETAL,0,2026-08-31,0,1,1,FUT,MCX-FUT,MCX',
  '412675,1612,USDINR26AUGFUT,USDINR,0,2026-08-27,0,0.0025,1,FUT,CDS-FUT,CDS',
  '271633668,1061069,GIFT NIFTY,GIFT NIFTY,0,,0,0,0,EQ,INDICES,NSEIX',
];
const DUMP = `${[HEADER, ...ROWS].join('\n')}\n`;

interface Scene {
  readonly world: FakeWorld;
  readonly parts: TestParts;
  readonly contracts: KiteContracts;
  readonly asked: string[];
}

function scene(pieces: readonly string[] | null, startMs = AT_NINE_MS, parts?: TestParts): Scene {
  const world = fakeWorld(1, startMs);
  const own = parts ?? kiteParts(world);
  const asked: string[] = [];
  const contracts = openContracts({
    parts: { ...own, world },
    rest: {
      download: (path) => {
        asked.push(path);
        if (pieces === null) return Promise.resolve(err({ cause: 'link_down', words: 'away' }));
        return Promise.resolve(ok(downloadOf(pieces)));
      },
    },
  });
  return { world, parts: own, contracts, asked };
}

function downloadOf(pieces: readonly string[]): HttpDownload {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const piece of pieces) {
      await Promise.resolve();
      if (piece === 'break') throw new Error('the line broke');
      yield Buffer.from(piece);
    }
  }
  return { headers: {}, body: body() };
}

describe('the list', () => {
  test('is fetched once, kept as the file of the day and used again', async () => {
    const first = scene([DUMP.slice(0, 300), DUMP.slice(300)]);
    const list = await first.contracts.read(false);
    expect(list).toMatchObject({ ok: true, value: { day: '2026-08-03', skipped: 3 } });
    expect(list.ok && list.value.fetchedMs).toBe(AT_NINE_MS);
    expect(readdirSync(first.parts.cacheFolder)).toEqual(['kite-instruments-2026-08-03.csv']);
    const again = scene(null, AT_NINE_MS + HOUR_MS, first.parts);
    const kept = await again.contracts.read(false);
    expect(kept).toEqual(list);
    expect(again.asked).toEqual([]);
    expect((await again.contracts.read(true)).ok).toBe(false);
    expect(again.asked).toEqual(['/instruments']);
  });

  test('carries the freeze quantities that are known, else forty lots', async () => {
    const { contracts } = scene([DUMP]);
    const list = await contracts.read(false);
    const rows = list.ok ? list.value.instruments : [];
    expect(rows.map(({ id, strike, lot, freeze }) => [id, strike, lot, freeze])).toEqual([
      ['NSE:NIFTY', null, 1, 100_000],
      ['NSE:INFY', null, 1, 100_000],
      ['NFO:NIFTY26AUG25000CE', 250_000_000, 65, 1_800],
      ['NFO:ABC26AUG100.5PE', 1_005_000, 1_200, 48_000],
    ]);
  });

  test('leaves out what Kite counts in lots of unknown size', async () => {
    const { contracts } = scene([DUMP]);
    const list = await contracts.read(false);
    const exchanges = new Set(list.ok ? list.value.instruments.map((row) => row.exchange) : []);
    expect([...exchanges]).toEqual(['NSE', 'NFO']);
    expect(contracts.idOf(58_424_839)).toBeNull();
  });

  test('of before half past eight is yesterday’s and is fetched again after it', async () => {
    const early = scene([DUMP], AT_NINE_MS - 2 * HOUR_MS);
    await early.contracts.read(false);
    expect(readdirSync(early.parts.cacheFolder)).toEqual(['kite-instruments-2026-08-03-early.csv']);
    const later = scene([DUMP], AT_NINE_MS, early.parts);
    await later.contracts.read(false);
    expect(later.asked).toHaveLength(1);
    const tomorrow = scene([DUMP], AT_NINE_MS + 24 * HOUR_MS, early.parts);
    await tomorrow.contracts.read(false);
    expect(readdirSync(early.parts.cacheFolder)).toEqual(['kite-instruments-2026-08-04.csv']);
  });

  test('a kept file that was damaged is fetched anew', async () => {
    const first = scene([DUMP]);
    await first.contracts.read(false);
    const [name = ''] = readdirSync(first.parts.cacheFolder);
    writeFileSync(join(first.parts.cacheFolder, name), 'rubbish');
    const again = scene([DUMP], AT_NINE_MS, first.parts);
    expect((await again.contracts.read(false)).ok).toBe(true);
    expect(again.asked).toHaveLength(1);
  });

  test.each([
    [[DUMP.slice(0, 300), 'break'], 'link_down'],
    [['<html>Bad gateway</html>'], 'unreadable'],
    [[''], 'unreadable'],
    [[`${HEADER}\n`], 'unreadable'],
    [[`${HEADER}\n${`${'x,'.repeat(11)}NSE\n`.repeat(1)}`.replace('EQ', '')], 'unreadable'],
  ] as const)('a failure leaves neither half a list nor half a file', async (pieces, cause) => {
    const { contracts, parts } = scene(pieces);
    expect(await contracts.read(false)).toMatchObject({ ok: false, error: { cause } });
    expect(readdirSync(parts.cacheFolder)).toEqual([]);
    expect(contracts.day()).toBeNull();
  });

  test('a folder that takes no file is a failure with words', async () => {
    const world = fakeWorld(1, AT_NINE_MS);
    const parts = { ...kiteParts(world), cacheFolder: join(kiteParts(world).cacheFolder, 'none') };
    expect(await scene([DUMP], AT_NINE_MS, parts).contracts.read(false)).toMatchObject({
      error: { cause: 'unreadable' },
    });
  });

  test('some unreadable lines hide their contracts only, too many refuse the list', async () => {
    const bad = '1,1,BAD26AUG1CE,BAD,0,2026-08-25,1,0.05,0,CE,NFO-OPT,NFO\n';
    const some = await scene([DUMP, bad.repeat(200)]).contracts.read(false);
    expect(some).toMatchObject({ ok: true, value: { skipped: 203 } });
    expect((await scene([DUMP, bad.repeat(201)]).contracts.read(false)).ok).toBe(false);
  });
});

describe('names', () => {
  test('there and back', async () => {
    const { contracts } = scene([DUMP]);
    const index = asId<InstrumentId>('NSE:NIFTY');
    expect(contracts.wireOf(index)).toBeNull();
    await contracts.read(false);
    expect(contracts.wireOf(index)).toEqual({
      token: 256_265,
      symbol: 'NIFTY 50',
      exchange: 'NSE',
    });
    expect(contracts.idOf(13_115_906)).toBe('NFO:NIFTY26AUG25000CE');
    expect(contracts.idOf(1)).toBeNull();
    expect(contracts.day()).toBe('2026-08-03');
  });

  test.each([
    ['NFO', 'NIFTY26AUG25000CE', 'NFO:NIFTY26AUG25000CE'],
    ['NSE', 'M&M', 'NSE:M&M'],
    ['NSE', 'NIFTY FUT X', 'NSE:NIFTY-FUT-X'],
    ['', 'INFY', null],
    ['nse', 'INFY', null],
    ['NSE', '', null],
    ['NSE', 'X\u0000', null],
    ['NSE', 'X'.repeat(61), null],
  ])('%s %s', (exchange, symbol, id) => {
    expect(idFromWire(exchange, symbol)).toBe(id);
  });
});
