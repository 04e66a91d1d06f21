/** The rows of the contract under the names the views use. */
import type {
  CommandParams,
  ExitScope,
  ExitSize,
  PaperFaultShares,
} from '../../shared/contract/commands.ts';
import type { Failure } from '../../shared/contract/envelope.ts';
import type { QueryResult } from '../../shared/contract/queries.ts';
import type {
  AccountRow,
  AlarmRow,
  DepthRow,
  DeskView,
  GapRow,
  GreeksRow,
  InstrumentRow,
  LinkRow,
  LoginRow,
  MasterRow,
  OrderRow,
  PositionRow,
  PreflightRow,
  QuoteRow,
  StoryLine,
  TotalsRow,
} from '../../shared/contract/rows.ts';

export type Order = OrderRow;
export type Gap = GapRow;
export type Position = PositionRow;
export type Greeks = GreeksRow;
export type Totals = TotalsRow;
export type Quote = QuoteRow;
export type Depth = DepthRow;
export type Contract = InstrumentRow;
export type Desk = DeskView;
export type Link = LinkRow;
export type Alarm = AlarmRow;
export type Latency = DeskView['latency'][number];
export type Story = StoryLine;
export type DeskRow = AccountRow;
export type Login = LoginRow;
export type Master = MasterRow;
export type MorningRow = PreflightRow;
export type Scope = ExitScope;
export type Size = ExitSize;
export type Complaint = Failure;
export type OrderId = OrderRow['orderId'];
export type ContractId = InstrumentRow['id'];
export type PlaceOrder = Omit<CommandParams<'place_order'>, 'commandId'>;
export type OrderPreview = QueryResult<'preview_order'>;
export type ExitPreview = QueryResult<'preview_exit'>;
export type Chain = QueryResult<'chain'>;
export type Underlying = QueryResult<'underlyings'>['underlyings'][number];
export type PaperFault = keyof PaperFaultShares;
