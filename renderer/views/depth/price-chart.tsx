/**
 * The session's last price as this page has seen it; drawn by uPlot, coloured by the tokens.
 * Another contract or theme is another chart: its owner gives it a key of both.
 */
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { priceText } from '../../format/money.ts';
import { clockText } from '../../format/time.ts';
import type { ContractId } from '../../store/rows.ts';
import { priceLine, useChartStep } from '../../store/session-prices.ts';

interface PriceChartProps {
  readonly id: ContractId;
  readonly tick: number;
  readonly name: string;
}

const NO_POINTS: uPlot.AlignedData = [[], []];
const MINUTE_MS = 60_000;

function dataOf(id: ContractId): uPlot.AlignedData {
  const line = priceLine(id);
  return line === undefined ? NO_POINTS : [line.times, line.prices];
}

function token(style: CSSStyleDeclaration, name: string): string {
  return style.getPropertyValue(name).trim();
}

/** At least two minutes wide and four ticks high, so that a quiet start is not drawn as a storm. */
function timeRange(_chart: uPlot, from: number, to: number): [number, number] {
  return to - from < 2 * MINUTE_MS ? [to - 2 * MINUTE_MS, to] : [from, to];
}

function priceRange(tick: number): (chart: uPlot, low: number, high: number) => [number, number] {
  return (_chart, low, high) => {
    const pad = Math.max(tick * 4, Math.round((high - low) * 0.08));
    return [low - pad, high + pad];
  };
}

/** Hours and minutes, and the seconds while the marks stand closer than a minute. */
function timeTexts(times: readonly number[]): string[] {
  const [first = 0, second = MINUTE_MS] = times;
  const letters = second - first < MINUTE_MS ? 8 : 5;
  return times.map((ms) => clockText(ms).slice(0, letters));
}

function optionsOf(box: HTMLElement, tick: number): uPlot.Options {
  const style = getComputedStyle(box);
  const font = `11px ${token(style, '--font')}`;
  const axis = {
    stroke: token(style, '--faint'),
    font,
    ticks: { show: false },
    grid: { stroke: token(style, '--line'), width: 1 },
  };
  const line = token(style, '--focus');
  return {
    width: box.clientWidth,
    height: box.clientHeight,
    ms: 1,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { range: timeRange }, y: { range: priceRange(tick) } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 22,
        space: 70,
        values: (_chart, times) => timeTexts(times),
      },
      {
        ...axis,
        // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- right; types only
        side: 1,
        size: 72,
        space: 26,
        values: (_chart, prices) => prices.map((price) => priceText(Math.round(price), tick)),
      },
    ],
    series: [{}, { stroke: line, width: 1.5, points: { show: false } }],
  };
}

function useChart(
  box: RefObject<HTMLElement | null>,
  { id, tick }: PriceChartProps,
): RefObject<uPlot | null> {
  const chart = useRef<uPlot | null>(null);
  useEffect(() => {
    const { current } = box;
    if (current === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => {
      if (current.clientWidth < 40 || current.clientHeight < 40) return;
      if (chart.current === null) {
        chart.current = new uPlot(optionsOf(current, tick), dataOf(id), current);
      } else {
        chart.current.setSize({ width: current.clientWidth, height: current.clientHeight });
      }
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
      chart.current?.destroy();
      chart.current = null;
    };
  }, [box, id, tick]);
  return chart;
}

export function PriceChart(props: PriceChartProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const chart = useChart(box, props);
  const step = useChartStep();
  useEffect(() => {
    if (step >= 0) chart.current?.setData(dataOf(props.id));
  }, [chart, step, props.id]);
  return (
    <div
      ref={box}
      className="price-chart"
      role="img"
      aria-label={`Last price of ${props.name} since it is watched here`}
    />
  );
}
