/**
 * One short line per command and query: translate, call, wrap. There is no trading logic here, and
 * a name without a handler does not compile.
 */
import type { CommandName, CommandParams, CommandResult } from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { QueryName, QueryParams, QueryResult } from '../../shared/contract/queries.ts';
import { CONTRACT_VERSION } from '../../shared/contract/version.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { EngineCommandName } from '../engine/run-command.ts';
import { storyLine } from '../projections/story-line.ts';
import { previewBatch, sendBatch } from './batch-preview.ts';
import { brokerHistory, manifestRow } from './broker-queries.ts';
import { exportOrders } from './export-orders.ts';
import { chainRows, instrumentRow, quoteRows, underlyingRows } from './market-queries.ts';
import { previewExit } from './exit-preview.ts';
import { previewOrder } from './previews.ts';
import { type DeskServices, failure } from './services.ts';
import { orderStory } from './story.ts';
import { verifyFolds } from './verify-folds.ts';

type Handler<Params, Value> = (
  services: DeskServices,
  params: Params,
) => Result<Value, Failure> | Promise<Result<Value, Failure>>;

type CommandHandlers = {
  readonly [Name in CommandName]: Handler<CommandParams<Name>, CommandResult<Name>>;
};
type QueryHandlers = {
  readonly [Name in QueryName]: Handler<QueryParams<Name>, QueryResult<Name>>;
};

const PAPER_ONLY = failure(
  'paper_only',
  'This belongs to the paper market, and this desk trades live. Nothing was changed.',
);

const LIVE_ONLY = failure(
  'live_only',
  'This belongs to a broker account, and this desk trades on paper. Nothing was changed.',
);

function engineCommand<Name extends EngineCommandName>(
  name: Name,
): Handler<CommandParams<Name>, CommandResult<Name>> {
  return async ({ engine }, params) => {
    const command = { name, params } as Parameters<typeof engine.command>[0];
    return (await engine.command(command)) as Result<CommandResult<Name>, Failure>;
  };
}

export const COMMAND_HANDLERS: CommandHandlers = {
  place_order: engineCommand('place_order'),
  modify_order: engineCommand('modify_order'),
  cancel_orders: engineCommand('cancel_orders'),
  exit: engineCommand('exit'),
  stop_exit: engineCommand('stop_exit'),
  release_exit: engineCommand('release_exit'),
  send_batch: sendBatch,
  decide_batch: engineCommand('decide_batch'),
  cancel_batch: engineCommand('cancel_batch'),
  assume_dead: engineCommand('assume_dead'),
  claim_order: engineCommand('claim_order'),
  release_contract: engineCommand('release_contract'),
  set_protection: engineCommand('set_protection'),
  end_protection: engineCommand('end_protection'),
  assume_standing_dead: engineCommand('assume_standing_dead'),
  set_kill: engineCommand('set_kill'),
  rearm_kill: engineCommand('rearm_kill'),
  resume_trading: engineCommand('resume_trading'),
  set_limits: engineCommand('set_limits'),
  withdraw_limits: engineCommand('withdraw_limits'),
  set_paper_faults: ({ paper }, { faults }) => paper?.setFaults(faults) ?? err(PAPER_ONLY),
  set_paper_market: ({ paper }, { speed, alwaysOpen }) =>
    paper?.setMarket({
      ...(speed === undefined ? {} : { speed }),
      ...(alwaysOpen === undefined ? {} : { alwaysOpen }),
    }) ?? err(PAPER_ONLY),
  import_chain: ({ paper }, { fileName, text }) =>
    paper?.importChain(fileName, text) ?? err(PAPER_ONLY),
  import_instruments: ({ paper }, { fileName, text }) =>
    paper?.importInstruments(fileName, text) ?? err(PAPER_ONLY),
  log_in: ({ live }, { given }) => live?.logIn(given) ?? err(LIVE_ONLY),
  log_out: ({ live }) => live?.logOut() ?? err(LIVE_ONLY),
  read_redirect: ({ live }, { address }) => live?.readRedirect(address) ?? err(LIVE_ONLY),
  run_preflight: async ({ live }) => (live === null ? err(LIVE_ONLY) : ok(await live.preflight())),
  refresh_instruments: ({ live }) => live?.refreshInstruments() ?? err(LIVE_ONLY),
  reconcile_now: ({ engine }) => {
    engine.reconcileNow();
    return ok({ asked: true });
  },
};

export const QUERY_HANDLERS: QueryHandlers = {
  about: ({ engine, appVersion, home }) =>
    ok({ contract: CONTRACT_VERSION, appVersion, mode: engine.around.manifest.mode, home }),
  manifest: ({ engine }) => ok(manifestRow(engine.around.manifest)),
  broker_history: (services, { orderId }) => brokerHistory(services, orderId),
  search_instruments: ({ instruments, engine, quotes }, { text, limit }) => {
    const today = engine.around.market.today();
    const levelOf = (underlying: string) => {
      const spot = instruments.spotOf(underlying);
      return spot === null ? null : (quotes.get(spot.id)?.last ?? null);
    };
    const found = instruments.search(text, { limit, today, levelOf });
    return ok({ instruments: found.map(instrumentRow) });
  },
  instruments: ({ instruments }, { ids }) =>
    ok({ instruments: ids.flatMap((id) => instruments.get(id) ?? []).map(instrumentRow) }),
  underlyings: (services) => ok({ underlyings: underlyingRows(services) }),
  chain: (services, { underlying, expiryDay }) => ok(chainRows(services, underlying, expiryDay)),
  quotes: (services, { instruments }) => ok({ quotes: quoteRows(services, instruments) }),
  preview_order: (services, params) => ok(previewOrder(services, params)),
  preview_batch: async (services, params) => ok(await previewBatch(services, params)),
  preview_exit: (services, params) => ok(previewExit(services, params)),
  order_story: (services, { orderId }) => ok({ lines: orderStory(services, orderId) }),
  activity: ({ reads, engine }, { beforeSeq, limit }) =>
    ok({ lines: reads.newest(beforeSeq ?? engine.view.seq + 1, limit).map(storyLine) }),
  export_orders: (services, { format }) => ok(exportOrders(services, format)),
  verify_folds: async (services) => ok(await verifyFolds(services)),
};
