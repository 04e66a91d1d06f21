/**
 * The broker's profit beside ours. A broker knows contracts, not strategies, so both are of all
 * strategies of a contract together; and its own figure is as old as its last read, so what it says
 * was received and paid is valued at the price of this moment. What then differs is bookkeeping and
 * not the market.
 */
import { SCALE } from '../../../shared/domain/money.ts';
import type { Position } from '../../store/rows.ts';

export interface BrokerPnl {
  readonly broker: number | null;
  /** The broker's less ours, before charges; null where either is unknown. */
  readonly difference: number | null;
  /** Where the figure is from, or why there is none. */
  readonly says: string;
}

/** Brokers round their averages, so less than a rupee is no difference. */
const NOTICED = SCALE;

export function isNoticed(difference: number | null): boolean {
  return difference !== null && Math.abs(difference) >= NOTICED;
}

const ALL = 'All strategies of the contract together, before charges';

/** `same` are our positions of the contract, `row` one of them. */
export function brokerPnl(row: Position, same: readonly Position[]): BrokerPnl {
  const { brokerNet, brokerCash } = row;
  if (brokerNet === null) return unknown('The broker’s positions are not read since the last fill');
  const net = same.reduce((sum, each) => sum + each.net, 0);
  const mark = same.find((each) => each.mark !== null)?.mark ?? null;
  const unpriced = same.some((each) => each.net !== 0 && each.unrealised === null);
  const ours = unpriced
    ? null
    : same.reduce((sum, each) => sum + each.realisedToday + (each.unrealised ?? 0), 0);
  if (brokerCash === null) {
    if (brokerNet !== net) return unknown('The broker tells no profit, and its net is not ours');
    return {
      broker: ours,
      difference: null,
      says: `The broker tells no profit: its net, which is ours, at our prices. ${ALL}`,
    };
  }
  if (brokerNet !== 0 && mark === null) return unknown('There is no price to value it at');
  const broker = brokerCash + brokerNet * (mark ?? 0);
  const difference = ours === null ? null : broker - ours;
  const why = isNoticed(difference)
    ? ' Carried units differ where the broker averages and this desk matches the oldest first.'
    : '';
  return {
    broker,
    difference,
    says: `What the broker received and paid, at our price of now. ${ALL}.${why}`,
  };
}

function unknown(says: string): BrokerPnl {
  return { broker: null, difference: null, says };
}

/** Several contracts together, each once; `sameOf` gives all our positions of one's contract. */
export function brokerSum(
  rows: readonly Position[],
  sameOf: (row: Position) => readonly Position[],
): BrokerPnl {
  const done = new Set<string>();
  const inside = new Set(rows.map(({ key }) => key));
  const sum = { broker: 0, difference: 0 };
  let told = true;
  for (const row of rows) {
    if (done.has(row.key)) continue;
    const same = sameOf(row);
    for (const { key } of same) done.add(key);
    const others = same.filter(({ key, net, tradedToday }) => {
      return !inside.has(key) && (net !== 0 || tradedToday);
    });
    if (others.length > 0) {
      return unknown('Other strategies hold some of it too: the broker does not tell them apart');
    }
    const each = brokerPnl(row, same);
    if (each.broker === null) return unknown(`${row.symbol}: ${each.says}`);
    sum.broker += each.broker;
    if (each.difference === null) told = false;
    else sum.difference += each.difference;
  }
  return { ...sum, difference: told ? sum.difference : null, says: ALL };
}
