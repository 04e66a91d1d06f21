/**
 * What the builder knows about the package being built: its price, what would be refused and where,
 * what the gate says to it, and the one way to send it.
 */
import { useEffect, useMemo, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { BatchPreview } from '../../../shared/contract/batch.ts';
import type { Structure } from '../../../shared/maths/structures.ts';
import { sayRupees } from '../../format/money.ts';
import { type BatchQuestion, useBatchPreview } from '../../store/batch-preview.ts';
import { showBatch, useBatches } from '../../store/batches-store.ts';
import { rememberPolicy } from '../../store/builder-memory.ts';
import {
  editBuilder,
  editHalf,
  type Half,
  noteSent,
  selectHalf,
  useBuilder,
} from '../../store/builder-store.ts';
import { useClock } from '../../store/clock-store.ts';
import { useDesk } from '../../store/desk-store.ts';
import { type LatchState, useLatch } from '../../store/latch.ts';
import { useMarket, useWatch } from '../../store/market-store.ts';
import { usePositions } from '../../store/positions-store.ts';
import type { Complaint, Quote } from '../../store/rows.ts';
import { type BuilderComplaint, complaintsOf, oneExpiryName } from './complaints.ts';
import { firstLimit, type PackagePrice, packagePrice } from './pricing.ts';
import { formedBy, type SendWords, sendWords } from './words.ts';

export interface Builder {
  readonly half: Half;
  readonly quotes: readonly (Quote | undefined)[];
  readonly price: PackagePrice;
  /** What is wrong with it by its own form. */
  readonly complaints: readonly BuilderComplaint[];
  /** The gate's answer to what stands here now; null while it is on its way. */
  readonly preview: BatchPreview | null;
  /** The last answer, of what stood here a moment ago while the next is on its way. */
  readonly shown: BatchPreview | null;
  /** Why it could not be judged before sending; it is judged again when it is sent. */
  readonly unjudged: string | null;
  readonly words: SendWords | null;
  readonly why: string | null;
  readonly state: LatchState;
  readonly failure: Complaint | null;
  readonly typedWrong: (field: string, says: string | null) => void;
  readonly send: () => void;
  /** Sends what was asked about; null while nothing is asked. */
  readonly confirm: (() => void) | null;
  readonly forgetFailure: () => void;
}

/** Quotes of the legs in their order, watched while they are here. */
function useLegQuotes(half: Half): readonly (Quote | undefined)[] {
  const names = half.legs.map(({ contract }) => contract.id).join(' ');
  // oxlint-disable-next-line react/exhaustive-deps -- the names are the ids
  const ids = useMemo(() => half.legs.map(({ contract }) => contract.id), [names]);
  useWatch(ids);
  return useMarket(useShallow((state) => ids.map((id) => state.quotes.get(id))));
}

/** Limits start where the preset says, once for these legs and never over what was typed. */
function useFirstLimits(half: Half, price: PackagePrice, quotes: Builder['quotes']): void {
  const start = half.preset === 'mid' ? price.mid : price.natural;
  const wantsNet = half.by === 'net' && half.net === null && start !== null;
  useEffect(() => {
    if (wantsNet) editHalf({ net: start });
  }, [wantsNet, start]);
  const bare = half.by === 'legs' && half.legs.some(({ price: own }) => own === null);
  useEffect(() => {
    if (!bare) return;
    const legs = half.legs.map((leg, at) => {
      return { ...leg, price: leg.price ?? firstLimit(leg, quotes[at], half.preset) };
    });
    if (legs.some(({ price: own }, at) => own !== half.legs[at]?.price)) editHalf({ legs });
  }, [bare, half.legs, half.preset, quotes]);
}

/** The first free name of what the legs form: Iron condor 2. */
function useProposedName(structure: string): void {
  const named = useBuilder((state) => state.named);
  const rows = usePositions((state) => state.rows);
  const batches = useBatches((state) => state.batches);
  const proposed = useMemo(() => {
    const taken = new Set([...rows.values()].map(({ strategy }) => strategy));
    for (const { strategy } of batches.values()) taken.add(strategy);
    let count = 1;
    while (taken.has(`${structure} ${count}`)) count += 1;
    return `${structure} ${count}`;
  }, [rows, batches, structure]);
  useEffect(() => {
    if (!named) editBuilder({ strategy: proposed });
  }, [named, proposed]);
}

const SENT_SAYS = 'It has been sent; change it, or press Build again, to send another';

type Wrong = Readonly<Record<string, string>>;

export function useBuilderView(): Builder {
  const state = useBuilder();
  const half = selectHalf(state);
  const other = state.halves[1 - state.at] ?? null;
  const quotes = useLegQuotes(half);
  const otherQuotes = useLegQuotes(other ?? half);
  const price = useMemo(() => packagePrice(half, quotes), [half, quotes]);
  const otherPrice = useMemo(
    () => (other === null ? null : packagePrice(other, otherQuotes)),
    [other, otherQuotes],
  );
  useFirstLimits(half, price, quotes);
  const formed = formedBy(half.legs);
  useProposedName(formed.name);
  const day = useClock(({ nowMs }) => nowMs - (nowMs % 60_000));
  const { template, strategy } = state;
  const complaints = complaintsOf({ half, price, template, strategy, nowMs: day });
  const otherComplaints =
    other === null || otherPrice === null
      ? []
      : complaintsOf({ half: other, price: otherPrice, template, strategy, nowMs: day });
  const [wrong, setWrong] = useState<Wrong>({});
  const wellFormed = complaints.length + otherComplaints.length === 0;
  // What has been sent is judged no more: it would be judged beside itself.
  const question = wellFormed && state.sent === null ? questionOf(state) : null;
  const verdict = useVerdict(question, quotes);
  const { preview } = verdict;
  const latch = useLatch('send_batch');

  // Only what a person chooses makes another package; prices that move by themselves do not.
  const chosen = JSON.stringify([half.units, half.legs.map((leg) => [leg.contract.id, leg.ratio])]);
  const { release } = latch;
  useEffect(release, [chosen, release]);
  // What was refused or asked about was said of just that package.
  const [asked, setAsked] = useState('');
  const failure = asked === chosen ? latch.failure : null;

  const blocked = preview?.complaints.find(({ asks }) => !asks)?.says ?? null;
  const typed = Object.values(wrong)[0];
  const elsewhere = otherComplaints[0]?.says;
  const judging = question !== null && preview === null && verdict.unjudged === null;
  const why =
    (state.sent === null ? null : SENT_SAYS) ??
    typed ??
    complaints[0]?.says ??
    (elsewhere === undefined ? null : `In the other half: ${elsewhere}`) ??
    blocked ??
    (judging ? 'Asking the gate what it says to this package…' : null);
  const nonce = failure?.confirm?.nonce;

  async function send(confirm?: string): Promise<void> {
    if (why !== null || question === null) return;
    setAsked(chosen);
    const recorded = await latch.fire(confirm === undefined ? question : { ...question, confirm });
    const last = recorded?.batchIds[0];
    if (last === undefined) return;
    noteSent(last);
    showBatch(last);
    if (template !== null) rememberPolicy(template.structure, state.policy);
  }

  return {
    half,
    quotes,
    price,
    complaints,
    ...verdict,
    words: wordsOf(state, price, otherPrice, marginWords(preview, judging, state)),
    why,
    state: latch.state,
    failure,
    typedWrong: (field, says) => {
      const { [field]: _before, ...others } = wrong;
      setWrong(says === null ? others : { ...others, [field]: says });
    },
    send: () => {
      void send();
    },
    confirm: nonce === undefined ? null : () => void send(nonce),
    forgetFailure: latch.clear,
  };
}

type State = ReturnType<typeof useBuilder.getState>;

function wordsOf(
  { halves, at, intent }: State,
  price: PackagePrice,
  other: PackagePrice | null,
  margin: string,
): SendWords | null {
  const [first, second = null] = halves;
  if (first === undefined) return null;
  const net = at === 0 ? price.net : (other?.net ?? null);
  const rollNet = at === 1 ? price.net : (other?.net ?? null);
  return sendWords({ half: first, roll: second, intent, net, rollNet, margin });
}

function marginWords(
  preview: BatchPreview | null,
  judging: boolean,
  { intent, halves }: State,
): string {
  if (judging) return 'margin being asked';
  if (intent === 'exit') {
    const freed = marginFreed(preview);
    const first = halves.length > 1 ? ' before it opens' : '';
    return freed === null ? 'margin not known' : `frees ${sayRupees(freed)} of margin${first}`;
  }
  const margin = marginOf(preview);
  return margin === null ? 'margin not known' : `margin ${sayRupees(margin)}`;
}

/** What stays blocked when every leg is in, by the broker where it tells, else by estimate. */
export function marginOf(preview: BatchPreview | null): number | null {
  const { margin = null, brokerMargin = null } = preview ?? {};
  if (brokerMargin !== null) return brokerMargin.needed;
  const last = margin?.steps.at(-1);
  return margin === null || last === undefined ? null : Math.max(0, last.after - margin.now);
}

/** What closing gives back when every leg is in; null when nobody can tell. */
export function marginFreed(preview: BatchPreview | null): number | null {
  const margin = preview?.margin ?? null;
  const last = margin?.steps.at(-1);
  return margin === null || last === undefined ? null : Math.max(0, margin.now - last.after);
}

function questionOf(state: State): BatchQuestion | null {
  const { halves, strategy, intent, product, policy, scaleIn, template } = state;
  const [first, second] = halves;
  if (first === undefined) return null;
  const structure = template?.structure ?? null;
  // A template speaks of what is opened; what closes closes whatever it has become.
  const opens = second ?? first;
  const asked = (half: Half): Omit<BatchQuestion['roll'] & object, never> => ({
    ...packageOf(half, half === opens ? structure : null),
    structure: intent === 'exit' && half === first ? closedName(half) : formedBy(half.legs).name,
  });
  return {
    strategy: strategy as BatchQuestion['strategy'],
    intent,
    product,
    policy,
    scaleIn,
    ...asked(first),
    ...(second === undefined ? {} : { roll: asked(second) }),
  };
}

/** What closes is called after what is held, whose legs it turns round. */
function closedName({ legs }: Half): string {
  return formedBy(legs.map((leg) => ({ ...leg, ratio: -leg.ratio }))).name;
}

function packageOf({ legs, units, by, net }: Half, structure: Structure | null) {
  return {
    units,
    legs: legs.map(({ contract, ratio, price }) => {
      return { instrument: contract.id, ratio, price: by === 'legs' ? price : null };
    }),
    net: by === 'net' ? net : null,
    oneExpiry: structure !== null && oneExpiryName(structure) !== null,
  };
}

interface Verdict {
  readonly preview: BatchPreview | null;
  readonly shown: BatchPreview | null;
  readonly unjudged: string | null;
}

/** Asked again when a book or the desk moves, and on the clock while it is refused. */
function useVerdict(question: BatchQuestion | null, quotes: Builder['quotes']): Verdict {
  const desk = useDesk((state) => `${state.view?.state}${state.view?.kill.level}`);
  const [refused, setRefused] = useState(false);
  const tick = useClock((state) => (refused ? state.nowMs : 0));
  const market = quotes.map((quote) => `${quote?.bid}/${quote?.ask}`).join(' ');
  const asked = useBatchPreview(question, `${market}|${desk}|${tick}`);
  const mine = question !== null && asked.key === JSON.stringify(question);
  const preview = mine ? asked.value : null;
  const unjudged = mine ? (asked.failure?.says ?? null) : null;
  const again = unjudged !== null || (preview?.complaints.length ?? 0) > 0;
  if (refused !== again) setRefused(again);
  return { preview, shown: question === null ? null : asked.value, unjudged };
}
