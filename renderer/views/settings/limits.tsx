/** The trader's own limits: each with its unit and bounds, sent together, refused with a reason. */
import { type ReactNode, useState } from 'react';
import { LIMIT_HELP, type LimitHelp, type Limits } from '../../../shared/domain/limits.ts';
import { basisText, rupeesText } from '../../format/money.ts';
import { wholeText } from '../../format/digits.ts';
import { readRupees, readWhole, writeRupees, writeWhole } from '../../format/parse.ts';
import { useDesk } from '../../store/desk-store.ts';
import { useGesture } from '../../store/gesture.ts';
import { Button } from '../../widgets/button.tsx';
import { NumberInput } from '../../widgets/number-input.tsx';

type Changes = Readonly<Partial<Record<keyof Limits, number>>>;

const UNIT: Readonly<Record<LimitHelp['unit'], string>> = {
  rupees: '₹',
  lots: 'lots',
  orders: 'orders',
  'basis points': 'bp',
  milliseconds: 'ms',
};

function boundsText({ unit, least, most }: LimitHelp): string {
  if (unit === 'rupees') return `${rupeesText(least)} to ${rupeesText(most)}`;
  const hint =
    unit === 'basis points' ? ` (${basisText(least, 'minus')} to ${basisText(most, 'minus')})` : '';
  return `${wholeText(least)} to ${wholeText(most)}${hint}`;
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

  async function save(): Promise<void> {
    const answer = await gesture.fire({ limits: { ...changes } });
    if (answer?.ok === true) setChanges({});
  }

  return (
    <div className="limits">
      <p className="settings-intro">
        Checked before every order leaves the desk. A change counts from the next order on and is
        written to the ledger.
      </p>
      {LIMIT_HELP.map((help) => (
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
      {gesture.failure === null ? null : (
        <p className="confirm-failure" role="alert">
          Nothing was changed: {gesture.failure.says}
        </p>
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
          {count === 1 ? 'Save 1 limit' : `Save ${count} limits`}
        </Button>
      </div>
    </div>
  );
}

interface LimitRowProps {
  readonly help: LimitHelp;
  readonly value: number | null;
  readonly changed: boolean;
  readonly onChange: (value: number | null) => void;
}

const RUPEE_STEP = 10_000 * 1_000;

function LimitRow({ help, value, changed, onChange }: LimitRowProps): ReactNode {
  const rupees = help.unit === 'rupees';
  const outside = value !== null && (value < help.least || value > help.most);
  return (
    <div className="limit-row" data-changed={changed ? '' : undefined}>
      <span className="setting-name">{help.title}</span>
      <NumberInput
        label={help.title}
        hideLabel
        value={value}
        unit={UNIT[help.unit]}
        step={rupees ? RUPEE_STEP : 1}
        least={help.least}
        most={help.most}
        read={rupees ? readRupees : readWhole}
        write={rupees ? writeRupees : writeWhole}
        complaint={outside ? boundsText(help) : null}
        onChange={onChange}
        testId={`limit-${help.name}`}
      />
      <span className="tone-faint">{boundsText(help)}</span>
    </div>
  );
}
