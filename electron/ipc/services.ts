/** Everything that the handlers translate to; composed in electron/session, faked in tests. */
import type { CommandParams, CommandResult } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { QueryResult } from '../../shared/contract/queries.ts';
import type { AccountRow, DeskView } from '../../shared/contract/rows.ts';
import type { BrokerOrderId, InstrumentId } from '../../shared/domain/ids.ts';
import type { Price } from '../../shared/domain/money.ts';
import type { Product } from '../../shared/domain/order-events.ts';
import type { Quantity } from '../../shared/domain/quantity.ts';
import type { Side } from '../../shared/domain/side.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { Engine } from '../engine/engine-port.ts';
import type { LedgerReads } from '../ledger/read-db.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { QuoteBook } from '../market/quotes.ts';
import type { GreeksBoard } from '../projections/greeks-board.ts';
import type { PnlCache } from '../projections/pnl-cache.ts';
import type { Meters } from '../observability/meters.ts';
import type { World } from '../platform/world.ts';

/** The switches of the paper market; absent in live. */
export interface PaperControls {
  view(): NonNullable<DeskView['paper']>;
  setFaults(
    faults: CommandParams<'set_paper_faults'>['faults'],
  ): Result<CommandResult<'set_paper_faults'>, Failure>;
  setMarket(
    change: Omit<CommandParams<'set_paper_market'>, 'commandId'>,
  ): Result<CommandResult<'set_paper_market'>, Failure>;
  importChain(
    fileName: string,
    text: string,
  ): Promise<Result<CommandResult<'import_chain'>, Failure>>;
  importInstruments(
    fileName: string,
    text: string,
  ): Promise<Result<CommandResult<'import_instruments'>, Failure>>;
}

/** What only a live desk has: a login, a morning check, a broker's list of contracts. */
export interface LiveControls {
  login(): NonNullable<DeskView['login']>;
  arming(): DeskView['arming'];
  lastPreflight(): DeskView['preflight'];
  master(): NonNullable<DeskView['master']>;
  /** The market stream, beside the order stream that the engine knows of. */
  marketLink(): DeskView['links'][number];
  logIn(given: CommandParams<'log_in'>['given']): Promise<Result<CommandResult<'log_in'>, Failure>>;
  logOut(): Promise<Result<CommandResult<'log_out'>, Failure>>;
  readRedirect(address: string): Promise<Result<CommandResult<'read_redirect'>, Failure>>;
  preflight(): Promise<CommandResult<'run_preflight'>>;
  refreshInstruments(): Promise<Result<CommandResult<'refresh_instruments'>, Failure>>;
  history(order: BrokerOrderId): Promise<Result<QueryResult<'broker_history'>, Failure>>;
  /** Something that `login`, `marketLink` or the others say has changed. */
  onChange(listen: () => void): void;
}

/** One order as a broker is asked what margin it needs. */
export interface MarginAsk {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
  readonly product: Product;
}

export interface DeskServices {
  readonly world: World;
  readonly engine: Engine;
  readonly instruments: InstrumentBook;
  readonly quotes: QuoteBook;
  readonly reads: LedgerReads;
  readonly pnl: PnlCache;
  readonly greeks: GreeksBoard;
  readonly paper: PaperControls | null;
  /** Absent in paper. */
  readonly live: LiveControls | null;
  readonly meters: Meters;
  readonly home: string;
  readonly appVersion: string;
  readonly runtime: DeskView['runtime'];
  /** What stands between this program and live trading; empty when nothing does. */
  liveMissing(): readonly string[];
  /** Every desk of the program, as the window lists them. */
  accounts(): readonly AccountRow[];
  funds(): DeskView['funds'];
  /** The broker's own margin for these orders as one; absent where it tells none. */
  readonly brokerMargin?: (
    orders: readonly MarginAsk[],
  ) => Promise<Result<{ readonly needed: number }, { readonly words: string }>>;
}

export function failure(
  code: string,
  says: string,
  context: Readonly<Record<string, string | number>> = {},
): Failure {
  return { code, says, context };
}
