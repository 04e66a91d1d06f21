/** How the package leaves: which legs first, how far they pay up, what being legged may cost. */
import type { ReactNode } from 'react';
import { type BatchPolicy, ON_BREACH, SEQUENCES } from '../../../shared/domain/batch-events.ts';
import { sayRupees } from '../../format/money.ts';
import {
  readRupees,
  readSeconds,
  readWhole,
  type Reading,
  writeRupees,
  writeSeconds,
  writeWhole,
} from '../../format/parse.ts';
import { secondsText } from '../../format/time.ts';
import { editBuilder, useBuilder } from '../../store/builder-store.ts';
import { Choice } from '../../widgets/choice.tsx';
import { CheckedNumber } from '../ticket/checked-number.tsx';
import type { Builder } from './use-builder.ts';

const SEQUENCE_SAYS: Readonly<Record<BatchPolicy['sequence'], string>> = {
  hedge_first: 'Hedges first',
  shorts_first: 'Shorts first',
  all_at_once: 'All at once',
};

const BREACH_SAYS: Readonly<Record<BatchPolicy['onBreach'], string>> = {
  ask: 'Ask me',
  complete: 'Complete it',
  unwind: 'Unwind it',
};

/** The policy as one sentence, for where it is folded away. */
export function policyWords(policy: BatchPolicy): string {
  const { sequence, payUpTicks, payUpMost, mostLoss, mostMs, onBreach, ioc } = policy;
  const paying =
    payUpTicks === 0 ? 'never pays up' : `pays up ${payUpTicks}, at most ${payUpMost} ticks`;
  const parts = [
    SEQUENCE_SAYS[sequence],
    ioc ? `immediate, ${paying}` : paying,
    `legged at most ${sayRupees(mostLoss)} and ${secondsText(mostMs)}`,
    `then ${BREACH_SAYS[onBreach].toLowerCase()}`,
  ];
  return parts.join(' · ');
}

function edit(change: Partial<BatchPolicy>): void {
  editBuilder({ policy: { ...useBuilder.getState().policy, ...change } });
}

export function Policy({ builder }: { readonly builder: Builder }): ReactNode {
  const policy = useBuilder((state) => state.policy);
  return (
    <details className="builder-policy" data-testid="builder-policy">
      <summary>
        <span className="caption">How it is sent</span> {policyWords(policy)}
      </summary>
      <div className="builder-policy-fields">
        <Choice
          label="Sequence"
          value={policy.sequence}
          options={SEQUENCES.map((id) => ({ id, says: SEQUENCE_SAYS[id] }))}
          onChange={(sequence) => {
            edit({ sequence });
          }}
          testId="builder-sequence"
        />
        <Field {...{ builder, policy }} field={TICKS} />
        <Field {...{ builder, policy }} field={AFTER} />
        <Field {...{ builder, policy }} field={MOST} />
        <Field {...{ builder, policy }} field={RUPEES} />
        <Field {...{ builder, policy }} field={SECONDS} />
        <Choice
          label="When it is spent, or a leg fails"
          value={policy.onBreach}
          options={ON_BREACH.map((id) => ({ id, says: BREACH_SAYS[id] }))}
          onChange={(onBreach) => {
            edit({ onBreach });
          }}
          testId="builder-breach"
        />
        <label className="builder-tick">
          <input
            type="checkbox"
            checked={policy.ioc}
            onChange={(event) => {
              edit({ ioc: event.target.checked });
            }}
          />
          Immediate or cancel legs
        </label>
      </div>
    </details>
  );
}

interface NumberField {
  readonly name: 'payUpTicks' | 'payUpAfterMs' | 'payUpMost' | 'mostLoss' | 'mostMs';
  readonly label: string;
  readonly step: number;
  readonly least: number;
  readonly most: number;
  readonly says: string;
  readonly read: (text: string) => Reading;
  readonly write: (value: number) => string;
}

const WHOLE = { read: readWhole, write: writeWhole, step: 1 } as const;
const TIME = { read: readSeconds, write: writeSeconds, most: 86_400_000 } as const;

const TICKS: NumberField = {
  ...WHOLE,
  name: 'payUpTicks',
  label: 'Pay up, ticks',
  least: 0,
  most: 1_000,
  says: '0 to 1,000 ticks',
};
const AFTER: NumberField = {
  ...TIME,
  name: 'payUpAfterMs',
  label: 'after, seconds',
  step: 500,
  least: 200,
  says: 'At least 0.2 s',
};
const MOST: NumberField = {
  ...WHOLE,
  name: 'payUpMost',
  label: 'in all, ticks',
  least: 0,
  most: 10_000,
  says: '0 to 10,000 ticks',
};
const RUPEES: NumberField = {
  name: 'mostLoss',
  label: 'Legged at most, ₹',
  read: readRupees,
  write: writeRupees,
  step: 500 * 10_000,
  least: 0,
  most: Number.MAX_SAFE_INTEGER,
  says: 'Not below zero',
};
const SECONDS: NumberField = {
  ...TIME,
  name: 'mostMs',
  label: 'and seconds',
  step: 5_000,
  least: 1_000,
  says: 'At least 1 s',
};

interface FieldProps {
  readonly builder: Builder;
  readonly policy: BatchPolicy;
  readonly field: NumberField;
}

function Field({ builder, policy, field }: FieldProps): ReactNode {
  const { name, label, step, least, most, says, read, write } = field;
  return (
    <CheckedNumber
      label={label}
      value={policy[name]}
      step={step}
      least={least}
      most={most}
      read={(text) => {
        const reading = read(text);
        const inside = reading.ok && reading.value >= least && reading.value <= most;
        return !reading.ok || inside ? reading : { ok: false, says };
      }}
      write={write}
      onWrong={(wrong) => {
        builder.typedWrong(name, wrong === null ? null : `${label}: ${wrong}`);
      }}
      onChange={(value) => {
        if (value === null) builder.typedWrong(name, `${label}: say a number`);
        else edit({ [name]: value });
      }}
      testId={`builder-${name}`}
    />
  );
}
