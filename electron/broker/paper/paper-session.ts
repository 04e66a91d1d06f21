/**
 * The paper desk's outside world in one piece: market, exchange, gateway and their file. Opening it
 * after a crash and opening it fresh take the same path.
 */
import type { AccountId, InstrumentId } from '../../../shared/domain/ids.ts';
import { SCALE } from '../../../shared/domain/money.ts';
import { must } from '../../../shared/lib/assert.ts';
import { err, ok, type Result } from '../../../shared/lib/result.ts';
import { indiaDay } from '../../../shared/maths/calendar.ts';
import { rupeesOf } from '../../market/rupees.ts';
import { parseChainCsv, readChainName } from '../../market/chain-csv.ts';
import { type ChainStart, startFromChain } from '../../market/chain-start.ts';
import { saysCsvComplaint } from '../../market/csv-complaint.ts';
import type { InstrumentBook } from '../../market/instruments.ts';
import { type KiteInstruments, parseKiteInstruments } from '../../market/kite-instruments-csv.ts';
import { openQuoteBook, type QuoteBook, STALE_AFTER_MS } from '../../market/quotes.ts';
import type { SessionMode } from '../../market/session-clock.ts';
import {
  openSimulatedMarket,
  type SimulatedMarket,
  type Speed,
} from '../../market/simulated-market.ts';
import { cashShare, type UnderlyingSetup } from '../../market/underlyings.ts';
import type { World } from '../../platform/world.ts';
import { emptyExchange, openPaperExchange, type PaperExchange } from './paper-exchange.ts';
import { openFaultBoard, type FaultBoard, type PaperFaults } from './paper-faults.ts';
import { openPaperGateway, type PaperGateway } from './paper-gateway.ts';
import { openPaperKeeper } from './paper-keeper.ts';
import { NO_STANDING, openPaperStanding, type PaperStandingDesk } from './paper-standing.ts';
import { type PaperState, readPaperState, writePaperState } from './paper-state.ts';
import type { PaperStore } from './paper-store.ts';

export interface PaperSessionOptions {
  readonly world: World;
  readonly seed: number;
  readonly store: PaperStore;
  readonly account: AccountId;
  readonly speed?: Speed;
  readonly session?: SessionMode;
  /** Rupees that an empty account starts with. */
  readonly openingFunds?: number;
  readonly setups?: readonly UnderlyingSetup[];
  readonly faults?: Partial<PaperFaults>;
  readonly staleAfterMs?: number;
}

export interface PaperSession {
  readonly gateway: PaperGateway;
  readonly instruments: InstrumentBook;
  readonly quotes: QuoteBook;
  /** Speed, session mode, valuations, importing a chain. */
  readonly market: SimulatedMarket;
  readonly faults: Pick<FaultBoard, 'faults' | 'setFaults'>;
  /** The broker's own truth, for checkers; the desk has to go through the gateway. */
  readonly exchange: PaperExchange;
  /**
   * Puts the market on a chain of the exchange's web site. The file's name says what it is a chain
   * of, or the hint does. The words of a complaint name line and column; nothing is changed then.
   */
  importChain(
    text: string,
    from: { readonly fileName?: string; readonly underlying?: string; readonly expiryDay?: string },
  ): Result<ChainStart, string>;
  /**
   * Adds the contracts of Kite's instrument dump; those without a simulated underlying stay
   * unpriced.
   */
  importInstruments(
    source: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
  ): Promise<Result<InstrumentsAdded, string>>;
  /** Lets the market run; until then it moves only by `market.advance`. */
  start(): void;
  /** Stops the market and saves. */
  close(): void;
}

export interface InstrumentsAdded {
  readonly added: number;
  /** Lines of exchanges or kinds that are not traded here. */
  readonly skipped: number;
}

export const OPENING_FUNDS = 1_000_000;
/** How often the market's levels are saved when nothing else asks for it, in steps. */
const SAVE_STEPS = 120;

export function openPaperSession(options: PaperSessionOptions): Result<PaperSession, string> {
  const text = options.store.load();
  if (text === null) return ok(compose(options, null));
  const state = readPaperState(text);
  return state.ok ? ok(compose(options, state.value)) : state;
}

function compose(options: PaperSessionOptions, kept: PaperState | null): PaperSession {
  const { world, seed } = options;
  const market = openSimulatedMarket(world, {
    seed,
    ...(options.setups === undefined ? {} : { setups: options.setups }),
    mode: options.session ?? 'always_open',
    speed: options.speed ?? 1,
    from: kept?.market ?? null,
  });
  market.instruments.add(missingContracts(market.instruments, kept));
  const opening = Math.round((options.openingFunds ?? OPENING_FUNDS) * SCALE);
  const first = kept?.exchange ?? emptyExchange(opening, indiaDay(world.nowMs()));
  const exchange = openPaperExchange(world, market, first);
  const board = openFaultBoard(seed, options.faults);
  const keeper = openPaperKeeper(world, options.store, () =>
    writePaperState(stateOf(exchange, standing, market)),
  );
  const standing = openPaperStanding(
    { nowMs: () => world.nowMs(), market, exchange, changed: () => keeper.touch() },
    kept?.standing ?? NO_STANDING,
  );
  const { account } = options;
  const gateway = openPaperGateway({ world, account, exchange, standing, board, keeper });
  const staleAfterMs = options.staleAfterMs ?? STALE_AFTER_MS;
  const quotes = openQuoteBook(world, market, { staleAfterMs });
  market.feed(quotes);
  market.onStep(() => {
    exchange.step();
    gateway.stepped();
    if (market.step() % SAVE_STEPS === 0) keeper.touch();
  });
  market.onPlaced(() => keeper.touch());
  market.onSession((session) => {
    if (session === 'closed') exchange.endSession();
  });
  return {
    gateway,
    instruments: market.instruments,
    quotes,
    market,
    faults: board,
    exchange,
    importChain: (text, from) => importChain(market, text, from, world.nowMs()),
    importInstruments: async (source) => {
      const read = await parseKiteInstruments(source, indiaDay(world.nowMs()));
      if (!read.ok) return err(saysCsvComplaint(read.error));
      return ok(addInstruments(market, read.value));
    },
    start: () => market.start(),
    close: () => {
      market.stop();
      gateway.close();
      keeper.touch();
      keeper.flush();
    },
  };
}

function importChain(
  market: SimulatedMarket,
  text: string,
  from: { readonly fileName?: string; readonly underlying?: string; readonly expiryDay?: string },
  nowMs: number,
): Result<ChainStart, string> {
  const named = from.fileName === undefined ? null : readChainName(from.fileName);
  const underlying = from.underlying ?? named?.underlying;
  const expiryDay = from.expiryDay ?? named?.expiryDay;
  if (underlying === undefined || expiryDay === undefined) {
    return err('The name of the file does not say which underlying and expiry it is; choose them');
  }
  const file = parseChainCsv(text);
  if (!file.ok) return err(saysCsvComplaint(file.error));
  return startFromChain(market, file.value, { underlying, expiryDay }, nowMs);
}

/** A share with a last price in the dump can be simulated; the rest is listed without a price. */
function addInstruments(market: SimulatedMarket, read: KiteInstruments): InstrumentsAdded {
  market.instruments.add(read.instruments);
  for (const { id, kind, underlying } of read.instruments) {
    const last = read.lastPrices.get(id);
    if (kind === 'equity' && last !== undefined) {
      market.addUnderlying(cashShare(underlying, rupeesOf(last)));
    }
  }
  return { added: read.instruments.length, skipped: read.skipped };
}

function missingContracts(book: InstrumentBook, kept: PaperState | null): PaperState['contracts'] {
  return kept?.contracts.filter((each) => book.get(each.id) === null) ?? [];
}

function stateOf(
  exchange: PaperExchange,
  standing: PaperStandingDesk,
  market: SimulatedMarket,
): PaperState {
  const state = exchange.state();
  const waiting = standing.state();
  const named = new Set<InstrumentId>();
  for (const { instrument } of [...state.orders, ...state.positions, ...waiting.kept]) {
    named.add(instrument);
  }
  const contracts = [...named].map((id) =>
    must(market.instruments.get(id), `an order names the unknown contract ${id}`),
  );
  return { exchange: state, standing: waiting, contracts, market: market.state() };
}
