/**
 * The import law. A row says which folders and files a part may import besides itself; what no row
 * allows is forbidden. The row with the longest matching name decides. Notation on the right:
 *
 *   `shared/lib`              the folder and all below it, or that one file
 *   `electron/broker/*`       the files right in that folder, not its folders
 *   `type shared/contract`    only `import type`, which leaves nothing in the program
 *
 * A row that is wider than the plain direction of the flow says why in its third column.
 */
export type Layer = readonly [from: string, may: readonly string[], why?: string];

const WORLD = 'electron/platform/world.ts';
const NEW_ID = 'electron/platform/new-id.ts';
const METERS = 'electron/observability';

export const LAYERS: readonly Layer[] = [
  ['shared/lib', []],
  ['shared/maths', ['shared/lib'], 'pure option maths, needed by market, risk and page (ADR 0005)'],
  ['shared/domain', ['shared/lib']],
  ['shared/contract', ['shared/domain', 'shared/lib']],

  ['electron/platform', ['shared']],
  [METERS, ['shared', WORLD]],
  ['electron/config', ['shared']],
  ['electron/broker', ['shared', WORLD, NEW_ID, METERS]],
  [
    'electron/broker/paper',
    ['shared', WORLD, NEW_ID, METERS, 'electron/broker/*', 'electron/market'],
    'the paper exchange is a venue: it matches against the market it quotes (ADR 0006)',
  ],
  [
    'electron/broker/kite',
    [
      'shared',
      WORLD,
      METERS,
      'electron/broker/*',
      'electron/broker/net',
      'electron/market/kite-instruments-csv.ts',
    ],
    'its instrument list is the one that a trader can also import by hand into paper',
  ],
  ['electron/broker/dhan', ['shared', WORLD, METERS, 'electron/broker/*', 'electron/broker/net']],
  ['electron/broker/noren', ['shared', WORLD, METERS, 'electron/broker/*', 'electron/broker/net']],
  [
    'electron/broker/select.ts',
    ['shared', WORLD, METERS, 'electron/broker'],
    'the one place that knows all brokers by name: settings in, one account out',
  ],
  [
    'electron/broker-sim',
    [
      'shared',
      'electron/platform',
      'electron/market',
      'electron/broker/paper',
      'electron/broker/*',
    ],
    'a broker on loopback: the truth is the paper exchange; no adapter is known here, so that a mistake in one is not met by the same mistake in the other',
  ],
  ['electron/market', ['shared', WORLD, METERS]],
  ['electron/ledger', ['shared', WORLD, METERS]],
  ['electron/risk', ['shared']],
  [
    'electron/engine',
    [
      'shared',
      WORLD,
      NEW_ID,
      METERS,
      'electron/risk',
      'electron/ledger/ledger.ts',
      'electron/broker/gateway.ts',
      'type electron/broker/manifest.ts',
      'type electron/broker/standing.ts',
    ],
  ],
  [
    'electron/projections',
    [
      'shared',
      'electron/engine/state.ts',
      'type electron/engine/engine-port.ts',
      'electron/engine/rate.ts',
      'electron/engine/day-charges.ts',
      'electron/engine/day-loss.ts',
      'electron/engine/loss-limits.ts',
      'type electron/market/quotes.ts',
    ],
    'rows are read from the one fold of the engine instead of folding again (ADR 0002)',
  ],
  [
    'electron/ipc',
    [
      'shared',
      WORLD,
      METERS,
      'electron/projections',
      'electron/engine',
      'electron/ledger/read-db.ts',
      'electron/ledger/tools/csv.ts',
      'electron/market',
    ],
    'a preview asks the very functions that decide, so it cannot promise what they refuse',
  ],
  [
    'electron/session',
    [
      'shared',
      WORLD,
      NEW_ID,
      METERS,
      'electron/config',
      'electron/broker',
      'electron/engine',
      'electron/ipc',
      'electron/ledger',
      'electron/market',
      'electron/projections',
      'electron/risk',
    ],
    'the one composition that window, stdio and tests share; it alone knows all the parts',
  ],
  [
    'electron/kill',
    ['shared', WORLD, 'electron/ledger', 'electron/engine'],
    'the way to the kill switch that needs no window, and no program either: it folds and appends',
  ],
  ['electron/shell', ['shared', 'electron/config', METERS, 'electron/ipc/transport.ts']],
  ['electron/preload.ts', ['type shared/contract']],
  [
    'electron/main.ts',
    [
      'shared',
      METERS,
      'electron/config',
      'electron/kill',
      'electron/platform',
      'electron/session',
      'electron/shell',
    ],
  ],
  [
    'electron/headless.ts',
    ['shared', METERS, 'electron/config', 'electron/kill', 'electron/platform', 'electron/session'],
  ],

  ['renderer/bridge', ['shared/lib', 'type shared/contract']],
  ['renderer/format', ['shared/lib', 'shared/domain', 'shared/maths']],
  ['renderer/widgets', []],
  ['renderer/theme', []],
  [
    'renderer/store',
    ['shared/lib', 'shared/domain', 'shared/maths', 'type shared/contract', 'renderer/bridge'],
  ],
  [
    'renderer/views',
    [
      'shared/lib',
      'shared/domain',
      'shared/maths',
      'type shared/contract',
      'renderer/format',
      'renderer/store',
      'renderer/widgets',
    ],
  ],
  [
    'renderer',
    [
      'shared/lib',
      'renderer/bridge',
      'renderer/format',
      'renderer/store',
      'renderer/theme',
      'renderer/views',
      'renderer/widgets',
    ],
    'the entry of the page and the frame around its panels compose the rest',
  ],

  [
    'scripts/setup',
    [],
    'runs before anything is installed, on a Node that knows nothing of TypeScript',
  ],
  ['scripts', ['shared', 'electron/ledger/tools', 'electron/platform', 'scripts/setup']],
  [
    'scripts/kill.ts',
    ['shared', 'electron/config', 'electron/kill', 'electron/platform'],
    'the door of the kill line',
  ],
  ['scripts/sim.ts', ['test/simulation'], 'the door of a suite; it ships nothing'],
  ['scripts/bench.ts', ['test/bench'], 'the door of a suite; it ships nothing'],
  ['test', ['shared', 'electron', 'renderer', 'scripts']],
];

export type PackageRow = readonly [name: string, folders: readonly string[], why?: string];

const CONFIGURATION = '.';
export const INSIDE = 'lies inside a declared package, whose version it follows';

/**
 * One row for each package: who may import it. Tests may use them all; a package that stands in no
 * row has no place yet.
 */
export const PACKAGES: readonly PackageRow[] = [
  [
    'electron',
    ['electron/shell', 'electron/main.ts', 'electron/preload.ts', 'scripts/setup'],
    'everything else runs under plain Node, so the whole desk can be tested in one process',
  ],
  ['better-sqlite3', ['electron/ledger', 'scripts/setup/stand-in-app']],
  ['csv-parse', ['electron/market']],
  ['otpauth', ['electron/broker', 'electron/broker-sim']],
  ['hdr-histogram-js', ['electron/observability']],
  [
    'zod',
    [
      'shared/contract',
      'electron/config',
      'electron/ipc',
      'electron/broker',
      'electron/broker-sim',
      'scripts/contract-shape.ts',
    ],
    'text is parsed where it enters: settings, requests, a broker; never in the page',
  ],

  ['react', ['renderer']],
  ['react-dom', ['renderer/main.tsx']],
  ['zustand', ['renderer/store', 'renderer/views']],
  ['@fontsource-variable/inter', ['renderer/main.tsx']],
  ['@tanstack/react-virtual', ['renderer/widgets', 'renderer/views/chain']],
  ['radix-ui', ['renderer/widgets']],
  ['lucide-react', ['renderer/widgets', 'renderer/views']],
  ['react-hotkeys-hook', ['renderer/widgets']],
  ['cmdk', ['renderer/views/palette']],
  ['dockview-react', ['renderer/views/dock']],
  ['uplot', ['renderer/views/depth', 'renderer/views/payoff']],

  ['undici', ['electron/broker/net', 'test']],
  ['ws', ['electron/broker/net', 'electron/broker-sim', 'test']],
  [
    'kiteconnect',
    ['test'],
    'the official client, in a child process: judge of the simulator, peer of benches',
  ],
  ['ag-grid-community', ['test/bench/pages'], 'the peer of the blotter bench'],
  ['@electron/fuses', ['scripts/setup']],
  ['tar', ['scripts/setup']],
  ['yauzl', ['electron/broker', 'scripts/setup']],
  ['playwright', ['scripts']],
  ['playwright-core', ['scripts/setup'], INSIDE],
  ['@playwright/test', [CONFIGURATION, 'test']],
  ['@axe-core/playwright', ['test/e2e']],
  ['@testing-library/react', ['test']],
  ['fast-check', ['test']],
  ['vitest', ['test', 'vitest.config.ts']],
  ['vite', ['test']],
  ['@vitejs/plugin-react', [CONFIGURATION]],
  ['electron-vite', [CONFIGURATION]],
];

/** Files that load a path only known when they run, each with the reason. */
export const COMPUTED: readonly (readonly [path: string, why: string])[] = [
  ['scripts/setup/stand-in-app/main.cjs', 'loads the program it is told to start'],
];

export type BuiltinRow = readonly [folder: string, names: readonly string[]];

const FILES = ['node:fs', 'node:fs/promises', 'node:path'] as const;

/**
 * Which parts of Node a folder may touch. What is not here touches none: deciding, judging, folding
 * and drawing know no disk, no network and no process. Longest name decides.
 */
export const BUILTINS: readonly BuiltinRow[] = [
  ['electron/platform', ['node:crypto', 'node:os', 'node:path', 'node:perf_hooks', 'node:process']],
  ['electron/config', FILES],
  ['electron/observability', FILES],
  ['electron/broker', [...FILES, 'node:crypto', 'node:zlib', 'node:stream']],
  [
    'electron/broker-sim',
    [...FILES, 'node:crypto', 'node:http', 'node:net', 'node:process', 'node:stream', 'node:zlib'],
  ],
  ['electron/market', FILES],
  ['electron/ledger', [...FILES, 'node:crypto', 'node:os', 'node:util']],
  ['electron/engine', ['node:crypto']],
  ['electron/kill', [...FILES, 'node:crypto', 'node:net', 'node:os', 'node:process']],
  ['electron/session', FILES],
  ['electron/shell', [...FILES, 'node:http', 'node:process', 'node:url']],
  ['electron/main.ts', [...FILES, 'node:process']],
  ['electron/headless.ts', ['node:process', 'node:readline']],
  ['scripts', ['*']],
  ['test', ['*']],
];
