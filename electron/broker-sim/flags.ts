/** The command line of the simulator. An unknown flag or a bad value is refused, never guessed. */
import { err, ok, type Result } from '../../shared/lib/result.ts';
import { indiaMoment, readDay } from '../../shared/maths/calendar.ts';
import { SPEEDS } from '../market/simulated-market.ts';
import { type BrokerSimOptions, isBroker } from './broker-sim.ts';
import { wholeFrom } from './wire-numbers.ts';

export const USAGE =
  'Usage: npm run broker-sim -- --broker kite|dhan|noren [--port 0] [--control-port 0] [--seed 1] ' +
  '[--json] [--session always_open|clock] [--speed 0|1|2|5|10] [--funds RUPEES] ' +
  '[--instruments ROWS] [--clock running|manual] [--start YYYY-MM-DDTHH:MM] [--limits on|off] ' +
  '[--autoslice v1|v2] [--redirect URL]';

export type Flags = BrokerSimOptions & { readonly json: boolean };

type Change = Result<Partial<Flags>, string>;

const READERS: Readonly<Record<string, (text: string) => Change>> = {
  '--broker': (text) => (isBroker(text) ? ok({ broker: text }) : bad('--broker', text)),
  '--port': (text) => whole('--port', text, 65_535, (port) => ({ port })),
  '--control-port': (text) =>
    whole('--control-port', text, 65_535, (controlPort) => ({ controlPort })),
  '--seed': (text) => whole('--seed', text, 4_294_967_295, (seed) => ({ seed })),
  '--session': (text) =>
    text === 'clock' || text === 'always_open' ? ok({ session: text }) : bad('--session', text),
  '--speed': (text) => {
    const speed = SPEEDS.find((each) => `${each}` === text);
    return speed === undefined ? bad('--speed', text) : ok({ speed });
  },
  '--funds': (text) => whole('--funds', text, 1_000_000_000, (funds) => ({ funds })),
  '--instruments': (text) =>
    whole('--instruments', text, 200_000, (rows) => ({ instruments: rows })),
  '--clock': (text) =>
    text === 'running' || text === 'manual' ? ok({ clock: text }) : bad('--clock', text),
  '--start': (text) => {
    const startMs = momentOf(text);
    return startMs === null ? bad('--start', text) : ok({ startMs });
  },
  '--limits': (text) =>
    text === 'on' || text === 'off'
      ? ok({ settings: { limits: text === 'on' } })
      : bad('--limits', text),
  '--autoslice': (text) =>
    text === 'v1' || text === 'v2'
      ? ok({ settings: { autoslice: text } })
      : bad('--autoslice', text),
  '--redirect': (text) =>
    URL.canParse(text) ? ok({ settings: { redirectUrl: text } }) : bad('--redirect', text),
};

export function readFlags(argv: readonly string[]): Result<Flags, string> {
  let flags: Partial<Flags> = { json: false };
  for (let place = 0; place < argv.length; place += 1) {
    const name = argv[place] ?? '';
    if (name === '--json') {
      flags = { ...flags, json: true };
      continue;
    }
    const reader = READERS[name];
    if (reader === undefined) return err(`There is no flag ${name}`);
    place += 1;
    const read = reader(argv[place] ?? '');
    if (!read.ok) return read;
    flags = { ...flags, ...read.value, settings: { ...flags.settings, ...read.value.settings } };
  }
  const { broker, json = false } = flags;
  return broker === undefined ? err('--broker is wanted') : ok({ ...flags, broker, json });
}

/** India time. */
function momentOf(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})$/.exec(text);
  const day = readDay(match?.[1] ?? '');
  const hour = wholeFrom(match?.[2]);
  const minute = wholeFrom(match?.[3]);
  if (day === null || hour === null || minute === null || hour > 23 || minute > 59) return null;
  return indiaMoment(day, hour * 60 + minute);
}

function whole(
  name: string,
  text: string,
  most: number,
  made: (value: number) => Partial<Flags>,
): Change {
  const value = wholeFrom(text);
  return value === null || value < 0 || value > most ? bad(name, text) : ok(made(value));
}

function bad(name: string, text: string): Result<never, string> {
  return err(`${name} cannot be "${text}"`);
}
