/** The harness of conditional orders over a simulated broker: the same for all of them. */
import type { BrokerAccount } from '../../electron/broker/account.ts';
import type { BrokerSim } from '../../electron/broker-sim/broker-sim.ts';
import type { FaultAction } from '../../electron/broker-sim/faults.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { floorToTick, type Price } from '../../shared/domain/money.ts';
import type { RejectionCode } from '../../shared/domain/rejections.ts';
import { must } from '../../shared/lib/assert.ts';
import type { StandingHarness } from './standing-contract.ts';

interface Opened {
  readonly sim: BrokerSim;
  readonly account: BrokerAccount;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A no in the broker's own form. */
export interface Refusal {
  readonly status: number;
  readonly body: object;
  readonly rejection: RejectionCode;
}

/** Logged in, with the list of contracts read. */
export async function standingOverSim(opened: Opened, refusal: Refusal): Promise<StandingHarness> {
  const { sim, account, pass } = opened;
  const list = await account.market.readInstruments(false);
  if (!list.ok) throw new Error(list.error.words);
  const instrument = nearestFuture(list.value.instruments);
  const quotes = await account.market.readQuotes([instrument.id]);
  if (!quotes.ok) throw new Error(quotes.error.words);
  const last = floorToTick(must(quotes.value[0]?.last, 'a last price'), instrument.tick);
  const near = (share: number): Price => floorToTick(Math.round(last * share), instrument.tick);
  const put = (price: Price): void => {
    const done = sim.market({ price: { instrument: exchangesName(instrument), price } });
    if (!done.ok) throw new Error(done.error);
  };
  const once = (op: string, action: FaultAction): void => {
    sim.fault({ id: action.kind, match: { channel: 'rest', op }, action, max: 1 });
  };
  put(last);
  return {
    gateway: account.gateway,
    instrument,
    last: () => last,
    below: () => near(0.99),
    above: () => near(1.01),
    reach: async (trigger) => {
      put(trigger);
      await pass(1_000);
    },
    pass,
    loseNextReply: (of) => once(`gtt_${of}`, { kind: 'swallow' }),
    loseNextRequest: () => once('gtt_place', { kind: 'lose' }),
    refuseNext: () => {
      const { status, body, rejection } = refusal;
      once('gtt_place', { kind: 'status', status, acts: false, text: JSON.stringify(body) });
      return rejection;
    },
    spoilReads: (body) => {
      const match = { channel: 'rest', op: 'gtts' } as const;
      sim.fault({ id: 'spoil', match, action: { kind: 'body', body } });
      return () => sim.removeFault('spoil');
    },
    close: () => opened.close(),
  };
}

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');

/** As the exchange calls it, whatever the broker does. */
function exchangesName({ expiryDay }: Instrument): string {
  const [year = '', month = ''] = must(expiryDay, 'an expiry').split('-');
  return `NFO:NIFTY${year.slice(2)}${must(MONTHS[Number(month) - 1], 'a month')}FUT`;
}

function nearestFuture(instruments: readonly Instrument[]): Instrument {
  const futures = instruments
    .filter(
      ({ kind, underlying, exchange }) =>
        kind === 'future' && underlying === 'NIFTY' && exchange === 'NFO',
    )
    .toSorted((a, b) => (a.expiryDay ?? '').localeCompare(b.expiryDay ?? ''));
  return must(futures[0], 'a future of NIFTY');
}
