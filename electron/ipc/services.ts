/** Everything that the handlers translate to; composed in desk.ts, faked in tests. */
import type { CommandParams, CommandResult } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { DeskView } from '../../shared/contract/rows.ts';
import type { Result } from '../../shared/lib/result.ts';
import type { Engine } from '../engine/engine-port.ts';
import type { LedgerReads } from '../ledger/read-db.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import type { QuoteBook } from '../market/quotes.ts';
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

export interface DeskServices {
  readonly world: World;
  readonly engine: Engine;
  readonly instruments: InstrumentBook;
  readonly quotes: QuoteBook;
  readonly reads: LedgerReads;
  readonly pnl: PnlCache;
  readonly paper: PaperControls | null;
  readonly meters: Meters;
  readonly home: string;
  readonly appVersion: string;
  readonly runtime: DeskView['runtime'];
  /** What stands between this desk and live trading; empty when nothing does. */
  readonly liveMissing: readonly string[];
  funds(): DeskView['funds'];
}

export function failure(
  code: string,
  says: string,
  context: Readonly<Record<string, string | number>> = {},
): Failure {
  return { code, says, context };
}
