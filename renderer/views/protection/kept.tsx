/**
 * Who watches a plan: this computer, or the broker, who goes on without it. Where that cannot be,
 * the reason stands beside the choice; where it has the plan, what is known of it and since when.
 */
import { type ReactNode, useState } from 'react';
import type { ProtectionRow } from '../../../shared/contract/protection.ts';
import { ageText } from '../../format/time.ts';
import { useClock } from '../../store/clock-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { usePositions } from '../../store/positions-store.ts';
import { type EditedScope, useProtection } from '../../store/protection-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Choice } from '../../widgets/choice.tsx';
import { Confirm } from '../../widgets/confirm.tsx';
import { StatusChip } from '../../widgets/status-chip.tsx';
import type { Draft } from './drafts.ts';

export type Where = ProtectionRow['where'];
type Kept = NonNullable<ProtectionRow['kept']>;

/** Why the broker cannot keep what is written here; null when it can. */
export function useUnkept(edited: EditedScope, drafts: readonly Draft[]): string | null {
  const rows = usePositions((state) => state.rows);
  const cover = useProtection((state) => state.cover);
  const { holding, strategy } = edited;
  if (holding === null) return 'It keeps one holding and not a whole strategy.';
  const unfit = unfitRules(drafts);
  if (unfit !== null) return unfit;
  for (const row of rows.values()) {
    const held = row.instrument === holding.instrument && row.product === holding.product;
    if (!held || row.strategy !== strategy) continue;
    const unkept = cover.get(row.key)?.unkept ?? null;
    return unkept === null ? null : `The broker cannot: ${unkept}.`;
  }
  return null;
}

function unfitRules(drafts: readonly Draft[]): string | null {
  if (drafts.some(({ purpose }) => purpose === 'trailing' || purpose === 'time')) {
    return 'Trailing stops and times need this computer.';
  }
  if (drafts.some(({ watch }) => watch !== 'price')) {
    return 'It watches only the price of the contract itself.';
  }
  const count = (purpose: Draft['purpose']): number =>
    drafts.filter((draft) => draft.purpose === purpose).length;
  return count('stop') > 1 || count('target') > 1 ? 'It keeps one stop and one target.' : null;
}

const HERE = { id: 'desk', says: 'This computer' } as const;
const THERE = { id: 'broker', says: 'The broker' } as const;

interface WhereChoiceProps {
  readonly where: Where;
  readonly unkept: string | null;
  readonly onChange: (where: Where) => void;
}

export function WhereChoice({ where, unkept, onChange }: WhereChoiceProps): ReactNode {
  return (
    <div>
      <Choice
        label="Watched by"
        value={unkept === null ? where : 'desk'}
        options={unkept === null ? [HERE, THERE] : [HERE]}
        testId="protection-where"
        onChange={onChange}
      />
      {unkept === null ? null : (
        <p className="tone-quiet" data-testid="protection-unkept">
          Not at the broker: {unkept}
        </p>
      )}
      <p className="tone-quiet">{unkept === null && where === 'broker' ? THERE_SAYS : HERE_SAYS}</p>
    </div>
  );
}

const HERE_SAYS =
  'This computer watches these rules. While it is off, asleep or without prices, nothing watches them.';
const THERE_SAYS =
  'The broker watches and fires a limit order, also while this computer is off. That order can rest unfilled, or be rejected for margin. Exits cancel it first and wait until that is proven.';

type Look = Pick<Parameters<typeof StatusChip>[0], 'shape' | 'tone'> & { readonly word: string };

const LOOKS: Readonly<Record<Kept['state'], Look>> = {
  sent: { shape: 'half', tone: 'working', word: 'Sent' },
  unknown: { shape: 'question', tone: 'attention', word: 'Unknown' },
  standing: { shape: 'disc', tone: 'done', word: 'At the broker' },
  fired: { shape: 'half', tone: 'working', word: 'Fired' },
  here: { shape: 'triangle', tone: 'attention', word: 'This computer' },
  nobody: { shape: 'ring', tone: 'attention', word: 'Nobody' },
};

/** Where it stands, in a word, with its age while nobody knows and the broker's number after. */
export function KeptState({ kept }: { readonly kept: Kept }): ReactNode {
  const nowMs = useClock((state) => state.nowMs);
  const { shape, tone, word } = LOOKS[kept.state];
  const age = kept.state === 'unknown' ? ` for ${ageText(nowMs - kept.sinceMs)}` : '';
  const id = kept.state === 'standing' && kept.brokerId !== null ? ` #${kept.brokerId}` : '';
  return (
    <div data-testid="kept" data-state={kept.state}>
      <StatusChip shape={shape} tone={tone} word={`${word}${age}${id}`} says={kept.says} />
      <p className="tone-quiet">{kept.says}</p>
      {kept.inDoubt && kept.standingId !== null ? <GiveUp kept={kept} /> : null}
    </div>
  );
}

/** The trader's own decision about what nobody can tell; it says what it may cost. */
function GiveUp({ kept }: { readonly kept: Kept }): ReactNode {
  const [asking, setAsking] = useState(false);
  const gesture = useGesture('assume_standing_dead');
  const { standingId, quantity } = kept;

  async function giveUp(): Promise<void> {
    if (standingId === null) return;
    const answer = await gesture.fire({ standingId });
    if (answer?.ok === true) setAsking(false);
  }

  return (
    <>
      <Button
        size="small"
        testId="kept-give-up"
        onPress={() => {
          setAsking(true);
        }}
      >
        Count it as gone…
      </Button>
      <Confirm
        open={asking}
        title="Count the order at the broker as gone"
        act="Count it as gone"
        leave="Keep waiting"
        busy={gesture.busy}
        failure={gesture.failure?.says ?? null}
        testId="kept-give-up-confirm"
        onAct={() => void giveUp()}
        onLeave={() => {
          gesture.clear();
          setAsking(false);
        }}
      >
        <p>
          Look at the broker’s own screen first. If it stands after all it can still fire {quantity}
          , and after an exit of yours that would turn the position around. Your decision is
          recorded.
        </p>
      </Confirm>
    </>
  );
}
