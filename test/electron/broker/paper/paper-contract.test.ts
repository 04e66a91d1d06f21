import { asId, type InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Price } from '../../../../shared/domain/money.ts';
import { gatewayContract } from '../../../contract/gateway-contract.ts';
import { askOf, bidOf, openPaperDesk } from './paper-desk.ts';

const FUTURE = asId<InstrumentId>('NFO:NIFTY26NOVFUT');

gatewayContract('paper', () => {
  const desk = openPaperDesk({ openingFunds: 50_000_000 });
  const { session, world } = desk;
  session.start();
  const tick = 1_000;
  /** One fault for the next request alone. */
  function onceFor(fault: 'lostReplies' | 'lostRequests'): void {
    session.faults.setFaults({ [fault]: 1 });
    world.after(1_000, () => session.faults.setFaults({ [fault]: 0 }));
  }
  return Promise.resolve({
    gateway: session.gateway,
    instrument: FUTURE,
    lot: 65,
    crossing: () => (askOf(desk, FUTURE) + tick * 200) as Price,
    resting: () => (bidOf(desk, FUTURE) - tick * 3_000) as Price,
    pass: (ms) => world.advance(ms),
    loseNextReply: () => onceFor('lostReplies'),
    loseNextRequest: () => onceFor('lostRequests'),
    breakLink: (ms) => session.gateway.dropLink(ms),
    close: () => {
      session.close();
      return Promise.resolve();
    },
  });
});
