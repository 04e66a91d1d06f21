/**
 * The desk that is killed: the real ledger on disk, the real engine, the real clock, and a broker
 * in a file. It says each point it comes to on its output, and kills itself with SIGKILL at one.
 * node desk-child.ts HOME SCENARIO KILL_AT
 */
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import type { EngineCommand } from '../../electron/engine/run-command.ts';
import type { Ledger } from '../../electron/ledger/ledger.ts';
import { openLedger } from '../../electron/ledger/open-ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import { realWorld } from '../../electron/platform/real-world.ts';
import { MANUAL } from '../../shared/domain/ids.ts';
import { SCALE } from '../../shared/domain/money.ts';
import { must } from '../../shared/lib/assert.ts';
import { CALL, commandId, METERS, placeParams, priceFacts } from '../support/desk.ts';
import { isBatchOver } from '../../shared/domain/batch-transitions.ts';
import { type BatchScenario, isBatchScenario, mannerOf, paramsOf } from './batch-day.ts';
import { chainMarket } from '../electron/engine/batch/batch-desk.ts';
import { CRASH_ACCOUNT, fileGateway } from './file-broker.ts';
import { FALLEN, marketAt, STOP_AT, WHOLE } from './levels.ts';
import { WIDE_LIMITS } from '../support/wide-limits.ts';

const STDOUT = 1;
/** Far more than a stop takes from its firing to flat. */
const GOES_ON_MS = 20_000;
/** Enough for every step of a batch that needs no proof of absence. */
const LOOKS_ON_MS = 1_500;
const [home = '', scenario = '', killAt = ''] = process.argv.slice(2);
const world = realWorld();
let points = 0;

function point(name: string): void {
  points += 1;
  writeSync(STDOUT, `${points} ${name}\n`);
  if (points === Number(killAt)) process.kill(process.pid, 'SIGKILL');
}

/** Every append is a step that a kill can fall before or after. */
function steps(ledger: Ledger): Ledger {
  return {
    head: () => ledger.head(),
    append: (head, events) => {
      const kinds = [...new Set(events.map(({ event }) => event.kind))].join(' ');
      point(`before ${kinds}`);
      const appended = ledger.append(head, events);
      point(`after ${kinds}`);
      return appended;
    },
    readFrom: (seq) => ledger.readFrom(seq),
    failure: () => ledger.failure(),
    close: () => ledger.close(),
  };
}

function until(done: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (done()) resolve();
      else world.after(2, look);
    };
    look();
  });
}

async function send(engine: Engine, command: EngineCommand): Promise<void> {
  const answered = await engine.command(command);
  if (!answered.ok) throw new Error(answered.error.says);
}

async function enter(engine: Engine): Promise<void> {
  await send(engine, { name: 'place_order', params: placeParams() });
  await until(() => [...engine.view.positions.values()].some((at) => Number(at.net) === CALL.lot));
}

async function exit(engine: Engine): Promise<void> {
  const scope = { kind: 'all' } as const;
  const size = { kind: 'percent', percent: 100 } as const;
  await send(engine, { name: 'exit', params: { commandId: commandId(), scope, size } });
  await until(() => engine.view.openExits.size === 0);
}

/** Arms a stop, lets the price fall through it, and waits until nothing is held or protected. */
async function protect(engine: Engine): Promise<void> {
  const scope = { kind: 'holding', instrument: CALL.id, product: 'nrml' } as const;
  const watch = { kind: 'price' } as const;
  const stop = { purpose: 'stop', watch, when: null, level: STOP_AT * SCALE } as const;
  const params = { commandId: commandId(), strategy: MANUAL, scope, rules: [stop] };
  await send(engine, { name: 'set_protection', params });
  market.prices.set(CALL.id, priceFacts(FALLEN * SCALE, (FALLEN + 1) * SCALE));
  engine.ticked([CALL.id]);
  await until(() => isFlat(engine));
}

/** The whole life of one batch; whoever is asked gets out of it. */
async function trade(engine: Engine, scenario: BatchScenario): Promise<void> {
  const params = { commandId: commandId(), ...paramsOf(scenario) };
  await send(engine, { name: 'send_batch', params });
  const batch = () => must([...engine.view.batches.values()][0], 'the batch was sent');
  await until(() => isBatchOver(batch().state) || batch().state === 'deciding');
  if (scenario === 'unwind') {
    const { batchId } = batch();
    const choice = { commandId: commandId(), batchId, choice: 'unwind' } as const;
    await send(engine, { name: 'decide_batch', params: choice });
  }
  await until(() => isBatchOver(batch().state));
}

/** What a start does with the batch that it finds, until it is over or waits for somebody. */
async function goOnTrading(engine: Engine): Promise<void> {
  let over = false;
  world.after(LOOKS_ON_MS, () => {
    over = true;
  });
  await until(() => over || [...engine.view.batches.values()].every((at) => isBatchOver(at.state)));
}

/** Whatever a start after the fall still does, for as long as that takes without a doubt. */
async function goOn(engine: Engine): Promise<void> {
  let over = false;
  world.after(GOES_ON_MS, () => {
    over = true;
  });
  await until(() => over || isFlat(engine));
}

/** `rollback` trades that batch from its beginning, `rollback go_on` goes on with what there is. */
function dayOf(text: string): { trades: BatchScenario | null; name: string } {
  const [first = '', second = 'trade'] = text.split(' ');
  return isBatchScenario(first) ? { trades: first, name: second } : { trades: null, name: first };
}

function isFlat({ view }: Engine): boolean {
  const held = [...view.positions.values()].some((at) => Number(at.net) !== 0);
  return !held && view.openExits.size === 0 && view.protections.size === 0;
}

const { trades, name } = dayOf(scenario);
const market = trades === null ? marketAt(name === 'go_on' ? FALLEN : WHOLE) : chainMarket();
const opened = openLedger({
  home,
  mode: 'paper',
  account: CRASH_ACCOUNT,
  appVersion: 'crash',
  world,
});
const { ledger } = must(opened.ok ? opened.value : null, 'the ledger opens');
const engine = openEngine({
  world,
  ledger: steps(ledger),
  gateway: fileGateway(
    join(home, 'broker.jsonl'),
    world,
    point,
    trades === null ? undefined : mannerOf(trades),
  ),
  market,
  newId: idSource(world),
  baseLimits: WIDE_LIMITS,
  appVersion: 'crash',
  warning: null,
  meters: METERS,
});
engine.start();
await until(() => engine.status().state === 'open');
if (scenario === 'exit' || scenario === 'protect') await enter(engine);
if (scenario === 'exit') await exit(engine);
if (scenario === 'protect') await protect(engine);
if (scenario === 'go_on') await goOn(engine);
if (trades !== null && name === 'trade') await trade(engine, trades);
if (trades !== null && name === 'go_on') await goOnTrading(engine);
engine.stop();
ledger.close();
process.exit(0);
