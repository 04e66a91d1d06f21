/**
 * Where a house rule does not hold, and why. A row names a file or a folder; the test fails when a
 * row is no longer needed, so the list can only grow by argument.
 */
export type Exception = readonly [rule: string, place: string, why: string];

const READS_DEFAULT = 'the tool that runs it reads the default export';
const PROCESSES = 'real processes, files and locks of the machine, which know no World';
const PREVIEW = 'a pretended desk inside a page, where there is no World';

export const EXCEPTIONS: readonly Exception[] = [
  ['clock', 'electron/platform/real-world.ts', 'World over the real clock'],
  ['timer', 'electron/platform/real-world.ts', 'World over the real timers'],
  ['randomness', 'electron/platform/real-world.ts', 'World over the real randomness'],
  ['clock', 'renderer/bridge/clock.ts', 'the one clock of the page'],
  ['timer', 'renderer/bridge/clock.ts', 'the one place of the page that waits'],
  ['randomness', 'renderer/bridge/command-id.ts', 'one id per gesture, made in the page'],
  ['clock', 'test/scripts', PROCESSES],
  ['timer', 'test/scripts', PROCESSES],
  ['clock', 'test/support/preview', PREVIEW],
  ['timer', 'test/support/preview', PREVIEW],

  ['clock', 'test/bench', 'a bench measures real time'],
  ['timer', 'test/bench', 'a bench measures real time'],

  ['division', 'shared/maths', 'option maths and time are real numbers (ADR 0005)'],
  [
    'division',
    'electron/market',
    'the simulated market walks in real numbers and quotes on the tick',
  ],
  ['division', 'renderer/format', 'averages and shares are divided where they are printed'],
  ['loose-number', 'shared/domain/money.ts', 'the parser itself, behind a pattern of digits'],
  [
    'loose-number',
    'electron/ledger',
    'pragmas and stamps that SQLite hands back untyped; no price',
  ],
  ['loose-number', 'renderer/format', 'digits of a date or an amount, behind a pattern'],

  [
    'division',
    'electron/broker-sim/wire-numbers.ts',
    'the way out of the scale into the floats of brokers’ wires, averages included',
  ],
  ['loose-number', 'electron/broker-sim/wire-numbers.ts', 'behind a pattern of digits'],

  [
    'division',
    'electron/session/paper-controls.ts',
    'chances of a fault on their way to the board',
  ],

  ['approval', 'electron/risk/gate.ts', 'the gate'],

  ['function-length', 'test/electron/ledger/sample-events.ts', 'one sample of every kind of event'],
  ['function-length', 'test/support/preview', 'tables of canned rows'],
  ['host-or-home', 'test/support/preview', 'the home of an invented trader, shown in the page'],
  ['timer', 'test/electron/ledger/damage.sqlite.test.ts', PROCESSES],

  ['default-export', '.', READS_DEFAULT],
  ['default-export', 'test/e2e/global-setup.ts', READS_DEFAULT],
  ['default-export', 'test/support/preview', READS_DEFAULT],
];
