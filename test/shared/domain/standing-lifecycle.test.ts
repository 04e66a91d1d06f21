/** Whole lives of one standing order of 130 as text: where it is and what it may still fire. */
import { describe, expect, it } from 'vitest';
import {
  type AccountId,
  asId,
  asStrategyName,
  type BrokerOrderId,
  type BrokerStandingId,
  type InstrumentId,
  type OrderId,
  type ProtectionId,
  type StandingId,
} from '../../../shared/domain/ids.ts';
import { price, SCALE } from '../../../shared/domain/money.ts';
import { quantity } from '../../../shared/domain/quantity.ts';
import {
  evolveStanding,
  firstStanding,
  isStandingInDoubt,
  mayStillFire,
  type Standing,
  STANDING_ENDS,
  type StandingEnd,
  type StandingEvent,
  standingAllows,
  standingKindOf,
} from '../../../shared/domain/standing.ts';
import { textTable, wholeCell } from '../../support/text-table.ts';

const OF = { standingId: asId<StandingId>('PS1'), protectionId: asId<ProtectionId>('G1') };
const ID = asId<BrokerStandingId>('S1');
const STOP = { trigger: price(95 * SCALE), limit: price(93 * SCALE) };

function sent(): Standing {
  return firstStanding(
    {
      kind: 'standing_intended',
      ...OF,
      account: asId<AccountId>('TEST01'),
      mode: 'paper',
      strategy: asStrategyName('Ours'),
      instrument: asId<InstrumentId>('NFO:X'),
      product: 'nrml',
      side: 'sell',
      quantity: quantity(130),
      stop: STOP,
      target: null,
      last: price(100 * SCALE),
      limitsHash: 'h',
    },
    1,
    0,
  );
}

type Later = Exclude<StandingEvent, { kind: 'standing_intended' }>;

/** `change 195 1` and `seen 65` carry figures; the names of the ends stand for themselves. */
function eventOf(words: string): Later {
  const [name = '', figure = '130', nth = '1'] = words.split(' ');
  const terms = { quantity: quantity(Number(figure)), stop: STOP, target: null };
  const attempt = Number(nth);
  const answered = {
    kind: 'standing_answered',
    ...OF,
    attempt: Number(figure),
    words: '',
  } as const;
  const events: Readonly<Record<string, Later>> = {
    accepted: { kind: 'standing_accepted', ...OF, brokerStandingId: ID },
    refused: { kind: 'standing_refused', ...OF, rejection: 'not_permitted', words: 'no' },
    busy: { kind: 'standing_refused', ...OF, rejection: 'rate_limited', words: 'too many' },
    lost: { kind: 'standing_lost', ...OF, cause: 'timeout' },
    seen: { kind: 'standing_seen', ...OF, brokerStandingId: ID, ...terms },
    change: { kind: 'standing_requested', ...OF, request: 'change', attempt, terms },
    cancel: { kind: 'standing_requested', ...OF, request: 'cancel', attempt, terms: null },
    taken: { ...answered, answer: 'acknowledged', again: false },
    silence: { ...answered, answer: 'lost', again: false },
    no: { ...answered, answer: 'failed', again: false },
    later: { ...answered, answer: 'failed', again: true },
    fired: {
      kind: 'standing_fired',
      ...OF,
      brokerStandingId: ID,
      orderIds: [asId<BrokerOrderId>('F1')],
      words: '',
    },
    traced: { kind: 'standing_traced', ...OF, orders: [asId<OrderId>('E1')] },
  };
  const event = events[name];
  if (event !== undefined) return event;
  if (!STANDING_ENDS.some((end) => end === name)) throw new Error(`no event ${name}`);
  return { kind: 'standing_ended', ...OF, end: name as StandingEnd, commandId: null, words: '' };
}

describe('the life of a standing order', () => {
  it.each(
    textTable(`
      events                                        state         fires  asked   doubt  again
      accepted                                      standing      130    -       no     no
      lost                                          unknown       130    -       yes    no
      lost, seen                                    standing      130    -       no     no
      lost, not_received                            not_received  0      -       no     no
      lost, not_received, seen                      standing      130    -       no     no
      lost, assumed_dead                            assumed_dead  0      -       no     no
      lost, assumed_dead, fired                     fired         130    -       yes    no
      refused                                       refused       0      -       no     no
      busy                                          refused       0      -       no     yes
      # A change counts at its larger quantity until a read shows it.
      accepted, change 195                          standing      195    change  no     no
      accepted, change 195, taken 1                 standing      195    change  no     no
      accepted, change 195, silence 1               standing      195    change  yes    no
      accepted, change 195, taken 1, seen 195       standing      195    -       no     no
      accepted, change 65, taken 1                  standing      130    change  no     no
      accepted, change 65, taken 1, seen 130        standing      130    change  no     no
      accepted, change 65, taken 1, seen 65         standing      65     -       no     no
      accepted, change 195, no 1                    standing      130    -       yes    no
      accepted, change 195, no 2                    standing      195    change  no     no
      accepted, change 195, fired                   fired         195    change  yes    no
      # A cancel is done when a read says so; until then it may fire.
      accepted, cancel                              standing      130    cancel  no     no
      accepted, cancel, taken 130                   standing      130    cancel  no     no
      accepted, cancel, cancelled                   cancelled     0      -       no     yes
      accepted, cancelled                           cancelled     0      -       no     no
      accepted, cancel, fired                       fired         130    cancel  yes    no
      accepted, cancel, cancelled, fired            fired         130    -       yes    no
      accepted, cancel, cancelled, fired, traced    traced        0      -       no     no
      accepted, vanished                            vanished      0      -       no     no
      accepted, lost                                unknown       130    -       yes    no
      accepted, lost, vanished                      vanished      0      -       no     no
      accepted, lost, fired                         fired         130    -       yes    no
      accepted, fired, rejected                     rejected      0      -       no     no
      accepted, expired                             expired       0      -       no     no
    `),
  )('$events', (row) => {
    let standing = sent();
    for (const [at, words] of (row['events'] ?? '').split(', ').entries()) {
      const event = eventOf(words);
      if (event.kind !== 'standing_requested' && event.kind !== 'standing_answered') {
        expect(standingAllows(standing, event)).toBe(true);
      }
      standing = evolveStanding(standing, event, at + 2);
    }
    expect(standing.state).toBe(row['state']);
    expect(mayStillFire(standing)).toBe(wholeCell(row, 'fires'));
    expect(standing.request?.kind ?? '').toBe(row['asked']);
    expect(isStandingInDoubt(standing)).toBe(row['doubt'] === 'yes');
    expect(standing.again).toBe(row['again'] === 'yes');
  });

  it('asks the table before a refusal of what a read has shown', () => {
    const standing = evolveStanding(sent(), eventOf('seen'), 2);
    for (const words of ['refused', 'accepted', 'not_received']) {
      const event = eventOf(words);
      if (event.kind === 'standing_requested' || event.kind === 'standing_answered') continue;
      expect(standingAllows(standing, event)).toBe(false);
      expect(() => evolveStanding(standing, event, 3)).toThrow('no row');
    }
  });

  it('is of one of three kinds', () => {
    expect(standingKindOf({ stop: STOP, target: null })).toBe('stop');
    expect(standingKindOf({ stop: null, target: STOP })).toBe('target');
    expect(standingKindOf({ stop: STOP, target: STOP })).toBe('both');
  });
});
