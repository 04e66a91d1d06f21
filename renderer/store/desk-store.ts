/** The desk as a whole: mode, session, links, alarms, limits, and how fresh each topic is. */
import { create } from 'zustand';
import type { TopicName, TopicPatch } from '../../shared/contract/topics.ts';
import type { Freshness } from '../bridge/replica.ts';
import type { Desk } from './rows.ts';

interface DeskState {
  readonly view: Desk | null;
  readonly freshness: Readonly<Record<TopicName, Freshness>>;
  /** Last round trip of a command, in microseconds. */
  readonly roundTripUs: number | null;
}

export const useDesk = create<DeskState>()(() => ({
  view: null,
  freshness: {
    blotter: 'waiting',
    positions: 'waiting',
    protection: 'waiting',
    batches: 'waiting',
    desk: 'waiting',
    market: 'waiting',
  },
  roundTripUs: null,
}));

export function setDesk(view: Desk): void {
  useDesk.setState({ view });
}

export function patchDesk(patches: readonly TopicPatch<'desk'>[]): void {
  const { view } = useDesk.getState();
  if (view === null) return;
  useDesk.setState({ view: Object.assign({}, view, ...patches) as Desk });
}

export function setFreshness(topic: TopicName, freshness: Freshness): void {
  useDesk.setState((state) => ({ freshness: { ...state.freshness, [topic]: freshness } }));
}

export function setRoundTrip(roundTripUs: number | null): void {
  if (useDesk.getState().roundTripUs !== roundTripUs) useDesk.setState({ roundTripUs });
}

export const selectMode = (state: DeskState): Desk['mode'] => state.view?.mode ?? 'paper';
export const selectKill = (state: DeskState): Desk['kill'] | null => state.view?.kill ?? null;
export const selectLinks = (state: DeskState): Desk['links'] => state.view?.links ?? NO_LINKS;
export const selectAlarms = (state: DeskState): Desk['alarms'] => state.view?.alarms ?? NO_ALARMS;

const NO_LINKS: Desk['links'] = [];
const NO_ALARMS: Desk['alarms'] = [];
