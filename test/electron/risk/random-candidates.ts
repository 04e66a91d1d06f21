/**
 * Random orders for the two gates. Each is sound at first, and then some of its facts are moved to
 * where a limit is, just below it or just above, because that is where a mistake would show.
 */
import type { Candidate } from '../../../electron/risk/candidate.ts';
import { asId, MANUAL, type OrderId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { Limits } from '../../../shared/domain/limits.ts';
import { money, price, SCALE } from '../../../shared/domain/money.ts';
import { quantity, signedQuantity } from '../../../shared/domain/quantity.ts';
import type { RefusalCode } from '../../../shared/domain/refusals.ts';
import { CALL, FUTURE } from '../../support/desk.ts';
import { ALPHA, candidate, type Changes, exitCandidate } from './candidates.ts';

type Random = () => number;
type Mutable<Part> = { -readonly [Key in keyof Part]?: Part[Key] };
type Draft = { [Part in keyof Changes]-?: Mutable<NonNullable<Changes[Part]>> } & {
  gone: boolean;
};

const SHARE: Partial<Instrument> = { kind: 'equity', expiryDay: null, lot: quantity(1) };
const KINDS: readonly Partial<Instrument>[] = [
  CALL,
  CALL,
  { ...FUTURE, tick: price(500) },
  SHARE,
  { ...CALL, kind: 'put' },
];

export function randomCandidate(random: Random): Candidate {
  const draft = soundDraft(random);
  const moves = random() < 0.2 ? 0 : 1 + Math.floor(random() * 3);
  for (let move = 0; move < moves; move += 1) pick(random, MOVES)(draft, random);
  const changes: Changes = { ...draft, price: draft.gone ? null : draft.price };
  return random() < 0.25 ? exitCandidate(changes) : candidate(changes);
}

function soundDraft(random: Random): Draft {
  const instrument = { ...pick(random, KINDS) };
  const equity = instrument.kind === 'equity';
  return {
    wish: { product: equity ? 'cnc' : 'nrml', scaleIn: random() < 0.3 },
    instrument,
    price: {},
    desk: {},
    book: {},
    limits: {},
    gone: false,
  };
}

const VALUE = 65 * 101 * SCALE;
const LEAD = 1_000 * SCALE;

type Move = (draft: Draft, random: Random) => void;

/** At the limit, one below or one above it, and seldom far away. */
function near(random: Random, limit: number): number {
  return Math.max(0, limit + pick(random, [-1, 0, 0, 1, -limit, limit]));
}

const MOVES: readonly Move[] = [
  // What stops all trading.
  ({ desk }) => (desk.ledgerStopped = true),
  ({ desk }) => (desk.haltedBecause = 'a bug'),
  ({ desk }, random) => (desk.kill = pick(random, [1, 2, 3])),
  ({ desk }) => (desk.armed = false),
  ({ desk }, random) => (desk.state = pick(random, ['not_reconciled', 'closing_only', 'open'])),
  ({ desk }, random) => (desk.session = pick(random, ['pre_open', 'closed', 'always_open'])),
  ({ desk }) => (desk.linkUp = false),
  ({ desk }) => (desk.oldListDay = '2026-11-18'),
  ({ book }) => (book.held = '130 of 65'),
  ({ book }) => (book.differs = { ours: 65, theirs: 0 }),
  ({ book, limits }, random) => (book.rejects = near(random, (limits.rejectsPause = 5))),
  ({ book, limits }, random) => (book.unknowns = near(random, (limits.unknownsPause = 3))),
  // The order itself.
  ({ instrument }) => void Object.assign(instrument, { kind: 'index', expiryDay: null }),
  ({ instrument }, random) => {
    if (instrument.kind === 'equity') return;
    instrument.expiryDay = pick(random, ['2026-11-19', '2026-11-20', '2026-11-21']);
  },
  ({ wish }, random) => (wish.product = pick(random, ['cnc', 'nrml', 'mis'])),
  ({ wish }, random) => {
    wish.quantity = quantity(near(random, pick(random, [1, 65, 130, 1_755, 1_800])));
    wish.total = wish.quantity;
  },
  ({ wish }, random) => {
    wish.slices = 1 + Math.floor(random() * 4);
    wish.total = quantity(65 * 27 * wish.slices);
  },
  ({ instrument }, random) => (instrument.freeze = quantity(near(random, 65))),
  ({ wish }, random) =>
    (wish.price = price(pick(random, [0, 500, 101 * SCALE + 1, 101 * SCALE + 500]))),
  stopOrder,
  ({ wish }) => (wish.type = 'market'),
  ({ wish }) => (wish.validity = 'ioc'),
  ({ wish }) => (wish.strategy = MANUAL),
  // The market.
  (draft) => (draft.gone = true),
  ({ price: quote }, random) =>
    Object.assign(quote, pick(random, [{ ask: null }, { bid: null }, { last: null, ask: null }])),
  ({ price: quote, limits }, random) =>
    (quote.ageMs = near(random, pick(random, [limits.staleAfterMs ?? 5_000, 10_000]))),
  ({ price: quote, limits }, random) =>
    (quote.feedDownMs = near(random, limits.feedDownMs ?? 1_000)),
  ({ limits }) => (limits.staleAskMs = 10_000),
  ({ price: quote }, random) => (quote.bandHigh = price(near(random, 101 * SCALE))),
  ({ price: quote }, random) => (quote.bandLow = price(near(random, 99 * SCALE))),
  collars,
  // The limits.
  ({ limits }, random) => (limits.orderLots = near(random, pick(random, [1, 27]))),
  ({ limits }, random) => (limits.freezeShare = near(random, pick(random, [361, 362, 2_500]))),
  ({ limits }, random) => (limits.orderValue = near(random, VALUE)),
  ({ limits }, random) => (limits.futuresValue = near(random, VALUE)),
  ({ book, limits }, random) => {
    limits.unusualAsk = 5;
    limits.unusualBlock = 20;
    book.usual = pick(random, [null, 3, 4, 12, 13, 14, 65]);
  },
  ({ book, limits }, random) => (book.openOrders = near(random, limits.openOrders ?? 200)),
  ({ book, limits }, random) => {
    limits.positionLots = 2;
    book.worstPosition = near(random, 130);
  },
  ({ book, limits }, random) => {
    limits.grossExposure = LEAD + VALUE;
    book.exposure = money(near(random, LEAD));
  },
  ({ book }, random) => (book.sentLastMinute = near(random, 299)),
  ({ book }, random) => (book.contractLastMinute = near(random, 299)),
  ({ book, limits }, random) => {
    limits.valuePerMinute = LEAD + VALUE;
    limits.futuresPerMinute = LEAD + VALUE;
    book.valueLastMinute = money(near(random, LEAD));
  },
  ({ book }) => (book.unpriced = CALL.id),
  ({ book, limits }, random) => {
    limits.dailyLoss = LEAD;
    book.dayLoss = money(near(random, LEAD));
  },
  ({ book, limits }, random) => {
    limits.lossShare = pick(random, [1, 200, 333]);
    book.capital = money(10_000_007);
    book.dayLoss = money(near(random, Math.floor((10_000_007 * limits.lossShare) / 10_000)));
  },
  ({ book }) => (book.margin = null),
  ({ book, limits }, random) => {
    limits.marginShare = pick(random, [9_500, 10_000, 3_333]);
    const available = pick(random, [LEAD, 7, 0]);
    const most = Math.floor((available * limits.marginShare) / 10_000);
    book.margin = { needed: money(near(random, most)), available: money(available) };
  },
  ({ book }, random) =>
    (book.rate = {
      now: near(random, 1),
      quota: pick(random, [null, { left: near(random, 1), span: 'day', used: 1, limit: 2 }]),
    }),
  ({ book }) =>
    (book.crossesOwn = {
      orderId: asId<OrderId>('P-2'),
      side: 'sell',
      symbol: 'NIFTY26NOV26000CE',
      price: price(99 * SCALE),
    }),
  // What is held, and repeats.
  ({ book }, random) => (book.net = signedQuantity(pick(random, [0, 65, -65, 130]))),
  ({ book }, random) => (book.freeToExit = quantity(near(random, 65))),
  ({ book }) => (book.opposes = true),
  ({ book }) => (book.holds = true),
  ({ wish }) => (wish.side = 'sell'),
  ({ book, limits }, random) => {
    limits.duplicateAskMs = 15_000;
    book.duplicateAgeMs = near(random, pick(random, [2_000, 15_000]));
  },
  ({ wish }, random) => {
    const codes: readonly RefusalCode[] = [
      'price_unusual',
      'price_unseen',
      'duplicate_likely',
      'order_unusually_large',
    ];
    wish.confirmed = new Set(codes.filter(() => random() < 0.5));
  },
];

function stopOrder({ wish }: Draft, random: Random): void {
  wish.type = pick(random, ['stop', 'stop_limit']);
  wish.strategy = ALPHA;
  wish.validity = random() < 0.2 ? 'ioc' : 'day';
  const at = pick(random, [99, 100, 101, 102, 103]);
  wish.trigger = pick(random, [null, price(0), price(at * SCALE), price(at * SCALE + 1)]);
  wish.price = price((at + pick(random, [-1, 0, 1])) * SCALE);
}

function collars({ wish, limits, instrument }: Draft, random: Random): void {
  Object.assign(limits, {
    collarFuturesAsk: 200,
    collarFutures: 300,
    collarOptionsAsk: 1_000,
    collarOptions: 4_000,
  } satisfies Partial<Limits>);
  const basis = pick(random, [200, 300, 1_000, 4_000]);
  instrument.tick = price(pick(random, [1, 500]));
  const [from, way] = wish.side === 'sell' ? [100 * SCALE, -1] : [101 * SCALE, 1];
  wish.price = price(Math.floor(from + way * near(random, Math.floor((from * basis) / 10_000))));
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined && items.length === 0) throw new Error('nothing to pick from');
  return item as Item;
}
