/** Which structure is laid out, how wide, how far from the money and for which day. */
import { Repeat2, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Structure } from '../../../shared/maths/structures.ts';
import { type Template, TEMPLATES } from '../../../shared/maths/templates.ts';
import { readWhole, writeWhole } from '../../format/parse.ts';
import { longDayText } from '../../format/time.ts';
import { forgetOwnTemplate, ownTemplates } from '../../store/builder-memory.ts';
import {
  clearBuilder,
  leaveTemplate,
  type TemplateChoice,
  useBuilder,
} from '../../store/builder-store.ts';
import { useChain } from '../../store/chain-store.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import type { Underlying } from '../../store/rows.ts';
import { useSettings } from '../../store/settings-store.ts';
import { Button } from '../../widgets/button.tsx';
import { NumberInput } from '../../widgets/number-input.tsx';
import { type Segment, Segments } from '../../widgets/segments.tsx';
import { SaveTemplate } from './save-template.tsx';
import { firstChoice } from './first-choice.ts';
import { applyOwnTemplate, applyTemplate } from './template-fill.ts';

const OWN = 'own:';
const MINE = 'mine';

function useUnderlying(): Underlying | null {
  const name = useChain((state) => state.underlying);
  const chosen = useBuilder((state) => state.template?.underlying ?? null);
  const underlyings = useInstruments(selectUnderlyings);
  return underlyings.find((each) => each.name === (chosen ?? name)) ?? null;
}

export function TemplateBar(): ReactNode {
  const choice = useBuilder((state) => state.template);
  const template = TEMPLATES.find(({ structure }) => structure === choice?.structure);
  const underlying = useUnderlying();
  return (
    <div className="builder-template">
      <div className="builder-line">
        <TemplateSelect />
        <SaveTemplate />
        <Button
          size="small"
          tone="quiet"
          icon={<Trash2 aria-hidden />}
          label="Clear the builder"
          onPress={clearBuilder}
          testId="builder-clear"
        />
      </div>
      {choice === null || template === undefined || underlying === null ? null : (
        <Terms {...{ choice, template, underlying }} />
      )}
    </div>
  );
}

function TemplateSelect(): ReactNode {
  const choice = useBuilder((state) => state.template);
  const chain = useChain();
  const underlyings = useInstruments(selectUnderlyings);
  const saved = useSettings((state) => state.builder);
  const own = ownTemplates(saved);
  const [ownName, setOwnName] = useState<string | null>(null);

  function choose(id: string): void {
    const { underlying: name, expiryDay: day } = chain;
    const underlying = underlyings.find((each) => each.name === name);
    const mine = own.find((each) => OWN + each.name === id);
    const template = TEMPLATES.find(({ structure }) => structure === id);
    setOwnName(mine?.name ?? null);
    if (template !== undefined && underlying !== undefined && day !== null) {
      void applyTemplate(firstChoice(template, underlying, day));
    } else if (mine !== undefined && name !== null && day !== null) {
      void applyOwnTemplate(mine, name, day);
    } else leaveTemplate();
  }

  const shown = own.some(({ name }) => name === ownName) ? ownName : null;
  return (
    <>
      <select
        className="bar-select builder-choice"
        aria-label="Template"
        data-testid="builder-template"
        value={choice?.structure ?? (shown === null ? MINE : OWN + shown)}
        onChange={(event) => {
          choose(event.target.value);
        }}
      >
        <option value={MINE}>My own legs</option>
        <optgroup label="Templates">
          {TEMPLATES.map(({ structure, name }) => (
            <option key={structure} value={structure}>
              {name}
            </option>
          ))}
        </optgroup>
        {own.length === 0 ? null : (
          <optgroup label="Yours">
            {own.map(({ name }) => (
              <option key={name} value={OWN + name}>
                {name}
              </option>
            ))}
          </optgroup>
        )}
      </select>
      {choice !== null || shown === null ? null : (
        <Button
          size="small"
          tone="quiet"
          onPress={() => {
            forgetOwnTemplate(shown);
            setOwnName(null);
          }}
          testId="builder-forget"
        >
          Forget {shown}
        </Button>
      )}
    </>
  );
}

interface TermsProps {
  readonly choice: TemplateChoice;
  readonly template: Template;
  readonly underlying: Underlying;
}

const RIGHTS: readonly Segment<'call' | 'put'>[] = [
  { id: 'call', says: 'Calls' },
  { id: 'put', says: 'Puts' },
];

/** Turned, these are another structure, which has a row of its own. */
const ONE_WAY: readonly Structure[] = [
  'bull_call',
  'bear_put',
  'bull_put',
  'bear_call',
  'covered_call',
];

function Terms({ choice, template, underlying }: TermsProps): ReactNode {
  const { uses } = template;
  function change(part: Partial<TemplateChoice>): void {
    void applyTemplate({ ...choice, ...part });
  }
  return (
    <div className="builder-line builder-terms">
      {uses.includes('offset') ? (
        <Steps
          label="Offset"
          title={template.offsetSays}
          value={choice.offset}
          least={-200}
          onChange={(offset) => {
            change({ offset });
          }}
        />
      ) : null}
      {uses.includes('width') ? (
        <Steps
          label="Width"
          title="Strikes between the legs"
          value={choice.width}
          least={1}
          onChange={(width) => {
            change({ width });
          }}
        />
      ) : null}
      {uses.includes('ratio') ? (
        <Steps
          label="Sold for one"
          title="How many are sold for each that is bought"
          value={choice.ratio}
          least={2}
          onChange={(ratio) => {
            change({ ratio });
          }}
        />
      ) : null}
      {uses.includes('right') ? (
        <Segments
          label="Right"
          size="small"
          segments={RIGHTS}
          value={choice.right}
          onChange={(right) => {
            change({ right });
          }}
        />
      ) : null}
      <Days {...{ choice, underlying }} later={uses.includes('later')} onChange={change} />
      {ONE_WAY.includes(template.structure) ? null : (
        <Button
          size="small"
          tone="quiet"
          icon={<Repeat2 aria-hidden />}
          label="Turn every leg to the other side"
          onPress={() => {
            change({ asWritten: !choice.asWritten });
          }}
          testId="builder-turn"
        />
      )}
    </div>
  );
}

interface StepsProps {
  readonly label: string;
  readonly title: string;
  readonly value: number;
  readonly least: number;
  readonly onChange: (value: number) => void;
}

function Steps({ label, title, value, least, onChange }: StepsProps): ReactNode {
  return (
    <div className="builder-steps" title={title}>
      <NumberInput
        label={label}
        value={value}
        step={1}
        least={least}
        most={200}
        leap={5}
        read={readWhole}
        write={writeWhole}
        onChange={(next) => {
          if (next !== null && next >= least && next <= 200) onChange(next);
        }}
        testId={`builder-${label.toLowerCase().replaceAll(' ', '-')}`}
      />
    </div>
  );
}

interface DaysProps {
  readonly choice: TemplateChoice;
  readonly underlying: Underlying;
  readonly later: boolean;
  readonly onChange: (part: Partial<TemplateChoice>) => void;
}

function Days({ choice, underlying, later, onChange }: DaysProps): ReactNode {
  const { expiries } = underlying;
  return (
    <>
      <DaySelect
        label={later ? 'Near expiry' : 'Expiry'}
        value={choice.expiryDay}
        days={expiries}
        onChange={(expiryDay) => {
          onChange({ expiryDay });
        }}
      />
      {later ? (
        <DaySelect
          label="Later expiry"
          value={choice.laterDay}
          days={expiries}
          onChange={(laterDay) => {
            onChange({ laterDay });
          }}
        />
      ) : null}
    </>
  );
}

interface DaySelectProps {
  readonly label: string;
  readonly value: string | null;
  readonly days: readonly string[];
  readonly onChange: (day: string) => void;
}

function DaySelect({ label, value, days, onChange }: DaySelectProps): ReactNode {
  return (
    <label className="builder-day">
      <span className="field-label">{label}</span>
      <select
        className="bar-select"
        value={value ?? ''}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        {value === null ? <option value="">None</option> : null}
        {days.map((day) => (
          <option key={day} value={day}>
            {longDayText(day)}
          </option>
        ))}
      </select>
    </label>
  );
}
