/** Hears new fills into a ledger for ever and says every durable head; its end is a kill. */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { benchLedger } from './bench-ledger.ts';
import { readFrame } from './frames.ts';
import { fillFrame, ingestDesk } from './ingest-desk.ts';
import { turn } from './measure.ts';

const ORDERS = 40;
/** More than all the processes of a run can hear together. */
const FILLS_EACH = 100_000;
const CHUNK = 24;
const STDOUT = 1;

const folder = process.argv[2] ?? '';
const { ledger } = benchLedger('', folder);
const desk = await ingestDesk(ledger, ORDERS, FILLS_EACH);
desk.engine.onCommitted(() => {
  writeSync(STDOUT, `${ledger.head()}\n`);
});
// Each goes on where the one before it was killed, or its fills would be repeats.
const before = Math.ceil(desk.engine.view.fillKeys.size / ORDERS) + 1;
for (let n = 0; ; n += 1) {
  const update = readFrame(fillFrame(n % ORDERS, before + Math.floor(n / ORDERS), FILLS_EACH));
  if (update !== null) desk.push(update);
  if (n % CHUNK === 0) await turn();
}
