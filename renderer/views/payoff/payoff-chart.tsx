/**
 * The two curves, drawn by uPlot in the colours of the theme. Lines that carry text or can be moved
 * lie over it as elements, placed on the same plotting area by fixed insets.
 */
import { type ReactNode, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { levelText, modelRupees } from '../../format/option-figures.ts';

export interface Curves {
  readonly levels: Float64Array;
  readonly moment: Float64Array;
  readonly expiry: Float64Array;
}

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Which way a name leans that would be cut at an edge of the picture; in the middle, none. */
export function leanOf(value: number, { low, high }: Range): 'left' | 'right' | undefined {
  const edge = 0.17 * (high - low);
  if (value < low + edge) return 'right';
  return value > high - edge ? 'left' : undefined;
}

interface PayoffChartProps {
  readonly curves: Curves;
  readonly profits: Range;
  readonly label: string;
  /** The point under the pointer, by its place in the levels; null when it has left. */
  readonly onHover: (at: number | null) => void;
  /** The chart while it stands, so that lines over it can ask for the value at a pixel. */
  readonly onChart: (chart: uPlot | null) => void;
  readonly children: ReactNode;
}

const AXIS_LEFT = 62;
const AXIS_BOTTOM = 22;
const PAD_TOP = 8;
/** Half of the last label of the levels stands beyond the plotting area. */
const PAD_RIGHT = 22;

function token(style: CSSStyleDeclaration, name: string): string {
  return style.getPropertyValue(name).trim();
}

function optionsOf(box: HTMLElement, onHover: PayoffChartProps['onHover']): uPlot.Options {
  const style = getComputedStyle(box);
  const axis = {
    stroke: token(style, '--faint'),
    font: `11px ${token(style, '--font')}`,
    ticks: { show: false },
    grid: { stroke: token(style, '--line'), width: 1 },
  };
  const wash = (name: string): uPlot.Series => ({
    fill: token(style, name),
    fillTo: 0,
    width: 0,
    points: { show: false },
  });
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    padding: [PAD_TOP, PAD_RIGHT, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false, auto: false }, y: { auto: false } },
    hooks: {
      setCursor: [
        (chart) => {
          onHover(chart.cursor.idx ?? null);
        },
      ],
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: AXIS_BOTTOM,
        space: 76,
        values: (_chart, levels) => levels.map((level) => levelText(level).replace('.00', '')),
      },
      {
        ...axis,
        size: AXIS_LEFT,
        space: 30,
        values: (_chart, profits) => profits.map((profit) => modelRupees(profit, 'minus')),
      },
    ],
    series: [
      {},
      wash('--gain-wash'),
      wash('--loss-wash'),
      { stroke: token(style, '--quiet'), width: 1.5, points: { show: false } },
      { stroke: token(style, '--focus'), width: 2, points: { show: false } },
    ],
  };
}

function draw(chart: uPlot, { levels, moment, expiry }: Curves, profits: Range): void {
  chart.batch(() => {
    const above = expiry.map((profit) => Math.max(0, profit));
    const below = expiry.map((profit) => Math.min(0, profit));
    chart.setData([levels, above, below, expiry, moment], false);
    chart.setScale('x', { min: levels[0] ?? 0, max: levels.at(-1) ?? 1 });
    chart.setScale('y', { min: profits.low, max: profits.high });
  });
}

export function PayoffChart(props: PayoffChartProps): ReactNode {
  const { curves, profits, onHover, onChart } = props;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef({ curves, profits });
  useEffect(() => {
    latest.current = { curves, profits };
    if (chart.current !== null) draw(chart.current, curves, profits);
  }, [curves, profits]);
  useEffect(() => {
    const { current } = box;
    if (current === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (current.clientWidth < 120 || current.clientHeight < 60) return;
      const size = { width: current.clientWidth, height: current.clientHeight };
      if (chart.current === null) {
        chart.current = new uPlot(optionsOf(current, onHover), [[]], current);
        draw(chart.current, latest.current.curves, latest.current.profits);
        onChart(chart.current);
      } else chart.current.setSize(size);
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
      chart.current?.destroy();
      chart.current = null;
      onChart(null);
    };
  }, [onHover, onChart]);
  return (
    <div className="payoff-plot">
      <div ref={box} className="payoff-canvas" role="img" aria-label={props.label} />
      <div className="payoff-over">{props.children}</div>
    </div>
  );
}
