/** The builder of packages drawn against a desk that is scripted, for tests of what it shows. */
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { expect } from 'vitest';
import { connectStores } from '../../renderer/store/client.ts';
import { resetBatches } from '../../renderer/store/batches-store.ts';
import { clearBuilder, selectHalf, useBuilder } from '../../renderer/store/builder-store.ts';
import { useChain } from '../../renderer/store/chain-store.ts';
import { useClock } from '../../renderer/store/clock-store.ts';
import { rememberContracts, useInstruments } from '../../renderer/store/instruments-store.ts';
import { resetMarket } from '../../renderer/store/market-store.ts';
import { resetPositions } from '../../renderer/store/positions-store.ts';
import type { Contract } from '../../renderer/store/rows.ts';
import { changeSettings } from '../../renderer/store/settings-store.ts';
import { BuilderPanel } from '../../renderer/views/builder/builder.tsx';
import { TipProvider } from '../../renderer/widgets/tooltip.tsx';
import type { BatchPreview } from '../../shared/contract/batch.ts';
import { asId, type InstrumentId } from '../../shared/domain/ids.ts';
import { price } from '../../shared/domain/money.ts';
import { quantity } from '../../shared/domain/quantity.ts';
import { must } from '../../shared/lib/assert.ts';
import { dayNumber, indiaMoment } from '../../shared/maths/calendar.ts';
import { type FakeClient, fakeClient } from './fake-client.ts';
import { BY_ID, chainResult, EXPIRIES, INSTRUMENTS, quoteOf } from './preview/fixture-data.ts';

const SCALE = 10_000;
export const NOW = indiaMoment(dayNumber('2026-11-20'), 11 * 60);
const TOTALS = { realised: 0, unrealised: 0, charges: 0, stale: 0 };
const SPOT = asId<InstrumentId>('NSE:NIFTY');

export function option(kind: 'call' | 'put', strike: number, day: string = EXPIRIES[0]): Contract {
  const found = INSTRUMENTS.find(
    (row) =>
      row.underlying === 'NIFTY' &&
      row.kind === kind &&
      row.strike === strike * SCALE &&
      row.expiryDay === day,
  );
  return must(found, `the fixture lists the ${strike} ${kind}`);
}

export function passes(part: Partial<BatchPreview> = {}): { ok: true; value: BatchPreview } {
  const leg = { leg: '1', instrument: SPOT, symbol: 'NIFTY26112426250CE', side: 'sell' } as const;
  const step = { leg: '1', symbol: leg.symbol };
  return {
    ok: true,
    value: {
      complaints: [],
      legs: [
        {
          ...leg,
          quantity: quantity(75),
          price: price(500),
          bound: price(500),
          wave: 0,
          slices: 1,
        },
      ],
      net: -421_000,
      worstNet: -420_000,
      natural: -420_000,
      charges: 1_010_000,
      margin: {
        atMs: NOW,
        now: 0,
        steps: [{ ...step, after: 118_000 * SCALE }],
        peak: 120_000 * SCALE,
        worst: null,
        available: null,
      },
      brokerMargin: null,
      branches: [
        {
          leg: '1',
          says: '',
          left: [],
          mostLoss: 12_600 * SCALE,
          unlimited: false,
          toUnwind: 150 * SCALE,
        },
      ],
      ...part,
    },
  };
}

/** What was sent as a batch so far. */
export function sentBy(desk: FakeClient): FakeClient['asked'] {
  return desk.asked.filter((each) => each.name === 'send_batch');
}

export function show(): HTMLElement {
  render(
    <TipProvider>
      <BuilderPanel />
    </TipProvider>,
  );
  return screen.getByRole('region', { name: 'Builder' });
}

export async function choose(structure: string): Promise<void> {
  fireEvent.change(screen.getByTestId('builder-template'), { target: { value: structure } });
  await waitFor(() => {
    const { notices } = useBuilder.getState();
    expect(legsNow().length + notices.length).toBeGreaterThan(0);
  });
}

/** +1 put 25650 2026-11-24, in the order of the legs. */
export function legsNow(): readonly string[] {
  return selectHalf(useBuilder.getState()).legs.map(({ contract, ratio }) => {
    const strike = contract.strike === null ? '' : ` ${contract.strike / SCALE}`;
    return `${ratio > 0 ? '+' : ''}${ratio} ${contract.kind}${strike} ${contract.expiryDay}`;
  });
}

export function button(): HTMLElement {
  return screen.getByTestId('builder-send');
}

export async function ready(): Promise<void> {
  await waitFor(() => {
    expect(button().getAttribute('aria-disabled')).toBeNull();
  });
}

/** Why it cannot be pressed, as it is read out. */
export async function offBecause(): Promise<string> {
  await waitFor(() => {
    expect(button().getAttribute('aria-disabled')).toBe('true');
  });
  return (
    document.getElementById(button().getAttribute('aria-describedby') ?? '')?.textContent ?? ''
  );
}

/** An empty builder beside a NIFTY chain; the desk answers as it would in a calm market. */
export function openBuilderDesk(): FakeClient {
  const desk = fakeClient();
  desk.script('chain', () => {
    const { underlying, expiryDay } = must(desk.asked.at(-1), 'asked').params;
    return { ok: true, value: chainResult(String(underlying), String(expiryDay)) };
  });
  desk.script('quotes', () => ({
    ok: true,
    value: { quotes: [quoteOf(must(BY_ID.get(SPOT), 'listed'))] },
  }));
  desk.script('instruments', () => {
    const { ids } = must(desk.asked.at(-1), 'asked').params;
    return { ok: true, value: { instruments: (ids as string[]).map((id) => BY_ID.get(id)) } };
  });
  desk.script('preview_batch', () => passes());
  desk.script('send_batch', () => ({
    ok: true,
    value: { seq: 1, orderIds: [], batchIds: ['S1'] },
  }));
  connectStores(desk);
  changeSettings({ builder: null });
  clearBuilder();
  rememberContracts(INSTRUMENTS);
  const underlyings = [{ name: 'NIFTY', spot: SPOT, expiries: [...EXPIRIES] }];
  useInstruments.setState({ underlyings });
  useChain.setState({ underlying: 'NIFTY', expiryDay: EXPIRIES[0] });
  resetMarket({ quotes: INSTRUMENTS.map((row) => quoteOf(row)), depth: null });
  resetPositions({ rows: [], totals: TOTALS, greeks: [] });
  resetBatches({ batches: [] });
  useClock.setState({ nowMs: NOW });
  return desk;
}
