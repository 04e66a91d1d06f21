/**
 * The broker's list of contracts: read at the start, again on each day, and when somebody asks. A
 * list that is more than one trading day old still names what is held, but nobody may enter a
 * future or an option by it: lots, freeze quantities and expiries change.
 */
import type { MasterRow } from '../../shared/contract/rows.ts';
import { err, type Result } from '../../shared/lib/result.ts';
import { dayNumber, indiaDay, indiaDayNumber, indiaMinutes } from '../../shared/maths/calendar.ts';
import type { ReadFailure } from '../broker/gateway.ts';
import type { InstrumentList, MarketLine } from '../broker/market-line.ts';
import type { InstrumentBook } from '../market/instruments.ts';
import { tradingDaysSince } from '../market/trading-calendar.ts';
import type { Cancel, World } from '../platform/world.ts';

/** How old a list may be to enter by it, in trading days. */
const DAYS_MAX = 1;
const LOOK_MS = 60_000;
/** The brokers' new lists are there by then, in minutes of India's clock. */
const NEW_LIST_MINUTES = 8 * 60 + 30;

export interface ContractList {
  row(): MasterRow;
  /** The day of the list when it is too old to enter by; null otherwise. */
  oldDay(): string | null;
  load(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>>;
  start(): void;
  stop(): void;
}

type Parts = {
  readonly line: Pick<MarketLine, 'readInstruments'>;
  readonly instruments: InstrumentBook;
  readonly world: World;
  readonly changed: () => void;
};

export function openContractList({ line, instruments, world, changed }: Parts): ContractList {
  let list: InstrumentList | null = null;
  let loading: Promise<Result<InstrumentList, ReadFailure>> | null = null;
  let loadingFresh = false;
  let failure: ReadFailure | null = null;
  let timer: Cancel | null = null;
  let stopped = false;

  async function read(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    changed();
    const answer = await line.readInstruments(fresh);
    loading = null;
    if (stopped) return answer;
    if (!answer.ok) {
      failure = answer.error;
    } else if (answer.value.instruments.length === 0) {
      failure = { cause: 'unreadable', words: 'the list names no contract' };
    } else {
      failure = null;
      list = answer.value;
      instruments.replace(list.instruments);
    }
    changed();
    return failure === null ? answer : err(failure);
  }

  function load(fresh: boolean): Promise<Result<InstrumentList, ReadFailure>> {
    if (loading !== null) {
      // A kept file that is being read is no answer to who wants the broker's own.
      return fresh && !loadingFresh ? loading.then(() => load(true)) : loading;
    }
    loadingFresh = fresh;
    loading = read(fresh);
    return loading;
  }

  function oldDay(): string | null {
    if (list === null) return null;
    const today = indiaDayNumber(world.nowMs());
    return tradingDaysSince(dayNumber(list.day), today) > DAYS_MAX ? list.day : null;
  }

  function isDue(): boolean {
    const nowMs = world.nowMs();
    if (list === null) return true;
    return list.day < indiaDay(nowMs) && indiaMinutes(nowMs) >= NEW_LIST_MINUTES;
  }

  function look(): void {
    if (loading === null && isDue()) void load(false);
    timer = world.after(LOOK_MS, look);
  }

  function state(): MasterRow['state'] {
    if (loading !== null) return 'loading';
    if (list === null) return failure === null ? 'none' : 'failed';
    return oldDay() === null ? 'ready' : 'old';
  }

  return {
    row: () => ({
      state: state(),
      day: list?.day ?? null,
      instruments: list?.instruments.length ?? 0,
      fetchedMs: list?.fetchedMs ?? null,
      words: wordsOf(list, oldDay(), failure),
    }),
    oldDay,
    load,
    start: look,
    stop: () => {
      stopped = true;
      timer?.();
    },
  };
}

function wordsOf(
  list: InstrumentList | null,
  oldDay: string | null,
  failure: ReadFailure | null,
): string {
  const why = failure === null ? '' : `: ${failure.words}`;
  if (list === null) {
    return failure === null ? '' : `The broker’s list of contracts could not be read${why}`;
  }
  if (oldDay !== null) {
    return `The list of contracts is of ${oldDay}; futures and options cannot be entered by it${why}`;
  }
  return failure === null ? '' : `The last try to read a newer list failed${why}`;
}
