/**
 * While the computer sleeps and until it has caught up, the desk is shut (E-20): the order stream
 * is given up before the sleep and dialled again after it, so the engine closes its gate at once
 * and opens it only when a complete read has been merged under the new connection. Nothing is kept
 * of the time in between, because nobody can say how long it was.
 */
import type { Gateway, LinkReport } from '../broker/gateway.ts';

export interface SleepGate {
  readonly gateway: Gateway;
  sleep(): void;
  /** Dials again; also when no sleep was announced, as some systems never do. */
  wake(): void;
}

const SLEEPS = 'the computer sleeps';

export function openSleepGate(inner: Gateway): SleepGate {
  let tell: (report: LinkReport) => void = () => undefined;
  let asleep = false;
  let opened = false;
  inner.onLink((report) => {
    if (!asleep) tell(report);
  });

  function sleep(): void {
    if (asleep || !opened) return;
    asleep = true;
    tell({ state: 'down', cause: SLEEPS });
    inner.close();
  }

  return {
    gateway: {
      ...optionalOf(inner),
      manifest: inner.manifest,
      open: () => {
        opened = true;
        if (!asleep) inner.open();
      },
      close: () => {
        opened = false;
        inner.close();
      },
      place: (request) => inner.place(request),
      modify: (request) => inner.modify(request),
      cancel: (request) => inner.cancel(request),
      readBook: () => inner.readBook(),
      readFunds: () => inner.readFunds(),
      onUpdate: (listen) => inner.onUpdate(listen),
      onLink: (listen) => {
        tell = listen;
      },
    },
    sleep,
    wake: () => {
      sleep();
      if (!asleep) return;
      asleep = false;
      inner.open();
    },
  };
}

/** What only some brokers have passes through as it is. */
function optionalOf(inner: Gateway): Partial<Gateway> {
  return {
    ...(inner.readHistory && { readHistory: inner.readHistory.bind(inner) }),
    ...(inner.readMargin && { readMargin: inner.readMargin.bind(inner) }),
    ...(inner.placeStanding && { placeStanding: inner.placeStanding.bind(inner) }),
    ...(inner.changeStanding && { changeStanding: inner.changeStanding.bind(inner) }),
    ...(inner.cancelStanding && { cancelStanding: inner.cancelStanding.bind(inner) }),
    ...(inner.readStanding && { readStanding: inner.readStanding.bind(inner) }),
  };
}
