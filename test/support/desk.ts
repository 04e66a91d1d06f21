/** A whole engine over a fake world, a memory ledger and a scripted gateway, for unit tests. */
import type { Engine } from '../../electron/engine/engine-port.ts';
import { openEngine } from '../../electron/engine/engine.ts';
import type { Answered, EngineCommand } from '../../electron/engine/run-command.ts';
import type { MarketFacts } from '../../electron/engine/surroundings.ts';
import type { Ledger } from '../../electron/ledger/ledger.ts';
import { idSource } from '../../electron/platform/new-id.ts';
import type { PriceFacts } from '../../electron/risk/candidate.ts';
import type { CommandParams } from '../../shared/contract/commands.ts';
import { asId, type CommandId, type InstrumentId, MANUAL } from '../../shared/domain/ids.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Limits } from '../../shared/domain/limits.ts';
import { money, price, SCALE } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import type { SessionState } from '../../shared/domain/session.ts';
import { memoryLedger } from './memory-ledger.ts';
import { MANIFEST, type ScriptedGateway, scriptedGateway } from './scripted-gateway.ts';
import { WIDE_LIMITS } from './wide-limits.ts';
import { type FakeWorld, fakeWorld } from './world.ts';

export const CALL: Instrument = {
  id: asId<InstrumentId>('NFO:NIFTY26D26000CE'),
  exchange: 'NFO',
  symbol: 'NIFTY26D26000CE',
  underlying: 'NIFTY',
  kind: 'call',
  expiryDay: '2099-12-29',
  strike: price(26_000 * SCALE),
  tick: price(500),
  lot: quantity(65),
  freeze: quantity(1_800),
};

export const FUTURE: Instrument = {
  ...CALL,
  id: asId<InstrumentId>('NFO:NIFTY26DECFUT'),
  symbol: 'NIFTY26DECFUT',
  kind: 'future',
  strike: null,
  tick: price(1_000),
};

export const INDEX: Instrument = {
  ...CALL,
  id: asId<InstrumentId>('NSE:NIFTY'),
  exchange: 'NSE',
  symbol: 'NIFTY',
  kind: 'index',
  expiryDay: null,
  strike: null,
  lot: quantity(1),
};

export interface TestMarket extends MarketFacts {
  prices: Map<InstrumentId, PriceFacts>;
  sessionState: SessionState;
}

export function priceFacts(bid: number, ask: number, more: Partial<PriceFacts> = {}): PriceFacts {
  return {
    last: price(bid),
    bid: price(bid),
    ask: price(ask),
    bandLow: price(500),
    bandHigh: price(1_000 * SCALE),
    ageMs: 0,
    feedDownMs: 0,
    ...more,
  };
}

export function testMarket(): TestMarket {
  const instruments = new Map([CALL, FUTURE, INDEX].map((each) => [each.id, each]));
  const market: TestMarket = {
    prices: new Map([[CALL.id, priceFacts(100 * SCALE, 101 * SCALE)]]),
    sessionState: 'always_open',
    instrument: (id) => instruments.get(id) ?? null,
    price: (id) => market.prices.get(id) ?? null,
    session: () => market.sessionState,
    oldListDay: () => null,
    today: () => '2026-11-20',
    capital: () => null,
    marginAfter: () => null,
    worstMargin: () => ({ needed: money(0), available: money(1_00_00_000 * SCALE) }),
    depth: () => null,
    margin: () => ({ needed: money(0), available: money(1_00_00_000 * SCALE) }),
  };
  return market;
}

export interface TestDesk {
  readonly world: FakeWorld;
  readonly gateway: ScriptedGateway;
  readonly ledger: Ledger;
  readonly market: TestMarket;
  readonly engine: Engine;
  send(command: EngineCommand): Promise<Answered>;
}

export const METERS = {
  commandToDurable: () => undefined,
  updateToDurable: () => undefined,
  brokerRoundTrip: () => undefined,
  turn: () => undefined,
};

/** Opens a desk that is connected and reconciled, unless told to stop before. */
export async function openDesk(
  parts: {
    readonly world?: FakeWorld;
    readonly ledger?: Ledger;
    readonly gateway?: ScriptedGateway;
    readonly market?: TestMarket;
    readonly connect?: boolean;
    readonly limits?: Limits;
  } = {},
): Promise<TestDesk> {
  const world = parts.world ?? fakeWorld();
  const gateway = parts.gateway ?? scriptedGateway(MANIFEST);
  const ledger = parts.ledger ?? memoryLedger();
  const market = parts.market ?? testMarket();
  const engine = openEngine({
    world,
    ledger,
    gateway,
    market,
    newId: idSource(world),
    baseLimits: parts.limits ?? WIDE_LIMITS,
    appVersion: 'test',
    warning: null,
    meters: METERS,
  });
  engine.start();
  if (parts.connect !== false) {
    gateway.link({ state: 'up', cause: '' });
    await world.advance(10);
  }
  async function send(command: EngineCommand): Promise<Answered> {
    const answered = engine.command(command);
    await world.settle();
    return answered;
  }
  return { world, gateway, ledger, market, engine, send };
}

let commands = 0;

export function commandId(): CommandId {
  commands += 1;
  return asId<CommandId>(`cmd-${commands}`);
}

/** A valid limit buy of one lot of the call, to be varied by the test. */
export function placeParams(
  more: Partial<CommandParams<'place_order'>> = {},
): CommandParams<'place_order'> {
  return {
    commandId: commandId(),
    instrument: CALL.id,
    side: 'buy',
    quantity: CALL.lot,
    type: 'limit',
    price: price(101 * SCALE),
    trigger: null,
    validity: 'day',
    product: 'nrml',
    strategy: MANUAL,
    intent: 'enter',
    scaleIn: false,
    ...more,
  };
}
