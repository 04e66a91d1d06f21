/**
 * The payoff of a list of legs: now or at a chosen date, and at expiry, with its figures. It draws
 * open positions as well as a package that is still being built.
 */
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import type uPlot from 'uplot';
import type { PackageLeg } from '../../../shared/domain/strategy.ts';
import { yearsOf } from '../../../shared/maths/package-market.ts';
import { payoffAt, payoffCurve } from '../../../shared/maths/payoff.ts';
import {
  levelText,
  modelRupees,
  placeOf,
  profitAt,
  rupeesOf,
} from '../../format/option-figures.ts';
import { selectUnderlyings, useInstruments } from '../../store/instruments-store.ts';
import { useSettings } from '../../store/settings-store.ts';
import { EmptyState } from '../../widgets/empty-state.tsx';
import { LevelLine } from './level-line.tsx';
import type { Level } from './levels.ts';
import {
  dateSteps,
  momentOf,
  MomentSliders,
  momentText,
  PLAIN_VIEW,
  type View,
} from './moment-sliders.tsx';
import { type Move, MoveBar } from './move-bar.tsx';
import { type Curves, leanOf, PayoffChart, type Range } from './payoff-chart.tsx';
import { PayoffFigureList, pictureText } from './payoff-figures.tsx';
import { useForwards } from './use-forwards.ts';
import { nearestExpiryMs, type Picture, usePicture } from './use-picture.ts';
import './payoff.css';

interface PayoffViewProps {
  readonly name: string;
  readonly underlying: string;
  /** A stable array: another one is another picture. */
  readonly legs: readonly PackageLeg[];
  /** Protection to draw and to move; none for a package that is not held. */
  readonly levels?: readonly Level[];
}

const NO_LEVELS: readonly Level[] = [];

export function PayoffView({ name, underlying, legs, levels }: PayoffViewProps): ReactNode {
  const underlyings = useInstruments(selectUnderlyings);
  const spot = underlyings.find((each) => each.name === underlying)?.spot ?? null;
  const days = useMemo(
    () => [...new Set(legs.map(({ expiryDay }) => expiryDay))].filter((day) => day !== null),
    [legs],
  );
  const picture = usePicture(legs, spot, useForwards(underlying, days, spot));
  if (picture === null) return <EmptyState says="Waiting for the prices of the legs…" />;
  return (
    <Drawn
      name={name}
      underlying={underlying}
      legs={legs}
      picture={picture}
      levels={levels ?? NO_LEVELS}
    />
  );
}

interface DrawnProps extends Required<PayoffViewProps> {
  readonly picture: Picture;
}

function Drawn({ name, underlying, legs, picture, levels }: DrawnProps): ReactNode {
  const theme = useSettings((state) => state.theme);
  const [view, setView] = useState<View>(PLAIN_VIEW);
  const [hover, setHover] = useState<number | null>(null);
  const [move, setMove] = useState<Move | null>(null);
  const [dropped, setDropped] = useState(0);
  const [chart, setChart] = useState<uPlot | null>(null);
  const expiry = nearestExpiryMs(legs);
  const curves = useMemo(() => curvesOf(picture, view, expiry), [picture, view, expiry]);
  const { low, high } = profitRange(curves, levels);
  // The same range is the same object: the chart is drawn anew when a curve or a range moved only.
  const profits = useMemo(() => ({ low, high }), [low, high]);
  const said = useMemo(() => pictureText(name, picture), [name, picture]);
  const endMove = useCallback(() => {
    setMove(null);
    setDropped(0);
  }, []);
  const range: Range = { low: curves.levels[0] ?? 0, high: curves.levels.at(-1) ?? 1 };
  const now = { years: 0, volatility: 1 };
  return (
    <div className="payoff-view">
      <Readout picture={picture} curves={curves} view={view} expiry={expiry} at={hover} />
      <PayoffChart
        key={theme}
        curves={curves}
        profits={profits}
        label={said}
        onHover={setHover}
        onChart={setChart}
      >
        <Marks picture={picture} underlying={underlying} range={range} profits={profits} />
        {levels.map((level, place) => (
          <LevelLine
            key={level.id}
            level={level}
            at={move?.level.id === level.id ? move.to : level.level}
            proposed={move?.level.id === level.id}
            range={level.axis === 'underlying' ? range : profits}
            place={place}
            chart={chart}
            onPropose={(to) => {
              setMove({ level: move?.level.id === level.id ? move.level : level, to });
            }}
            onTakeBack={endMove}
            onDrop={() => {
              setDropped(dropped + 1);
            }}
          />
        ))}
      </PayoffChart>
      <div className="payoff-controls">
        <div inert={move !== null}>
          <MomentSliders view={view} nowMs={picture.nowMs} expiryMs={expiry} onChange={setView} />
        </div>
        {move === null ? null : (
          <MoveBar
            key={move.level.id}
            move={move}
            underlying={underlying}
            dropped={dropped}
            onDone={endMove}
          />
        )}
      </div>
      <PayoffFigureList
        picture={picture}
        profit={payoffAt(picture.payoff, now, picture.payoff.spot)}
      />
      <Assumed picture={picture} legs={legs} />
    </div>
  );
}

function curvesOf(picture: Picture, view: View, expiry: number | null): Curves {
  const { payoff, levels, horizon, nowMs } = picture;
  const { count } = dateSteps(nowMs, expiry);
  const ahead = momentOf(nowMs, expiry, Math.min(view.ahead, count)) - nowMs;
  const volatility = 1 + view.wilder * 0.01;
  const moment = new Float64Array(levels.length);
  const atExpiry = new Float64Array(levels.length);
  payoffCurve(payoff, { years: Math.min(horizon, yearsOf(ahead)), volatility }, levels, moment);
  payoffCurve(payoff, { years: horizon, volatility }, levels, atExpiry);
  return { levels, moment, expiry: atExpiry };
}

/**
 * Room for both curves and zero, and for levels of profit that lie near them, on round figures: a
 * range that followed every rupee would make the picture breathe.
 */
function profitRange({ moment, expiry }: Curves, levels: readonly Level[]): Range {
  let low = 0;
  let high = 0;
  for (const curve of [moment, expiry]) {
    for (const profit of curve) {
      low = Math.min(low, profit);
      high = Math.max(high, profit);
    }
  }
  const span = Math.max(100, high - low);
  for (const { axis, level, beside } of levels) {
    const drawn = rupeesOf(level - beside);
    if (axis !== 'profit' || drawn < low - 0.5 * span || drawn > high + 0.5 * span) continue;
    low = Math.min(low, drawn);
    high = Math.max(high, drawn);
  }
  const round = 0.1 * 10 ** Math.floor(Math.log10(span));
  const pad = 0.06 * span;
  return {
    low: Math.floor((low - pad) / round) * round,
    high: Math.ceil((high + pad) / round) * round,
  };
}

interface ReadoutProps {
  readonly picture: Picture;
  readonly curves: Curves;
  readonly view: View;
  readonly expiry: number | null;
  /** The point under the pointer; null for the underlying itself. */
  readonly at: number | null;
}

/** The legend, with the figures at the pointer or at the underlying. */
function Readout({ picture, curves, view, expiry, at }: ReadoutProps): ReactNode {
  const { spot } = picture.payoff;
  const level = at === null ? spot : (curves.levels[at] ?? 0);
  const profit = (curve: Float64Array): string =>
    modelRupees(profitAt(curves.levels, curve, level));
  return (
    <div className="payoff-readout">
      <span className="payoff-readout-at">
        <span className="payoff-word">{at === null ? 'Spot' : 'At'}</span> {levelText(level)}
      </span>
      <span className="payoff-key" data-curve="moment">
        {momentText(picture.nowMs, expiry, view.ahead)}
        <b>{profit(curves.moment)}</b>
      </span>
      <span className="payoff-key" data-curve="expiry">
        Expiry
        <b>{profit(curves.expiry)}</b>
      </span>
      {picture.stale ? <span className="tone-attention stale">on old prices</span> : null}
    </div>
  );
}

interface MarksProps {
  readonly picture: Picture;
  readonly underlying: string;
  readonly range: Range;
  readonly profits: Range;
}

/** The underlying, zero and the breakevens; each also stands in the figures as text. */
function Marks({ picture, underlying, range, profits }: MarksProps): ReactNode {
  const { payoff, figures } = picture;
  const zero = placeOf(0, profits.low, profits.high);
  const drawn = figures.breakevens.filter((level) => level > range.low && level < range.high);
  return (
    <div aria-hidden="true">
      <div className="payoff-zero" style={{ bottom: zero }} />
      <div
        className="payoff-spot"
        data-lean={leanOf(payoff.spot, range)}
        style={{ left: placeOf(payoff.spot, range.low, range.high) }}
      >
        <span>
          {underlying} {levelText(payoff.spot)}
        </span>
      </div>
      {drawn.map((level, at) => (
        <div
          key={level}
          className="payoff-breakeven"
          data-lean={leanOf(level, range) ?? sideOf(at, drawn.length)}
          style={{ left: placeOf(level, range.low, range.high), bottom: zero }}
        >
          <span>{levelText(level)}</span>
        </div>
      ))}
    </div>
  );
}

/** Of several breakevens the first is named to its left and the others to their right. */
function sideOf(at: number, count: number): 'left' | 'right' | undefined {
  if (count === 1) return undefined;
  return at === 0 ? 'left' : 'right';
}

function Assumed({ picture, legs }: Pick<DrawnProps, 'picture' | 'legs'>): ReactNode {
  const names = picture.assumed.map((at) => legs[at]?.instrument.replace(/^.*:/, '') ?? '');
  if (names.length === 0) return null;
  return (
    <p className="payoff-note tone-attention">
      The price of {names.join(', ')} gives no volatility; the mean of the other legs stands in.
    </p>
  );
}
