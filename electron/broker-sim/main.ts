/**
 * A broker to practise on: `npm run broker-sim -- --broker kite --json` prints one line of JSON
 * with its addresses, the control port's token and made-up credentials, and serves that broker's
 * REST and streams on loopback until it is told to stop. docs/broker-sim.md says how to point a
 * client at it, how to drive it and what can be made to go wrong. No real broker is ever reached.
 */
import process from 'node:process';
import { readFlags, USAGE } from './flags.ts';
import { openBrokerSim, type SimAddresses } from './broker-sim.ts';

function forPeople({ rest, orders, market, control, token, login, more }: SimAddresses): string {
  const rows = { rest, orders, market, ...more, control, token, ...login };
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  const lines = Object.entries(rows).map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  return [...lines, 'Stop with Ctrl+C.'].join('\n');
}

const flags = readFlags(process.argv.slice(2));
if (!flags.ok) {
  process.stderr.write(`${flags.error}\n${USAGE}\n`);
  process.exitCode = 2;
} else {
  const { json, ...options } = flags.value;
  const sim = await openBrokerSim(options);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void sim.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  const { addresses } = sim;
  process.stdout.write(`${json ? JSON.stringify(addresses) : forPeople(addresses)}\n`);
}
