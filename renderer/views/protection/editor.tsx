/**
 * Writes the plan of one holding or one strategy: rules of which the first that fires gets out.
 * Quantity stands nowhere, since what is exited is what is held at that moment.
 */
import { Plus, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { ProtectionRow } from '../../../shared/contract/protection.ts';
import { useClock } from '../../store/clock-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import {
  type EditedScope,
  editProtection,
  planOf,
  useProtection,
} from '../../store/protection-store.ts';
import type { ContractId, Position } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import { Choice, TextInput } from '../../widgets/choice.tsx';
import { Modal } from '../../widgets/modal.tsx';
import { type Draft, draftOf, firstDraft, PURPOSE_SAYS, readDrafts, WATCH_SAYS } from './drafts.ts';
import { HeldRows, LevelHelp, useHeld, useHeldPrices } from './held.tsx';
import { KeptState, useUnkept, type Where, WhereChoice } from './kept.tsx';
import './protection.css';

const RULES_MAX = 8;

export function ProtectionEditor(): ReactNode {
  const edited = useProtection((state) => state.edited);
  const plans = useProtection((state) => state.plans);
  if (edited === null) return null;
  const plan = planOf(plans, edited);
  const close = (): void => {
    editProtection(null);
  };
  return (
    <Modal
      open
      title={`Protection of ${edited.strategy}`}
      width={620}
      testId="protection"
      onClose={close}
    >
      <Form key={plan?.protectionId ?? 'new'} edited={edited} plan={plan} onDone={close} />
    </Modal>
  );
}

interface FormProps {
  readonly edited: EditedScope;
  readonly plan: ProtectionRow | null;
  readonly onDone: () => void;
}

function Form({ edited, plan, onDone }: FormProps): ReactNode {
  const { holding, strategy } = edited;
  const [drafts, setDrafts] = useState<readonly Draft[]>(
    plan === null ? [firstDraft(holding === null)] : plan.rules.map(draftOf),
  );
  const [wish, setWish] = useState<Where>(plan?.where ?? 'desk');
  const unkept = useUnkept(edited, drafts);
  const [complaint, setComplaint] = useState<string | null>(null);
  const arm = useGesture('set_protection');
  const disarm = useGesture('end_protection');
  const rows = useHeld(edited);
  const spot = useSpot(rows[0]?.underlying);
  useHeldPrices(rows, spot);

  async function send(): Promise<void> {
    const read = readDrafts(drafts, spot, useClock.getState().nowMs);
    setComplaint(read.ok ? null : `Rule ${read.at + 1}: ${read.says}`);
    if (!read.ok) return;
    const scope =
      holding === null
        ? ({ kind: 'strategy' } as const)
        : ({ kind: 'holding', ...holding } as const);
    const where = unkept === null ? wish : 'desk';
    const answer = await arm.fire({ strategy, scope, where, rules: read.rules });
    if (answer?.ok === true) onDone();
  }

  async function end(): Promise<void> {
    if (plan === null) return;
    const answer = await disarm.fire({ protectionId: plan.protectionId });
    if (answer?.ok === true) onDone();
  }

  const failure = complaint ?? arm.failure?.says ?? disarm.failure?.says ?? null;
  return (
    <div className="protection-form">
      <Scope edited={edited} plan={plan} rows={rows} />
      {drafts.map((draft, at) => (
        <RuleRow
          key={at}
          draft={draft}
          whole={holding === null}
          rows={rows}
          spot={spot}
          reading={plan?.readings[at]?.says ?? null}
          onChange={(part) => {
            setDrafts(drafts.map((each, index) => (index === at ? { ...each, ...part } : each)));
          }}
          onRemove={
            drafts.length > 1
              ? () => {
                  setDrafts(drafts.filter((_each, index) => index !== at));
                }
              : null
          }
        />
      ))}
      <div>
        <Button
          size="small"
          tone="quiet"
          icon={<Plus size={13} aria-hidden />}
          why={drafts.length >= RULES_MAX ? `At most ${RULES_MAX} rules` : null}
          onPress={() => {
            setDrafts([...drafts, { ...firstDraft(holding === null), purpose: 'target' }]);
          }}
        >
          Another rule; the first that fires gets out
        </Button>
      </div>
      <WhereChoice where={wish} unkept={unkept} onChange={setWish} />
      {failure === null ? null : (
        <p className="tone-danger" role="alert">
          {failure}
        </p>
      )}
      <div className="protection-actions">
        {plan === null ? null : (
          <Button testId="disarm" busy={disarm.busy} onPress={() => void end()}>
            Take it away
          </Button>
        )}
        <Button tone="primary" testId="arm-protection" busy={arm.busy} onPress={() => void send()}>
          {plan === null ? 'Arm' : 'Change in place'}
        </Button>
      </div>
    </div>
  );
}

/** The scope in words, and what the present plan did or waits for. */
interface ScopeProps extends Pick<FormProps, 'edited' | 'plan'> {
  readonly rows: readonly Position[];
}

function Scope({ edited, plan, rows }: ScopeProps): ReactNode {
  return (
    <div>
      {edited.holding === null ? <p className="strong">All that {edited.strategy} holds</p> : null}
      {rows.length > 0 ? <HeldRows rows={rows} /> : <p>{edited.holding?.instrument ?? null}</p>}
      {plan?.fired === undefined || plan.fired === null ? null : (
        <p className="tone-attention">{plan.fired.says}</p>
      )}
      {plan?.heldBack === undefined || plan.heldBack === null ? null : (
        <p className="tone-attention">{plan.heldBack}</p>
      )}
      {plan === null || plan.kept === null ? null : <KeptState kept={plan.kept} />}
    </div>
  );
}

/** The index or share that the holding is written on. */
function useSpot(underlying: string | undefined): ContractId | null {
  const underlyings = useInstruments(selectUnderlyings);
  return underlyings.find(({ name }) => name === underlying)?.spot ?? null;
}

interface RuleRowProps {
  readonly draft: Draft;
  readonly whole: boolean;
  readonly rows: readonly Position[];
  readonly spot: ContractId | null;
  readonly reading: string | null;
  readonly onChange: (part: Partial<Draft>) => void;
  readonly onRemove: (() => void) | null;
}

const PURPOSES = Object.entries(PURPOSE_SAYS).map(([id, says]) => ({ id, says }));
const WATCHES = Object.entries(WATCH_SAYS).map(([id, says]) => ({ id, says }));

function RuleRow(props: RuleRowProps): ReactNode {
  const { draft, whole, rows, spot, reading, onChange, onRemove } = props;
  const watches = WATCHES.filter(({ id }) =>
    whole ? id === 'premium' || id === 'profit' : id !== 'premium',
  );
  return (
    <fieldset className="protection-rule">
      <div className="protection-fields">
        <Choice
          label="Rule"
          value={draft.purpose}
          options={PURPOSES as { id: Draft['purpose']; says: string }[]}
          testId="rule-purpose"
          onChange={(purpose) => {
            onChange({ purpose });
          }}
        />
        {draft.purpose === 'time' ? (
          <TextInput
            label="At, in India"
            value={draft.time}
            placeholder="15:15"
            testId="rule-time"
            onChange={(time) => {
              onChange({ time });
            }}
          />
        ) : (
          <ValueFields draft={draft} watches={watches} onChange={onChange} />
        )}
        {onRemove === null ? null : (
          <Button
            tone="quiet"
            size="small"
            icon={<X size={13} aria-hidden />}
            label="Remove this rule"
            onPress={onRemove}
          />
        )}
      </div>
      <LevelHelp {...{ draft, rows, spot, onChange }} />
      {reading === null ? null : <p className="tone-quiet">{reading}</p>}
    </fieldset>
  );
}

interface ValueFieldsProps {
  readonly draft: Draft;
  readonly watches: readonly { readonly id: string; readonly says: string }[];
  readonly onChange: (part: Partial<Draft>) => void;
}

function ValueFields({ draft, watches, onChange }: ValueFieldsProps): ReactNode {
  return (
    <>
      <Choice
        label="On"
        value={draft.watch}
        options={watches as { id: Draft['watch']; says: string }[]}
        testId="rule-watch"
        onChange={(watch) => {
          onChange({ watch });
        }}
      />
      {draft.watch === 'underlying' ? (
        <Choice
          label="When it is"
          value={draft.when}
          options={[
            { id: 'at_or_below', says: 'at or below' },
            { id: 'at_or_above', says: 'at or above' },
          ]}
          onChange={(when) => {
            onChange({ when });
          }}
        />
      ) : null}
      {draft.purpose === 'trailing' ? (
        <Choice
          label="By"
          value={draft.by}
          options={[
            { id: 'points', says: 'points' },
            { id: 'percent', says: 'percent' },
          ]}
          onChange={(by) => {
            onChange({ by });
          }}
        />
      ) : null}
      <TextInput
        label={draft.purpose === 'trailing' ? 'Distance' : 'Level, ₹'}
        value={draft.level}
        testId="rule-level"
        onChange={(level) => {
          onChange({ level });
        }}
      />
    </>
  );
}
