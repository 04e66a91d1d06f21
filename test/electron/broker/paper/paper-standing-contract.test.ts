/** Conditional orders of the paper account, on a clock that the test moves. */
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { asId } from '../../../../shared/domain/ids.ts';
import type { Price } from '../../../../shared/domain/money.ts';
import { must } from '../../../../shared/lib/assert.ts';
import { standingContract } from '../../../contract/standing-contract.ts';
import { openPaperDesk } from './paper-desk.ts';

const FUTURE = asId<InstrumentId>('NFO:NIFTY26NOVFUT');
const HOUR_MS = 3_600_000;

standingContract('paper', () => {
  const desk = openPaperDesk({ openingFunds: 50_000_000 });
  const { session, world } = desk;
  session.start();
  const instrument = must(session.instruments.get(FUTURE), 'the future');
  const last = (): Price => must(session.quotes.get(FUTURE)?.last, 'a last price');
  const away = (ticks: number): Price => (last() + ticks * instrument.tick) as Price;
  return Promise.resolve({
    gateway: session.gateway,
    instrument,
    last,
    below: () => away(-400),
    above: () => away(400),
    // The market moves by itself, so it only takes time.
    reach: async (trigger) => {
      const fell = trigger < last();
      for (let spent = 0; spent < 8 * HOUR_MS; spent += 1_000) {
        if (fell ? last() <= trigger : last() >= trigger) return;
        await world.advance(1_000);
      }
      throw new Error(`the market never came to ${trigger}`);
    },
    pass: (ms) => world.advance(ms),
    loseNextReply: () => onceFor('lostReplies'),
    loseNextRequest: () => onceFor('lostRequests'),
    refuseNext: () => {
      onceFor('rejectStorm');
      return 'unrecognised';
    },
    spoilReads: () => {
      session.faults.setFaults({ lostReads: 1 });
      return () => session.faults.setFaults({ lostReads: 0 });
    },
    close: () => {
      session.close();
      return Promise.resolve();
    },
  });

  function onceFor(fault: 'lostReplies' | 'lostRequests' | 'rejectStorm'): void {
    session.faults.setFaults({ [fault]: 1 });
    world.after(1_000, () => session.faults.setFaults({ [fault]: 0 }));
  }
});
