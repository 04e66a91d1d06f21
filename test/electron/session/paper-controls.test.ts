/** The paper market's switches: units there and back, what is refused, a long file in pieces. */
import { describe, expect, it } from 'vitest';
import type { PaperFaultShares } from '../../../shared/contract/commands.ts';
import { realWorld } from '../../../electron/platform/real-world.ts';
import { paperControls } from '../../../electron/session/paper-controls.ts';
import { openPaperDesk } from '../../support/paper-desk.ts';

const NAMES: readonly (keyof PaperFaultShares)[] = [
  'lostReply',
  'lostRequest',
  'lateAcceptance',
  'slowReply',
  'rejectStorm',
  'duplicateUpdate',
  'reorderedUpdate',
  'missingUpdate',
  'lostRead',
  'linkDrop',
];

describe('the switches of the paper market', () => {
  it('come back as they were set, each alone and over their whole range', async () => {
    const desk = await openPaperDesk();
    for (const name of NAMES) {
      for (const share of [1, 333, 5_000, 9_999, 10_000, 0]) {
        const set = desk.services.paper?.setFaults({ [name]: share });
        expect(set, `${name} ${share}`).toMatchObject({ ok: true });
        const all = { ...Object.fromEntries(NAMES.map((each) => [each, 0])), [name]: share };
        expect(desk.services.paper?.view().faults).toEqual(all);
      }
    }
  });

  it('mean a chance in each second for the link and a chance of each message for the rest', async () => {
    const desk = await openPaperDesk();
    desk.services.paper?.setFaults({ linkDrop: 100, lostReply: 2_500 });
    expect(desk.paper.faults.faults()).toMatchObject({
      linkDropsPerMinute: 0.6,
      lostReplies: 0.25,
    });
  });

  it('change nothing when the speed is not one of the market’s', async () => {
    const desk = await openPaperDesk();
    const set = desk.services.paper?.setMarket({ speed: 3, alwaysOpen: false });
    expect(set).toMatchObject({ ok: false, error: { code: 'bad_params' } });
    expect(desk.services.paper?.view()).toMatchObject({ speed: 1, alwaysOpen: true });
  });
});

describe('a long instrument file', () => {
  const real = realWorld();
  const HEADER =
    'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';

  it('leaves the order path its turns while it is read', async () => {
    const desk = await openPaperDesk();
    const rows = Array.from(
      { length: 20_000 },
      (_, at) => `${at},${at},LONGNAME${at},LONGNAME${at},0,,0,0.05,1,EQ,NSE,NSE`,
    );
    const text = [HEADER, ...rows].join('\n');
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns += 1;
      if (!done) real.soon(count);
    };
    real.soon(count);
    const read = await paperControls(desk.paper, 1, real).importInstruments('dump.csv', text);
    done = true;
    expect(read).toMatchObject({ ok: true, value: { instruments: 20_000 } });
    expect(turns).toBeGreaterThan(text.length / (64 * 1_024) - 2);
  });

  it('that breaks off in the middle changes nothing and says where', async () => {
    const desk = await openPaperDesk();
    const before = desk.paper.instruments.size;
    const text = `${HEADER}\n1,1,AAA,AAA,0,,0,0.05,1,EQ,NSE,NSE\n2,2,BBB`;
    const read = await paperControls(desk.paper, 1, real).importInstruments('dump.csv', text);
    expect(read).toMatchObject({ ok: false, error: { code: 'bad_file' } });
    expect(desk.paper.instruments.size).toBe(before);
  });
});
