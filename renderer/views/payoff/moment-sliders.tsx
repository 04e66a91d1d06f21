/** When and how wild: the date of the second curve, and what is done to all volatilities. */
import { type ReactNode, useId } from 'react';
import { DAY_MS, indiaDay } from '../../../shared/maths/calendar.ts';
import { clockText, dayText } from '../../format/time.ts';
import { fixedText } from '../../format/digits.ts';

const HOUR_MS = 3_600_000;
/** Below this the date moves by hours. */
const FEW_DAYS = 3;
const VOLATILITY_STEP = 5;
const VOLATILITY_LEAST = -50;
const VOLATILITY_MOST = 100;

export interface View {
  /** Steps from now; the last one is the nearest expiry. */
  readonly ahead: number;
  /** Percent on every volatility. */
  readonly wilder: number;
}

export const PLAIN_VIEW: View = { ahead: 0, wilder: 0 };

export interface DateSteps {
  readonly stepMs: number;
  readonly count: number;
}

export function dateSteps(nowMs: number, expiryMs: number | null): DateSteps {
  const leftMs = Math.max(0, (expiryMs ?? nowMs) - nowMs);
  const stepMs = leftMs > FEW_DAYS * DAY_MS ? DAY_MS : HOUR_MS;
  return { stepMs, count: Math.ceil(leftMs / stepMs) };
}

/** The moment of a step, in milliseconds: never beyond the expiry, and never before now. */
export function momentOf(nowMs: number, expiryMs: number | null, ahead: number): number {
  const { stepMs } = dateSteps(nowMs, expiryMs);
  return Math.max(nowMs, Math.min(expiryMs ?? nowMs, nowMs + ahead * stepMs));
}

export function momentText(nowMs: number, expiryMs: number | null, ahead: number): string {
  if (ahead === 0) return 'Now';
  const moment = momentOf(nowMs, expiryMs, ahead);
  if (moment === expiryMs) return `Expiry ${dayText(indiaDay(moment))}`;
  const day = dayText(indiaDay(moment));
  // Days are stepped at this time of the day; only hours need it said.
  const byHours = dateSteps(nowMs, expiryMs).stepMs < DAY_MS;
  return byHours ? `${day} ${clockText(moment).slice(0, 5)}` : day;
}

interface SlidersProps {
  readonly view: View;
  readonly nowMs: number;
  readonly expiryMs: number | null;
  readonly onChange: (view: View) => void;
}

export function MomentSliders({ view, nowMs, expiryMs, onChange }: SlidersProps): ReactNode {
  const { count } = dateSteps(nowMs, expiryMs);
  const ahead = Math.min(view.ahead, count);
  return (
    <div className="payoff-sliders">
      <Slider
        label="Date"
        testId="payoff-date"
        value={ahead}
        least={0}
        most={Math.max(1, count)}
        step={1}
        says={momentText(nowMs, expiryMs, ahead)}
        onChange={(next) => {
          onChange({ ...view, ahead: next });
        }}
      />
      <Slider
        label="Volatility"
        testId="payoff-volatility"
        value={view.wilder}
        least={VOLATILITY_LEAST}
        most={VOLATILITY_MOST}
        step={VOLATILITY_STEP}
        says={view.wilder === 0 ? 'As it is' : `${fixedText(view.wilder, 1, 0, 'always')}%`}
        onChange={(next) => {
          onChange({ ...view, wilder: next });
        }}
      />
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly says: string;
  readonly testId: string;
  readonly onChange: (value: number) => void;
}

function Slider(props: SliderProps): ReactNode {
  const id = useId();
  return (
    <div className="payoff-slider">
      <label className="caption" htmlFor={id}>
        {props.label}
      </label>
      <input
        id={id}
        type="range"
        min={props.least}
        max={props.most}
        step={props.step}
        value={props.value}
        aria-valuetext={props.says}
        data-testid={props.testId}
        title="Double-click puts it back"
        onDoubleClick={() => {
          props.onChange(0);
        }}
        onChange={(event) => {
          props.onChange(event.target.valueAsNumber);
        }}
      />
      <output className="payoff-slider-says" htmlFor={id}>
        {props.says}
      </output>
    </div>
  );
}
