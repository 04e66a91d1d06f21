/** What the plan is for: the lots, what they cost, the price now with its age, and the expiry. */
import { type ReactNode, useMemo } from 'react';
import { price, type Price } from '../../../shared/domain/money.ts';
import { yearsUntil } from '../../../shared/maths/package-market.ts';
import { averageText, priceText, rupeesText, toneOf } from '../../format/money.ts';
import { daysText } from '../../format/option-figures.ts';
import { lotsText, unitsTitle } from '../../format/quantity.ts';
import { secondsText } from '../../format/time.ts';
import { useAgeMs, useClock } from '../../store/clock-store.ts';
import { useContract } from '../../store/instruments-store.ts';
import { useMarket, useQuote, useWatch } from '../../store/market-store.ts';
import { usePositions } from '../../store/positions-store.ts';
import type { EditedScope } from '../../store/protection-store.ts';
import type { ContractId, Position } from '../../store/rows.ts';
import { Button } from '../../widgets/button.tsx';
import { ContractName } from '../fields/contract-name.tsx';
import type { Draft } from './drafts.ts';
import { type Ground, groundOf, presetsOf, told } from './ground.ts';

/** Until the contract has been read: options of the exchange tick by five paise. */
const USUAL_TICK = price(500);

/** The open rows of a scope. */
export function useHeld({ strategy, holding }: EditedScope): readonly Position[] {
  const rows = usePositions((state) => state.rows);
  return useMemo(
    () =>
      [...rows.values()].filter(
        (row) =>
          row.strategy === strategy &&
          row.net !== 0 &&
          (holding === null ||
            (row.instrument === holding.instrument && row.product === holding.product)),
      ),
    [rows, strategy, holding],
  );
}

/** Keeps prices coming for what is held and for what it is written on. */
export function useHeldPrices(rows: readonly Position[], spot: ContractId | null): void {
  const held = rows.map(({ instrument }) => instrument);
  const key = [...new Set(spot === null ? held : [...held, spot])].join();
  // The list is the same as long as its contracts are, however often their rows change.
  const ids = useMemo(() => (key === '' ? [] : (key.split(',') as ContractId[])), [key]);
  useWatch(ids);
}

export function HeldRows({ rows }: { readonly rows: readonly Position[] }): ReactNode {
  return (
    <ul className="protection-held" data-testid="protection-held">
      {rows.map((row) => (
        <HeldRow key={row.key} row={row} />
      ))}
    </ul>
  );
}

function HeldRow({ row }: { readonly row: Position }): ReactNode {
  const contract = useContract(row.instrument);
  const quote = useQuote(row.instrument);
  const old = quote?.stale ?? row.markStale;
  const age = useAgeMs(old ? (quote?.changedMs ?? null) : null);
  const day = contract?.expiryDay ?? null;
  return (
    <li>
      <ContractName id={row.instrument} symbol={row.symbol} />
      <span title={unitsTitle(row.net, row.lot)}>
        {lotsText(row.net, row.lot, 'always')} {row.lot > 1 ? 'lots' : 'qty'}
      </span>
      <span>at {averageText(Math.abs(row.openValue), Math.abs(row.net))}</span>
      <span className={old ? 'stale' : undefined}>
        now {priceText(quote?.last ?? row.mark)}
        {age === null ? '' : `, ${secondsText(age)} old`}
      </span>
      {row.unrealised === null ? null : (
        <span className={`tone-${toneOf(row.unrealised)}`}>
          {rupeesText(row.unrealised, 'always')}
        </span>
      )}
      {day === null ? null : <Expiry day={day} />}
    </li>
  );
}

function Expiry({ day }: { readonly day: string }): ReactNode {
  const nowMs = useClock((state) => state.nowMs);
  return <span className="tone-quiet">expires in {daysText(yearsUntil(day, nowMs))}</span>;
}

function useGround(
  watch: Draft['watch'],
  rows: readonly Position[],
  spot: ContractId | null,
): Ground | null {
  // Quotes change in place; the version says that one did.
  useMarket(({ version }) => version);
  const quotes = useMarket((state) => state.quotes);
  const tick: Price = useContract(rows[0]?.instrument ?? null)?.tick ?? USUAL_TICK;
  return groundOf(watch, { rows, spot, tick, quotes });
}

interface LevelHelpProps {
  readonly draft: Draft;
  readonly rows: readonly Position[];
  readonly spot: ContractId | null;
  readonly onChange: (part: Partial<Draft>) => void;
}

/** How far the level is, what it would come to, and the usual levels one press away. */
export function LevelHelp({ draft, rows, spot, onChange }: LevelHelpProps): ReactNode {
  const ground = useGround(draft.watch, rows, spot);
  if (ground === null) return null;
  const presets = presetsOf(draft, ground);
  return (
    <div className="protection-level">
      {presets.map(({ says, part, why }) => (
        <Button
          key={says}
          size="small"
          why={why}
          testId="rule-preset"
          onPress={() => {
            onChange(part);
          }}
        >
          {says}
        </Button>
      ))}
      <Distance draft={draft} ground={ground} />
    </div>
  );
}

function Distance({
  draft,
  ground,
}: {
  readonly draft: Draft;
  readonly ground: Ground;
}): ReactNode {
  const words = told(draft, ground);
  if (words === null) return null;
  const { distance, result, passed } = words;
  return (
    <p className={ground.old ? 'stale' : undefined} data-testid="rule-distance">
      {distance}
      {passed ? <span className="tone-attention"> · fires at once</span> : null}
      {result === null || draft.watch === 'profit' ? null : (
        <>
          {distance === '' ? '' : ' · '}
          <span className={`tone-${toneOf(result)}`}>about {rupeesText(result, 'always')}</span>{' '}
          there, before charges
        </>
      )}
    </p>
  );
}
