/** How much of the page's main thread the blotter takes while orders change, beside two peers. */
import type { BenchOptions } from './bench.ts';
import { type App, buildApp, buildPages, launchApp } from './launch.ts';
import { figure, median, ratios } from './measure.ts';
import { type Check, type Figure, never, type Outcome, ratio } from './report.ts';

const PAGES = ['ours', 'dom', 'grid'] as const;
type PageName = (typeof PAGES)[number];

interface Load {
  readonly says: string;
  readonly orders: number;
  readonly perSecond: number;
  readonly sorted: boolean;
}

const LOADS: readonly Load[] = [
  { says: '500 × 2,000/s', orders: 500, perSecond: 2_000, sorted: false },
  { says: '5,000 × 20,000/s', orders: 5_000, perSecond: 20_000, sorted: false },
  { says: '5,000 × 20,000/s sorted', orders: 5_000, perSecond: 20_000, sorted: true },
];

interface Measured {
  readonly share: number;
  readonly frames: { readonly frames: number; readonly over33: number; readonly longestMs: number };
}

export async function run({ home, smoke }: BenchOptions): Promise<Outcome> {
  await buildApp();
  const renderer = await buildPages();
  const figures: Figure[] = [];
  const checks: Check[] = [];
  const notes: string[] = [];
  let app: App | null = null;
  let open = 0;
  for (const load of smoke ? LOADS.slice(0, 1) : LOADS) {
    if (app === null || open !== load.orders) {
      await app?.close();
      app = await launchApp('busy', home, { renderer, orders: load.orders });
      open = load.orders;
    }
    if (load.sorted) await app.ask('sort');
    const taken = await takeTurns(app, load, smoke ? 1 : 5, smoke ? 150 : 1_300);
    add(load, taken, { figures, checks, notes });
  }
  await app?.close();
  return { figures, checks, notes };
}

type Taken = Readonly<Record<PageName, Measured[]>>;

async function takeTurns(app: App, load: Load, rounds: number, ms: number): Promise<Taken> {
  const taken: Taken = { ours: [], dom: [], grid: [] };
  const { perSecond } = load;
  for (let round = -1; round < rounds; round += 1) {
    for (const page of PAGES) {
      const measured = await app.ask<Measured>('measure', { page, perSecond, ms });
      if (round >= 0) taken[page].push(measured);
    }
  }
  return taken;
}

function add(
  { says }: Load,
  taken: Taken,
  into: { figures: Figure[]; checks: Check[]; notes: string[] },
): void {
  const share = (page: PageName): readonly number[] => taken[page].map((one) => one.share * 100);
  into.figures.push(
    figure(`${says}: ours`, '% busy', share('ours')),
    figure(`${says}: plain elements`, '% busy', share('dom')),
    figure(`${says}: AG Grid`, '% busy', share('grid')),
  );
  const long = taken.ours.reduce((sum, { frames }) => sum + frames.over33, 0);
  const all = taken.ours.reduce((sum, { frames }) => sum + frames.frames, 0);
  const longest = Math.max(...taken.ours.map(({ frames }) => frames.longestMs));
  into.checks.push(
    ratio(`${says}: to plain elements`, median(ratios(share('ours'), share('dom'))), 'lower', 1.5),
    ratio(`${says}: to AG Grid`, median(ratios(share('ours'), share('grid'))), 'lower', 0.8),
    never(`${says}: frames over 33 ms`, long),
  );
  into.notes.push(`${says}: ${all} frames, the longest worked ${longest.toFixed(1)} ms`);
}
