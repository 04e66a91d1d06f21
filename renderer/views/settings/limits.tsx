/** The trader's own limits: each with its unit and bounds, sent together, refused with a reason. */
import { type ReactNode, useState } from 'react';
import { LIMIT_HELP, type LimitHelp, type Limits } from '../../../shared/domain/limits.ts';
import { rupeesText } from '../../format/money.ts';
import { wholeText } from '../../format/digits.ts';
import {
  type Reading,
  readPercent,
  readRupees,
  readSeconds,
  readWhole,
  writePercent,
  writeRupees,
  writeSeconds,
  writeWhole,
} from '../../format/parse.ts';
import { useClock } from '../../store/clock-store.ts';
import { useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { Button } from '../../widgets/button.tsx';
import { NumberInput } from '../../widgets/number-input.tsx';
import { Segments } from '../../widgets/segments.tsx';

type Changes = Readonly<Partial<Record<keyof Limits, number>>>;

/** How each kind of limit is written and typed: in the trader's units, kept in the desk's. */
interface Manner {
  readonly unit: string;
  readonly step: number;
  readonly read: (text: string) => Reading;
  readonly write: (value: number) => string;
  readonly bound: (value: number) => string;
}

const COUNT = { step: 1, read: readWhole, write: writeWhole, bound: wholeText };

const MANNER: Readonly<Record<LimitHelp['unit'], Manner>> = {
  rupees: {
    unit: '₹',
    step: 10_000 * 1_000,
    read: readRupees,
    write: writeRupees,
    bound: (value) => rupeesText(value),
  },
  choice: { unit: '', ...COUNT },
  lots: { unit: 'lots', ...COUNT },
  orders: { unit: 'orders', ...COUNT },
  times: { unit: 'times', ...COUNT },
  'basis points': {
    unit: '%',
    step: 50,
    read: readPercent,
    write: writePercent,
    bound: (value) => `${writePercent(value)}%`,
  },
  milliseconds: {
    unit: 's',
    step: 500,
    read: readSeconds,
    write: writeSeconds,
    bound: (value) => `${writeSeconds(value)} s`,
  },
};

/** What can be lost stands first. */
const ORDERED = [
  ...LIMIT_HELP.filter(({ unit }) => unit === 'rupees'),
  ...LIMIT_HELP.filter(({ unit }) => unit !== 'rupees'),
];

function boundsText({ unit, least, most }: LimitHelp): string {
  if (unit === 'choice') return '';
  const { bound } = MANNER[unit];
  return `${bound(least)} to ${bound(most)}`;
}

export function LimitTable(): ReactNode {
  const limits = useDesk((state) => state.view?.limits);
  const gesture = useGesture('set_limits');
  const [changes, setChanges] = useState<Changes>({});
  const count = Object.keys(changes).length;
  const wrong = LIMIT_HELP.find((help) => {
    const value = changes[help.name];
    return value !== undefined && (value < help.least || value > help.most);
  });
  if (limits === undefined) return null;

  async function save(confirm?: string): Promise<void> {
    const limits = { ...changes };
    const answer = await gesture.fire(confirm === undefined ? { limits } : { limits, confirm });
    if (answer?.ok === true) setChanges({});
  }
  const nonce = gesture.failure?.confirm?.nonce;

  return (
    <div className="limits">
      <p className="settings-intro">
        Checked before every order leaves the desk. What you tighten counts from the next order on;
        what you loosen is asked about and counts a minute later. Both are written to the ledger.
      </p>
      <Wish />
      {ORDERED.map((help) => (
        <LimitRow
          key={help.name}
          help={help}
          value={changes[help.name] ?? limits[help.name] ?? null}
          changed={changes[help.name] !== undefined}
          onChange={(value) => {
            const { [help.name]: _before, ...others } = changes;
            setChanges(
              value === null || value === limits[help.name]
                ? others
                : { ...others, [help.name]: value },
            );
          }}
        />
      ))}
      {gesture.failure === null ? null : nonce === undefined ? (
        <p className="confirm-failure" role="alert">
          Nothing was changed: {gesture.failure.says}
        </p>
      ) : (
        <div className="settings-actions" role="alert" data-testid="limits-question">
          <p>{gesture.failure.says}</p>
          <Button
            testId="limits-confirm"
            onPress={() => {
              void save(nonce);
            }}
          >
            Yes, loosen in a minute
          </Button>
        </div>
      )}
      <div className="settings-actions">
        <Button
          why={count === 0 ? 'Nothing is changed' : null}
          onPress={() => {
            setChanges({});
            gesture.clear();
          }}
        >
          Undo
        </Button>
        <Button
          tone="primary"
          busy={gesture.busy}
          testId="save-limits"
          why={
            count === 0
              ? 'Nothing is changed'
              : wrong === undefined
                ? null
                : `${wrong.title}: ${boundsText(wrong)}`
          }
          onPress={() => {
            void save();
          }}
        >
          {count === 0 ? 'Save the limits' : count === 1 ? 'Save 1 limit' : `Save ${count} limits`}
        </Button>
      </div>
    </div>
  );
}

/** What waits to be loosened, until when, and the way back. */
function Wish(): ReactNode {
  const wish = useDesk((state) => state.view?.limitsWish ?? null);
  const nowMs = useClock((state) => state.nowMs);
  const gesture = useGesture('withdraw_limits');
  if (wish === null) return null;
  const seconds = Math.max(0, Math.ceil((wish.dueMs - nowMs) / 1_000));
  const parts = LIMIT_HELP.flatMap(({ name, title, unit, says }) => {
    const value = wish.limits[name];
    return value === undefined ? [] : [`${title} ${says?.[value] ?? MANNER[unit].bound(value)}`];
  });
  return (
    <div className="settings-actions" role="status" data-testid="limits-wish">
      <p>
        In {seconds} s: {parts.join(', ')}
      </p>
      <Button
        busy={gesture.busy}
        testId="limits-withdraw"
        onPress={() => {
          void gesture.fire({});
        }}
      >
        Keep them as they are
      </Button>
    </div>
  );
}

interface LimitRowProps {
  readonly help: LimitHelp;
  readonly value: number | null;
  readonly changed: boolean;
  readonly onChange: (value: number | null) => void;
}

function LimitRow({ help, value, changed, onChange }: LimitRowProps): ReactNode {
  const { unit, step, read, write } = MANNER[help.unit];
  const outside = value !== null && (value < help.least || value > help.most);
  return (
    <div className="limit-row" data-changed={changed ? '' : undefined}>
      <span className="setting-name">{help.title}</span>
      {help.says === undefined ? (
        <NumberInput
          label={help.title}
          hideLabel
          value={value}
          unit={unit}
          step={step}
          least={help.least}
          most={help.most}
          read={read}
          write={write}
          complaint={outside ? boundsText(help) : null}
          onChange={onChange}
          testId={`limit-${help.name}`}
        />
      ) : (
        <LimitChoice help={help} says={help.says} value={value} onChange={onChange} />
      )}
      <span className="tone-faint">{boundsText(help)}</span>
    </div>
  );
}

interface LimitChoiceProps extends Pick<LimitRowProps, 'help' | 'value' | 'onChange'> {
  readonly says: Readonly<Record<number, string>>;
}

function LimitChoice({ help, says, value, onChange }: LimitChoiceProps): ReactNode {
  return (
    <span data-testid={`limit-${help.name}`}>
      <Segments
        label={help.title}
        segments={Object.entries(says).map(([id, words]) => ({ id, says: words }))}
        value={String(value ?? help.normal)}
        onChange={(id) => {
          const reading = readWhole(id);
          if (reading.ok) onChange(reading.value);
        }}
      />
    </span>
  );
}
