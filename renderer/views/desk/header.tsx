/** The line on top: what mode, what account, is the stream well, what is at risk now. */
import { Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { wholeText } from '../../format/digits.ts';
import { rupeesText, toneOf } from '../../format/money.ts';
import { microsText } from '../../format/time.ts';
import { selectMode, useDesk } from '../../store/desk-store.ts';
import { dayPnl, selectTotals, usePositions } from '../../store/positions-store.ts';
import type { Latency as LatencyRow } from '../../store/rows.ts';
import { changeSettings, type LayoutName, useSettings } from '../../store/settings-store.ts';
import { openPalette, openSettings } from '../../store/ui-store.ts';
import { Button } from '../../widgets/button.tsx';
import { Segments } from '../../widgets/segments.tsx';
import { Arrow, Figure, KeyName } from '../../widgets/small.tsx';
import { Tip } from '../../widgets/tooltip.tsx';
import { AlarmBell } from './alarms.tsx';
import { later } from '../../widgets/later.tsx';
import './header.css';
import { IndexTiles } from './index-tiles.tsx';
import { KillSwitch } from './kill-switch.tsx';
import { Links } from './links.tsx';
import { ModeBadge } from './mode-badge.tsx';
import { Session } from './session.tsx';

const Arming = later(async () => (await import('./arming.tsx')).Arming);
const TradingState = later(async () => (await import('./trading-state.tsx')).TradingState);

export function Header(): ReactNode {
  const mode = useDesk(selectMode);
  return (
    <header className="header" data-mode={mode}>
      <ModeBadge />
      <Arming />
      <Session />
      <TradingState />
      <IndexTiles />
      <LayoutChoice />
      <span className="header-gap" />
      <Links />
      <Rate />
      <Latency />
      <Margin />
      <DayPnl />
      <AlarmBell />
      <PaletteButton />
      <Button
        tone="quiet"
        icon={<Settings aria-hidden />}
        label="Settings"
        onPress={() => {
          openSettings();
        }}
      />
      <KillSwitch />
    </header>
  );
}

const LAYOUTS: readonly {
  readonly id: LayoutName;
  readonly says: string;
  readonly title: string;
}[] = [
  { id: 'TRADE', says: 'Trade', title: 'Watch, write one order, follow it (Alt 1)' },
  { id: 'SPREAD', says: 'Spread', title: 'Option chain in front (Alt 2)' },
  { id: 'EXIT', says: 'Exit', title: 'Positions and exits in front (Alt 3)' },
];

function LayoutChoice(): ReactNode {
  const layout = useSettings((state) => state.layout);
  return (
    <Segments
      label="Layout"
      size="small"
      segments={LAYOUTS}
      value={layout}
      onChange={(next) => {
        changeSettings({ layout: next });
      }}
    />
  );
}

/** How many requests of this second are used, and which part is kept for exits and cancels. */
function Rate(): ReactNode {
  const rate = useDesk((state) => state.view?.rate);
  if (rate === undefined) return null;
  const says = `${rate.used} of ${rate.limit} requests used in this second; ${rate.reserved} are kept for exits and cancels`;
  return (
    <Tip says={says}>
      <div className="rate" tabIndex={0} role="img" aria-label={says}>
        <span className="caption">Rate</span>
        <span className="rate-cells">
          {Array.from({ length: Math.min(20, rate.limit) }, (_, index) => (
            <span
              key={index}
              className="rate-cell"
              data-used={index < rate.used ? '' : undefined}
              data-kept={index >= rate.limit - rate.reserved ? '' : undefined}
            />
          ))}
        </span>
      </div>
    </Tip>
  );
}

function latencyTitle(row: LatencyRow): string {
  const name = row.name.replaceAll('_', ' ');
  const spread = `middle ${microsText(row.p50Us)}, worst of a hundred ${microsText(row.p99Us)}`;
  return `${name}: ${spread}, ${wholeText(row.count)} measured`;
}

function Latency(): ReactNode {
  const rows = useDesk((state) => state.view?.latency);
  const wire = rows?.find((row) => row.name.startsWith('click')) ?? rows?.[0];
  if (wire === undefined || wire.count === 0) return null;
  return (
    <Figure label="Send time" name="latency" title={latencyTitle(wire)}>
      {microsText(wire.p50Us)}
    </Figure>
  );
}

function Margin(): ReactNode {
  const funds = useDesk((state) => state.view?.funds);
  if (funds === undefined) return null;
  if (funds === null) return <Figure label="Margin used">not read yet</Figure>;
  return (
    <Figure
      label="Margin used"
      title={`${rupeesText(funds.used)} used, ${rupeesText(funds.available)} available`}
    >
      {rupeesText(funds.used)}
    </Figure>
  );
}

function DayPnl(): ReactNode {
  const totals = usePositions(selectTotals);
  const live = useDesk((state) => state.freshness.positions === 'live');
  const pnl = dayPnl(totals);
  const title = [
    `Realised ${rupeesText(totals.realised, 'always')}`,
    `open ${rupeesText(totals.unrealised, 'always')}`,
    `charges ${rupeesText(-totals.charges)} (estimated)`,
    ...(totals.stale > 0 ? [`${totals.stale} positions at an old price`] : []),
  ].join(', ');
  return (
    <div className="day-pnl" title={title} data-testid="day-pnl">
      <span className="caption">Day P&amp;L</span>
      <span
        className={`day-pnl-value tone-${toneOf(pnl)} ${live && totals.stale === 0 ? '' : 'stale'}`}
      >
        <Arrow of={pnl} />
        {rupeesText(pnl, 'always')}
      </span>
    </div>
  );
}

function PaletteButton(): ReactNode {
  return (
    <button
      type="button"
      className="palette-button"
      aria-label="Commands, Ctrl K"
      onClick={() => {
        openPalette(true);
      }}
    >
      <KeyName>Ctrl K</KeyName>
    </button>
  );
}
