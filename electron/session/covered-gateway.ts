/**
 * The order side of a broker with every known secret taken out of its words, because words of a
 * broker end in the ledger, on the screen and in the log, and a broker may echo what it was sent.
 */
import type { CommandOutcome } from '../../shared/domain/outcome.ts';
import { err, ok, type Result } from '../../shared/lib/result.ts';
import type { BrokerOrder, Gateway, ReadFailure } from '../broker/gateway.ts';
import type { StandingOutcome } from '../broker/standing.ts';

type Cover = (text: string) => string;

export function coveredGateway(inner: Gateway, cover: Cover): Gateway {
  const outcome = (told: CommandOutcome): CommandOutcome =>
    'words' in told ? { ...told, words: cover(told.words) } : told;
  const order = (told: BrokerOrder): BrokerOrder => ({ ...told, words: cover(told.words) });
  return {
    ...optionalReads(inner, cover),
    ...standingSide(inner, cover),
    manifest: inner.manifest,
    open: () => inner.open(),
    close: () => inner.close(),
    place: async (request) => outcome(await inner.place(request)),
    modify: async (request) => outcome(await inner.modify(request)),
    cancel: async (request) => outcome(await inner.cancel(request)),
    readBook: async () => {
      const read = await inner.readBook();
      if (!read.ok) return covered(read, cover);
      return ok({ ...read.value, orders: read.value.orders.map(order) });
    },
    readFunds: async () => covered(await inner.readFunds(), cover),
    onUpdate: (listen) => {
      inner.onUpdate((update) => {
        listen(update.order === null ? update : { ...update, order: order(update.order) });
      });
    },
    onLink: (listen) => {
      inner.onLink(({ state, cause }) => listen({ state, cause: cover(cause) }));
    },
  };
}

function optionalReads(inner: Gateway, cover: Cover): Pick<Gateway, 'readHistory' | 'readMargin'> {
  const history = inner.readHistory?.bind(inner);
  const margin = inner.readMargin?.bind(inner);
  return {
    ...(history && {
      readHistory: async (id) => {
        const read = await history(id);
        if (!read.ok) return covered(read, cover);
        return ok(read.value.map((step) => ({ ...step, words: cover(step.words) })));
      },
    }),
    ...(margin && { readMargin: async (orders) => covered(await margin(orders), cover) }),
  };
}

type StandingSide = Pick<
  Gateway,
  'placeStanding' | 'changeStanding' | 'cancelStanding' | 'readStanding'
>;

function standingSide(inner: Gateway, cover: Cover): StandingSide {
  const outcome = (told: StandingOutcome): StandingOutcome =>
    'words' in told ? { ...told, words: cover(told.words) } : told;
  const place = inner.placeStanding?.bind(inner);
  const change = inner.changeStanding?.bind(inner);
  const cancel = inner.cancelStanding?.bind(inner);
  const readAll = inner.readStanding?.bind(inner);
  return {
    ...(place && { placeStanding: async (request) => outcome(await place(request)) }),
    ...(change && { changeStanding: async (request) => outcome(await change(request)) }),
    ...(cancel && { cancelStanding: async (request) => outcome(await cancel(request)) }),
    ...(readAll && {
      readStanding: async () => {
        const read = await readAll();
        if (!read.ok) return covered(read, cover);
        return ok(read.value.map((each) => ({ ...each, words: cover(each.words) })));
      },
    }),
  };
}

function covered<T>(read: Result<T, ReadFailure>, cover: Cover): Result<T, ReadFailure> {
  return read.ok ? read : err({ ...read.error, words: cover(read.error.words) });
}
