/** The trader's lists: named, ordered, kept with the window's settings. */
import { useEffect } from 'react';
import { create } from 'zustand';
import { firstWatchlist } from './first-watchlist.ts';
import { selectUnderlyings, useInstruments } from './instruments-store.ts';
import type { ContractId } from './rows.ts';
import { changeSettings, setWatchlist, useSettings } from './settings-store.ts';

export const MOST_IN_LIST = 200;
const FIRST_NAME = 'Main';
const NONE: readonly ContractId[] = [];

interface Chosen {
  readonly name: string | null;
}

const useChosen = create<Chosen>()(() => ({ name: null }));

function lists(): Readonly<Record<string, readonly string[]>> {
  return useSettings.getState().watchlists;
}

export function chooseList(name: string): void {
  useChosen.setState({ name });
}

export function useListNames(): readonly string[] {
  const all = useSettings((state) => state.watchlists);
  return Object.keys(all);
}

export function useChosenList(): { readonly name: string; readonly ids: readonly ContractId[] } {
  const chosen = useChosen((state) => state.name);
  const all = useSettings((state) => state.watchlists);
  const name = chosen !== null && chosen in all ? chosen : (Object.keys(all)[0] ?? FIRST_NAME);
  return { name, ids: (all[name] as readonly ContractId[] | undefined) ?? NONE };
}

export type ListComplaint = 'full' | 'twice' | null;

export function addToList(name: string, id: ContractId): ListComplaint {
  const ids = lists()[name] ?? [];
  if (ids.includes(id)) return 'twice';
  if (ids.length >= MOST_IN_LIST) return 'full';
  setWatchlist(name, [...ids, id]);
  return null;
}

export function removeFromList(name: string, id: ContractId): void {
  setWatchlist(
    name,
    (lists()[name] ?? []).filter((other) => other !== id),
  );
}

export function placeInList(name: string, id: ContractId): number {
  return (lists()[name] ?? []).indexOf(id);
}

/** Moves one contract to another place in its list. */
export function moveInList(name: string, id: ContractId, to: number): void {
  const ids = [...(lists()[name] ?? [])];
  const from = ids.indexOf(id);
  const place = Math.min(ids.length - 1, Math.max(0, to));
  if (from < 0 || from === place) return;
  ids.splice(from, 1);
  ids.splice(place, 0, id);
  setWatchlist(name, ids);
}

export function addList(name: string): void {
  if (!(name in lists())) setWatchlist(name, []);
  chooseList(name);
}

export function renameList(from: string, to: string): void {
  if (to in lists()) return;
  const renamed = Object.entries(lists()).map(([name, ids]) => [name === from ? to : name, ids]);
  changeSettings({ watchlists: Object.fromEntries(renamed) as Record<string, readonly string[]> });
  chooseList(to);
}

export function removeList(name: string): void {
  const { [name]: _gone, ...kept } = lists();
  changeSettings({ watchlists: kept });
}

let making = false;

async function makeFirst(): Promise<void> {
  if (making) return;
  making = true;
  try {
    const ids = await firstWatchlist(selectUnderlyings(useInstruments.getState()));
    if (ids.length > 0 && Object.keys(lists()).length === 0) setWatchlist(FIRST_NAME, ids);
  } finally {
    making = false;
  }
}

/** On the first start the list is filled, so that the screen is alive before anything is chosen. */
export function useFirstList(): void {
  const empty = useSettings((state) => state.loaded && Object.keys(state.watchlists).length === 0);
  const known = useInstruments((state) => state.underlyings.length > 0);
  useEffect(() => {
    if (empty && known) void makeFirst();
  }, [empty, known]);
}
